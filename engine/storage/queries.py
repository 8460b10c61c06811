"""One named SELECT for each question of a list: the petitions, what is due; the desk and the queue have files of their own.

A SELECT is written once for each of its shapes and kept; who asks and for what fills its gaps. Whoever asks
gets the SELECT and what fills it (``Question``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Date,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from engine.casework.ports import MOST_COUNTED, PetitionFilter
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import Channel, Status
from engine.domain.task import TaskStatus
from engine.storage import search
from engine.storage.layout import OFFICIALS, PETITIONS
from engine.storage.note_tables import repeats_another
from engine.storage.scope import Seen, Sight, covered, seen_by, sight_of, told
from engine.storage.search import Sought
from engine.storage.tables import (
    SELDOM,
    Instant,
    authorities,
    deadlines,
    filings,
    is_fax,
    is_open_petition,
    is_unmet,
    of_seldom,
    parties,
    petitioners,
    petitions,
    tasks,
    year_of,
)

LIVE = (DeadlineStatus.RUNNING.value, DeadlineStatus.SUSPENDED.value)

Condition = ColumnElement[bool]
MANY_AUTHORITIES = 100
# The rows behind a number are read by programs too, more at once than a list shows.
MOST_ROWS = 500
# No words are looked for.
ANY = Sought()


class Question(NamedTuple):
    """A SELECT that was written before, who asks it, and what fills its other gaps now.

    ``wide`` is asked instead by who sees so many authorities that going through all their petitions is dearer. ``avoided``: as ``avoid``
    has it; ``avoided_wide`` for ``wide``.
    """

    select: Select[Any]
    scope: Scope
    gaps: Mapping[str, Any]
    wide: Select[Any] | None = None
    avoided: tuple[str, ...] = ()
    avoided_wide: tuple[str, ...] = ()

    def put(self, connection: Connection, seen: Seen | None = None) -> CursorResult[Any]:
        """Ask it; ``seen`` as ``seen_by`` gives it, looked up when missing."""
        seen = seen_by(connection, self.scope) if seen is None else seen
        asked, avoided = self.select, self.avoided
        if self.wide is not None and len(seen.authorities) > MANY_AUTHORITIES:
            asked, avoided = self.wide, self.avoided_wide
        avoid(connection, *avoided)
        return connection.execute(asked, told(self.scope, seen) | dict(self.gaps))


# Ways PostgreSQL goes where it cannot know that most rows tell by themselves who may know of them: it reckons with the look-up of each, and
# next to that it minds neither sorting all rows nor reading what nobody asks for.
SORT, SEQUENCE, BITMAP, HASH = WAYS = "enable_sort", "enable_seqscan", "enable_bitmapscan", "enable_hashjoin"


def avoid(connection: Connection, *ways: str) -> None:
    """Until others are named, or to the end of this transaction, PostgreSQL goes these ways only where there is no other."""
    if ways and connection.dialect.name == "postgresql":
        connection.execute(_avoiding(ways))


@cache
def _avoiding(ways: tuple[str, ...]) -> Select[Any]:
    return select(*(func.set_config(way, "off" if way in ways else "on", true()) for way in WAYS))


def instant(name: str) -> Any:
    """A gap for an instant."""
    return bindparam(name, type_=Instant)


def day(name: str) -> Any:
    """A gap for a day."""
    return bindparam(name, type_=Date)


def paged(found: Select[Any]) -> Select[Any]:
    """One page of it."""
    return found.limit(bindparam("lines")).offset(bindparam("skipped"))


def page_of(page: int, per_page: int, *, most: int = 100) -> dict[str, int]:
    """What fills a page; it holds at most a hundred lines, or ``most``, whatever was asked for."""
    lines = min(max(per_page, 1), most)
    return {"lines": lines, "skipped": (max(page, 1) - 1) * lines}


def counted(found: Select[Any]) -> Select[Any]:
    """How many lines there are, counted no further than one beyond MOST_COUNTED."""
    return select(func.count()).select_from(found.limit(MOST_COUNTED + 1).subquery())


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


def nearest_clock(petition_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """The id of the petition's unmet clock of the office that is due first."""
    clock = deadlines.alias("clock")
    mine = select(clock.c.id).where(clock.c.petition_id == petition_id, is_unmet(clock))
    return mine.order_by(clock.c.due_at, clock.c.id).limit(1).scalar_subquery()


# ---- lists of petitions

_came_again = or_(
    petitions.c.same_facts_as != "",
    select(filings.c.id).where(filings.c.petition_id == petitions.c.id, filings.c.is_repeat).correlate(petitions).exists(),
)
# The filters of a link that are of the petition itself, whatever its steps and clocks.
OF_PETITION: Mapping[str, Condition] = {
    **{name: petitions.c[name] == bindparam(name) for name in ("category", "route", "channel", "topic", "place", "kind")},
    "repeat yes": _came_again,
    "repeat no": ~_came_again,
}
_clock = deadlines.alias("narrowed_clock")
_NARROWED: Mapping[str, Condition] = {
    **OF_PETITION,
    "step": select(tasks.c.id)
    .where(tasks.c.petition_id == petitions.c.id, tasks.c.status == TaskStatus.OPEN.value, tasks.c.element == bindparam("step"))
    .correlate(petitions)
    .exists(),
    "deadline": select(_clock.c.id)
    .where(_clock.c.petition_id == petitions.c.id, is_unmet(_clock), _clock.c.name == bindparam("deadline"))
    .correlate(petitions)
    .exists(),
    "number": petitions.c.number == bindparam("number"),
    "text": or_(*(column.icontains(bindparam("text"), escape="/") for column in (petitions.c.number, petitions.c.gist, petitions.c.facts))),
    "status": petitions.c.status == bindparam("status"),
    "year": year_of(petitions.c.filed_on) == bindparam("year"),
    "authority": petitions.c.id.in_(select(parties.c.petition_id).where(parties.c.authority_id == bindparam("of_authority"))),
    "open": is_open_petition(petitions),
    "closed": petitions.c.status == Status.CLOSED.value,
    "fax": is_fax(petitions),
    **{category: of_seldom(petitions, category) for category in SELDOM},
}
_NUMBER = re.compile(r"\d{6}-\d{4}-\d{6}")
_BY_LINK = ("category", "channel", "route", "topic", "place", "kind", "step", "deadline")
# So many lines are looked through for what the filters may offer.
MOST_CHOICES = 2000
_ORDER = (petitions.c.received_at.desc(), petitions.c.id.desc())


def _petition_shape(scope: Scope, which: PetitionFilter, words: Sought) -> tuple[Sight, tuple[str, ...]]:
    given = [name for name in ("text", "status", "year", "authority", *_BY_LINK) if getattr(which, name)]
    if _NUMBER.fullmatch(which.text):
        given[0] = "number"  # its own index finds it; no other text is searched
    # What few petitions are has an index of its own, found only by the word itself.
    given = [which.category if name == "category" and which.category in SELDOM else name for name in given]
    given = [which.channel if name == "channel" and which.channel == Channel.FAX else name for name in given]
    given += [f"repeat {which.repeat}"] if which.repeat else []
    if which.is_open is not None:
        given.append("open" if which.is_open else "closed")
    return sight_of(scope), (*given, *words.names)


def _petition_gaps(which: PetitionFilter, words: Sought) -> dict[str, Any]:
    asked = {"status": which.status, "of_authority": which.authority} | {name: getattr(which, name) for name in _BY_LINK}
    asked["number"] = which.text
    text = which.text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {**asked, "year": which.year, "text": text, **words.gaps, **page_of(which.page, which.per_page)}


def _narrowed(sight: Sight, given: tuple[str, ...], *, few: bool) -> Condition:
    return and_(covered(sight, few=few), *(_NARROWED[name] if name in _NARROWED else search.condition(name) for name in given))


@cache
def _petition_page(sight: Sight, given: tuple[str, ...]) -> Select[Any]:
    """The page is found first, and only its lines are dressed."""
    found = select(petitions.c.id).where(_narrowed(sight, given, few=False))
    lines = paged(found.order_by(*_ORDER)).subquery()
    competent, receiving = parties.alias("competent"), parties.alias("receiving")
    joined: FromClause = lines.join(petitions, petitions.c.id == lines.c.id)
    for part in (competent, receiving):
        joined = joined.outerjoin(part, and_(part.c.petition_id == petitions.c.id, part.c.part == part.name))
    joined = joined.outerjoin(authorities, authorities.c.id == func.coalesce(competent.c.authority_id, receiving.c.authority_id))
    joined = joined.outerjoin(deadlines, deadlines.c.id == nearest_clock(petitions.c.id))
    shown = select(*PETITIONS.columns, authorities.c.name, deadlines.c.due_on, deadlines.c.name).select_from(joined)
    return shown.order_by(*_ORDER)


@cache
def _petition_total(sight: Sight, given: tuple[str, ...]) -> Select[Any]:
    return counted(select(petitions.c.id).where(_narrowed(sight, given, few=False)))


def petition_page(scope: Scope, which: PetitionFilter, words: Sought = ANY) -> Question:
    """One page of petitions, latest first, each with the authority that handles it, or received it, and the nearest clock."""
    return Question(_petition_page(*_petition_shape(scope, which, words)), scope, _petition_gaps(which, words))


def petition_total(scope: Scope, which: PetitionFilter, words: Sought = ANY) -> Question:
    """How many petitions there are in all."""
    return Question(_petition_total(*_petition_shape(scope, which, words)), scope, _petition_gaps(which, words))


@cache
def _petition_choices(sight: Sight) -> Select[Any]:
    told = (petitions.c.category, petitions.c.route, petitions.c.channel, petitions.c.topic, petitions.c.place)
    lines = select(*told).where(covered(sight)).order_by(*_ORDER).limit(MOST_CHOICES).subquery()
    return select(*lines.columns, literal(""), literal(""), literal("")).distinct()


def petition_choices(scope: Scope) -> Question:
    """What occurs among the latest petitions: category, route, channel, topic and place, each combination once; no steps, no clocks."""
    return Question(_petition_choices(sight_of(scope)), scope, {})


@cache
def _same_person(sight: Sight, identity: bool, person: bool) -> Select[Any]:
    given = ((identity, petitioners.c.identity_index, "identity"), (person, petitioners.c.person_index, "person"))
    known = [column == bindparam(name) for wanted, column, name in given if wanted]
    theirs = petitions.c.id.in_(select(petitioners.c.petition_id).where(or_(*known))) if known else false()
    found = select(*PETITIONS.columns).where(theirs, covered(sight, few=True))
    return found.order_by(*_ORDER)


def same_person(scope: Scope, identity_index: str, person_index: str) -> Question:
    """Petitions of a person known by one of the blind indexes, latest first; an empty index finds nobody."""
    asked = _same_person(sight_of(scope), bool(identity_index), bool(person_index))
    return Question(asked, scope, {"identity": identity_index, "person": person_index})


@cache
def _same_facts(sight: Sight) -> Select[Any]:
    # Said twice, so that the index over the few petitions that repeat another is used.
    repeats = and_(repeats_another(petitions), petitions.c.same_facts_as == bindparam("number"))
    return select(*PETITIONS.columns).where(repeats, covered(sight, few=True)).order_by(*_ORDER)


def same_facts(scope: Scope, number: str) -> Question:
    """Petitions that name this one as theirs of the same facts, latest first."""
    return Question(_same_facts(sight_of(scope)), scope, {"number": number})


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
