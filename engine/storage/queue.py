"""The questions of the supervisor's queue: which clocks and steps are of a cause, the gravest cause first, and how many of each.

``engine.domain.watch.cause_of`` says the same of one clock; a test asks both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)  # fmt: skip

from engine.casework.watchports import WatchFilter
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.domain.watch import BY_STEP, OF_CLOCKS, WITHIN, Cause, Lapse
from engine.storage.layout import DEADLINES
from engine.storage.queries import BITMAP, HASH, OF_PETITION, SORT, Condition, Question, day, instant, nearest_clock, paged
from engine.storage.sameyear import SameYear
from engine.storage.scope import Sight, among, has_part, is_seen, may_be_told, sight_of
from engine.storage.tables import deadlines, instances, is_open_petition, is_unmet, officials, petitions, tasks
from engine.storage.watch_tables import is_met_late, is_still, open_steps

# The kinds of line, by number: the causes, and what of them is from long ago.
KINDS: tuple[tuple[Cause, bool], ...] = (*((cause, False) for cause in Cause), (Cause.OVERDUE, True), (Cause.IDLE, True))
RUNNING, LAPSED, PAUSED = (one.value for one in (DeadlineStatus.RUNNING, DeadlineStatus.LAPSED, DeadlineStatus.SUSPENDED))
_handlers, _holders = officials.alias("handlers"), officials.alias("holders")
_step, _nearest, _hidden = open_steps.alias("step"), deadlines.alias("shown"), petitions.alias("sealed")


class Shape(NamedTuple):
    """What of a question decides how it is written."""

    causes: tuple[Cause, ...]
    older: bool
    authorities: bool
    given: tuple[str, ...]
    order: tuple[Lapse, ...] = ()


# ---- which clocks and steps


def _is_near(cause: Cause) -> Condition:
    """A clock that runs on beyond the next working day and is near its end."""
    due = deadlines.c.due_at
    return and_(is_still(deadlines, RUNNING), due > instant("next_end"), due <= instant(f"within_{cause.value}"))


def _of_named(cause: Cause) -> Condition:
    """A clock of those a cause names that is near its end."""
    return and_(_is_near(cause), among(deadlines.c.name, f"clocks_{cause.value}"))


def _aged(instant_of: ColumnElement[Any], age: str) -> Condition:
    """What is of long ago, or not, or of any age."""
    ages: Mapping[str, Condition] = {"old": instant_of < instant("since"), "new": instant_of >= instant("since"), "any": true()}
    return ages[age]


def _of_clock(cause: Cause, age: str) -> Condition:
    """The clocks of a cause: one range of an index each, and nothing that is not in it but the name of the clock."""
    status, due = deadlines.c.status, deadlines.c.due_at
    over = and_(status.in_([literal_column(f"'{LAPSED}'"), literal_column(f"'{RUNNING}'")]), due <= instant("now"))
    named = [_of_named(one) for one in (Cause.PROMISE, Cause.ASSIGNMENT)]
    kinds: Mapping[Cause, Condition] = {
        Cause.OVERDUE: and_(over, _aged(due, age)),
        Cause.NEXT_DAY: and_(is_still(deadlines, RUNNING), due > instant("now"), due <= instant("next_end")),
        Cause.PAUSED: and_(is_still(deadlines, PAUSED), deadlines.c.paused_on <= day("paused_before")),
        Cause.PROMISE: named[0],
        Cause.ASSIGNMENT: and_(named[1], not_(named[0])),
        Cause.ABOUT_TO_LAPSE: and_(_is_near(Cause.ABOUT_TO_LAPSE), not_(or_(*named))),
    }
    if cause is Cause.NOTIFIED_LATE:
        named_late = among(deadlines.c.name, f"clocks_{cause.value}")
        return and_(is_met_late(deadlines), deadlines.c.met_on >= day("late_since"), named_late)
    return and_(is_unmet(deadlines), kinds[cause]) if cause is Cause.OVERDUE else kinds[cause]


def _of_step(cause: Cause, age: str) -> Condition:
    """The steps of a cause that waited too long; a petition is idle where its first step waits for nothing graver."""
    if cause in BY_STEP:
        return and_(among(open_steps.c.element, f"steps_{cause.value}"), open_steps.c.since <= instant(f"before_{cause.value}"))
    graver = or_(*(among(open_steps.c.element, f"steps_{one.value}") for one in BY_STEP))
    acted = open_steps.c.acted_at
    return and_(open_steps.c.no == literal_column("0"), acted <= instant("before_idle"), _aged(acted, age), not_(graver))


def _narrowed(petition: ColumnElement[int], given: tuple[str, ...]) -> Condition:
    """Lines of petitions that are what a link asks for; each is looked up by itself, where PostgreSQL would rather go through all."""
    found = [_looked_up(petition, such) for name, such in OF_PETITION.items() if name in given]
    at = select(open_steps.c.petition_id).where(open_steps.c.petition_id == petition).correlate(petition.table).limit(1)
    here = [at.where(one) for name, one in _OF_STEP.items() if name in given]
    return and_(true(), *found, *(one.scalar_subquery().is_not(None) for one in here))


def _of_many(counted: Select[Any], sight: Sight, lines: CTE, given: tuple[str, ...]) -> Select[Any]:
    """Of many lines, which stand in the order of their petitions, none is looked up but that of a closed one.

    The sealed petitions, and the open ones where they must be narrowed, are gone through beside them in the same order.
    """
    petition = lines.c.petition_id
    joined = lines.outerjoin(_hidden, and_(_hidden.c.id == petition, _hidden.c.sealed))
    counted = counted.select_from(joined).where(may_be_told(sight, petition, known=_hidden.c.id.is_not(None)))
    told = {name: such for name, such in OF_PETITION.items() if name in given}
    of_open = {name: such for name, such in told.items() if not name.startswith("repeat")}
    counted = counted.where(*(_looked_up(petition, such) for name, such in told.items() if name not in of_open))
    at = select(open_steps.c.petition_id)
    counted = counted.where(*(petition.in_(at.where(one)) for name, one in _OF_STEP.items() if name in given))
    if not of_open:
        return counted
    closed = [petitions.c.id.is_(None), *(_looked_up(petition, such) for such in of_open.values())]
    joined = joined.outerjoin(petitions, and_(petitions.c.id == petition, is_open_petition(petitions)))
    return counted.select_from(joined).where(or_(and_(*of_open.values()), and_(*closed)))


_OF_STEP: Mapping[str, Condition] = {
    "step": open_steps.c.element == bindparam("step"), "procedure": open_steps.c.process == bindparam("procedure"),
}  # fmt: skip


def _looked_up(petition: ColumnElement[int], such: Condition) -> Condition:
    """Whether one petition is such."""
    one = select(petitions.c.id).where(petitions.c.id == petition, such).correlate(petition.table)
    return one.limit(1).scalar_subquery().is_not(None)


def _wanted(table: FromClause, cause: Cause, shape: Shape, age: str) -> Condition:
    """The clocks or steps of a cause, narrowed; not yet asked who may know of them."""
    kind = _of_clock(cause, age) if table is deadlines else _of_step(cause, age)
    there = among(table.c.authority, "of_authorities") if shape.authorities else true()
    return and_(kind, there, _of_given_clock(table, shape.given))


def _of_given_clock(table: FromClause, given: tuple[str, ...]) -> Condition:
    """A filter by clock finds clocks; of steps it finds none."""
    if "deadline" not in given:
        return true()
    return deadlines.c.name == bindparam("deadline") if table is deadlines else false()


def _of(cause: Cause) -> FromClause:
    return deadlines if cause in OF_CLOCKS else open_steps


def _known(sight: Sight, table: FromClause) -> Condition:
    """Lines that tell so themselves, by the authority that must act: to a wide authority most do."""
    return and_(table.c.of_party, is_seen(sight, table.c.authority, many=True))


def _theirs(sight: Sight, table: FromClause, wide: bool, *, few: bool) -> Condition:
    """Lines of petitions an authority that is seen has a part in; ``few`` as ``has_part`` has it."""
    return has_part(sight, table.c.petition_id, few=few, known=_known(sight, table) if wide else None, many=wide)


# ---- a page


def _first(cause: Cause) -> ColumnElement[Any]:
    """What the lines of a cause are sorted by."""
    columns: Mapping[Cause, ColumnElement[Any]] = {
        Cause.PAUSED: deadlines.c.paused_on, Cause.NOTIFIED_LATE: deadlines.c.met_on, Cause.IDLE: open_steps.c.acted_at,
    }  # fmt: skip
    return columns.get(cause, deadlines.c.due_at if cause in OF_CLOCKS else open_steps.c.since)


def _ways(sight: Sight, shape: Shape, cause: Cause, wide: bool) -> Select[Any]:
    """The first lines of a cause, of each status in the order of the index and no more than are shown, numbered."""
    table, first = _of(cause), _first(cause)
    clock = deadlines.c.id if table is deadlines else cast(null(), BigInteger)
    step = literal_column("-1") if table is deadlines else open_steps.c.no
    columns = (clock.label("clock"), table.c.petition_id, step.label("no"), first.label("first"))
    # Line by line, and what rules out most first: of whoever sees little few are theirs, and of what is narrowed few are left.
    told = and_(_narrowed(table.c.petition_id, shape.given), may_be_told(sight, table.c.petition_id, few=True))
    seen = case((_theirs(sight, table, wide, few=True), told), else_=false())
    wanted = select(*columns).where(_wanted(table, cause, shape, "any" if shape.older else "new"), seen)
    found = _lapsed(wanted, shape.order) if cause is Cause.OVERDUE else _reached(wanted)
    order = (found.c.tier, found.c.first, found.c.petition_id, found.c.clock, found.c.no)
    number = func.row_number().over(order_by=order)
    kind: ColumnElement[int] = literal_column(str(shape.causes.index(cause))).label("kind")
    return select(kind, number.label("at"), found.c.clock, found.c.petition_id, found.c.no)


def _reached(wanted: Select[Any], *statuses: str, tier: int = 0) -> CTE:
    """The first lines, of each status no more than are shown: each is one walk along an index."""
    ways = []
    for status in statuses or ("",):
        way = wanted.where(deadlines.c.status == literal_column(f"'{status}'")) if status else wanted
        columns = way.selected_columns
        ways.append(select(way.order_by(columns.first, columns.petition_id).limit(bindparam("reach")).subquery()))
    found = union_all(*ways).subquery()
    return select(literal_column(str(tier)).label("tier"), *found.c).cte().prefix_with("MATERIALIZED")


def _lapsed(wanted: Select[Any], order: tuple[Lapse, ...]) -> FromClause:
    """The clocks that lapsed, the graver kind first: the next kind is looked for only where those before it do not fill the page."""
    promised = among(deadlines.c.name, f"clocks_{Cause.PROMISE.value}")
    of_kind: Mapping[Lapse, Condition] = {Lapse.LAW: not_(promised), Lapse.PROMISE: promised}
    if not order:
        return _reached(wanted, LAPSED, RUNNING)
    tiers: list[CTE] = []
    for kind in order:
        such = wanted.where(of_kind[kind])
        for before in tiers:
            such = such.where(select(func.count()).select_from(before).scalar_subquery() < bindparam("reach"))
        tiers.append(_reached(such, LAPSED, RUNNING, tier=len(tiers)))
    return union_all(*(select(*tier.c) for tier in tiers)).subquery()


@cache
def _page(sight: Sight, shape: Shape, wide: bool) -> Select[Any]:
    """The lines are found first, and only then dressed."""
    found = union_all(*(_ways(sight, shape, cause, wide) for cause in shape.causes)).subquery()
    lines = paged(select(found).order_by(found.c.kind, found.c.at)).cte("found_lines").prefix_with("MATERIALIZED")
    return _dressed(lines).order_by(lines.c.kind, lines.c.at)


def _dressed(lines: CTE) -> Select[Any]:
    """Lines with the clock of the cause or the nearest, the step of the cause or the first, and who must act."""
    joined = lines.join(petitions, petitions.c.id == lines.c.petition_id)
    joined = joined.outerjoin(_nearest, _nearest.c.id == func.coalesce(lines.c.clock, nearest_clock(petitions.c.id)))
    shown = or_(_step.c.no == lines.c.no, and_(lines.c.no < 0, _step.c.no == 0))
    joined = joined.outerjoin(_step, and_(_step.c.petition_id == petitions.c.id, shown))
    joined = joined.outerjoin(tasks, and_(tasks.c.id == _step.c.task, SameYear(tasks.c.id, _step.c.task)))
    # Nobody is named beside a clock of another authority: he answers for no other's.
    of = func.coalesce(select(deadlines.c.authority).where(deadlines.c.id == lines.c.clock).scalar_subquery(), _step.c.authority)
    joined = joined.outerjoin(_handlers, and_(_handlers.c.id == petitions.c.handler, _handlers.c.authority == of))
    joined = joined.outerjoin(_holders, and_(_holders.c.id == tasks.c.assignee, _holders.c.authority == of))
    clock = [_nearest.c[name] for name in DEADLINES.names]
    running = select(instances.c.no).where(
        instances.c.petition_id == petitions.c.id, instances.c.no == _nearest.c.supervision, not_(instances.c.completed)
    )
    is_supervised = running.correlate(petitions, _nearest).limit(1).scalar_subquery().is_not(None)
    told = (
        petitions.c.number, petitions.c.gist, petitions.c.category, of, _step.c.task, _step.c.element, tasks.c.name, _step.c.since,
        func.coalesce(_holders.c.name, _handlers.c.name), _step.c.acted_at, _step.c.acted_kind, is_supervised,
    )  # fmt: skip
    return select(lines.c.kind, *clock, *told).select_from(joined)


# ---- how many


def _near_range(shape: Shape) -> Select[Any]:
    """The clocks near their end, of all causes such clocks are of, in one range: they are told apart by names no index holds."""
    due = deadlines.c.due_at
    named = {cause: among(deadlines.c.name, f"clocks_{cause.value}") for cause in (Cause.PROMISE, Cause.ASSIGNMENT)}
    # No status here: that it runs is said once, by the words of the index, which does not hold it.
    told = {cause: and_(due <= instant(f"within_{cause.value}"), named.get(cause, true())) for cause in (*named, Cause.ABOUT_TO_LAPSE)}
    kind: ColumnElement[int] = case(
        *((of, literal_column(str(KINDS.index((cause, False))))) for cause, of in told.items()), else_=literal_column("-1")
    )
    columns = (deadlines.c.petition_id, deadlines.c.authority, deadlines.c.of_party)
    near = and_(is_still(deadlines, RUNNING), due > instant("next_end"), due <= instant("within_any"))
    found = select(kind.label("kind"), *columns).where(near, _of_given_clock(deadlines, shape.given)).subquery()
    return select(found).where(found.c.kind >= literal_column("0"))


@cache
def _spread(sight: Sight, shape: Shape, wide: bool) -> Select[Any]:
    """Each kind is a range of an index, so that clocks that run on for long are not even looked at.

    Whose petitions they are of is asked first and by itself: with all conditions at once PostgreSQL expects so few clocks to
    be left that it looks each up among the parties, twenty thousand times, where going through the parties once is enough.
    """
    whole = shape._replace(authorities=False)
    ranges = [_near_range(whole)]
    for at, (cause, old) in enumerate(KINDS):
        if cause not in WITHIN:
            table = _of(cause)
            columns = (table.c.petition_id, table.c.authority, table.c.of_party)
            number: ColumnElement[int] = literal_column(str(at)).label("kind")
            ranges.append(select(number, *columns).where(_wanted(table, cause, whole, "old" if old else "new")))
    line = union_all(*ranges).subquery()
    found = select(line).where(_theirs(sight, line, wide, few=wide))
    seen = (found.order_by(line.c.petition_id) if wide else found).cte("seen_lines").prefix_with("MATERIALIZED")
    counted = select(seen.c.kind, seen.c.authority, func.count())
    counted = _of_many(counted, sight, seen, shape.given) if wide else _of_few(counted, sight, seen, shape.given)
    return counted.group_by(seen.c.kind, seen.c.authority)


def _of_few(counted: Select[Any], sight: Sight, lines: CTE, given: tuple[str, ...]) -> Select[Any]:
    """Of few lines each is looked up."""
    petition = lines.c.petition_id
    return counted.where(may_be_told(sight, petition, few=True), _narrowed(petition, given))


# ---- asking

# Lines are found along the indexes they are sorted by, and a page is full long before these end.
_AVOIDED = (SORT, BITMAP)
# Many lines are counted in the order of their petitions.
_AVOIDED_OF_MANY = (BITMAP, HASH)


def _gaps(which: WatchFilter) -> dict[str, Any]:
    bounds = which.bounds
    gaps: dict[str, Any] = {
        "now": bounds.now, "since": bounds.since, "next_end": bounds.next_end, "paused_before": bounds.paused_before,
        "late_since": bounds.late_since, "of_authorities": list(which.authorities), "procedure": which.procedure,
        "lines": which.lines, "skipped": which.skipped, "reach": which.lines + which.skipped,
    }  # fmt: skip
    gaps |= {f"within_{cause.value}": until for cause, until in bounds.within.items()} | {"within_any": max(bounds.within.values())}
    gaps |= {f"before_{cause.value}": before for cause, before in bounds.waiting_before.items()}
    gaps |= {f"clocks_{cause.value}": list(names) for cause, names in bounds.clocks.items()}
    gaps |= {f"steps_{cause.value}": list(names) for cause, names in bounds.steps.items()}
    return gaps | {name: getattr(which.narrowed, name) for name in _asked(which) if name not in ("procedure",) and " " not in name}


def _asked(which: WatchFilter) -> tuple[str, ...]:
    """The filters that were given, by name."""
    narrowed = which.narrowed
    names = ("category", "route", "channel", "topic", "place", "kind", "step", "deadline")
    given = tuple(name for name in names if getattr(narrowed, name))
    repeat = (f"repeat {narrowed.repeat}",) if narrowed.repeat else ()
    return (*given, *repeat, *(("procedure",) if which.procedure else ()))


def _shape(which: WatchFilter) -> Shape:
    return Shape(which.causes, which.older, bool(which.authorities), _asked(which), which.bounds.order)


def page(scope: Scope, which: WatchFilter) -> Question:
    """Some lines, the causes in their order, in each the longest over, or the nearest, first."""
    sight, shape = sight_of(scope), _shape(which)
    return Question(_page(sight, shape, False), scope, _gaps(which), _page(sight, shape, True), _AVOIDED, _AVOIDED)


def spread(scope: Scope, which: WatchFilter) -> Question:
    """(number of KINDS, authority that must act, number of lines), narrowed but not by cause nor authority."""
    sight, shape = sight_of(scope), _shape(which)._replace(causes=(), order=())
    return Question(_spread(sight, shape, False), scope, _gaps(which), _spread(sight, shape, True), _AVOIDED, _AVOIDED_OF_MANY)
