"""How long steps waited: laid out beside the acts with the rows of the indicators, and counted for the heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, delete, exists, func, literal_column, or_, select, true

from engine.casework.pictureports import StepAge, StepRow, StepsAsked
from engine.domain.access import Scope
from engine.domain.task import TaskStatus
from engine.storage.connect import upsert
from engine.storage.daynumber import DayNumber
from engine.storage.queries import MANY_AUTHORITIES
from engine.storage.scope import Seen, Sight, among, has_part, is_seen, may_be_told, seen_by, sight_of, told
from engine.storage.tables import parties, petitions, tasks
from engine.storage.wait_tables import waits

_row, _step = waits.c, tasks.c
_COLUMNS = tuple(column.name for column in waits.columns)


# ---- laying out


def take_in(connection: Connection, ids: Sequence[int]) -> None:
    """Lay out the steps of petitions that are done as they are now."""
    connection.execute(delete(waits).where(_row.petition_id.in_(ids)))
    entering = upsert(connection.dialect.name, waits)
    # Another node that takes in the same petition just now does not stand in the way.
    anew = {name: entering.excluded[name] for name in _COLUMNS if name not in ("petition_id", "no")}
    laid = entering.from_select(_COLUMNS, _done_steps(ids))
    connection.execute(laid.on_conflict_do_update(index_elements=["petition_id", "no"], set_=anew))


def _done_steps(ids: Sequence[int]) -> Select[Any]:
    """The rows of petitions, counted and entered by the database itself."""
    number = func.row_number().over(partition_by=_step.petition_id, order_by=(_step.created_at, _step.id))
    part = exists().where(parties.c.petition_id == _step.petition_id, parties.c.authority_id == _step.authority)
    days = (DayNumber(_step.created_at), DayNumber(_step.done_at))
    columns = (_step.petition_id, number, _step.process, _step.element, _step.authority, *days, part, petitions.c.sealed)
    done = and_(_step.status == TaskStatus.DONE.value, _step.done_at.is_not(None), _step.petition_id.in_(ids))
    return select(*columns).join_from(tasks, petitions, petitions.c.id == _step.petition_id).where(done)


def forget(connection: Connection) -> None:
    """Forget every row."""
    connection.execute(delete(waits))


# ---- counting


def counted(connection: Connection, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
    """Steps done in the period; days are told apart only where working days must be counted between them."""
    elements = connection.execute(_ELEMENTS, {"process": asked.process}).scalars().all()
    if not elements:
        return []
    seen = seen_by(connection, scope)
    found = _counted(sight_of(scope), is_wide(scope, seen), bool(asked.authorities), bool(asked.worked))
    rows = connection.execute(found, _gaps(scope, seen, asked) | {"elements": elements})
    return [StepAge(asked.process, *row) for row in rows]


def listed(
    connection: Connection, scope: Scope, asked: StepsAsked, element: str, page: int, per_page: int
) -> tuple[Sequence[StepRow], int]:  # fmt: skip
    """One page of the petitions that did a step in the period, the latest first, and how many there are."""
    seen = seen_by(connection, scope)
    sight, wide = sight_of(scope), is_wide(scope, seen)
    gaps = _gaps(scope, seen, asked) | {"element": element}
    own = and_(_row.process == bindparam("process"), _row.element == bindparam("element"))
    known = and_(own, _in_period(bool(asked.authorities)), _known(sight, wide))
    total = connection.execute(select(func.count()).select_from(waits).where(known), gaps).scalar_one()
    lines = min(max(per_page, 1), 500)
    # The page is found in the index alone and only then dressed.
    found = select(_row.petition_id, _row.authority, _row.done).where(known).order_by(_row.done.desc(), _row.petition_id, _row.no)
    shown = found.limit(lines).offset((max(page, 1) - 1) * lines).subquery()
    own_words = (petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.channel)
    dressed = select(*own_words, shown.c.authority, shown.c.done).join_from(shown, petitions, petitions.c.id == shown.c.petition_id)
    rows = connection.execute(dressed.order_by(shown.c.done.desc(), shown.c.petition_id), gaps)
    return [StepRow(*row[:5], date.fromordinal(row[5])) for row in rows], total


@cache
def _counted(sight: Sight, wide: bool, of: bool, worked: bool) -> Select[Any]:
    is_worked = among(_row.element, "worked")
    first = case((is_worked, _row.opened), else_=0) if worked else literal_column("0")
    second = case((is_worked, _row.done), else_=_row.done - _row.opened) if worked else _row.done - _row.opened
    keys = (_row.element, first.label("first"), second.label("second"))
    own = and_(_row.process == bindparam("process"), among(_row.element, "elements"))
    found = select(*keys, func.count()).where(own, _in_period(of), _known(sight, wide))
    return found.group_by(*(column.name for column in keys))


def _in_period(of: bool) -> ColumnElement[bool]:
    there = among(_row.authority, "of") if of else true()
    return and_(_row.done.between(bindparam("first_day"), bindparam("last_day")), there)


def _known(sight: Sight, wide: bool) -> ColumnElement[bool]:
    """Rows of petitions one may know of; most tell so themselves, and whoever sees much looks up only the others, one by one."""
    theirs = and_(_row.of_party, is_seen(sight, _row.authority)) if wide else None
    return and_(has_part(sight, _row.petition_id, few=wide, known=theirs), may_be_told(sight, _row.petition_id, known=_row.sealed))


def is_wide(scope: Scope, seen: Seen) -> bool:
    """Whether somebody sees so many authorities that going through all their petitions is dearer than looking some up."""
    return sight_of(scope).root or len(seen.authorities) > MANY_AUTHORITIES


def _gaps(scope: Scope, seen: Seen, asked: StepsAsked) -> Mapping[str, Any]:
    days = {"first_day": asked.since.toordinal(), "last_day": asked.until.toordinal()}
    return days | {"process": asked.process, "worked": asked.worked, "of": asked.authorities} | told(scope, seen)


def _elements() -> Select[Any]:
    """The steps of a process that were ever done: from one to the next in the index, not through all that lies between them."""
    of = _row.process == bindparam("process")
    first = select(func.min(_row.element).label("element")).where(of).cte("known", recursive=True)
    after = select(func.min(_row.element)).where(of, _row.element > first.c.element).scalar_subquery()
    known = first.union_all(select(after).where(first.c.element.is_not(None)))
    return select(known.c.element).where(known.c.element.is_not(None))


_ELEMENTS = _elements()
