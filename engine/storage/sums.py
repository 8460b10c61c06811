"""Which of the rows the indicators count fall into a span for who looks, and how many are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)  # fmt: skip
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine.casework.indicatorports import Sight, Span
from engine.domain.counting import months_of, weeks_of
from engine.domain.milestones import DUE
from engine.storage.milestone_tables import beside, milestones
from engine.storage.queries import MANY_AUTHORITIES, SEQUENCE, SORT, avoid
from engine.storage.scope import among, may_be_told, seen_by, sight_of, told

COLUMN = {"filed": "filed_on", "registered": "registered_on", **{key: f"{key}_due" for key in DUE}}
# Months and weeks are told apart by their ends, one after another; of more than these days are, and put together by who reads them.
MOST_PARTS = 36
_key = milestones.c.petition_id


class Within(NamedTuple):
    """Which rows: the condition of each way to some, none of which is on two of them, and what fills their gaps."""

    ways: Sequence[ColumnElement[bool]]
    gaps: Mapping[str, Any]

    def of(self, asked: Select[Any]) -> Select[Any] | CompoundSelect[Any]:
        """What is asked of the rows of each way, one after the other."""
        found = [asked.where(way) for way in self.ways]
        return found[0] if len(found) == 1 else union_all(*(select(one.subquery()) for one in found))


class _OneOf(FunctionElement[bool]):
    """Whether a number is one of those another SELECT finds, of which there are few: each is then looked up."""

    name = "one_of"
    type = Boolean()
    inherit_cache = True


@compiles(_OneOf, "postgresql")
def _in_array(element: _OneOf, compiler: Any, **words: Any) -> str:
    column, found = element.clauses
    return f"{compiler.process(column, **words)} = ANY (ARRAY{compiler.process(found, **words)})"


@compiles(_OneOf, "sqlite")
def _in_list(element: _OneOf, compiler: Any, **words: Any) -> str:
    column, found = element.clauses
    return f"{compiler.process(column, **words)} IN {compiler.process(found, **words)}"


def by_index(connection: Connection) -> None:
    """In this transaction rows are found by the indexes of their days, and grouped without being sorted before."""
    avoid(connection, SEQUENCE, SORT)


def within(connection: Connection, sight: Sight, span: Span, days: Sequence[str] = ()) -> Within:
    """The rows of a span for who looks; with ``days`` those of which any of these lies in its period."""
    day = or_(*(milestones.c[COLUMN[name]].between(span.since, span.until) for name in days or (span.day,)))
    asked = and_(day, *_narrowed(span))
    gaps: dict[str, Any] = {"authorities": span.authorities, "topics": span.topics}
    if sight.scope is None:
        return Within([asked if sight.sealed else and_(asked, ~milestones.c.sealed)], gaps)
    seen, kind = seen_by(connection, sight.scope), sight_of(sight.scope)
    if kind.nothing:
        return Within([literal_column("1 = 0")], gaps)
    gaps |= told(sight.scope, seen)
    wide = len(seen.authorities) > MANY_AUTHORITIES
    asked = and_(asked, may_be_told(kind, _key, few=not wide, known=milestones.c.sealed))
    theirs = [true()] if kind.root else _ways(wide=wide)
    return Within([and_(asked, way) for way in theirs], gaps)


def _ways(*, wide: bool) -> list[ColumnElement[bool]]:
    """The ways to rows of petitions that an authority which is seen has a part in.

    Whoever sees little finds them by authority, some by each of the two a row names and the few others one by one. Of whoever sees much
    most rows tell so themselves: they are gone through together, and of the few others each is looked up.
    """
    receiving, competent = (among(milestones.c[name], "seen") for name in ("receiving", "competent"))
    of_seen = select(beside.c.petition_id).where(among(beside.c.authority, "seen", many=wide))
    if wide:
        own = of_seen.where(beside.c.petition_id == _key).correlate(milestones)
        return [or_(receiving, competent, own.limit(1).scalar_subquery().is_not(None))]
    others = of_seen.where(not_(among(beside.c.receiving, "seen")), not_(among(beside.c.competent, "seen"))).scalar_subquery()
    two = milestones.c.competent != milestones.c.receiving
    return [receiving, and_(two, competent, not_(receiving)), and_(_OneOf(_key, others), not_(receiving), not_(competent))]


def summed(found: Within, keys: Mapping[str, ColumnElement[Any]], *also: ColumnElement[bool]) -> Select[Any] | CompoundSelect[Any]:
    """Rows alike in ``keys`` and how many, ``number``, of each way to them; ``also`` is asked of them. To be asked ``by_index``."""
    columns = [column.label(name) for name, column in keys.items()]
    return found.of(select(*columns, func.count().label("number")).where(*also).group_by(*(literal_column(name) for name in keys)))


def key_of(span: Span, by: str) -> ColumnElement[Any]:
    """The column rows are grouped by; of months and weeks a day of each."""
    if not by:
        return literal_column("''")
    if by in ("day", "month", "week"):
        day = milestones.c[COLUMN[span.day]]
        return day if by == "day" else _part_of(day, list((months_of if by == "month" else weeks_of)(span.since, span.until)))
    return milestones.c[span.attributed if by == "authority" else by]


def _part_of(day: ColumnElement[date], firsts: Sequence[date]) -> ColumnElement[Any]:
    """The first day of the month or week a day lies in, of those there are."""
    if len(firsts) > MOST_PARTS:
        return day
    ends = [(day < after, literal(first)) for first, after in pairwise(firsts)]
    return case(*ends, else_=literal(firsts[-1])) if ends else literal(firsts[-1])


def lies_in(code: ColumnElement[str], places: Sequence[str]) -> ColumnElement[bool]:
    """Whether an area code begins with one of some; every one does with none of them, as for the country."""
    return or_(*(code.startswith(place, autoescape=True) for place in places)) if any(places) else true()


def _narrowed(span: Span) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if span.authorities:
        found.append(among(milestones.c[span.attributed], "authorities"))
    if span.topics:
        found.append(among(milestones.c.topic, "topics"))
    if any(span.places):
        found.append(lies_in(milestones.c.place, span.places))
    for name in ("channel", "category", "kind"):
        if value := getattr(span, name):
            found.append(milestones.c[name] == value)
    return [and_(*found)] if found else []
