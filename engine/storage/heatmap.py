"""What stands at each step of a diagram: open steps by the day they were opened, done ones by how long they waited, limits lapsed there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, bindparam, func, or_, select, true

from engine.casework.pictureports import StepRow, StepsAsked
from engine.domain.access import Scope
from engine.domain.counting import due_at
from engine.domain.deadline import DeadlineStatus
from engine.storage import waits
from engine.storage.queries import MOST_ROWS, page_of, paged
from engine.storage.scope import among, covered, is_seen, seen_by, sight_of, told
from engine.storage.tables import deadlines, petitions, tasks

_step, _clock = tasks.c, deadlines.c
_OVER = (DeadlineStatus.LAPSED.value, DeadlineStatus.RUNNING.value)


def steps_lapsed(connection: Connection, scope: Scope, asked: StepsAsked) -> Mapping[str, int]:
    """By step, limits of its authority that ended unmet in the period while it was open."""
    known = and_(_has_lapsed(asked), clocks_covered(scope))
    found = select(_step.element, func.count()).select_from(_at_lapse()).where(known).group_by(_step.element)
    return {row[0]: row[1] for row in connection.execute(found, _gaps(connection, scope, asked))}


def steps_listed(
    connection: Connection, scope: Scope, asked: StepsAsked, which: str, element: str, page: int, per_page: int
) -> tuple[Sequence[StepRow], int]:  # fmt: skip
    """One page of the petitions behind a number of a step, and how many there are."""
    if which != "lapsed":
        return waits.listed(connection, scope, asked, which, element, page, per_page)
    gaps = _gaps(connection, scope, asked) | {"element": element} | page_of(page, per_page, most=MOST_ROWS)
    rows = connection.execute(_lapsed_page(scope, asked), gaps).all()
    return [StepRow._make(row[1:]) for row in rows if row.number is not None], rows[0].total


def _lapsed_page(scope: Scope, asked: StepsAsked) -> Select[Any]:
    """One page of the steps that were open at a lapse, each row with how many there are in all; without any, one row says that.

    All of them must be found for either, and are found once.
    """
    own = and_(_has_lapsed(asked), _step.process == bindparam("process"), _step.element == bindparam("element"))
    found = select(_step.petition_id, _step.id, _step.authority, _clock.due_on).select_from(_at_lapse())
    every = found.where(own, covered(sight_of(scope), _step.petition_id)).cte("every").prefix_with("MATERIALIZED")
    total = select(func.count().label("total")).select_from(every).subquery()
    shown = paged(select(every).order_by(every.c.due_on.desc(), every.c.id)).subquery()
    joined = total.outerjoin(shown.join(petitions, petitions.c.id == shown.c.petition_id), true())
    words = [petitions.c[name] for name in ("number", "gist", "category", "channel")]
    page = select(total.c.total, *words, shown.c.authority, shown.c.due_on).select_from(joined)
    return page.order_by(shown.c.due_on.desc(), shown.c.id)


def clocks_covered(scope: Scope) -> ColumnElement[bool]:
    """Clocks of petitions one may know of; most tell by the authority that must act, and its petition need not be looked up."""
    sight = sight_of(scope)
    return covered(sight, _clock.petition_id, known=and_(_clock.of_party, is_seen(sight, _clock.authority)))


def _has_lapsed(asked: StepsAsked) -> ColumnElement[bool]:
    """A clock of the office whose last day lies in the period and is over, unmet; its lapse is kept when it is met later.

    One that still runs has lapsed, too: the sweep has not come to it yet.
    """
    ended = and_(_clock.due_at > bindparam("since"), _clock.due_at <= bindparam("until"))
    lapsed = and_(_clock.holder == "office", _clock.status.in_(_OVER), ended)
    return _there(asked, _step.process == bindparam("process"), lapsed)


def _there(asked: StepsAsked, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(*conditions, *([among(_step.authority, "of")] if asked.authorities else []))


def _at_lapse() -> FromClause:
    """Clocks with the steps of their process and authority that were open when they ran out."""
    same = and_(_step.petition_id == _clock.petition_id, _step.instance == _clock.instance, _step.authority == _clock.authority)
    open_then = and_(_step.created_at <= _clock.due_at, or_(_step.done_at.is_(None), _step.done_at > _clock.due_at))
    return deadlines.join(tasks, and_(same, open_then))


def _gaps(connection: Connection, scope: Scope, asked: StepsAsked) -> dict[str, Any]:
    ends = {"since": due_at(asked.since - timedelta(days=1)), "until": min(due_at(asked.until), asked.now)}
    own = {"process": asked.process, "worked": asked.worked, "of": asked.authorities}
    return ends | own | told(scope, seen_by(connection, scope))
