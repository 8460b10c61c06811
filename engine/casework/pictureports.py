"""What the dashboard asks of the machines beside the rows of the indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from engine.casework.indicatorports import MilestoneReader, Sight, Span
from engine.domain.access import Scope


class Aged(NamedTuple):
    """Petitions still open of those filed in a span, by the place of the span in what was asked."""

    band: int
    number: int


class Grouped(NamedTuple):
    """Rows alike in a key and in the truths asked for: ``by`` what they are grouped, of months a day of it (2026-03-01)."""

    by: str
    key: str
    truths: int
    number: int


class Ending(NamedTuple):
    """Clocks that end on a day, alike in their name and in who must act."""

    day: date
    authority: str
    name: str
    number: int


class Held(NamedTuple):
    """Clocks that end on a day, by who must act: the authority, and the official who has the step or the petition, 0 for nobody."""

    day: date
    authority: str
    official: int
    number: int


class StepsAsked(NamedTuple):
    """Which steps: of a process, those of ``authorities`` (none for all), done or lapsed in a period; ``worked``: in working days."""

    process: str
    since: date
    until: date
    now: datetime
    authorities: Sequence[str] = ()
    worked: Sequence[str] = ()


class StepAge(NamedTuple):
    """Steps alike: open since ``first``; or done ``second`` days after they were opened; for ``worked`` ones opened and done on days."""

    process: str
    element: str
    first: int
    second: int
    number: int


class StepRow(NamedTuple):
    """One petition at a step, as a list shows it."""

    number: str
    gist: str
    category: str
    channel: str
    authority: str
    day: date


class PictureReader(MilestoneReader, Protocol):
    """Reading, outside a transaction."""

    def grouped(self, sight: Sight, span: Span, bys: Sequence[str], truths: int) -> Sequence[Grouped]:
        """All rows of a span in groups, once by each of ``bys``, told apart by these bits of their truths; each row is looked at once."""
        ...

    def open_by_age(self, sight: Sight, bands: Sequence[Span]) -> Sequence[Aged]:
        """How many petitions are open of those filed in each of some spans."""
        ...

    def ending(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Ending]:
        """Running clocks of the office that end between two instants, where ``of`` authorities must act; none for all."""
        ...

    def holding(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Held]:
        """The same clocks by day, authority and who holds them."""
        ...

    def steps_open(self, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
        """Open steps of every process; of the one asked for ``first`` is the day each was opened, as an ordinal."""
        ...

    def steps_done(self, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
        """Steps done in the period; of ``worked`` ones both days as ordinals, of others 0 and the days in between."""
        ...

    def steps_lapsed(self, scope: Scope, asked: StepsAsked) -> Mapping[str, int]:
        """By step, limits of its authority that ended unmet in the period while it was open."""
        ...

    def steps_listed(
        self, scope: Scope, asked: StepsAsked, which: str, element: str, page: int, per_page: int
    ) -> tuple[Sequence[StepRow], int]:
        """One page of the petitions behind a number of a step (``which``: open, done or lapsed), the latest first, and how many."""
        ...


class WithPictureReader(Protocol):
    """What the registers lend for the dashboard and the indicators."""

    @property
    def milestones(self) -> PictureReader:
        """The rows the indicators count, and what is still owed."""
        ...
