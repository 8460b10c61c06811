"""热力图: a diagram with what stands at each step now, how long steps wait beside their limit, and the limits that lapsed there.

Counted from the steps themselves, for a period and an authority (信访工作条例 第三十九条). It is for inside the office: whoever sees no
petition sees none here. No person is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from engine.casework import access, ahead, indicatorareas, indicatorwords
from engine.casework.charts import in_order
from engine.casework.indicatorkeeping import fresh
from engine.casework.indicators import check
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.pictureports import StepAge, StepsAsked
from engine.casework.pictures import pictured
from engine.casework.pictureviews import HeatMap, PicturedRows, StepLine, Waited
from engine.casework.steplimits import limits_of
from engine.domain.authority import Official
from engine.domain.calendar import Calendar
from engine.domain.drawing import Shape
from engine.domain.rules import DeadlineRule
from engine.errors import NotFound

PER_PAGE, BANDS = 50, 5
WHICH = ("open", "done", "lapsed")
WORKED = "working_days"
FIRST = "handling"
STEP, CALL = "userTask", "callActivity"


@dataclass(frozen=True, slots=True)
class Found:
    """What the registers say of the steps: open ones of every process, done and lapsed ones of the diagram."""

    open: Sequence[StepAge]
    done: Sequence[StepAge]
    lapsed: Mapping[str, int]

    def inside(self, process: str) -> int:
        """How many steps of a process are open."""
        return sum(one.number for one in self.open if one.process == process)


def heat(office: Office, *, by: Official, asked: Asked, process: str = "", lang: str = "zh") -> HeatMap:
    """A diagram of the release in force with its steps counted; without ``process`` the one petitions are handled by.

    NotPermitted without ``see_statistics`` and ``see_petitions``; NotFound for a diagram there is not; else as ``indicators.figures``.
    """
    may_look(office, by, asked)
    known = in_order(office.current)
    chosen = process or (FIRST if FIRST in known else known[0])
    if chosen not in known:
        raise NotFound("unknown_picture", picture=chosen)
    limits = {step: rule for (of, step), rule in limits_of(office, place_of(office, asked)).items() if of == chosen}
    as_of, found = fresh(office), counted(office, by, asked, chosen, limits)
    lines = tuple(lines_of(office, chosen, found, limits, lang))
    most = max((line.open.number for line in lines), default=0)
    tabs = tuple((one, office.say(f"process.{one}", lang)) for one in known)
    say, label = office.current.rulebook.message, office.say(f"process.{chosen}", lang)
    notes = (*(say(f"heat_{one}", lang) for one in ("counted", "limited", "lapsed")), *indicatorwords.notes(office, "scope", asked, lang))
    return HeatMap(asked, chosen, label, office.current.engine.diagram(chosen), tabs, lines, tuple(bands(most)), as_of, notes)


def may_look(office: Office, by: Official, asked: Asked) -> None:
    """Refuse whom the registers of steps are closed to, and what cannot be asked."""
    access.require(office, by, "see_statistics")
    access.require(office, by, "see_petitions")
    check(office, asked)


def place_of(office: Office, asked: Asked) -> str:
    """Whose rules the limits are of: those of the place of the authority asked for; the country's without one."""
    place = office.authorities[asked.authority].area_code if asked.authority else ""
    return place if place in office.current.rulebook.place_codes(office.today()) else ""


def steps_asked(office: Office, asked: Asked, process: str, limits: Mapping[str, DeadlineRule]) -> StepsAsked:
    """As the registers are asked."""
    whose = indicatorareas.authorities(office, asked.authority, alone=asked.alone)
    worked = [step for step, rule in limits.items() if unit_of(rule) == WORKED]
    return StepsAsked(process, asked.since, asked.until, office.now(), whose, worked)


def counted(office: Office, by: Official, asked: Asked, process: str, limits: Mapping[str, DeadlineRule]) -> Found:
    """What the registers say."""
    reader, scope, which = office.store.registers.milestones, access.scope_of(office, by), steps_asked(office, asked, process, limits)
    return Found(reader.steps_open(scope, which), reader.steps_done(scope, which), reader.steps_lapsed(scope, which))


def lines_of(office: Office, process: str, found: Found, limits: Mapping[str, DeadlineRule], lang: str) -> Iterator[StepLine]:
    """Every step of the diagram in the order of the work, what it calls, then steps of earlier releases where something still stands."""
    drawing, calendar = office.current.engine.drawing(process), office.current.rulebook.calendar
    shapes = [drawing.by_id[id] for id in drawing.in_order() if drawing.by_id[id].kind in (STEP, CALL)]
    calls = [shape.called for other in office.current.engine.processes() for shape in office.current.engine.drawing(other).shapes]
    own = [one for one in found.open if one.process == process]
    gone = sorted({one.element for one in (*own, *found.done)} - {shape.id for shape in shapes})
    numbers = {shape.id: found.inside(shape.called) for shape in shapes if shape.called and calls.count(shape.called) == 1}
    for one in own:
        numbers[one.element] = numbers.get(one.element, 0) + one.number
    most = max(numbers.values(), default=0)
    for shape in shapes:
        yield step_line(office, shape, found, numbers.get(shape.id, 0), most, limits.get(shape.id), calendar, lang)
    for element in gone:
        shape = Shape(element, office.say(element, lang), STEP, "", process, drawing.frame)
        yield step_line(office, shape, found, numbers.get(element, 0), most, None, calendar, lang, drawn=False)


def step_line(
    office: Office, shape: Shape, found: Found, number: int, most: int, limit: DeadlineRule | None, calendar: Calendar, lang: str, *,
    drawn: bool = True,
) -> StepLine:  # fmt: skip
    """One step with its numbers."""
    title, lane = ahead.shape_title(office, shape, lang), ahead.lane_title(office.current, shape.lane, lang)
    unit, heat = unit_of(limit), ceil(BANDS * number / most) if number else 0
    if shape.kind == CALL:
        return StepLine(shape.id, "call", title, lane, shape.called, Waited(number), Waited(0), unit, "", "", 0, heat)
    now = [one for one in found.open if one.element == shape.id and one.first]
    is_open = waited(days_open(now, office.today(), unit, calendar))
    done = waited(days_done((one for one in found.done if one.element == shape.id), unit, calendar))
    length = indicatorwords.length_said(limit.length, lang) if limit else ""
    said = f"{office.clock_label(limit.id, lang)} {length}" if limit else ""
    return StepLine(
        shape.id, "step", title, lane, "", is_open, done, unit, said, length, found.lapsed.get(shape.id, 0), heat,
        is_over(is_open, limit), is_over(done, limit), drawn,
    )  # fmt: skip


def is_over(some: Waited, limit: DeadlineRule | None) -> bool:
    """Whether some waited so long that nine of ten are only reached beyond the whole limit."""
    if limit is None or limit.length is None or some.ninth is None:
        return False
    return some.ninth > (limit.length.at_most_days if limit.length.unit == "months" else limit.length.value)


def unit_of(limit: DeadlineRule | None) -> str:
    """In what the waiting at a step is told: as its limit is, in days where there is none or it is one of months."""
    return WORKED if limit is not None and limit.length is not None and limit.length.unit == WORKED else "days"


def days_open(ages: Iterable[StepAge], today: date, unit: str, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """How long open steps have waited, and how many so long; the day a step was opened is not counted."""
    return ((days_between(date.fromordinal(one.first), today, unit, calendar), one.number) for one in ages)


def days_done(ages: Iterable[StepAge], unit: str, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """How long done steps waited, and how many so long."""
    for one in ages:
        if unit == WORKED:
            yield days_between(date.fromordinal(one.first), date.fromordinal(one.second), unit, calendar), one.number
        else:
            yield one.second, one.number


def days_between(first: date, last: date, unit: str, calendar: Calendar) -> int:
    """Days after the first up to the last; of working days those worked."""
    return calendar.working_days(first + timedelta(days=1), last) if unit == WORKED else (last - first).days


def waited(days: Iterable[tuple[int, int]]) -> Waited:
    """How many there are, and the shortest waiting that half of them, and that nine of ten, did not exceed."""
    table: dict[int, int] = defaultdict(int)
    for long, number in days:
        table[long] += number
    total = sum(table.values())
    return Waited(total, share_of(table, total, 50), share_of(table, total, 90)) if total else Waited(0)


def share_of(table: Mapping[int, int], total: int, percent: int) -> int:
    """The smallest number of days that so many of a hundred did not exceed (nearest rank)."""
    reached, wanted = 0, ceil(total * percent / 100)
    for long in sorted(table):
        reached += table[long]
        if reached >= wanted:
            return long
    raise AssertionError("no waiting at all")


def bands(most: int) -> Iterator[tuple[int, int]]:
    """From and to how many open steps each colour means; colours no number falls on are left out."""
    for band in range(1, BANDS + 1):
        first, last = most * (band - 1) // BANDS + 1, most * band // BANDS
        if first <= last:
            yield first, last


def rows(
    office: Office, *, by: Official, asked: Asked, process: str, element: str, which: str = "open", page: int = 1, lang: str = "zh"
) -> PicturedRows:  # fmt: skip
    """The petitions behind a number of a step (``which``: open, done or lapsed), the latest first; only what ``by`` may know of.

    As ``heat``; NotFound for a diagram or a number there is not.
    """
    may_look(office, by, asked)
    if process not in in_order(office.current) or which not in WHICH:
        raise NotFound("unknown_picture", picture=process)
    as_of, reader, shape = fresh(office), office.store.registers.milestones, office.current.engine.drawing(process).by_id.get(element)
    found, total = reader.steps_listed(access.scope_of(office, by), steps_asked(office, asked, process, {}), which, element, page, PER_PAGE)
    lines = tuple(pictured(office, row, row.authority, lang) for row in found)
    title = ahead.shape_title(office, shape, lang) if shape else office.say(element, lang)
    return PicturedRows(
        "steps", office.say(f"process.{process}", lang), title, office.say(f"pictured.step_{which}", lang), lines, total, page,
        max(1, -(-total // PER_PAGE)), as_of, indicatorwords.notes(office, "scope", asked, lang),
    )  # fmt: skip
