"""How long steps waited: laid out beside the acts with the rows of the indicators, and counted for the heat map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, delete, exists, func, literal_column, select, true

from engine.casework.pictureports import StepAge, StepRow, StepsAsked
from engine.domain.access import Scope
from engine.domain.task import TaskStatus
from engine.storage.connect import upsert
from engine.storage.daynumber import DayNumber
from engine.storage.queries import MANY_AUTHORITIES, MOST_ROWS, page_of, paged
from engine.storage.scope import Seen, Sight, among, has_part, is_seen, may_be_told, seen_by, sight_of, told
from engine.storage.tables import parties, petitions, tasks
from engine.storage.wait_tables import OPEN, waits

_row, _step = waits.c, tasks.c
_COLUMNS = tuple(column.name for column in waits.columns)
# What comes later stands first.
_ORDER = (_row.petition_id.desc(), _row.no.desc())
_COUNTED = (TaskStatus.OPEN.value, TaskStatus.DONE.value)


class Form(NamedTuple):
    """What of a question decides how it is written: ``which`` open or done, ``of``: whether narrowed to authorities."""

    sight: Sight
    wide: bool
    which: str
    of: bool


# ---- laying out


def take_in(connection: Connection, ids: Sequence[int]) -> None:
    """Lay out the open and the done steps of petitions as they are now."""
    connection.execute(delete(waits).where(_row.petition_id.in_(ids)))
    entering = upsert(connection.dialect.name, waits)
    # Another node that takes in the same petition just now does not stand in the way.
    anew = {name: entering.excluded[name] for name in _COLUMNS if name not in ("petition_id", "no")}
    laid = entering.from_select(_COLUMNS, _steps(ids))
    connection.execute(laid.on_conflict_do_update(index_elements=["petition_id", "no"], set_=anew))


def _steps(ids: Sequence[int]) -> Select[Any]:
    """The rows of petitions, made and entered by the database itself."""
    number = func.row_number().over(partition_by=_step.petition_id, order_by=(_step.created_at, _step.id))
    part = exists().where(parties.c.petition_id == _step.petition_id, parties.c.authority_id == _step.authority)
    done = case((_step.status == TaskStatus.DONE.value, DayNumber(_step.done_at)), else_=OPEN)
    days = (DayNumber(_step.created_at), done)
    columns = (_step.petition_id, number, _step.process, _step.element, _step.authority, *days, part, petitions.c.sealed)
    counted = and_(_step.petition_id.in_(ids), _step.status.in_(_COUNTED))
    return select(*columns).join_from(tasks, petitions, petitions.c.id == _step.petition_id).where(counted)


def forget(connection: Connection) -> None:
    """Forget every row."""
    connection.execute(delete(waits))


# ---- counting


def open_ones(connection: Connection, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
    """Open steps of every process; of the one asked for with the day they were opened."""
    seen = seen_by(connection, scope)
    rows = connection.execute(_open(form(scope, seen, asked, "open")), _gaps(scope, seen, asked))
    return [StepAge(process, element, first, 0, number) for process, element, first, number in rows]


def done_ones(connection: Connection, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
    """Steps done in the period; days are told apart only where working days must be counted between them."""
    elements = connection.execute(_ELEMENTS, {"process": asked.process}).scalars().all()
    if not elements:
        return []
    seen = seen_by(connection, scope)
    found = _done(form(scope, seen, asked, "done"), bool(asked.worked))
    rows = connection.execute(found, _gaps(scope, seen, asked) | {"elements": elements})
    return [StepAge._make((asked.process, *row)) for row in rows]


def listed(
    connection: Connection, scope: Scope, asked: StepsAsked, which: str, element: str, page: int, per_page: int
) -> tuple[Sequence[StepRow], int]:  # fmt: skip
    """One page of the petitions that stand at a step, or did it in the period, the latest first, and how many there are."""
    seen = seen_by(connection, scope)
    gaps, how = _gaps(scope, seen, asked) | {"element": element}, form(scope, seen, asked, which)
    total = connection.execute(_total(how), gaps).scalar_one()
    rows = connection.execute(_page(how), gaps | page_of(page, per_page, most=MOST_ROWS))
    return [StepRow._make((*row[:5], date.fromordinal(row[5]))) for row in rows], total


def form(scope: Scope, seen: Seen, asked: StepsAsked, which: str) -> Form:
    """How a question is written: whoever sees so many authorities that going through all their petitions is dearer looks some up."""
    sight = sight_of(scope)
    return Form(sight, sight.root or len(seen.authorities) > MANY_AUTHORITIES, which, bool(asked.authorities))


@cache
def _open(how: Form) -> Select[Any]:
    first = case((_row.process == bindparam("process"), _row.opened), else_=0).label("first")
    keys = (_row.process, _row.element, first)
    return select(*keys, func.count()).where(_counted(how)).group_by(*keys)


@cache
def _done(how: Form, worked: bool) -> Select[Any]:
    apart, took = among(_row.element, "worked"), _row.done - _row.opened
    first = case((apart, _row.opened), else_=0) if worked else literal_column("0")
    second = case((apart, _row.done), else_=took) if worked else took
    found = select(_row.element, first.label("first"), second.label("second"), func.count())
    found = found.where(_row.process == bindparam("process"), among(_row.element, "elements"), _counted(how))
    return found.group_by(_row.element, *([literal_column("first")] if worked else []), literal_column("second"))


@cache
def _total(how: Form) -> Select[Any]:
    return select(func.count()).select_from(waits).where(_at_step(how))


@cache
def _page(how: Form) -> Select[Any]:
    """The page is found in the index alone and only then dressed."""
    day = _row.done if how.which == "done" else _row.opened
    found = select(_row.petition_id, _row.no, _row.authority, day.label("day")).where(_at_step(how)).order_by(day.desc(), *_ORDER)
    shown = paged(found).subquery()
    words = (petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.channel)
    dressed = select(*words, shown.c.authority, shown.c.day).join_from(shown, petitions, petitions.c.id == shown.c.petition_id)
    return dressed.order_by(shown.c.day.desc(), shown.c.petition_id.desc(), shown.c.no.desc())


def _at_step(how: Form) -> ColumnElement[bool]:
    return and_(_row.process == bindparam("process"), _row.element == bindparam("element"), _counted(how))


def _counted(how: Form) -> ColumnElement[bool]:
    """Rows of petitions one may know of; most tell so themselves, and whoever sees much looks up only the others, one by one."""
    when = (
        _row.done.between(bindparam("first_day"), bindparam("last_day")) if how.which == "done" else _row.done == literal_column(str(OPEN))
    )
    there = among(_row.authority, "of") if how.of else true()
    known = and_(_row.of_party, is_seen(how.sight, _row.authority)) if how.wide else None
    theirs = has_part(how.sight, _row.petition_id, few=how.wide, known=known)
    return and_(when, there, theirs, may_be_told(how.sight, _row.petition_id, known=_row.sealed))


def _gaps(scope: Scope, seen: Seen, asked: StepsAsked) -> dict[str, Any]:
    days: dict[str, Any] = {"first_day": asked.since.toordinal(), "last_day": asked.until.toordinal()}
    return days | {"process": asked.process, "worked": asked.worked, "of": asked.authorities} | told(scope, seen)


def _elements() -> Select[Any]:
    """The steps of a process that there ever were: from one to the next in the index, not through all that lies between them."""
    of = _row.process == bindparam("process")
    first = select(func.min(_row.element).label("element")).where(of).cte("known", recursive=True)
    after = select(func.min(_row.element)).where(of, _row.element > first.c.element).scalar_subquery()
    known = first.union_all(select(after).where(first.c.element.is_not(None)))
    return select(known.c.element).where(known.c.element.is_not(None))


_ELEMENTS = _elements()
