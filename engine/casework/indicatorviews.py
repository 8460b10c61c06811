"""Frozen answers about indicators: each figure with its formula, what was left out and why, and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

BASES = ("", "filed", "registered", "due")
GROUPINGS = ("authority", "place", "topic", "channel", "category", "month")
COMPARISONS = ("", "year", "period")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a period (both days in it), by which day (``basis``, '' for each indicator's own), and narrowed.

    ``authority``: id, with those below it in the tree unless ``alone``; ``place``: area code, with those below it and those that
    became one of them; ``topic``: id, with those under it. ``public``: in the form that may leave the office, without small cells.
    """

    since: date
    until: date
    basis: str = ""
    authority: str = ""
    alone: bool = False
    place: str = ""
    topic: str = ""
    channel: str = ""
    category: str = ""
    kind: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Rows left out of an indicator: by which condition, why, and how many; None where the number is not shown."""

    condition: str
    because: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A number with what it is called: what the rows are that miss the numerator; None where the number is not shown."""

    id: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numerator, denominator and value = numerator ÷ denominator (None for none); all None and ``hidden`` where a cell is too small.

    A mean has days as numerator; what is only counted has no denominator, and its value is the count.
    """

    numerator: int | None
    denominator: int | None
    value: float | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of a period.

    ``measure``: what is counted, with ``unit`` its word; ``form``: rate, mean or count. ``basis``: the day a row falls into the period
    by. ``counting``: the deadlines judged by, each with its length, and how days are counted. ``before``: the numbers of the period
    compared with; ``change``: points of per cent for a rate, days for a mean, per cent for a count.
    """

    id: str
    name: str
    formula: str
    law: str
    measure: str
    unit: str
    form: str
    numerator: int | None
    denominator: int | None
    value: float | None
    excluded: tuple[Left, ...]
    basis: str
    basis_label: str
    bases: tuple[str, ...]
    authority: str
    counting: str
    parts: tuple[Share, ...] = ()
    note: str = ""
    legacy: bool = False
    hidden: bool = False
    before: Numbers | None = None
    change: float | None = None


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The indicators of a period. ``as_of``: up to when the rows follow the registers, None before the first time.

    ``sight``: whole (everything), scope (what the official may know of) or public; ``notes``: what else must be said of the numbers.
    """

    asked: Asked
    as_of: datetime | None
    sight: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    before_since: date | None = None
    before_until: date | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group: ``key`` as a link narrows by it."""

    key: str
    label: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class GroupedView:
    """One indicator by authority, place, topic, channel, class or month: in the order of their keys, never of their numbers."""

    figure: Figure
    by: str
    lines: tuple[GroupLine, ...]
    as_of: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One row behind a number; ``counted``: numerator, denominator (not in the numerator) or excluded; ``reason`` in words.

    ``report``: its id where reports are counted, else 0 and the row is a petition's.
    """

    number: str
    gist: str
    category: str
    channel: str
    authority: str
    day: date
    counted: str
    reason: str
    persons: int
    days: int | None = None
    report: int = 0


@dataclass(frozen=True, slots=True)
class RowsView:
    """The rows behind one number of an indicator: ``which`` is all, numerator, denominator, missed or excluded."""

    figure: Figure
    which: str
    lines: tuple[CountedLine, ...]
    total: int
    page: int
    pages: int
    as_of: datetime | None
    notes: tuple[str, ...] = field(default=())
