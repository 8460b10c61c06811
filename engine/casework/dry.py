"""An act that is only imagined: it reads a petition handed to it and writes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework.outgoing import Job
from engine.domain.attachment import Attachment
from engine.domain.dossier import Dossier
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

    def send_later(self, job: Job) -> None:
        """Nobody is told."""
