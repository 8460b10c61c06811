"""Frozen answers about reports: their computed sections, what is said of a report, and what changed since it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. ``key`` stays the same whatever it is called; ``numbers`` under the columns; ``query`` leads to what is behind.

    ``parts``: what makes up the numbers, by its words: what was left out and why, what misses the numerator and why.
    """

    key: str
    label: str
    numbers: tuple[Cell, ...]
    query: str = ""
    formula: str = ""
    parts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Computed figures: ``columns`` without that of the labels; ``text`` names what is typed here instead of a table."""

    key: str
    title: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its tables and texts."""

    heading: str
    tables: tuple[Table, ...]


def as_plain(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The computed sections as plain data."""
    return [asdict(part) for part in parts]


def parts_of(told: Any) -> tuple[Part, ...]:
    """The computed sections from plain data."""
    return tuple(Part(part["heading"], tuple(_table(table) for table in part["tables"])) for part in told)


def _table(told: Mapping[str, Any]) -> Table:
    lines = tuple(Line(**one | {"numbers": tuple(one["numbers"])}) for one in told["lines"])
    return Table(**dict(told) | {"columns": tuple(told["columns"]), "lines": lines})


@dataclass(frozen=True, slots=True)
class Doubt:
    """What in the text of this name may tell of a person: ``kind`` is landline or petitioner (a name), ``said`` as it stands there."""

    text: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A report as it is shown and printed, its figures in Chinese as papers are. ``state``: preview, draft, signed or issued.

    ``public``: in the form that may leave the office. ``doubts``: what to look at again before a draft is signed; printed nowhere.
    ``version``: of the figures and texts together; an act that brings it is refused once they are others. '' in the public form.
    """

    id: int
    kind: str
    title: str
    basis: str
    issuer: str
    period: str
    since: date
    until: date
    state: str
    number: str
    day: date
    parts: tuple[Part, ...]
    texts: Mapping[str, str]
    sha256: str
    counted_at: datetime | None
    made_by: str = ""
    signed_by: str = ""
    issued_by: str = ""
    public: bool = False
    doubts: tuple[Doubt, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class InstructionView:
    """批示 as it is shown; ``outcome`` '' while nothing came of it."""

    id: int
    post: str
    given_on: date
    text: str
    outcome: str
    outcome_on: date | None


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as somebody opens it: with what was instructed on it, and which of the acts on reports he may do with this one."""

    sheet: ReportSheet
    instructions: tuple[InstructionView, ...]
    rights: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list."""

    id: int
    kind: str
    title: str
    period: str
    issuer: str
    state: str
    number: str
    counted_at: datetime
    instructed: int


@dataclass(frozen=True, slots=True)
class ReportsView:
    """The reports of a year, and how many of the special reports and situations issued in it were instructed on (批示率)."""

    year: int
    lines: tuple[ReportLine, ...]
    sent: int
    instructed: int
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure that is not what it was: in which table and line, under which column, and which of its parts changed."""

    table: str
    line: str
    column: str
    before: Cell
    now: Cell
    parts: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A report held against the registers: ``same`` when its figures come out again, whatever they are called now.

    Else what changed, and what was entered since. ``before`` and ``now``: the checksums, which are of the words too.
    """

    report: int
    same: bool
    before: str
    now: str
    changed: tuple[Changed, ...]
    entered: tuple[tuple[str, int], ...]


class ReportPress(Protocol):
    """Prints reports, the same bytes for the same sheet."""

    def printed(self, sheet: ReportSheet, words: Mapping[str, str], form: str) -> bytes:
        """The report as ``pdf``, ``docx`` or ``xlsx``."""
        ...
