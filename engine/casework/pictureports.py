"""What the dashboard asks of the machines beside the rows of the indicators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from engine.casework.indicatorports import MilestoneReader, Sight, Span
from engine.domain.access import Scope


class Aged(NamedTuple):
    """Petitions still open of those filed in a span, by the place of the span in what was asked."""

    band: int
    number: int


class Ending(NamedTuple):
    """Clocks that end on a day, alike in their name and in who must act."""

    day: date
    authority: str
    name: str
    number: int


class PictureReader(MilestoneReader, Protocol):
    """Reading, outside a transaction."""

    def open_by_age(self, sight: Sight, bands: Sequence[Span]) -> Sequence[Aged]:
        """How many petitions are open of those filed in each of some spans."""
        ...

    def ending(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Ending]:
        """Running clocks of the office that end between two instants, where ``of`` authorities must act; none for all."""
        ...


class WithPictureReader(Protocol):
    """What the registers lend for the dashboard and the indicators."""

    @property
    def milestones(self) -> PictureReader:
        """The rows the indicators count, and what is still owed."""
        ...
