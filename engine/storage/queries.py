"""One named SELECT for each question of a list: the desk, the queue, the petitions, what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, exists, func, or_, select, true

from engine.casework.ports import DeskFilter, PetitionFilter, QueueFilter
from engine.casework.timeleft import NEAR, SOON
from engine.domain.access import Scope
from engine.domain.clock import day_of
from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import Status
from engine.domain.task import TaskStatus
from engine.storage.layout import DEADLINES, OFFICIALS, PETITIONS, TASKS
from engine.storage.scope import covered
from engine.storage.tables import authorities, deadlines, officials, parties, petitioners, petitions, tasks

LIVE = (DeadlineStatus.RUNNING.value, DeadlineStatus.SUSPENDED.value)
TABS = ("mine", "claimable", "due_soon", "done")
VIEWS = ("overdue", "about_to_lapse", "paused")
_handlers = officials.alias("handlers")

Condition = ColumnElement[bool]


# ---- who asks


@cache
def official_of_token(dialect: str) -> str:
    """The text that asks for the active official of a living token, with the tree path of the authority; every API request asks it."""
    columns = ", ".join(f"o.{column.name}" for column in OFFICIALS.columns)
    mark = "?" if dialect == "sqlite" else "$1"
    return (
        f"SELECT {columns}, coalesce(a.path, '') FROM tokens t JOIN officials o ON o.id = t.official"  # noqa: S608 names of our own tables
        f" LEFT JOIN authorities a ON a.id = o.authority WHERE t.digest = {mark} AND t.revoked_at IS NULL AND o.active"
    )


# ---- the clock that lapses first


def is_unmet(clock: FromClause) -> Condition:
    """The office still owes what the clock asks for: it runs, is paused, or lapsed and was not met since."""
    lapsed = and_(clock.c.status == DeadlineStatus.LAPSED.value, clock.c.met_on.is_(None))
    return and_(clock.c.holder == "office", or_(clock.c.status.in_(LIVE), lapsed))


def nearest_clock(petition_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """The id of the petition's unmet clock of the office that is due first."""
    clock = deadlines.alias("clock")
    mine = select(clock.c.id).where(clock.c.petition_id == petition_id, is_unmet(clock))
    return mine.order_by(clock.c.due_at, clock.c.id).limit(1).scalar_subquery()


# ---- the desk


def _on_desk() -> FromClause:
    """Tasks with their petition, its nearest clock, and who has claimed them."""
    petition = tasks.join(petitions, petitions.c.id == tasks.c.petition_id)
    clock = petition.outerjoin(deadlines, deadlines.c.id == nearest_clock(tasks.c.petition_id))
    return clock.outerjoin(officials, officials.c.id == tasks.c.assignee)


def on_tab(scope: Scope, which: DeskFilter) -> Condition:
    """Which tasks stand under a tab of the desk of one official."""
    is_open = tasks.c.status == TaskStatus.OPEN.value
    mine = and_(is_open, tasks.c.assignee == scope.official)
    free = and_(is_open, tasks.c.assignee.is_(None), tasks.c.authority == scope.authority, tasks.c.role.in_(sorted(which.roles)))
    soon = deadlines.c.due_at.is_not(None) if which.until is None else deadlines.c.due_at <= which.until
    tabs: Mapping[str, Condition] = {
        "mine": mine,
        "claimable": free,
        "due_soon": and_(or_(mine, free), soon),
        "done": and_(tasks.c.status == TaskStatus.DONE.value, tasks.c.done_by == scope.official),
    }
    return and_(tabs[which.tab], covered(scope, few=True))


def in_band(band: str, now: datetime | None) -> Condition:
    """Days left until the nearest clock lapses, in the bands of the desk; no band is every task."""
    if not band or now is None:
        return true()
    today, due = day_of(now), deadlines.c.due_on
    bands: Mapping[str, Condition] = {
        "overdue": due < today,
        "3": due.between(today, today + timedelta(days=NEAR)),
        "7": due.between(today + timedelta(days=NEAR + 1), today + timedelta(days=SOON)),
        "later": due > today + timedelta(days=SOON),
        "none": due.is_(None),
    }
    return bands[band]


def desk_page(scope: Scope, which: DeskFilter) -> Select[Any]:
    """One page of tasks: what is done latest first, everything else soonest due first."""
    shown = (
        petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.channel, petitions.c.kind, petitions.c.place,
        petitions.c.filed_on, deadlines.c.name, deadlines.c.due_on, deadlines.c.due_at, officials.c.name,
    )  # fmt: skip
    found = select(*TASKS.columns, *shown).select_from(_on_desk()).where(on_tab(scope, which), in_band(which.band, which.now))
    if which.tab == "done":
        return paged(found.order_by(tasks.c.done_at.desc(), tasks.c.id), which.page, which.per_page)
    return paged(found.order_by(deadlines.c.due_at.nulls_last(), tasks.c.created_at, tasks.c.id), which.page, which.per_page)


def desk_total(scope: Scope, which: DeskFilter) -> Select[Any]:
    """How many tasks the tab and band hold."""
    return select(func.count()).select_from(_on_desk()).where(on_tab(scope, which), in_band(which.band, which.now))


# ---- the queue


def _in_queue() -> FromClause:
    """Clocks with their petition, the authority that must act, and the handler."""
    petition = deadlines.join(petitions, petitions.c.id == deadlines.c.petition_id)
    authority = petition.outerjoin(authorities, authorities.c.id == deadlines.c.authority)
    # The handler is named only beside a clock of his own authority: he answers for no other's.
    its_handler = and_(_handlers.c.id == petitions.c.handler, _handlers.c.authority == deadlines.c.authority)
    return authority.outerjoin(_handlers, its_handler)


def in_view(scope: Scope, which: QueueFilter) -> Condition:
    """Which of the office's clocks stand in a view of the queue."""
    running, due = deadlines.c.status == DeadlineStatus.RUNNING.value, deadlines.c.due_at
    lapsed = and_(deadlines.c.status == DeadlineStatus.LAPSED.value, deadlines.c.met_on.is_(None))
    paused = deadlines.c.status == DeadlineStatus.SUSPENDED.value
    views: Mapping[str, Condition] = {
        "overdue": and_(or_(lapsed, and_(running, due <= which.now)), true() if which.since is None else due >= which.since),
        "about_to_lapse": and_(running, due > which.now, true() if which.until is None else due <= which.until),
        "paused": and_(paused, true() if which.paused_before is None else deadlines.c.paused_on <= which.paused_before),
    }
    there = true() if not which.authority else deadlines.c.authority == which.authority
    return and_(deadlines.c.holder == "office", views[which.view], there, covered(scope))


def queue_page(scope: Scope, which: QueueFilter) -> Select[Any]:
    """One page of clocks, the longest overdue first, the longest paused first."""
    shown = (petitions.c.number, petitions.c.gist, petitions.c.category, petitions.c.place, authorities.c.name, _handlers.c.name)
    first = deadlines.c.paused_on if which.view == "paused" else deadlines.c.due_at
    found = select(*DEADLINES.columns, *shown).select_from(_in_queue()).where(in_view(scope, which))
    return paged(found.order_by(first, deadlines.c.id), which.page, which.per_page)


def queue_total(scope: Scope, which: QueueFilter) -> Select[Any]:
    """How many clocks the view holds."""
    return select(func.count()).select_from(_in_queue()).where(in_view(scope, which))


def queue_by_authority(scope: Scope, which: QueueFilter) -> Select[Any]:
    """The clocks of a view counted by the authority that must act, most first."""
    many = func.count()
    named = select(deadlines.c.authority, func.coalesce(authorities.c.name, ""), many).select_from(_in_queue())
    counted = named.where(in_view(scope, which)).group_by(deadlines.c.authority, authorities.c.name)
    return counted.order_by(many.desc(), deadlines.c.authority)


# ---- lists of petitions


def _narrowed(scope: Scope, which: PetitionFilter) -> Condition:
    text = [column.icontains(which.text, autoescape=True) for column in (petitions.c.number, petitions.c.gist, petitions.c.facts)]
    closed = petitions.c.status == Status.CLOSED.value
    year = which.year or 1
    asked: list[tuple[object, Callable[[], Condition]]] = [
        (which.text, lambda: or_(*text)),
        (which.status, lambda: petitions.c.status == which.status),
        (which.category, lambda: petitions.c.category == which.category),
        (which.channel, lambda: petitions.c.channel == which.channel),
        (which.year, lambda: petitions.c.filed_on.between(date(year, 1, 1), date(year, 12, 31))),
        (which.authority, lambda: petitions.c.id.in_(_of_authority(which.authority))),
        (which.is_open is not None, lambda: ~closed if which.is_open else closed),
    ]
    return and_(covered(scope), *(condition() for given, condition in asked if given))


def _of_authority(authority: str) -> Select[Any]:
    return select(parties.c.petition_id).where(parties.c.authority_id == authority)


def petition_page(scope: Scope, which: PetitionFilter) -> Select[Any]:
    """One page of petitions, latest first, each with the authority that handles it, or received it, and the nearest clock."""
    competent, receiving = parties.alias("competent"), parties.alias("receiving")
    joined: FromClause = petitions
    for part in (competent, receiving):
        joined = joined.outerjoin(part, and_(part.c.petition_id == petitions.c.id, part.c.part == part.name))
    joined = joined.outerjoin(authorities, authorities.c.id == func.coalesce(competent.c.authority_id, receiving.c.authority_id))
    joined = joined.outerjoin(deadlines, deadlines.c.id == nearest_clock(petitions.c.id))
    shown = select(*PETITIONS.columns, authorities.c.name, deadlines.c.due_on, deadlines.c.name).select_from(joined)
    latest = shown.where(_narrowed(scope, which)).order_by(petitions.c.received_at.desc(), petitions.c.id.desc())
    return paged(latest, which.page, which.per_page)


def petition_total(scope: Scope, which: PetitionFilter) -> Select[Any]:
    """How many petitions there are in all."""
    return select(func.count()).select_from(petitions).where(_narrowed(scope, which))


def same_person(scope: Scope, identity_index: str, person_index: str) -> Select[Any]:
    """Petitions of a person known by one of the blind indexes, latest first; an empty index finds nobody."""
    known = [
        column == index
        for column, index in ((petitioners.c.identity_index, identity_index), (petitioners.c.person_index, person_index))
        if index
    ]
    theirs = exists().where(petitioners.c.petition_id == petitions.c.id, or_(*known)) if known else ~true()
    return select(*PETITIONS.columns).where(theirs, covered(scope)).order_by(petitions.c.received_at.desc(), petitions.c.id.desc())


# ---- the sweep


def due(now: datetime, limit: int) -> Select[Any]:
    """Deadlines to be looked at, earliest first; ix_deadlines_next answers."""
    found = select(deadlines.c.id, petitions.c.number, deadlines.c.next_at)
    found = found.join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    return found.where(deadlines.c.next_at <= now).order_by(deadlines.c.next_at, deadlines.c.id).limit(limit)


def provisional() -> Select[Any]:
    """Live deadlines counted beyond the published calendar."""
    found = select(deadlines.c.id, petitions.c.number, deadlines.c.next_at)
    found = found.join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    return found.where(deadlines.c.provisional, deadlines.c.status.in_(LIVE)).order_by(deadlines.c.id)


def paged(found: Select[Any], page: int, per_page: int) -> Select[Any]:
    """One page; a page holds at most a hundred lines, whatever was asked for."""
    lines = min(max(per_page, 1), 100)
    return found.limit(lines).offset((max(page, 1) - 1) * lines)
