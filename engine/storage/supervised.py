"""The questions of the list of supervision cases: which there are, where they stand, and the papers, clocks and steps of those shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal_column, not_, select, true

from engine.casework.caseviews import (
    ADOPTION_STEPS,
    CLOCKS,
    DELISTING,
    EXAMINING,
    FEEDBACK_STEPS,
    LETTERS,
    LISTING,
    STATES,
    CaseFilter,
    CaseRow,
    Letter,
)
from engine.domain.access import Scope
from engine.domain.document import DocumentStatus
from engine.domain.task import TaskStatus
from engine.storage.layout import DEADLINES, TASKS, from_json
from engine.storage.queries import Condition, Question, page_of, paged
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import deadlines, docket, documents, instances, parties, petitions, tasks
from engine.storage.watch_tables import is_of_case, is_unanswered

_is_case, _is_of_case = is_of_case(instances), is_of_case(tasks)
_clock_of = select(deadlines.c.authority).where(
    deadlines.c.petition_id == instances.c.petition_id, deadlines.c.supervision == instances.c.no,
    deadlines.c.supervision > literal_column("0"),
)  # fmt: skip
# The clock of the answer it waits for: what is late comes first by it, then what is due next.
_answer_due = (
    select(func.min(deadlines.c.due_at))
    .where(deadlines.c.petition_id == instances.c.petition_id, deadlines.c.instance == instances.c.no)
    .where(is_unanswered(deadlines))
    .correlate(instances)
    .scalar_subquery()
)
_competent = select(parties.c.authority_id).where(parties.c.petition_id == instances.c.petition_id, parties.c.part == "competent")
# Who is supervised: whoever had to act before the clock that began it; the competent authority when that clock is supervised anew.
_authority = func.coalesce(
    _clock_of.correlate(instances).order_by(deadlines.c.id.desc()).limit(1).scalar_subquery(),
    _competent.correlate(instances).limit(1).scalar_subquery(),
    "",
)


def _has(status: TaskStatus, *elements: str) -> ColumnElement[bool]:
    """Whether a case has a step of these names in this state."""
    step = select(tasks.c.id).where(tasks.c.petition_id == instances.c.petition_id, tasks.c.instance == instances.c.no)
    return step.where(_is_of_case, tasks.c.status == status.value, tasks.c.element.in_(elements)).correlate(instances).exists()


_open = not_(instances.c.completed)
_IN_STATE: Mapping[str, Condition] = {
    "open": _open,
    "feedback": and_(_open, _has(TaskStatus.OPEN, *FEEDBACK_STEPS)),
    "examine": and_(_open, _has(TaskStatus.OPEN, *EXAMINING)),
    "adoption": and_(_open, _has(TaskStatus.OPEN, *ADOPTION_STEPS)),
    "listed": and_(_open, _has(TaskStatus.DONE, LISTING), not_(_has(TaskStatus.DONE, DELISTING))),
    "closed": instances.c.completed,
}


@cache
def _page(sight: Sight, state: str, of: bool, wide: bool) -> Select[Any]:
    """Cases of a state one may know of, ``of`` one authority only; the page is found first, and only its lines are dressed."""
    key = [instances.c[name] for name in ("started_at", "petition_id", "no")]
    mine = _authority == bindparam("of_authority") if of else true()
    found = select(*key, _answer_due.label("answer_due"))
    found = found.where(_is_case, _IN_STATE[state], covered(sight, instances.c.petition_id, few=wide), mine)
    shown = paged(found.order_by(*_in_order(state, found.selected_columns))).cte("shown_cases").prefix_with("MATERIALIZED")
    own = [instances.c[name] for name in ("petition_id", "no", "subject", "started_at", "completed", "ended")]
    told = [petitions.c[name] for name in ("number", "gist", "category", "place", "filed_on")]
    joined = shown.join(instances, and_(instances.c.petition_id == shown.c.petition_id, instances.c.no == shown.c.no))
    joined = joined.join(petitions, petitions.c.id == shown.c.petition_id)
    return select(*own, _authority.label("supervised"), *told).select_from(joined).order_by(*_in_order(state, shown.c))


def _in_order(state: str, case_of: Any) -> list[ColumnElement[Any]]:
    """What ended by its beginning, the latest first; the others by the end of the clock of their answer, then the longest open first."""
    key = [case_of[name] for name in ("started_at", "petition_id", "no")]
    return [one.desc() for one in key] if state == "closed" else [case_of.answer_due.nulls_last(), *key]


_ELEMENTS = (*FEEDBACK_STEPS, *EXAMINING, *ADOPTION_STEPS, LISTING, DELISTING)


def _marked(name: str, status: TaskStatus, *elements: str) -> ColumnElement[Any]:
    """Whether one of many steps is of these names and in this state: 1 or 0."""
    return func.max(case((and_(tasks.c.status == status.value, tasks.c.element.in_(elements)), 1), else_=0)).label(name)


@cache
def _spread(sight: Sight, wide: bool) -> Select[Any]:
    """By authority the cases in each of STATES, in one pass: each case, and each step that tells where it stands, is read once.

    The same as ``_IN_STATE`` says of one state; a test asks both. Of what ended no step is looked for.
    """
    key = (instances.c.petition_id, instances.c.no)
    found = select(*key, instances.c.completed, _authority.label("supervised"))
    cases = found.where(_is_case, covered(sight, instances.c.petition_id, few=wide)).cte("found_cases").prefix_with("MATERIALIZED")
    own = and_(tasks.c.petition_id == cases.c.petition_id, tasks.c.instance == cases.c.no, _is_of_case)
    marks = [
        _marked("feedback", TaskStatus.OPEN, *FEEDBACK_STEPS), _marked("examine", TaskStatus.OPEN, *EXAMINING),
        _marked("adoption", TaskStatus.OPEN, *ADOPTION_STEPS), _marked("put_on", TaskStatus.DONE, LISTING),
        _marked("taken_off", TaskStatus.DONE, DELISTING),
    ]  # fmt: skip
    told = select(cases.c.petition_id, cases.c.no, *marks).select_from(cases.join(tasks, own))
    told = told.where(not_(cases.c.completed), tasks.c.element.in_(_ELEMENTS))
    mark = told.group_by(cases.c.petition_id, cases.c.no).subquery("marks")
    of_state: Mapping[str, ColumnElement[bool]] = {
        "open": not_(cases.c.completed), **{name: mark.c[name] == 1 for name in ("feedback", "examine", "adoption")},
        "listed": and_(mark.c.put_on == 1, mark.c.taken_off == 0), "closed": cases.c.completed,
    }  # fmt: skip
    joined = cases.outerjoin(mark, and_(mark.c.petition_id == cases.c.petition_id, mark.c.no == cases.c.no))
    numbers = [func.count(case((of_state[state], 1))) for state in STATES]
    return select(cases.c.supervised, *numbers).select_from(joined).group_by(cases.c.supervised)


def page(scope: Scope, which: CaseFilter) -> Question:
    """One page of cases: by the end of the clock of their answer, then those that wait for none, the longest open first.

    Of those that ended the latest begun first.
    """
    sight, of, gaps = sight_of(scope), bool(which.authority), {"of_authority": which.authority}
    shape = (sight, which.state, of)
    return Question(_page(*shape, False), scope, gaps | page_of(which.page, which.per_page), _page(*shape, True))


def spread(scope: Scope) -> Question:
    """(authority that is supervised, number of its cases in each of STATES)."""
    sight = sight_of(scope)
    return Question(_spread(sight, False), scope, {}, _spread(sight, True))


def case_row(row: Sequence[Any]) -> CaseRow:
    """A case without its steps, clocks and papers."""
    petition, no, subject, started_at, completed, ended, authority, number, gist, category, place, filed_on = row
    named = tuple(from_json(ended)) if ended else ()
    return CaseRow(petition, no, subject, started_at, completed, named, authority, number, gist, category or "", place, filed_on)


def steps_of(ids: Iterable[int]) -> Select[Any]:
    """The steps of every supervision of some petitions."""
    return select(*TASKS.columns).where(tasks.c.petition_id.in_(list(ids)), _is_of_case).order_by(tasks.c.created_at)


def clocks_of(ids: Iterable[int]) -> Select[Any]:
    """The clocks that ask for an answer, of some petitions, the first due first."""
    found = select(*DEADLINES.columns).where(deadlines.c.petition_id.in_(list(ids)), deadlines.c.name.in_(CLOCKS))
    return found.order_by(deadlines.c.due_at, deadlines.c.id)


def letters_of(ids: Iterable[int]) -> Select[Any]:
    """The letters of some petitions that were not withdrawn."""
    columns = [documents.c[name] for name in ("petition_id", "kind", "number", "issued_at", "issued_on")]
    found = select(*columns).where(documents.c.petition_id.in_(list(ids)), documents.c.kind.in_(LETTERS))
    return found.where(documents.c.status != DocumentStatus.WITHDRAWN.value).order_by(documents.c.id)


def issues_of(ids: Iterable[int], since: datetime, until: datetime) -> Select[Any]:
    """What the dockets of some petitions say between two instants of the issue of such letters, and of clocks that began, in their order.

    The instants tell PostgreSQL in which years it need not look.
    """
    entries = select(docket.c.petition_id, docket.c.at, docket.c.body).where(docket.c.petition_id.in_(list(ids)))
    entries = entries.where(
        docket.c.at >= since, docket.c.at <= until, docket.c.kind.in_([*(f"{kind}.issued" for kind in LETTERS), "deadline_started"])
    )
    return entries.order_by(docket.c.petition_id, docket.c.seq)


def letters_by_petition(rows: Iterable[Sequence[Any]], issues: Iterable[Sequence[Any]]) -> dict[int, list[Letter]]:
    """Letters by their petition, each of the supervision its docket names; one issued anew is of that of the one it replaces.

    Where an older docket does not name it beside the letter, it does beside the clock the letter began, which is told next.
    """
    whose: dict[str, tuple[datetime, int]] = {}
    before: tuple[int, datetime, str] | None = None
    for petition, at, body in issues:
        told = from_json(body)
        instance = int(told.get("instance", 0))
        if "number" in told:
            before = petition, at, str(told["number"])
            whose[before[2]] = whose.get(str(told.get("replaces", "")), (at, instance))
        elif before and before[:2] == (petition, at) and told["deadline"] in CLOCKS and not whose[before[2]][1]:
            whose[before[2]] = at, instance
    found: dict[int, list[Letter]] = defaultdict(list)
    for petition, kind, number, issued_at, issued_on in rows:
        first, instance = whose.get(number, (issued_at, 0))
        found[petition].append(Letter(kind, number, first, issued_on, instance))
    return found
