"""Frozen answers of the dashboard: each picture is a table with a title, what is counted, and which rows are behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.indicatorviews import Asked


@dataclass(frozen=True, slots=True)
class Series:
    """One column of numbers."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One line: ``key`` asks for its rows, '' where they cannot be asked for; None for a number that is not shown.

    ``rate``: the first number as part of the sum of all, where the picture is one of rates.
    """

    key: str
    label: str
    counts: tuple[int | None, ...]
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture. ``form``: lines, stack, bars, shares or areas; ``by``: what its lines are; ``counting``: what is counted, in words."""

    id: str
    form: str
    by: str
    title: str
    counting: str
    series: tuple[Series, ...]
    lines: tuple[PictureLine, ...]


@dataclass(frozen=True, slots=True)
class EndingLine:
    """Clocks that end on one day if no one acts: what they are called, who must act, how many."""

    day: date
    deadline: str
    authority: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The pictures of a period; ``ahead``: what ends until ``until`` if no one acts, the earliest first."""

    asked: Asked
    as_of: datetime | None
    sight: str
    pictures: tuple[Picture, ...]
    ahead: tuple[EndingLine, ...]
    until: date
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PicturedRow:
    """One petition behind a number."""

    number: str
    gist: str
    category: str
    channel: str
    authority: str
    day: date


@dataclass(frozen=True, slots=True)
class PicturedRows:
    """The rows behind one number of a picture."""

    picture: str
    title: str
    label: str
    series: str
    lines: tuple[PicturedRow, ...]
    total: int
    page: int
    pages: int
    as_of: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waited:
    """How long steps waited, in the unit of the limit beside it: how many there are, their median, and nine of ten at most."""

    number: int
    median: int | None = None
    ninth: int | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a diagram, or what it calls (``kind`` call): open now, done in the period, and limits that ended unmet meanwhile.

    ``open`` and ``done`` tell how long, in ``unit`` (days or working_days); a call tells only how many steps are open in it.
    ``heat`` 0 to 5: how many are open beside the step with most. ``limit`` and its ``length`` in words, '' where none stands over it;
    ``open_over`` and ``done_over``: nine of ten waited longer than the whole limit. ``drawn``: it is in the diagram now in force.
    """

    element: str
    kind: str
    title: str
    lane: str
    called: str
    open: Waited
    done: Waited
    unit: str
    limit: str
    length: str
    lapsed: int
    heat: int
    open_over: bool = False
    done_over: bool = False
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A diagram with what stands at each step. ``bands``: from and to how many open each colour means, the lightest first.

    ``as_of``: up to when done steps are counted; None while they were never laid out whole.
    """

    asked: Asked
    process: str
    label: str
    xml: str
    tabs: tuple[tuple[str, str], ...]
    lines: tuple[StepLine, ...]
    bands: tuple[tuple[int, int], ...]
    as_of: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose clocks end when: an official ('' for nobody yet) of an authority, and how many in each span of days."""

    authority: str
    label: str
    official: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """The clocks ahead by who holds them; ``spans``: first and last day of each. In the order of the tree and of the names."""

    asked: Asked
    spans: tuple[tuple[date, date], ...]
    lines: tuple[Holder, ...]
    totals: tuple[int, ...]
    notes: tuple[str, ...] = ()
