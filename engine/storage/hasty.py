"""An act that does not wait: it trusts what it read, and what it writes is refused when that was no longer so.

It reads without a lock, or takes the petition from memory, and asks nothing of the commands register: the
key is written with the act. Whatever goes wrong on this way (a key used before, another version, a refusal
that rests on what may be stale) the act is done again, at last patiently, and only what is found then counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.casework.outgoing import Job
from engine.domain.attachment import Attachment
from engine.domain.dossier import Dossier
from engine.domain.note import Note
from engine.domain.particulars import Particulars
from engine.errors import Conflict, NotFound
from engine.storage import attaching, noting, particulars
from engine.storage.dossiers import Dossiers
from engine.storage.layout import to_json
from engine.storage.live import LivePetitions
from engine.storage.loan import Loan
from engine.storage.outgoing import OutTray
from engine.storage.wire import Meanwhile, Wire, nothing

_NEXT = "INSERT INTO series (name, last) VALUES ({0}, 1) ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last"


class Stale(Exception):
    """An act failed that rested on a petition in memory, which may be why."""


class HastyAct:
    """One act on one petition; fits ``engine.casework.ports.Acting``."""

    def __init__(self, wire: Wire, dossiers: Dossiers, live: LivePetitions, tray: OutTray) -> None:
        """``wire``: a connection on which each statement is a transaction until ``begin``."""
        self._tray = tray
        self._jobs: list[Job] = []
        self._wire = wire
        self._dossiers = dossiers
        self._live = live
        self._loans: dict[str, Loan] = {}
        self._remembered: set[str] = set()
        self._answer: tuple[str, str, bool] | None = None
        self._aside: Meanwhile = nothing

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """Nothing is asked: a key used before is refused when the act is written."""
        return None

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep the answer of this act under its key."""
        self._answer = (key, to_json(result), False)

    def meanwhile(self, work: Meanwhile) -> None:
        """Do this while the database writes the act."""
        self._aside = work

    def dossier(self, number: str) -> Dossier:
        """One petition as memory or the database has it; NotFound when there is none."""
        if number not in self._loans:
            loan = self._live.take(number)
            if loan is not None:
                self._remembered.add(number)
            else:
                loan = self._dossiers.load(self._wire, number, whole=False)
            if loan is None:
                raise NotFound(number=number)
            self._loans[number] = loan
        return self._loans[number].dossier

    def next_in(self, series: str) -> int:
        """The next number of a gapless series; from here on the act is a transaction of several statements."""
        number: int = self._wire.begin_with(_NEXT.format("?" if self._wire.dialect == "sqlite" else "$1"), [series])[0][0]
        return number

    def attach(self, attachment: Attachment) -> Attachment:
        """Enter an attachment and give it its id."""
        self._wire.begin()
        return attaching.enter(self._wire, attachment)

    def note_particulars(self, noted: Particulars) -> None:
        """Enter the particulars of a filing."""
        self._wire.begin()
        particulars.note(self._wire, noted)

    def note(self, note: Note) -> Note:
        """Enter a note and give it its id."""
        self._wire.begin()
        return noting.enter(self._wire, self._dossiers.cipher, note)

    def send_later(self, job: Job) -> None:
        """Hand over outgoing work: it is kept by the commit of this act, or not at all."""
        self._jobs.append(job)

    def save(self) -> None:
        """Write what was changed; Conflict when any of it is no longer as it was read.

        What was remembered and not changed cannot be told to be stale, since no version is asked for: Conflict too.
        """
        if self._wire.dialect == "sqlite" or self._jobs or len(self._loans) > 1:
            self._wire.begin()
        is_last = len(self._loans) == 1 and not self._jobs and self._answer is not None
        for number, loan in self._loans.items():
            if self._dossiers.save(self._wire, loan, self._answer, self._do_aside, last=is_last):
                self._answer = None
            elif number in self._remembered:
                raise Conflict("conflict_version", number=number)
        self._do_aside()
        if self._answer:
            self._dossiers.remember(self._wire, self._answer)
        self._tray.keep(self._wire, self._jobs)

    def doubt(self, error: Exception) -> None:
        """Raise Stale where memory may be why the act failed with ``error``; what the database refuses is told by its driver."""
        if self._remembered:
            raise Stale from error

    def _do_aside(self) -> None:
        """What was left to do meanwhile, once."""
        work, self._aside = self._aside, nothing
        work()

    @property
    def loans(self) -> Mapping[str, Loan]:
        """Petitions this act has taken in hand, by number."""
        return self._loans
