"""The desk's questions: which tasks stand under a tab, narrowed by the filters of a link, each with whether it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, bindparam, case, cast, func, literal, or_, select, true

from engine.casework.ports import DeskFilter
from engine.casework.timeleft import BANDS
from engine.domain.access import Scope
from engine.domain.clock import day_begins, day_of
from engine.domain.task import TaskStatus
from engine.storage.layout import TASKS
from engine.storage.queries import MOST_CHOICES, OF_PETITION, Condition, Question, counted, day, instant, nearest_clock, page_of, paged
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import deadlines, docket, officials, petitions, tasks
from engine.storage.worklist_tables import read_marks

# Counted with every look at the desk; ``unit`` and ``delegated`` are counted when they are asked for.
TABS = ("mine", "claimable", "due_soon", "done")


def _on_desk() -> FromClause:
    """Tasks with their petition, its nearest clock, and who has claimed them."""
    petition = tasks.join(petitions, petitions.c.id == tasks.c.petition_id)
    clock = petition.outerjoin(deadlines, deadlines.c.id == nearest_clock(tasks.c.petition_id))
    return clock.outerjoin(officials, officials.c.id == tasks.c.assignee)


def _marked(on_desk: FromClause) -> FromClause:
    """With when the official who asks last looked at the petition."""
    own = and_(read_marks.c.official == bindparam("official"), read_marks.c.petition_id == tasks.c.petition_id)
    return on_desk.outerjoin(read_marks, own)


_is_open = tasks.c.status == TaskStatus.OPEN.value
_is_mine = and_(_is_open, tasks.c.assignee == bindparam("official"))
_is_free = and_(
    _is_open,
    tasks.c.assignee.is_(None),
    tasks.c.authority == bindparam("authority"),
    tasks.c.role.in_(bindparam("roles", expanding=True)),
)
_is_done = and_(tasks.c.status == TaskStatus.DONE.value, tasks.c.done_by == bindparam("official"))
_is_of_unit = and_(_is_open, tasks.c.authority == bindparam("authority"))


def _was_handed() -> Condition:
    """A step of one's own authority that one gave away and another has, or was given and has; its petition's docket tells."""
    # The stroke in an id is no wildcard.
    step = func.replace(tasks.c.element, "_", "/_")
    of_step = docket.c.body.like(literal('%"task":"') + step + literal('"%'), escape="/")
    to_me = docket.c.body.like(literal('%"official":') + cast(bindparam("official"), Text) + literal(",%"))
    given = and_(docket.c.actor == bindparam("official"), tasks.c.assignee != bindparam("official"))
    got = and_(to_me, tasks.c.assignee == bindparam("official"))
    told = select(docket.c.seq).where(docket.c.petition_id == tasks.c.petition_id, docket.c.kind == "handed_over", of_step, or_(given, got))
    return and_(_is_of_unit, tasks.c.assignee.is_not(None), told.correlate(tasks).exists())


def _is_soon(bounded: bool) -> Condition:
    return deadlines.c.due_at <= instant("until") if bounded else deadlines.c.due_at.is_not(None)


def _on_tab(tab: str, bounded: bool) -> Condition:
    """Which tasks stand under a tab of the desk of one official."""
    tabs: Mapping[str, Condition] = {
        "mine": _is_mine,
        "claimable": _is_free,
        "due_soon": and_(or_(_is_mine, _is_free), _is_soon(bounded)),
        "unit": _is_of_unit,
        "delegated": _was_handed(),
        "done": _is_done,
    }
    return tabs[tab]


def _in_band(band: str) -> Condition:
    """Days left until the nearest clock lapses, in the bands of the desk; no band is every task."""
    due = deadlines.c.due_on
    bands: Mapping[str, Condition] = {
        "overdue": due < day("today"),
        "3": due.between(day("today"), day("near")),
        "7": due.between(day("after_near"), day("soon")),
        "later": due > day("soon"),
        "none": due.is_(None),
    }
    return bands[band] if band else true()


_NARROWED: Mapping[str, Condition] = {
    **OF_PETITION,
    "step": tasks.c.element == bindparam("step"),
    "deadline": deadlines.c.name == bindparam("deadline"),
}
# What was done from a day on, and until the end of a day; both bound the index of who did what and when.
_DONE: Mapping[str, Condition] = {"done first": tasks.c.done_at >= instant("first"), "done last": tasks.c.done_at < instant("after")}
_KNOWN: Mapping[str, Condition] = {**_NARROWED, **_DONE}


def _given(which: DeskFilter) -> tuple[str, ...]:
    """The filters that were given, by name."""
    given = tuple(name for name in _NARROWED if " " not in name and getattr(which.narrowed, name))
    days = tuple(name for name, one in zip(_DONE, (which.first, which.last), strict=True) if one)
    return (*given, *days, *((f"repeat {which.narrowed.repeat}",) if which.narrowed.repeat else ()))


def _desk_gaps(which: DeskFilter) -> dict[str, Any]:
    gaps = {"roles": sorted(which.roles), "until": which.until} | page_of(which.page, which.per_page)
    gaps |= {name: getattr(which.narrowed, name) for name in _given(which) if " " not in name}
    gaps |= {"first": day_begins(which.first)} if which.first else {}
    gaps |= {"after": day_begins(which.last + timedelta(days=1))} if which.last else {}
    if which.now is None:
        return gaps
    today, near, soon = day_of(which.now), which.bands.near, which.bands.soon
    days = {"near": today + timedelta(days=near), "after_near": today + timedelta(days=near + 1), "soon": today + timedelta(days=soon)}
    return gaps | days | {"today": today}


Shape = tuple[Sight, str, str, bool, tuple[str, ...]]


def _desk_shape(scope: Scope, which: DeskFilter) -> Shape:
    return sight_of(scope), which.tab, which.band if which.now else "", which.until is not None, _given(which)


def _wanted(shape: Shape) -> Condition:
    sight, tab, band, bounded, given = shape
    return and_(_on_tab(tab, bounded), covered(sight, few=True), _in_band(band), *(_KNOWN[name] for name in given))


@cache
def _desk_page(shape: Shape) -> Select[Any]:
    shown = (
        petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.channel, petitions.c.kind, petitions.c.place,
        petitions.c.filed_on, deadlines.c.name, deadlines.c.due_on, deadlines.c.due_at, officials.c.name, read_marks.c.read_at,
    )  # fmt: skip
    found = select(*TASKS.columns, *shown).select_from(_marked(_on_desk())).where(_wanted(shape))
    if shape[1] == "done":
        return paged(found.order_by(tasks.c.done_at.desc(), tasks.c.id))
    return paged(found.order_by(deadlines.c.due_at.nulls_last(), tasks.c.created_at, tasks.c.id))


@cache
def _desk_total(shape: Shape) -> Select[Any]:
    _, tab, band, _, given = shape
    needs_clock = band or tab == "due_soon" or "deadline" in given
    on_desk = _on_desk() if needs_clock else tasks.join(petitions, petitions.c.id == tasks.c.petition_id)
    return counted(select(tasks.c.id).select_from(on_desk).where(_wanted(shape)))


def desk_page(scope: Scope, which: DeskFilter) -> Question:
    """One page of tasks: what is done latest first, everything else soonest due first."""
    return Question(_desk_page(_desk_shape(scope, which)), scope, _desk_gaps(which))


def desk_total(scope: Scope, which: DeskFilter) -> Question:
    """How many tasks the tab, band and filters hold."""
    return Question(_desk_total(_desk_shape(scope, which)), scope, _desk_gaps(which))


@cache
def _desk_counts(sight: Sight, bounded: bool) -> Select[Any]:
    """mine, claimable, due_soon in one walk over what is open; done by itself."""
    # 1 or 0: a task nobody claimed is neither mine nor not mine to a database.
    columns = (case((_is_mine, 1), else_=0).label("mine"), case((_is_soon(bounded), 1), else_=0).label("soon"))
    each = select(*columns).select_from(_on_desk()).where(or_(_is_mine, _is_free), covered(sight, few=True)).subquery()
    done = _desk_total((sight, "done", "", bounded, ())).scalar_subquery()
    sums = [func.coalesce(func.sum(count), 0) for count in (each.c.mine, 1 - each.c.mine, each.c.soon)]
    return select(*sums, done).select_from(each)


def desk_counts(scope: Scope, which: DeskFilter) -> Question:
    """How many tasks stand under each of TABS, whatever the filters."""
    return Question(_desk_counts(sight_of(scope), which.until is not None), scope, _desk_gaps(which))


@cache
def _desk_bands(shape: Shape) -> Select[Any]:
    found = select(*(_in_band(band).label(f"band_{band}") for band in BANDS)).select_from(_on_desk())
    each = found.where(_wanted(shape)).subquery()
    sums: list[ColumnElement[Any]] = [func.count().filter(each.c[f"band_{band}"]) for band in BANDS]
    return select(*sums).select_from(each)


def desk_bands(scope: Scope, which: DeskFilter) -> Question:
    """How many tasks of a tab, narrowed by the filters, stand in each of BANDS."""
    sight, tab, _, bounded, given = _desk_shape(scope, which)
    return Question(_desk_bands((sight, tab, "", bounded, given)), scope, _desk_gaps(which))


@cache
def _desk_choices(shape: Shape) -> Select[Any]:
    # What is done has no time left: its clocks need not be looked up.
    is_done = shape[1] == "done"
    clock: ColumnElement[Any] = literal("") if is_done else deadlines.c.name
    on_desk = tasks.join(petitions, petitions.c.id == tasks.c.petition_id) if is_done else _on_desk()
    told = (
        petitions.c.category, petitions.c.route, petitions.c.channel, petitions.c.topic, petitions.c.place, tasks.c.element,
        clock, tasks.c.name,
    )  # fmt: skip
    labelled = [column.label(f"choice_{at}") for at, column in enumerate(told)]
    lines = select(*labelled).select_from(on_desk).where(_wanted(shape)).limit(MOST_CHOICES).subquery()
    return select(*lines.columns).distinct()


def desk_choices(scope: Scope, which: DeskFilter) -> Question:
    """What occurs under a tab: category, route, channel, topic, place, step, clock and the step's name, each combination once."""
    sight, tab, _, bounded, _ = _desk_shape(scope, which)
    return Question(_desk_choices((sight, tab, "", bounded, ())), scope, _desk_gaps(which))
