"""The counts of a year, as a county's petition yearbook prints them.

Two statements group what was filed and what was asked to be re-examined; the cells are sums of groups.
件/批 = filings (a group visit is one), 人次 = persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Insert,
    Select,
    and_,
    case,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)

from engine.domain.petition import Channel, Closing, FilingKind, LevelVisited, Status
from engine.domain.territory import area_prefix
from engine.storage.connect import upsert
from engine.storage.tables import filings, petitions, proceedings, tallies

_SETTLED = (Closing.SETTLED.value, Closing.WITHDRAWN.value)
Cells = dict[str, Any]


class Group(NamedTuple):
    """Filings alike in everything the yearbook asks; ``completed`` = handled to the end or closed."""

    channel: str
    level: str
    kind: str
    received_by: str
    assigned: bool
    on_the_spot: bool
    completed: bool
    filings: int
    persons: int


class Reexamined(NamedTuple):
    """Re-examinations alike in everything the yearbook asks."""

    kind: str
    topic: str
    settled: bool
    completed: bool
    number: int


_ON_THE_SPOT = petitions.c.closing == Closing.ON_THE_SPOT.value
_KEPT = [column for column in tallies.primary_key if column.name not in ("year", "place")]


def filings_of(place: str, year: int) -> CompoundSelect[Any]:
    """Filings of a year and place, repeats included, grouped: those counted up before, and those that may still change."""
    rest = _grouped(~filings.c.tallied, place, year)
    counted = select(*_KEPT, literal(1), func.sum(tallies.c.filings), func.sum(tallies.c.persons))
    return counted.where(tallies.c.year == year, _there(tallies.c.place, place)).group_by(*_KEPT).union_all(rest)


def sealed_of(place: str, year: int) -> Select[Any]:
    """Filings of sealed accusations of a year and place, grouped alike with numbers below nought: beside the others they are taken out.

    Whether one was counted up before does not matter: as a closed petition it is counted the same here.
    """
    return _grouped(petitions.c.sealed, place, year, sign=-1)


def _grouped(which: ColumnElement[bool], place: str, year: int, sign: int = 1) -> Select[Any]:
    """Some filings of a year and place in groups."""
    handled = exists().where(
        proceedings.c.petition_id == petitions.c.id, proceedings.c.stage == "handling", proceedings.c.completed_on != ""
    )
    completed = _flag(or_(handled, petitions.c.status == Status.CLOSED.value))
    own = [filings.c[column.name] for column in _KEPT if column.name != "on_the_spot"]
    each = select(*own, _flag(_ON_THE_SPOT).label("on_the_spot"), completed.label("completed"), filings.c.persons)
    each = each.join_from(filings, petitions, petitions.c.id == filings.c.petition_id).where(which)
    one = each.where(_there(filings.c.place, place), filings.c.received_on.between(date(year, 1, 1), date(year, 12, 31))).subquery()
    groups = [one.c[column.name] for column in (*_KEPT, one.c.completed)]
    return select(*groups, sign * func.count(), sign * func.sum(one.c.persons)).group_by(*groups)


def tally(connection: Connection, limit: int) -> int:
    """Count up filings of closed petitions, at most ``limit``, the earliest first; how many.

    A closed petition is not opened again and takes no filing (信访工作条例 第三十六条), so they are counted once for all.
    """
    closed = select(filings.c.id).join_from(filings, petitions, petitions.c.id == filings.c.petition_id)
    closed = closed.where(~filings.c.tallied, petitions.c.status == Status.CLOSED.value)
    closed = closed.order_by(filings.c.received_on, filings.c.place).limit(limit).with_for_update(of=filings, skip_locked=True)
    found = list(connection.execute(closed).scalars())
    if found:
        connection.execute(_counted_up(connection.dialect.name, found))
        connection.execute(update(filings).where(filings.c.id.in_(found)).values(tallied=True))
    return len(found)


def _counted_up(dialect: str, found: Sequence[int]) -> Insert:
    """The statement that adds filings to the counts, always in the same order: two counts at once must not wait crosswise."""
    own = [_flag(_ON_THE_SPOT) if column.name == "on_the_spot" else filings.c[column.name] for column in _KEPT]
    alike = [extract("year", filings.c.received_on), filings.c.place, *own]
    each = select(*alike, func.count(), func.sum(filings.c.persons))
    each = each.join_from(filings, petitions, petitions.c.id == filings.c.petition_id).where(filings.c.id.in_(found))
    adding = upsert(dialect, tallies).from_select(tallies.columns.keys(), each.group_by(*alike).order_by(*alike))
    more = {name: tallies.c[name] + adding.excluded[name] for name in ("filings", "persons")}
    return adding.on_conflict_do_update(index_elements=list(tallies.primary_key), set_=more)


def reexaminations_of(place: str, year: int, *, sealed: bool) -> Select[Any]:
    """Re-examinations asked for in a year, grouped; those of sealed accusations where they are counted."""
    settled = _flag(proceedings.c.disposition.in_(_SETTLED)).label("settled")
    completed = _flag(proceedings.c.completed_on != "").label("completed")
    each = select(petitions.c.kind, petitions.c.topic, settled, completed)
    each = each.join_from(proceedings, petitions, petitions.c.id == proceedings.c.petition_id)
    begun = and_(proceedings.c.stage == "reexamination", proceedings.c.started_on.between(f"{year}-01-01", f"{year}-12-31"))
    each = each if sealed else each.where(~petitions.c.sealed)
    one = each.where(begun, _there(petitions.c.place, place)).subquery()
    return select(*one.c, func.count()).group_by(*one.c)


def compiled(year: int, filed: Iterable[Sequence[Any]], reexamined: Iterable[Sequence[Any]]) -> Cells:
    """Every cell of the year."""
    groups = [Group._make(row) for row in filed]
    visits = [group for group in groups if group.channel == Channel.VISIT]
    leader = [group for group in groups if group.received_by == "leader"]
    weekly = [group for group in groups if group.received_by == "weekly_meeting"]
    return {
        "year": year,
        "total": _sum(groups),
        "by_kind": _by_kind(groups),
        "by_level_visited": {level.value: _whole(_where(visits, level=level.value)) for level in LevelVisited},
        "not_visits": _not_visits([group for group in groups if group.channel != Channel.VISIT]),
        "county_visits": _county_visits(_where(visits, level=LevelVisited.COUNTY.value)),
        "assigned_by_superior": _assigned(_where(groups, assigned=True)),
        "leader_reception": _leader_reception(leader),
        "weekly_meeting": _whole(weekly),
        "reexamination": _reexamination([Reexamined._make(row) for row in reexamined]),
    }


def _where(groups: Iterable[Group], **same: object) -> list[Group]:
    return [group for group in groups if all(getattr(group, name) == value for name, value in same.items())]


def _count(groups: Iterable[Group]) -> int:
    return sum(group.filings for group in groups)


def _sum(groups: Sequence[Group]) -> Cells:
    return {"filings": _count(groups), "persons": sum(group.persons for group in groups)}


def _by_kind(groups: Sequence[Group]) -> Cells:
    return {kind.value: _sum(_where(groups, kind=kind.value)) for kind in (FilingKind.COLLECTIVE, FilingKind.INDIVIDUAL)}


def _whole(groups: Sequence[Group]) -> Cells:
    return _sum(groups) | _by_kind(groups)


def _not_visits(groups: Sequence[Group]) -> Cells:
    return {
        "filings": _count(groups),
        "letters": _by_channel(groups, Channel.LETTER),
        "calls": _by_channel(groups, Channel.PHONE),
        "mailbox": _by_channel(groups, Channel.ONLINE),
    } | _fax(groups)


def _fax(groups: Sequence[Group]) -> Cells:
    """A year without a fax says nothing of faxes, as the yearbooks of its time did."""
    faxes = _by_channel(groups, Channel.FAX)
    return {"fax": faxes} if faxes else {}


def _by_channel(groups: Sequence[Group], channel: Channel) -> int:
    return _count(_where(groups, channel=channel.value))


def _county_visits(visits: Sequence[Group]) -> Cells:
    registered = _where(visits, on_the_spot=False)
    return {
        "settled_on_the_spot": _count(_where(visits, on_the_spot=True)),
        "registered": _count(registered),
        "registered_completed": _count(_where(registered, completed=True)),
    }


def _assigned(groups: Sequence[Group]) -> Cells:
    return {
        "total": _count(groups),
        "visits": _by_channel(groups, Channel.VISIT),
        "letters": _by_channel(groups, Channel.LETTER),
        "calls": _by_channel(groups, Channel.PHONE),
        "mailbox": _by_channel(groups, Channel.ONLINE),
        "completed": _count(_where(groups, completed=True)),
    } | _fax(groups)


def _leader_reception(groups: Sequence[Group]) -> Cells:
    cells: Cells = {"total": _sum(groups)}
    cells |= _by_kind(groups)
    return cells | {
        "settled_on_the_spot": _whole(_where(groups, on_the_spot=True)),
        "registered": _sum(_where(groups, on_the_spot=False)),
    }


def _reexamination(asked: Sequence[Reexamined]) -> Cells:
    def number(which: Callable[[Reexamined], bool]) -> int:
        return sum(group.number for group in asked if which(group))

    topics: Counter[str] = Counter()
    for group in asked:
        if not group.settled:
            topics[group.topic] += group.number
    return {
        "total": number(lambda _: True),
        "collective": number(lambda group: group.kind == FilingKind.COLLECTIVE),
        "individual": number(lambda group: group.kind == FilingKind.INDIVIDUAL),
        "topic": dict(topics),
        "settled_and_withdrawn": number(lambda group: group.settled),
        "completed": number(lambda group: group.completed),
        "open": number(lambda group: not group.completed),
    }


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 or 0, never NULL, and the same on both databases."""
    return case((condition, 1), else_=0)


def _there(column: ColumnElement[str], place: str) -> ColumnElement[bool]:
    return column.startswith(area_prefix(place), autoescape=True)
