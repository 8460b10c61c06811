"""Which of the rows the indicators count fall into a span for who looks, and how many are alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, literal_column, or_, select, true

from engine.casework.indicatorports import Sight, Span
from engine.domain.counting import add_months
from engine.domain.milestones import DUE
from engine.storage.milestone_tables import milestones
from engine.storage.queries import MANY_AUTHORITIES, SEQUENCE, SORT, avoid
from engine.storage.scope import among, may_be_told, seen_by, sight_of, told
from engine.storage.tables import parties

COLUMN = {"filed": "filed_on", "registered": "registered_on", **{key: f"{key}_due" for key in DUE}}
BESIDE = ("receiving", "competent")
# Months are told apart by their ends, one after another; of more than these days are told apart, and put together by who reads them.
MOST_MONTHS = 36
_key = milestones.c.petition_id


class Within(NamedTuple):
    """Which rows: the conditions, and what fills their gaps."""

    conditions: Sequence[ColumnElement[bool]]
    gaps: Mapping[str, Any]


def by_index(connection: Connection) -> None:
    """In this transaction rows are found by the indexes of their days, and grouped without being sorted before."""
    avoid(connection, SEQUENCE, SORT)


def within(connection: Connection, sight: Sight, span: Span, days: Sequence[str] = ()) -> Within:
    """The rows of a span for who looks; with ``days`` those of which any of these lies in its period."""
    day = or_(*(milestones.c[COLUMN[name]].between(span.since, span.until) for name in days or (span.day,)))
    conditions = [day, *_narrowed(span)]
    gaps: dict[str, Any] = {"authorities": span.authorities, "topics": span.topics}
    if sight.scope is None:
        return Within(conditions + ([] if sight.sealed else [~milestones.c.sealed]), gaps)
    seen, kind = seen_by(connection, sight.scope), sight_of(sight.scope)
    if kind.nothing:
        return Within([literal_column("1 = 0")], gaps)
    gaps |= told(sight.scope, seen)
    conditions.append(may_be_told(kind, _key, known=milestones.c.sealed))
    if kind.root:
        return Within(conditions, gaps)
    named = [among(milestones.c[name], "seen") for name in BESIDE]
    conditions.append(or_(*named, _has_part_beside(wide=len(seen.authorities) > MANY_AUTHORITIES)))
    return Within(conditions, gaps)


def _has_part_beside(*, wide: bool) -> ColumnElement[bool]:
    """Whether an authority that is seen has another part than those the row names.

    Whoever sees much finds so many of these that PostgreSQL would go through all of them for each row it must ask about: of those there
    are few, and each is looked up by itself.
    """
    beside = select(parties.c.petition_id).where(parties.c.part.not_in(BESIDE), among(parties.c.authority_id, "seen"))
    if not wide:
        return _key.in_(beside)
    own = beside.where(parties.c.petition_id == _key).correlate(milestones)
    return own.limit(1).scalar_subquery().is_not(None)


def summed(found: Within, keys: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Rows alike in ``keys`` and how many, ``number``; to be asked ``by_index``."""
    columns = [column.label(name) for name, column in keys.items()]
    return select(*columns, func.count().label("number")).where(*found.conditions).group_by(*(literal_column(name) for name in keys))


def key_of(span: Span, by: str) -> ColumnElement[Any]:
    """The column rows are grouped by; of months a day of each."""
    if not by:
        return literal_column("''")
    if by in ("day", "month"):
        day = milestones.c[COLUMN[span.day]]
        return day if by == "day" else _month_of(day, span)
    return milestones.c[span.attributed if by == "authority" else by]


def _month_of(day: ColumnElement[date], span: Span) -> ColumnElement[Any]:
    firsts = list(_months(span.since, span.until))
    if len(firsts) > MOST_MONTHS:
        return day
    ends = [(day < after, literal(first)) for first, after in pairwise(firsts)]
    return case(*ends, else_=literal(firsts[-1])) if ends else literal(firsts[-1])


def _months(since: date, until: date) -> Iterator[date]:
    """The first day of every month of a period."""
    first = since.replace(day=1)
    while first <= until:
        yield first
        first = add_months(first, 1)


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
