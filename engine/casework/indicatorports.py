"""What the indicators ask of the machines: the rows of ``milestones``, counted in groups or listed, and how far they have followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from engine.casework.followers import Behind, Follower
from engine.domain.access import Scope


@dataclass(frozen=True, slots=True)
class Span:
    """Rows asked for: those whose ``day`` lies in a period (``filed``, ``registered``, or one of ``milestones.DUE``), narrowed.

    ``attributed``: whose figure it is, receiving or competent; ``authorities`` of which, none for all. ``places``: beginnings of area
    codes. ``topics``: ids. Empty narrows nothing.
    """

    day: str
    since: date
    until: date
    attributed: str = "receiving"
    authorities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    channel: str = ""
    category: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks: ``scope`` of an official, None for nobody in particular; then ``sealed`` says whether accusations are counted."""

    scope: Scope | None = None
    sealed: bool = False


class Alike(NamedTuple):
    """Rows alike in what was asked for and in their truths: how many, their persons, the days each of ``STAGES`` took, summed.

    ``key``: what they are grouped by, '' when nothing was asked; ``past``: whether their ``day`` is over.
    """

    key: str
    past: bool
    truths: int
    number: int
    persons: int
    transfer: int
    accept: int
    answer: int
    close: int


class Counted(NamedTuple):
    """One row as a list shows it."""

    petition: int
    number: str
    gist: str
    no: int
    category: str
    channel: str
    persons: int
    place: str
    receiving: str
    competent: str
    day: date
    took: int | None
    truths: int


class Kept(NamedTuple):
    """Up to when the rows are known to follow the registers, and how many petitions were still watched then; None before the first time."""

    at: datetime | None
    watched: int


class MilestoneReader(Behind, Protocol):
    """Reading, outside a transaction."""

    def alike(self, sight: Sight, span: Span, *, by: str = "", stages: bool = False, today: date) -> Sequence[Alike]:
        """All rows of a span in groups; ``by``: authority, place, topic, channel, category or month; ``stages``: sum the days too."""
        ...

    def by_days(self, sight: Sight, span: Span, days: Sequence[str], *, today: date) -> Mapping[str, Sequence[Alike]]:
        """The same, with the days, of spans that differ from this in their ``day`` only; the rows are gone through once for all."""
        ...

    def listed(self, sight: Sight, span: Span, truths: Sequence[int], *, stage: str, page: int, per_page: int) -> Sequence[Counted]:
        """One page of the rows with one of these truths, the latest day first; with the days ``stage`` took, when one is named."""
        ...

    def kept(self) -> Kept:
        """How far the rows have followed."""
        ...

    def is_behind(self, most: int, most_new: int) -> bool | None:
        """Whether a new petition, or one of the watched, is behind; None for ``most_new`` new ones or more than ``most`` watched."""
        ...


class MilestoneIndex(Follower, Protocol):
    """Keeping the rows, inside a transaction; with a petition those it repeats are taken in too."""

    def forget_other_words(self) -> None:
        """Forget the rows when they were told by other words than this program's."""
        ...

    def note_kept(self, at: datetime) -> None:
        """Write that the rows follow the registers up to this instant."""
        ...


class WithMilestoneReader(Protocol):
    """What the registers lend for the indicators."""

    @property
    def milestones(self) -> MilestoneReader:
        """The rows the indicators count."""
        ...


class WithMilestones(Protocol):
    """What a transaction lends for the indicators."""

    @property
    def milestones(self) -> MilestoneIndex:
        """The rows the indicators count."""
        ...
