"""An act that is only imagined: it reads a petition handed to it and writes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework.outgoing import Job
from engine.domain.attachment import Attachment
from engine.domain.dossier import Dossier
from engine.domain.note import Note
from engine.domain.particulars import Particulars
from engine.errors import OutOfOrder


class Dry:
    """Fits ``engine.casework.ports.Acting``; what would need a register is refused."""

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """Nothing was ever imagined before."""
        return None

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Nothing is remembered."""

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Done at once."""
        work()

    def dossier(self, number: str) -> Dossier:
        """No other petition is at hand."""
        raise OutOfOrder("only_imagined", petition=number)

    def next_in(self, series: str) -> int:
        """No number is taken for what is only imagined."""
        raise OutOfOrder("only_imagined", series=series)

    def attach(self, attachment: Attachment) -> Attachment:
        """No file is entered."""
        raise OutOfOrder("only_imagined", attachment=attachment.name)

    def note(self, note: Note) -> Note:
        """No note is entered."""
        raise OutOfOrder("only_imagined", note=note.scope)

    def note_particulars(self, noted: Particulars) -> None:
        """No filing is entered."""
        raise OutOfOrder("only_imagined", filing=noted.place)

    def send_later(self, job: Job) -> None:
        """Nobody is told."""
