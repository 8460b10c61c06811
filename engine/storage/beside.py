"""What goes on beside the steps, asked and written: one named SELECT for each question, and the register of absences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, bindparam, exists, insert, or_, select, update

from engine.casework.besideports import InvolvedRow
from engine.casework.caseviews import STATES, CaseFilter, CaseRow, Letter
from engine.casework.rows import TaskRow
from engine.domain.access import Scope
from engine.domain.involvement import Absence, Kind, State
from engine.domain.task import Task, TaskStatus
from engine.storage import supervised
from engine.storage.beside_tables import absences, involvements
from engine.storage.layout import DEADLINES, PARTS, TASKS, Layout
from engine.storage.queries import Question, counted, day, nearest_clock, page_of, paged
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import deadlines, officials, petitions, tasks

Rows = Sequence[Sequence[Any]]
Ask = Callable[[Select[Any]], Rows]
Put = Callable[[Question], Rows]
PutPage = Callable[[Question, Question], tuple[Rows, int]]

ABSENCES = Layout(Absence, absences)
# The series whose row whoever declares an absence holds until it is committed, so that no two overlap unseen.
DECLARING = "absence"

_OF_PETITION = (
    petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.channel, petitions.c.kind, petitions.c.place,
    petitions.c.filed_on, deadlines.c.name, deadlines.c.due_on, deadlines.c.due_at,
)  # fmt: skip
_who, _asked_by = officials.alias("who"), officials.alias("asked_by")
_is_open = tasks.c.status == TaskStatus.OPEN.value
# A copy is read whatever became of its step; everything else is asked of an open one.
_is_asked = and_(
    involvements.c.at_hand, involvements.c.state == State.ASKED.value,
    or_(_is_open, involvements.c.kind == Kind.COPY.value),
    or_(
        involvements.c.who == bindparam("official"),
        and_(involvements.c.asked_by == bindparam("official"), involvements.c.kind != Kind.COPY.value),
    ),
)  # fmt: skip


def _beside() -> FromClause:
    step = involvements.join(tasks, tasks.c.id == involvements.c.task)
    petition = step.join(petitions, petitions.c.id == involvements.c.petition_id)
    clock = petition.outerjoin(deadlines, deadlines.c.id == nearest_clock(petitions.c.id))
    people = clock.outerjoin(_who, _who.c.id == involvements.c.who)
    return people.outerjoin(_asked_by, _asked_by.c.id == involvements.c.asked_by)


@cache
def _involved(sight: Sight) -> Select[Any]:
    columns = (*TASKS.columns, *_OF_PETITION, _who.c.name, _asked_by.c.name, *PARTS["involvements"].columns)
    found = select(*columns).select_from(_beside()).where(_is_asked, covered(sight, few=True))
    return paged(found.order_by(deadlines.c.due_at.nulls_last(), involvements.c.asked_at, involvements.c.id))


@cache
def _involved_total(sight: Sight) -> Select[Any]:
    joined = involvements.join(tasks, tasks.c.id == involvements.c.task).join(petitions, petitions.c.id == involvements.c.petition_id)
    return counted(select(involvements.c.id).select_from(joined).where(_is_asked, covered(sight, few=True)))


@cache
def _to_take_over(sight: Sight) -> Select[Any]:
    away = exists().where(
        absences.c.official == tasks.c.assignee, absences.c.substitute == bindparam("official"), absences.c.ended_at.is_(None),
        absences.c.from_on <= day("on"), absences.c.to_on >= day("on"),
    )  # fmt: skip
    petition = tasks.join(petitions, petitions.c.id == tasks.c.petition_id).join(officials, officials.c.id == tasks.c.assignee)
    clock = petition.outerjoin(deadlines, deadlines.c.id == nearest_clock(tasks.c.petition_id))
    found = select(*TASKS.columns, *_OF_PETITION, officials.c.name).select_from(clock)
    found = found.where(_is_open, tasks.c.authority == bindparam("authority"), away, covered(sight, few=True))
    return paged(found.order_by(deadlines.c.due_at.nulls_last(), tasks.c.created_at, tasks.c.id))


def involved(scope: Scope, page: int, per_page: int) -> tuple[Question, Question]:
    """What is asked of an official and by him, and how many lines that is."""
    sight, gaps = sight_of(scope), page_of(page, per_page)
    return Question(_involved(sight), scope, gaps), Question(_involved_total(sight), scope, {})


def to_take_over(scope: Scope, on: date, limit: int) -> Question:
    """Open steps of those away on a day for whom the official stands in."""
    return Question(_to_take_over(sight_of(scope)), scope, {"on": on} | page_of(1, limit))


def taken_over(official: int, substitute: int) -> Select[Any]:
    """Open steps a substitute has taken over from an official."""
    rows = involvements.join(tasks, tasks.c.id == involvements.c.task)
    held = (involvements.c.kind == Kind.SUBSTITUTION.value, involvements.c.state == State.ANSWERED.value, _is_open)
    mine = (involvements.c.asked_by == official, involvements.c.who == substitute, tasks.c.assignee == substitute)
    return select(tasks.c.id).select_from(rows).where(*held, *mine).order_by(tasks.c.id)


def lasting(on: date, official: int | None = None, substitute: int | None = None) -> Select[Any]:
    """Absences that did not end early and last until a day or longer."""
    found = select(*ABSENCES.columns).where(absences.c.ended_at.is_(None), absences.c.to_on >= on)
    if official is not None:
        found = found.where(absences.c.official == official)
    if substitute is not None:
        found = found.where(absences.c.substitute == substitute)
    return found.order_by(absences.c.from_on, absences.c.id)


def task_row(row: Sequence[Any]) -> TaskRow:
    """A line of a list: a task, its petition with the nearest clock, and the name of who has it."""
    width = len(TASKS.columns)
    number, gist, category, channel, kind, place, filed_on, deadline, due_on, due_at, name = row[width:]
    task = TASKS.noun(tuple(row[:width]))
    return TaskRow(task, number, gist, category or "", channel, kind, place, filed_on, deadline or "", due_on, due_at, name or "")


def involved_row(row: Sequence[Any]) -> InvolvedRow:
    """A line of what is asked beside the steps."""
    layout = PARTS["involvements"]
    width = len(row) - len(layout.columns)
    asked_by: str = row[width - 1] or ""
    return InvolvedRow(layout.noun(tuple(row[width:])), task_row(row[: width - 1]), row[width - 2] or "", asked_by)


class BesideReader:
    """Fits ``engine.casework.besideports.BesideReader``."""

    def __init__(self, ask: Ask, put: Put, put_page: PutPage) -> None:
        """``ask`` puts one question to the database, ``put`` one of a list that goes through a scope, ``put_page`` a page and its total."""
        self._ask, self._put, self._put_page = ask, put, put_page

    def involved(self, scope: Scope, *, page: int, per_page: int) -> tuple[Sequence[InvolvedRow], int]:
        """What is asked of an official, and by him of others, soonest due first; and how many there are."""
        rows, total = self._put_page(*involved(scope, page, per_page))
        return [involved_row(row) for row in rows], total

    def to_take_over(self, scope: Scope, on: date, limit: int) -> Sequence[TaskRow]:
        """Open steps of those away on a day for whom an official stands in, soonest due first, at most ``limit``."""
        return [task_row(row) for row in self._put(to_take_over(scope, on, limit))]

    def taken_over(self, official: int, substitute: int) -> Sequence[str]:
        """Open steps a substitute has taken over from an official."""
        return [row[0] for row in self._ask(taken_over(official, substitute))]

    def cases(self, scope: Scope, which: CaseFilter) -> Sequence[CaseRow]:
        """A page of the supervisions one may know of in the order of the law, with their steps, clocks and letters."""
        rows = [supervised.case_row(row) for row in self._put(supervised.page(scope, which))]
        ids = {row.petition for row in rows}
        if not ids:
            return rows
        steps = [TASKS.noun(tuple(row)) for row in self._ask(supervised.steps_of(ids))]
        clocks = [DEADLINES.noun(tuple(row)) for row in self._ask(supervised.clocks_of(ids))]
        letters = self._letters(rows, steps)
        return [
            replace(
                row, letters=letters.get(row.petition, ()),
                tasks=[one for one in steps if (one.petition_id, one.instance) == (row.petition, row.no)],
                clocks=[one for one in clocks if (one.petition_id, one.instance) == (row.petition, row.no)],
            )
            for row in rows
        ]  # fmt: skip

    def _letters(self, cases: Sequence[CaseRow], steps: Sequence[Task]) -> Mapping[int, Sequence[Letter]]:
        """The letters of the petitions of some cases, of which these are the steps.

        A letter is issued with a step of its supervision: where steps of several, or none, are of that instant, the docket is asked.
        None was issued before the first of the cases began.
        """
        found, done = self._ask(supervised.letters_of({one.petition for one in cases})), defaultdict(set)
        for step in steps:
            done[step.petition_id, step.done_at].add(step.instance)
        unsure = {petition for petition, _, _, issued_at, _ in found if len(done[petition, issued_at]) != 1}
        if not unsure:
            return supervised.letters_by_petition(found, ())
        since, last = min(one.started_at for one in cases if one.petition in unsure), max(row[3] for row in found)
        return supervised.letters_by_petition(found, self._ask(supervised.issues_of(unsure, since, last)))

    def case_spread(self, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """By authority that is supervised: how many supervisions are in each of caseviews.STATES."""
        return {row[0]: dict(zip(STATES, row[1:], strict=True)) for row in self._put(supervised.spread(scope))}

    def absences(self, on: date, *, official: int | None = None, substitute: int | None = None) -> Sequence[Absence]:
        """Absences that did not end early and last until ``on`` or longer, the earliest first."""
        return [ABSENCES.noun(tuple(row)) for row in self._ask(lasting(on, official, substitute))]

    def absence(self, absence: int) -> Absence | None:
        """One absence, over or not."""
        found = [ABSENCES.noun(tuple(row)) for row in self._ask(select(*ABSENCES.columns).where(absences.c.id == absence))]
        return found[0] if found else None


class AbsenceRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.besideports.AbsenceRegister``."""

    def __init__(self, connection: Connection, next_in: Callable[[str], int]) -> None:
        """``next_in``: the next number of a gapless series, of the same transaction."""
        self._connection, self._next_in = connection, next_in

    def lasting(self, on: date) -> Sequence[Absence]:
        """Absences that last until a day or longer; whoever else asks in a transaction waits until this one has ended."""
        self._next_in(DECLARING)
        return [ABSENCES.noun(tuple(row)) for row in self._connection.execute(lasting(on))]

    def declare(self, absence: Absence) -> Absence:
        """Enter an absence and give it its id."""
        columns = ABSENCES.named(ABSENCES.row(absence))
        del columns["id"]
        key: int = self._connection.execute(insert(absences).values(columns).returning(absences.c.id)).scalar_one()
        return replace(absence, id=key)

    def end(self, absence: int, by: int, at: datetime) -> None:
        """Write that an absence ended early."""
        ended = update(absences).where(absences.c.id == absence, absences.c.ended_at.is_(None))
        self._connection.execute(ended.values(ended_at=at, ended_by=by))
