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
    """One picture. ``form``: lines, stack, bars, shares or areas; ``counting``: what is counted, in words."""

    id: str
    form: str
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
