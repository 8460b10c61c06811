"""What a report counts: the blocks its kind declares, each figure with the query it comes from (信访工作条例 第四十一条).

A report is read by more people than may know of an accusation: sealed ones are in none of its figures (第三十条). Groups stand in the
order of the tree or of their codes, never of their numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from engine.casework import indicatorareas, indicatornumbers, reportcounts, statistics
from engine.casework.indicatorports import Sight
from engine.casework.indicators import Looking, by_group, compared, counted, declared
from engine.casework.indicatorviews import Asked, Figure, Numbers
from engine.casework.office import Office
from engine.casework.reportports import Reexamined
from engine.casework.reportviews import Cell, Line, Part, Table, as_plain
from engine.domain.report import Block, Period, ReportKind

ROWS = "/supervision/indicators/{indicator}/rows"
GROUPED = "/supervision/indicators/{indicator}"
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted: for which kind, which period and which area; ``public`` in the form that may leave the office.

    ``kept``: what was counted so far, so that both forms of a report are made of one count.
    """

    office: Office
    kind: ReportKind
    period: Period
    authority: str
    place: str
    public: bool = False
    kept: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """As the indicators are asked."""
        return Asked(self.period.since, self.period.until, place=self.place, public=self.public)

    @property
    def looks(self) -> Looking:
        """Without sealed accusations, whoever makes the report."""
        return Looking(Sight(), "public" if self.public else "report", self.kept)

    def words(self, *names: str) -> tuple[str, ...]:
        """What columns are called."""
        return tuple(self.office.say(f"report_word.{name}") for name in names)

    def query(self, path: str, **more: str) -> str:
        """The page that shows what is behind a figure."""
        asked = {"from": self.period.since.isoformat(), "to": self.period.until.isoformat(), "place": self.place, **more}
        return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


def content(counting: Counting) -> tuple[Part, ...]:
    """Every section of a report, counted now."""
    parts = []
    for at, section in enumerate(counting.kind.sections, 1):
        tables = [BLOCKS[block.kind](counting, block, f"{at}.{no}") for no, block in enumerate(section.blocks, 1)]
        parts.append(Part(section.heading, tuple(tables)))
    return tuple(parts)


def canonical(parts: tuple[Part, ...]) -> tuple[str, str]:
    """The sections as text that is the same for the same figures, and its SHA-256."""
    text = json.dumps(as_plain(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()


def figures(counting: Counting, block: Block, key: str) -> Table:
    """Indicators, each on its line, beside those of the period compared with."""
    known = declared(counting.office, counting.place)
    some = {name: known[name] for name in block.names if name in known}
    found = counted(counting.office, counting.looks, some, counting.asked, "zh")
    earlier = indicatornumbers.before(counting.asked, block.compare)
    if earlier is not None:
        then = counted(counting.office, counting.looks, some, earlier, "zh")
        found = [compared(one, other) for one, other in zip(found, then, strict=True)]
    columns = counting.words("value", "numerator", "denominator", "year_before" if block.compare == "year" else "period_before", "change")
    lines = tuple(figure_line(counting, one) for one in found)
    if earlier is None:
        columns, lines = columns[:3], tuple(replace(line, numbers=line.numbers[:3]) for line in lines)
    return Table(key, block.title, columns, lines, block.note)


def figure_line(counting: Counting, one: Figure) -> Line:
    """One indicator with what makes it up."""
    before = said(counting.office, one.before, one.form) if one.before else NOTHING
    more = (before, change_said(counting.office, one))
    top, bottom = (None, None) if one.form == "count" else (one.numerator, one.denominator)
    message = counting.office.current.rulebook.message
    parts = {message("indicator_left_out", because=left.because): left.count for left in one.excluded}
    parts |= {part.name: part.count for part in one.parts}
    numbers: tuple[Cell, ...] = (said(counting.office, one, one.form), top, bottom, *more)
    made_up = {name: count for name, count in parts.items() if count is not None}
    query = counting.query(ROWS.format(indicator=one.id))
    unit = one.unit.partition("（")[0]
    return Line(one.id, f"{one.name}（{unit}）" if one.form != "rate" else one.name, numbers, query, one.formula, made_up)


def said(office: Office, numbers: Numbers | Figure, form: str) -> Cell:
    """88.9%, 12.3, 1873; — for none, and what is held back is said to be."""
    if numbers.hidden:
        return office.say("report_word.hidden")
    if numbers.value is None:
        return NOTHING
    return int(numbers.value) if form == "count" else f"{numbers.value:.1%}" if form == "rate" else f"{numbers.value:.1f}"


def change_said(office: Office, one: Figure) -> str:
    """+1.2 个百分点, -3.4%."""
    if one.change is None:
        return NOTHING
    unit = "%" if one.form == "count" else " " + office.say(f"report_word.{'points' if one.form == 'rate' else 'days'}")
    return f"{one.change:+.1f}{unit}"


def numbers_by(counting: Counting, block: Block, by: str, asked: Asked) -> Mapping[str, Numbers]:
    """One indicator by group, small cells held back where they must be."""
    one = declared(counting.office, counting.place)[block.names[0]]
    return by_group(counting.office, one, counting.looks, asked, by)[0]


def grouped(counting: Counting, block: Block, key: str) -> Table:
    """One indicator by group; where not all are listed, those with most, still in the order of the tree or of their codes."""
    office, one = counting.office, declared(counting.office, counting.place).get(block.names[0])
    if one is None:
        return Table(key, block.title, counting.words("value"), (), block.note)
    table = numbers_by(counting, block, block.by, counting.asked)
    form = indicatornumbers.form_of(one)
    weights = {name: numbers.numerator or 0 for name, numbers in table.items() if (numbers.numerator or 0) >= block.least}
    cut = sorted(weights.values(), reverse=True)[block.most - 1] if block.most and len(weights) > block.most else 0
    names = sorted((name for name in weights if weights[name] >= cut), key=lambda name: indicatorareas.in_order(office, block.by, name))
    lines = []
    for name in names:
        numbers, narrowed = table[name], {block.by: name} if block.by != "month" else {}
        told: tuple[Cell, ...] = (said(office, numbers, form),)
        told += () if form == "count" else (numbers.numerator, numbers.denominator)
        page = ROWS if name else GROUPED  # what has no key cannot be narrowed to: its line is on the page of the groups
        query = counting.query(page.format(indicator=one.id), **(narrowed if name else {"by": block.by}))
        lines.append(Line(f"{one.id}/{name}", indicatorareas.label(office, block.by, name, "zh"), told, query, one.formula))
    columns = counting.words(*(("value",) if form == "count" else ("value", "numerator", "denominator")))
    return Table(key, block.title, columns, tuple(lines), block.note)


def hot(counting: Counting, block: Block, key: str) -> Table:
    """热点: the topics of which there are more than in the period before, those that grew most first; topics, never persons."""
    office, columns = counting.office, counting.words("this_period", "period_before", "more")
    if block.names[0] not in declared(office, counting.place):
        return Table(key, block.title, columns, (), block.note)
    earlier = indicatornumbers.before(counting.asked, "period")
    now = numbers_by(counting, block, "topic", counting.asked)
    then = numbers_by(counting, block, "topic", earlier) if earlier else {}
    grown: list[tuple[int, int, int, str]] = []
    for name, numbers in now.items():
        held = name in then and then[name].hidden
        here, there = numbers.numerator or 0, (then[name].numerator or 0) if name in then else 0
        if not numbers.hidden and not held and here >= block.least and here > there:
            grown.append((here - there, here, there, name))
    grown.sort(key=lambda one: (-one[0], -one[1], one[3]))
    query = GROUPED.format(indicator=block.names[0])
    lines = tuple(
        Line(
            name, indicatorareas.label(office, "topic", name, "zh"), (here, there, f"+{more}"),
            counting.query(ROWS.format(indicator=block.names[0]), topic=name) if name else counting.query(query, by="topic"),
        )
        for more, here, there, name in grown[: block.most or None]
    )  # fmt: skip
    return Table(key, block.title, columns, lines, block.note)


def yearbook(counting: Counting, block: Block, key: str) -> Table:
    """The yearbook's own cells, for a report of one year; its small cells are why it stays in the office."""
    first, last = counting.period.since, counting.period.until
    is_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
    if not is_year or counting.public:
        return Table(key, block.title, counting.words("value"), (), counting.office.say("report_word.yearbook_inside"))
    cells = statistics.yearbook(counting.office, year=first.year, place=counting.place, sealed=False)
    query = f"/statistics/{first.year}?{urlencode({'place': counting.place})}"
    lines = tuple(Line(".".join(path), cell_name(counting.office, path), (number,), query) for path, number in leaves(cells))
    return Table(key, block.title, counting.words("value"), lines, block.note)


def leaves(cells: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every number of the yearbook with its path."""
    for name, value in cells.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        elif name != "year":
            yield (*above, name), int(value)


def cell_name(office: Office, path: tuple[str, ...]) -> str:
    """What a cell is called: 走访 · 集体 · 人次."""
    at_topic = len(path) > 1 and path[-2] == "topic"
    names = [office.say(f"report_cell.{name}", "zh") for name in (path[:-1] if at_topic else path)]
    return " · ".join([*names, indicatorareas.label(office, "topic", path[-1], "zh")] if at_topic else names)


def reexamination(counting: Counting, block: Block, key: str) -> Table:
    """Reviews (复查) and re-reviews (复核) asked for in the period, by topic or disposition."""
    office, period = counting.office, counting.period
    if block.by not in counting.kept:
        places = indicatorareas.prefixes(office, counting.place)
        counting.kept[block.by] = office.store.registers.reports.reexamined(places, period.since, period.until, block.by)
    found: Sequence[Reexamined] = counting.kept[block.by]
    held = {(one.stage, one.key) for one in small_of(found)} if counting.public else frozenset()
    lines = []
    for one in found:
        stage = office.say(f"process.{one.stage}")
        name = indicatorareas.label(office, "topic", one.key, "zh") if block.by == "topic" else disposition_said(office, one.stage, one.key)
        hidden = (one.stage, one.key) in held
        numbers: tuple[Cell, ...] = (office.say("report_word.hidden"),) * 2 if hidden else (one.number, one.completed)
        lines.append(Line(f"{one.stage}/{one.key}", f"{stage} · {name}", numbers))
    return Table(key, block.title, counting.words("matters", "completed"), tuple(lines), block.note)


def small_of(found: Sequence[Reexamined]) -> list[Reexamined]:
    """The lines not told outside the office: those with a small cell, and of a stage with only one such the smallest other too.

    A line's cells are those completed, and those not; the one held back alone could be told from the sums of another table.
    """
    told: list[Reexamined] = []
    for _, group in groupby(found, key=lambda one: one.stage):
        alike = list(group)
        cells = {one: (one.completed, one.number - one.completed) for one in alike}
        small = [one for one in alike if any(0 < cell < indicatornumbers.SMALL for cell in cells[one])]
        others = [one for one in alike if one not in small]
        told += small + (sorted(others, key=lambda one: (one.number, one.key))[:1] if len(small) == 1 else [])
    return told


def disposition_said(office: Office, stage: str, key: str) -> str:
    """How a review ended, in words."""
    if not key:
        return office.say("report_word.running")
    for group in (f"{stage}_outcome", "closing", "outcome"):
        term = office.say(f"{group}.{key}", "zh")
        if term != f"{group}.{key}":
            return term
    return key


def instructions(counting: Counting, block: Block, key: str) -> Table:
    """批示: how many special reports and situations were issued in the period, and on how many somebody instructed."""
    lines = []
    for kind in reportcounts.INSTRUCTED:
        sent, told = instructed(counting, kind)
        rate = f"{told / sent:.1%}" if sent else NOTHING
        name = counting.office.current.rulebook.reports_for(counting.place, counting.office.today())
        lines.append(
            Line(
                kind,
                name[kind].name if kind in name else kind,
                (sent, told, rate),
                counting.query(ROWS.format(indicator="instruction_rate")),
            )
        )
    return Table(key, block.title, counting.words("sent", "instructed", "instruction_rate"), tuple(lines), block.note)


def instructed(counting: Counting, kind: str) -> tuple[int, int]:
    """Issued in the period by this authority, and those of them with an instruction given by its end."""
    found = reportcounts.sent(counting.office, counting.period.since, counting.period.until, (kind,))
    own = [one for one in found if one.authority == counting.authority]
    return len(own), sum(reportcounts.is_instructed(one, counting.period.until) for one in own)


def text(_counting: Counting, block: Block, key: str) -> Table:
    """What an official types stands here."""
    return Table(key, block.title, text=block.names[0], note=block.note)


BLOCKS: Mapping[str, Callable[[Counting, Block, str], Table]] = {
    "figures": figures, "grouped": grouped, "hot": hot, "yearbook": yearbook, "reexamination": reexamination,
    "instructions": instructions, "text": text,
}  # fmt: skip
