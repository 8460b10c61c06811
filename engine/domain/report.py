"""报告: the kinds of reports an office makes, what each is made of, and the periods they are of (信访工作条例 第四十一条)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.counting import add_months

MONTHS, QUARTER = 12, 3
STATES = ("draft", "signed", "issued")
_WRITTEN = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|[Qq]([1-4])))?")


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a section: computed figures, or a text somebody types.

    ``kind``: figures (``names`` of indicators), grouped (one indicator ``by`` something), hot (topics that grew), yearbook,
    reexamination (``by`` topic or disposition), instructions, text (``names`` of the text). ``most``: at most so many lines, 0 for all;
    ``least``: only lines of at least so many. ``compare``: year, period or ''.
    """

    kind: str
    title: str
    names: tuple[str, ...] = ()
    by: str = ""
    compare: str = ""
    most: int = 0
    least: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report. ``scheduled``: made by the office itself once its period is over; ``basis`` its article."""

    id: str
    name: str
    name_en: str
    basis: str
    period: str
    sections: tuple[Section, ...]
    scheduled: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """What somebody types, by name, with its title."""
        blocks = [block for section in self.sections for block in section.blocks if block.kind == "text"]
        return {block.names[0]: block.title for block in blocks}


@dataclass(frozen=True, slots=True)
class Period:
    """The days a report is of, both in it; ``said`` is 2026-10, 2026-Q4, 2026 or 2026-10-01/2026-10-09."""

    said: str
    since: date
    until: date


def period_of(kind: str, said: str) -> Period | None:
    """A period as it is written for reports of a ``kind`` of period; None when it is not one."""
    if kind == "days":
        return _days(said)
    found = _WRITTEN.fullmatch(said)
    if found is None or not date.min.year < int(found[1]) < date.max.year:
        return None
    year, month, quarter = int(found[1]), found[2], found[3]
    if (kind == "month") != bool(month) or (kind == "quarter") != bool(quarter):
        return None
    first = date(year, int(month) if month else int(quarter) * QUARTER - QUARTER + 1 if quarter else 1, 1)
    return Period(said.upper(), first, add_months(first, {"month": 1, "quarter": QUARTER, "year": MONTHS}[kind]) - timedelta(days=1))


def _days(said: str) -> Period | None:
    since, between, until = said.partition("/")
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        return None
    return Period(f"{first.isoformat()}{between}{last.isoformat()}", first, last) if first <= last else None


def closed_before(kind: str, today: date) -> Period:
    """The last period of a kind (month, quarter, year) that is over on a day."""
    length = {"month": 1, "quarter": QUARTER, "year": MONTHS}[kind]
    begun = date(today.year, today.month - (today.month - 1) % length, 1)
    first = add_months(begun, -length)
    said = {"month": f"{first:%Y-%m}", "quarter": f"{first.year}-Q{(first.month - 1) // QUARTER + 1}", "year": f"{first.year}"}[kind]
    return Period(said, first, begun - timedelta(days=1))
