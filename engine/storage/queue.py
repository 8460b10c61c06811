"""The questions of the supervisor's queue: the office's clocks that are not met, by view, authority and age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import FromClause, Select, and_, bindparam, func, literal_column, select, true, union_all

from engine.casework.ports import QueueFilter
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.storage.layout import DEADLINES
from engine.storage.queries import Condition, Question, counted, day, instant, page_of, paged
from engine.storage.scope import Sight, covered, has_part, is_seen, may_be_told, sight_of
from engine.storage.tables import authorities, deadlines, is_unmet, officials, petitions

VIEWS = ("overdue", "about_to_lapse", "paused")
_STATUSES = {
    "overdue": (DeadlineStatus.LAPSED.value, DeadlineStatus.RUNNING.value),
    "about_to_lapse": (DeadlineStatus.RUNNING.value,),
    "paused": (DeadlineStatus.SUSPENDED.value,),
}
_handlers = officials.alias("handlers")


def _in_queue() -> FromClause:
    """Clocks with their petition, the authority that must act, and the handler."""
    petition = deadlines.join(petitions, petitions.c.id == deadlines.c.petition_id)
    authority = petition.outerjoin(authorities, authorities.c.id == deadlines.c.authority)
    # The handler is named only beside a clock of his own authority: he answers for no other's.
    its_handler = and_(_handlers.c.id == petitions.c.handler, _handlers.c.authority == deadlines.c.authority)
    return authority.outerjoin(_handlers, its_handler)


class View(NamedTuple):
    """The shape of a view of the queue: which, and what it is narrowed to."""

    view: str
    since: bool
    until: bool
    paused_before: bool
    authority: bool
    before: bool


def _in_view(view: View) -> Condition:
    """Which of the office's clocks stand in a view of the queue."""
    return and_(is_unmet(deadlines), _of_kind(view))


def _of_kind(view: View) -> Condition:
    """Which of the unmet clocks a view means: one range of ``ix_deadlines_unmet`` each, and nothing that is not in it."""
    status, due = deadlines.c.status, deadlines.c.due_at
    running, over = status == DeadlineStatus.RUNNING.value, status.in_([DeadlineStatus.LAPSED.value, DeadlineStatus.RUNNING.value])
    paused = status == DeadlineStatus.SUSPENDED.value
    views: Mapping[str, Condition] = {
        "overdue": and_(over, due <= instant("now"), due >= instant("since") if view.since else true()),
        "about_to_lapse": and_(running, due > instant("now"), due <= instant("until") if view.until else true()),
        "paused": and_(paused, deadlines.c.paused_on <= day("paused_before") if view.paused_before else true()),
    }
    there = deadlines.c.authority == bindparam("of_authority") if view.authority else true()
    long_ago = due < instant("before") if view.before else true()
    return and_(views[view.view], there, long_ago)


def _queue_shape(scope: Scope, which: QueueFilter) -> tuple[Sight, View]:
    given = (
        which.since is not None,
        which.until is not None,
        which.paused_before is not None,
        bool(which.authority),
        which.before is not None,
    )
    return sight_of(scope), View(which.view, *given)


def _queue_gaps(which: QueueFilter) -> dict[str, Any]:
    asked = {"now": which.now, "since": which.since, "until": which.until, "before": which.before}
    page = page_of(which.page, which.per_page)
    reach = page["lines"] + page["skipped"]
    return asked | {"of_authority": which.authority, "paused_before": which.paused_before, "reach": reach} | page


def _covered(sight: Sight, wide: bool) -> Condition:
    """Clocks of petitions one may know of."""
    return covered(sight, deadlines.c.petition_id, few=wide, known=_known(sight, deadlines) if wide else None)


def _known(sight: Sight, clock: FromClause) -> Condition:
    """Clocks that tell so themselves, by the authority that must act: to a wide authority most do."""
    return and_(clock.c.of_party, is_seen(sight, clock.c.authority))


def _clocks(sight: Sight, *columns: Any, wide: bool) -> Select[Any]:
    """The office's clocks of the petitions one may know of."""
    return select(*columns).where(_covered(sight, wide))


@cache
def _queue_page(sight: Sight, view: View, wide: bool) -> Select[Any]:
    """The lines are found first, of each status in the order of the index and no more than are shown, and only then dressed."""
    first = deadlines.c.paused_on if view.view == "paused" else deadlines.c.due_at
    ways = []
    for status in _STATUSES[view.view]:
        way = _clocks(sight, deadlines.c.id, first.label("first"), wide=wide).where(_in_view(view), deadlines.c.status == status)
        ways.append(way.order_by(first, deadlines.c.id).limit(bindparam("reach")).subquery())
    found = union_all(*(select(way) for way in ways)).subquery()
    lines = paged(select(found.c.id).order_by(found.c.first, found.c.id)).subquery()
    shown = (petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.place, authorities.c.name, _handlers.c.name)
    dressed = select(*DEADLINES.columns, *shown).select_from(_in_queue().join(lines, lines.c.id == deadlines.c.id))
    return dressed.order_by(first, deadlines.c.id)


@cache
def _queue_total(sight: Sight, view: View, wide: bool) -> Select[Any]:
    return counted(_clocks(sight, deadlines.c.id, wide=wide).where(_in_view(view)))


@cache
def _queue_counts(sight: Sight, view: View, wide: bool) -> Select[Any]:
    totals = [_queue_total(sight, view._replace(view=name), wide).scalar_subquery() for name in VIEWS]
    return select(*totals)


@cache
def _queue_by_authority(sight: Sight, view: View, wide: bool) -> Select[Any]:
    some = _clocks(sight, deadlines.c.authority, wide=wide).where(_in_view(view)).subquery()
    many = select(some.c.authority, func.count().label("many")).group_by(some.c.authority).subquery()
    named = select(many.c.authority, func.coalesce(authorities.c.name, ""), many.c.many)
    named = named.select_from(many.outerjoin(authorities, authorities.c.id == many.c.authority))
    return named.order_by(many.c.many.desc(), many.c.authority)


@cache
def _queue_summary(sight: Sight, view: View, wide: bool) -> Select[Any]:
    """Each of the four is a range of the index, so that clocks that run on for long are not even looked at.

    Whose petitions they are of is asked first and by itself: with all conditions at once PostgreSQL expects so few clocks to
    be left that it looks each up among the parties, twenty thousand times, where going through the parties once is enough.
    """
    recent, older = view._replace(view="overdue"), view._replace(view="overdue", since=False, before=True)
    kinds = (recent, older, view._replace(view="about_to_lapse"), view._replace(view="paused"))
    columns = (deadlines.c.petition_id, deadlines.c.authority, deadlines.c.of_party)
    ranges = [select(literal_column(str(at)).label("kind"), *columns).where(_in_view(kind)) for at, kind in enumerate(kinds)]
    clock = union_all(*ranges).subquery()
    theirs = has_part(sight, clock.c.petition_id, few=wide, known=_known(sight, clock) if wide else None)
    seen = select(clock).where(theirs).cte("seen_clocks").prefix_with("MATERIALIZED")
    counted = select(seen.c.kind, seen.c.authority, func.count()).where(may_be_told(sight, seen.c.petition_id))
    return counted.group_by(seen.c.kind, seen.c.authority)


def queue_summary(scope: Scope, which: QueueFilter) -> Question:
    """(kind, authority that must act, number of clocks); overdue since ``which.since``, overdue before it, about to lapse, paused."""
    sight, view = _queue_shape(scope, replace(which, before=which.since, authority=""))
    view, gaps = view._replace(before=False), _queue_gaps(which) | {"before": which.since}
    return Question(_queue_summary(sight, view, False), scope, gaps, _queue_summary(sight, view, True))


def queue_page(scope: Scope, which: QueueFilter) -> Question:
    """One page of clocks, the longest overdue first, the longest paused first."""
    return _asked(_queue_page, scope, which)


def queue_total(scope: Scope, which: QueueFilter) -> Question:
    """How many clocks the view holds."""
    return _asked(_queue_total, scope, which)


def queue_counts(scope: Scope, which: QueueFilter) -> Question:
    """How many clocks stand in each of VIEWS."""
    return _asked(_queue_counts, scope, which)


def queue_by_authority(scope: Scope, which: QueueFilter) -> Question:
    """The clocks of a view counted by the authority that must act, most first."""
    return _asked(_queue_by_authority, scope, which)


def _asked(written: Callable[[Sight, View, bool], Select[Any]], scope: Scope, which: QueueFilter) -> Question:
    sight, view = _queue_shape(scope, which)
    return Question(written(sight, view, False), scope, _queue_gaps(which), written(sight, view, True))
