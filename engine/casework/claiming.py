"""What casework asks of the register of clocks whose time has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from engine.casework.rows import Due, DueTogether
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier


class Claims(Protocol):
    """The sweep's way to its clocks, inside a transaction."""

    def due(self, now: datetime, until: datetime, limit: int, *, lapses_only: bool = False) -> Sequence[Due]:
        """Claim clocks whose time has come, the earliest first; other sweeps pass them by until ``until``."""
        ...

    def warnings(self, now: datetime, limit: int) -> DueTogether:
        """Clocks to be warned of, locked with their petitions, each with a dossier that holds the petition alone."""
        ...

    def ran_out(self, now: datetime, limit: int) -> DueTogether:
        """Clocks that ran out and are not recorded, of some ``limit``, with their petitions, as with ``warnings``.

        Of a petition: in their order and up to the first that one of its processes waits for; none while one is recorded
        and not followed.
        """
        ...

    def lapses(self, now: datetime, limit: int, *, held_back: bool = False) -> Sequence[Dossier]:
        """Petitions of which clocks ran out, recorded or not, locked, no more than ``limit`` clocks.

        One that is held or cannot be read is left out; ``held_back``: also one of which none is recorded, or all are.
        """
        ...

    def keep_lapses(self, done: Iterable[Dossier]) -> None:
        """Write what was changed of petitions read by ``lapses``; Conflict when one changed meanwhile."""
        ...

    def keep(self, warned: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
        """Write what was warned of: the clocks, the docket entries, the heads of the petitions."""
        ...

    def keep_recorded(self, recorded: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
        """Write what was recorded of clocks read by ``ran_out``, in the same way."""
        ...
