"""One act among several in one transaction: what it does alone becomes true with the others, or is left out without a trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework.ports import Job
from engine.domain.attachment import Attachment
from engine.domain.dossier import Dossier
from engine.domain.note import Note
from engine.domain.particulars import Particulars


class Apart(LookupError):
    """The act asks for what only a transaction of its own may have."""


class OneOfMany:
    """What such an act may use; fits ``engine.casework.ports.Acting``. Its outgoing work waits in ``jobs`` until it has gone well."""

    def __init__(self, dossier: Dossier) -> None:
        """``dossier``: of the one petition it may act on, locked."""
        self._dossier = dossier
        self.jobs: list[Job] = []

    def dossier(self, number: str) -> Dossier:
        """The petition itself; Apart for any other."""
        if number != self._dossier.petition.number:
            raise Apart(number)
        return self._dossier

    def send_later(self, job: Job) -> None:
        """Hand over outgoing work."""
        self.jobs.append(job)

    def next_in(self, series: str) -> int:
        """Apart: a number drawn by an act that is then left out would be missing in its series."""
        raise Apart(series)

    def attach(self, attachment: Attachment) -> Attachment:
        """Apart: an attachment is written at once."""
        raise Apart(attachment.name)

    def note_particulars(self, noted: Particulars) -> None:
        """Apart: particulars are written at once."""
        raise Apart(noted.place)

    def note(self, note: Note) -> Note:
        """Apart: a note is written at once."""
        raise Apart(note.scope)

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """Apart: a key is taken at once."""
        raise Apart(key)

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Apart: an answer is kept with its act."""
        raise Apart(key)

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Done at once."""
        work()
