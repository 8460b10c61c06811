"""The questions of the list of supervision cases: which there are, where they stand, and the papers, clocks and steps of those shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, literal_column, not_, select, true

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
from engine.storage.queries import Condition, Question, counted, page_of, paged
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import deadlines, documents, instances, is_unmet, parties, petitions, tasks

# Written out, not a gap: only so PostgreSQL knows that the partial index answers.
_is_case = instances.c.process == literal_column("'supervision'")
_clock_of = select(deadlines.c.authority).where(
    deadlines.c.petition_id == instances.c.petition_id, deadlines.c.supervision == instances.c.no, deadlines.c.supervision > 0
)
# The clock of the answer it waits for: what is late comes first by it, then what is due next.
_answer_due = (
    select(func.min(deadlines.c.due_at))
    .where(deadlines.c.petition_id == instances.c.petition_id, deadlines.c.instance == instances.c.no)
    .where(is_unmet(deadlines), deadlines.c.name.in_(CLOCKS))
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
    return step.where(tasks.c.status == status.value, tasks.c.element.in_(elements)).correlate(instances).exists()


_open = not_(instances.c.completed)
_IN_STATE: Mapping[str, Condition] = {
    "open": _open,
    "feedback": and_(_open, _has(TaskStatus.OPEN, *FEEDBACK_STEPS)),
    "examine": and_(_open, _has(TaskStatus.OPEN, *EXAMINING)),
    "adoption": and_(_open, _has(TaskStatus.OPEN, *ADOPTION_STEPS)),
    "listed": and_(_open, _has(TaskStatus.DONE, LISTING), not_(_has(TaskStatus.DONE, DELISTING))),
    "closed": instances.c.completed,
}


def _cases(sight: Sight, state: str, *columns: Any, of: bool, wide: bool = False) -> Select[Any]:
    """Cases of a state one may know of; ``of`` one authority only."""
    joined: FromClause = instances.join(petitions, petitions.c.id == instances.c.petition_id)
    mine = _authority == bindparam("of_authority") if of else true()
    return select(*columns).select_from(joined).where(_is_case, _IN_STATE[state], covered(sight, instances.c.petition_id, few=wide), mine)


@cache
def _page(sight: Sight, state: str, of: bool, wide: bool) -> Select[Any]:
    own = [instances.c[name] for name in ("petition_id", "no", "subject", "started_at", "completed", "ended")]
    told = [petitions.c[name] for name in ("number", "gist", "category", "place", "filed_on")]
    found = _cases(sight, state, *own, _authority.label("supervised"), *told, of=of, wide=wide)
    key = (instances.c.started_at, instances.c.petition_id, instances.c.no)
    latest_first = [one.desc() for one in key]
    return paged(found.order_by(*latest_first) if state == "closed" else found.order_by(_answer_due.nulls_last(), *key))


@cache
def _total(sight: Sight, state: str, of: bool, wide: bool) -> Select[Any]:
    return counted(_cases(sight, state, instances.c.no, of=of, wide=wide))


@cache
def _counts(sight: Sight, of: bool, wide: bool) -> Select[Any]:
    return select(*(_total(sight, state, of, wide).scalar_subquery() for state in STATES))


@cache
def _by_authority(sight: Sight, state: str, wide: bool) -> Select[Any]:
    found = _cases(sight, state, _authority.label("supervised"), of=False, wide=wide).subquery()
    many = func.count()
    return select(found.c.supervised, many).group_by(found.c.supervised).order_by(many.desc(), found.c.supervised)


def page(scope: Scope, which: CaseFilter) -> Question:
    """One page of cases: by the end of the clock of their answer, then those that wait for none, the longest open first.

    Of those that ended the latest begun first.
    """
    sight, of, gaps = sight_of(scope), bool(which.authority), {"of_authority": which.authority}
    shape = (sight, which.state, of)
    return Question(_page(*shape, False), scope, gaps | page_of(which.page, which.per_page), _page(*shape, True))


def counts(scope: Scope, authority: str) -> Question:
    """How many cases are in each of STATES."""
    sight, of = sight_of(scope), bool(authority)
    return Question(_counts(sight, of, False), scope, {"of_authority": authority}, _counts(sight, of, True))


def by_authority(scope: Scope, state: str) -> Question:
    """(authority that is supervised, number of cases), most first."""
    sight = sight_of(scope)
    return Question(_by_authority(sight, state, False), scope, {}, _by_authority(sight, state, True))


def case_row(row: Sequence[Any]) -> CaseRow:
    """A case without its steps, clocks and papers."""
    petition, no, subject, started_at, completed, ended, authority, number, gist, category, place, filed_on = row
    named = tuple(from_json(ended)) if ended else ()
    return CaseRow(petition, no, subject, started_at, completed, named, authority, number, gist, category or "", place, filed_on)


def steps_of(ids: Iterable[int]) -> Select[Any]:
    """The steps of every supervision of some petitions."""
    return select(*TASKS.columns).where(tasks.c.petition_id.in_(list(ids)), tasks.c.process == "supervision").order_by(tasks.c.created_at)


def clocks_of(ids: Iterable[int]) -> Select[Any]:
    """The clocks that ask for an answer, of some petitions, the first due first."""
    found = select(*DEADLINES.columns).where(deadlines.c.petition_id.in_(list(ids)), deadlines.c.name.in_(CLOCKS))
    return found.order_by(deadlines.c.due_at, deadlines.c.id)


def letters_of(ids: Iterable[int]) -> Select[Any]:
    """The letters of some petitions that were not withdrawn."""
    columns = [documents.c[name] for name in ("petition_id", "kind", "number", "issued_at", "issued_on")]
    found = select(*columns).where(documents.c.petition_id.in_(list(ids)), documents.c.kind.in_(LETTERS))
    return found.where(documents.c.status != DocumentStatus.WITHDRAWN.value).order_by(documents.c.id)


def by_petition(rows: Iterable[Sequence[Any]]) -> dict[int, list[Letter]]:
    """Letters by their petition."""
    found: dict[int, list[Letter]] = defaultdict(list)
    for petition, *letter in rows:
        found[petition].append(Letter(*letter))
    return found
