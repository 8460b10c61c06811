"""What casework asks the registers about what goes on beside the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from engine.casework.caseviews import CaseFilter, CaseRow
from engine.casework.rows import TaskRow
from engine.domain.access import Scope
from engine.domain.involvement import Absence, Involvement


@dataclass(frozen=True, slots=True)
class InvolvedRow:
    """Something asked of an official beside a step that he has not answered, with the step, its petition and the nearest clock."""

    involvement: Involvement
    row: TaskRow
    who_name: str
    asked_by_name: str


class BesideReader(Protocol):
    """Reading, outside a transaction."""

    def involved(self, scope: Scope, *, page: int, per_page: int) -> tuple[Sequence[InvolvedRow], int]:
        """What is asked of an official, and by him of others, soonest due first; and how many there are (MOST_COUNTED + 1 for more)."""
        ...

    def to_take_over(self, scope: Scope, on: date, limit: int) -> Sequence[TaskRow]:
        """Open steps of those away on a day for whom an official stands in, soonest due first, at most ``limit``."""
        ...

    def taken_over(self, official: int, substitute: int) -> Sequence[str]:
        """Open steps a substitute has taken over from an official."""
        ...

    def cases(self, scope: Scope, which: CaseFilter) -> Sequence[CaseRow]:
        """A page of the supervisions one may know of in the order of the law, with their steps, clocks and letters."""
        ...

    def case_spread(self, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """By authority that is supervised: how many supervisions are in each of caseviews.STATES."""
        ...

    def absences(self, on: date, *, official: int | None = None, substitute: int | None = None) -> Sequence[Absence]:
        """Absences that did not end early and last until ``on`` or longer, the earliest first; narrowed to who is away, or stands in."""
        ...

    def absence(self, absence: int) -> Absence | None:
        """One absence, over or not."""
        ...


class AbsenceRegister(Protocol):
    """Writing, inside a transaction."""

    def lasting(self, on: date) -> Sequence[Absence]:
        """Absences that did not end early and last until ``on`` or longer; whoever else asks waits until this transaction has ended."""
        ...

    def declare(self, absence: Absence) -> Absence:
        """Enter an absence and give it its id."""
        ...

    def end(self, absence: int, by: int, at: datetime) -> None:
        """Write that an absence ended early."""
        ...


class WithBeside(Protocol):
    """Registers that tell of it."""

    @property
    def beside(self) -> BesideReader:
        """What goes on beside the steps."""
        ...


class WithAbsences(Protocol):
    """A transaction that may write of it."""

    @property
    def absences(self) -> AbsenceRegister:
        """The register of absences."""
        ...
