"""The inboxes: finding petitions whose docket has moved on, keeping what officials were told, and what is still to leave the house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from engine.casework.alertports import BEGUN, AlertRow, Given, Moved
from engine.domain.access import Scope
from engine.domain.alert import Alert
from engine.domain.docket import DocketEntry
from engine.domain.petition import ENDED
from engine.domain.task import TaskStatus
from engine.storage.alert_tables import alerts, alerts_followed, alerts_silenced, digests
from engine.storage.connect import upsert
from engine.storage.layout import ENTRIES, Layout, from_json
from engine.storage.queries import Question, counted, page_of, paged
from engine.storage.scope import Sight, covered, is_secret, sight_of
from engine.storage.tables import commands, docket, is_open_petition, petitions, tasks

ALERTS = Layout(Alert, alerts)
Asked = Callable[[Question], Sequence[Sequence[Any]]]

_has_open_task = exists().where(tasks.c.petition_id == petitions.c.id, tasks.c.at_hand, tasks.c.status == TaskStatus.OPEN.value)
_COLUMNS = (petitions.c.id, petitions.c.number, petitions.c.place, petitions.c.docket_seq)

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_is_over = ~or_(is_open_petition(petitions), _has_open_task)
# The newest that was looked at stays in the register, ended or not: whatever came behind it was never looked at.
_any = alerts_followed.alias("any_followed")
_NEWEST = select(func.max(_any.c.petition_id)).scalar_subquery()
# One before it that is not followed is open again: of that what was until it ended is past, whether it was told or not.
_end = docket.alias("ended")
_ended = select(func.max(_end.c.seq)).where(_end.c.petition_id == docket.c.petition_id, _end.c.kind == ENDED).scalar_subquery()
_ENDED = case((docket.c.petition_id > _NEWEST, 0), else_=_ended)
_SINCE = (
    select(*ENTRIES.columns)
    .select_from(docket.outerjoin(alerts_followed, alerts_followed.c.petition_id == docket.c.petition_id))
    .where(docket.c.petition_id.in_(_ids), docket.c.seq > func.coalesce(alerts_followed.c.seq, _ENDED, 0))
    .order_by(docket.c.petition_id, docket.c.seq)
)
_GIVEN = select(tasks.c.petition_id, tasks.c.id, tasks.c.assignee, tasks.c.claimed_at).where(
    tasks.c.petition_id.in_(_ids), tasks.c.at_hand, tasks.c.status == TaskStatus.OPEN.value,
    tasks.c.assignee.is_not(None), tasks.c.claimed_at.is_not(None),
)  # fmt: skip


class SqlAlertReader:
    """Fits ``engine.casework.alertports.AlertReader``."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], asked: Asked) -> None:
        """``reading`` opens a connection of the first database; ``asked`` puts one question to it."""
        self._reading, self._asked = reading, asked

    def moved(self, after: int, most: int) -> Sequence[Moved]:
        """Of the petitions behind ``after``, at most so many whose docket has moved on: followed ones, open ones not followed, new ones."""
        seen = alerts_followed.c.seq
        followed = select(*_COLUMNS, seen, _is_over)
        followed = followed.join_from(alerts_followed, petitions, petitions.c.id == alerts_followed.c.petition_id)
        followed = followed.where(petitions.c.docket_seq != seen, petitions.c.id > after).order_by(petitions.c.id).limit(most)
        mine = exists().where(alerts_followed.c.petition_id == petitions.c.id)
        new = select(*_COLUMNS).where(is_open_petition(petitions), petitions.c.id > after, ~mine).order_by(petitions.c.id).limit(most)
        gone = select(*_COLUMNS, literal(0), _is_over).where(~is_open_petition(petitions), petitions.c.id > _NEWEST, petitions.c.id > after)
        gone = gone.order_by(petitions.c.id).limit(most)
        with self._reading() as connection:
            found = [*connection.execute(followed).all(), *((*row, 0, False) for row in connection.execute(new))]
            found += connection.execute(gone).all()
            found = sorted(found, key=lambda row: row[0])[:most]
            return _laid_out(connection, found) if found else []

    def begun(self) -> str | None:
        """Since when dockets are followed, as ISO text: '' where nobody wrote it down, None before the first look."""
        with self._reading() as connection:
            kept = connection.execute(select(commands.c.result).where(commands.c.key == BEGUN)).scalar()
        return str(from_json(kept)["at"]) if kept else None

    def due(self, now: datetime, most: int) -> Sequence[AlertRow]:
        """Alerts whose ways out of the house are due, the first first."""
        found = _lines().where(alerts.c.tell_at <= now).order_by(alerts.c.tell_at, alerts.c.id).limit(most)
        with self._reading() as connection:
            return [_row(row) for row in connection.execute(found)]

    def alert(self, alert: int) -> AlertRow | None:
        """One alert by its id."""
        with self._reading() as connection:
            found = connection.execute(_lines().where(alerts.c.id == alert)).first()
        return _row(found) if found else None

    def unread(self, scope: Scope) -> int:
        """How many alerts of an official are unread, counted to one beyond MOST_COUNTED."""
        number: int = self._asked(Question(_unread(sight_of(scope)), scope, {}))[0][0]
        return number

    def inbox(self, scope: Scope, *, unread_only: bool, page: int, per_page: int) -> tuple[Sequence[AlertRow], int]:
        """One page of an official's alerts, the latest first, and how many there are."""
        shape = sight_of(scope), unread_only
        rows = self._asked(Question(_page(*shape), scope, page_of(page, per_page)))
        return [_row(row) for row in rows], self._asked(Question(_total(*shape), scope, {}))[0][0]

    def digested(self, day: date) -> frozenset[int]:
        """The officials whose digest of a day was made."""
        with self._reading() as connection:
            return frozenset(connection.execute(select(digests.c.official).where(digests.c.day == day)).scalars())

    def leavable(self, numbers: Sequence[str]) -> frozenset[str]:
        """Those of some petitions of which anything may leave the house; the same as ``telling.may_leave``."""
        with self._reading() as connection:
            found = select(petitions.c.number).where(petitions.c.number.in_(numbers), ~is_secret)
            return frozenset(connection.execute(found).scalars())

    def silenced(self, official: int) -> frozenset[str]:
        """The kinds of which an official wants no mail."""
        with self._reading() as connection:
            return frozenset(connection.execute(select(alerts_silenced.c.kind).where(alerts_silenced.c.official == official)).scalars())

    def unmailed(self, kind: str, officials: Sequence[int]) -> frozenset[int]:
        """Those of some officials who want no mail of a kind."""
        asked = select(alerts_silenced.c.official).where(alerts_silenced.c.kind == kind, alerts_silenced.c.official.in_(officials))
        with self._reading() as connection:
            return frozenset(connection.execute(asked).scalars())


def _laid_out(connection: Connection, found: Sequence[Sequence[Any]]) -> list[Moved]:
    """The petitions of rows (id, number, place, seq now, seq then, over) with their new entries and the steps somebody has."""
    known = {row[0]: row[3] for row in found}
    entries: dict[int, list[DocketEntry]] = defaultdict(list)
    for line in connection.execute(_SINCE, {"ids": list(known)}):
        entry = ENTRIES.noun(tuple(line))
        if entry.seq <= known[entry.petition_id]:  # what came since the petitions were read comes the next time
            entries[entry.petition_id].append(entry)
    given: dict[int, list[Given]] = defaultdict(list)
    for petition, task, official, at in connection.execute(_GIVEN, {"ids": list(known)}):
        given[petition].append(Given(task, official, at))
    return [Moved(row[0], row[1], row[2], row[3], entries[row[0]], given[row[0]], bool(row[5])) for row in found]


def _lines() -> Select[Any]:
    return select(*ALERTS.columns, func.coalesce(petitions.c.number, ""), func.coalesce(petitions.c.place, "")).select_from(
        alerts.outerjoin(petitions, petitions.c.id == alerts.c.petition_id)
    )


def _row(row: Sequence[Any]) -> AlertRow:
    return AlertRow(ALERTS.noun(tuple(row[:-2])), *row[-2:])


def _own(sight: Sight, unread_only: bool) -> ColumnElement[bool]:
    """An official's alerts; of petitions only those he may still know of."""
    known = or_(alerts.c.petition_id.is_(None), covered(sight, alerts.c.petition_id, few=True))
    mine = and_(alerts.c.official == bindparam("official"), known)
    return and_(mine, alerts.c.read_at.is_(None)) if unread_only else mine


@cache
def _unread(sight: Sight) -> Select[Any]:
    return counted(select(alerts.c.id).where(_own(sight, True)))


@cache
def _total(sight: Sight, unread_only: bool) -> Select[Any]:
    return counted(select(alerts.c.id).where(_own(sight, unread_only)))


@cache
def _page(sight: Sight, unread_only: bool) -> Select[Any]:
    return paged(_lines().where(_own(sight, unread_only)).order_by(alerts.c.at.desc(), alerts.c.id.desc()))


class SqlAlerts:
    """Keeps alerts in the transaction of ``connection``; fits ``engine.casework.alertports.AlertRegister``."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that may write."""
        self._connection = connection
        self._upsert = partial(upsert, connection.dialect.name)

    def enter(self, told: Sequence[Alert]) -> None:
        """Enter alerts; one whose key was entered before is passed by."""
        rows = [{name: value for name, value in ALERTS.named(ALERTS.row(one)).items() if name != "id"} for one in told]
        if rows:
            self._connection.execute(self._upsert(alerts).on_conflict_do_nothing(index_elements=["key"]), rows)

    def begin(self) -> bool:
        """Take the newest petition, where it has ended and none was followed, as looked at; whether nobody was told of anything so far."""
        newest = select(func.max(petitions.c.id)).scalar_subquery()
        found = select(petitions.c.id, petitions.c.docket_seq).where(petitions.c.id == newest, _is_over, _NEWEST.is_(None))
        self._connection.execute(alerts_followed.insert().from_select(["petition_id", "seq"], found))
        return self._connection.execute(select(alerts.c.id).limit(1)).first() is None

    def followed(self, moved: Sequence[Moved]) -> None:
        """Note how far the dockets of petitions were followed; those that are over are not followed any more, but for the newest."""
        rows = [{"petition_id": one.petition, "seq": one.seq} for one in moved]
        if rows:
            noting = self._upsert(alerts_followed)
            self._connection.execute(noting.on_conflict_do_update(index_elements=["petition_id"], set_={"seq": noting.excluded.seq}), rows)
        ended, id = [one.petition for one in moved if one.over], alerts_followed.c.petition_id
        if ended:
            self._connection.execute(delete(alerts_followed).where(id.in_(ended), id < _NEWEST))

    def handed_over(self, told: Sequence[int]) -> None:
        """Note that what leaves the house was handed over."""
        self._connection.execute(update(alerts).where(alerts.c.id.in_(told)).values(tell_at=None))

    def mark_read(self, official: int, alert: int | None, at: datetime) -> int:
        """Mark one alert of an official as read, or all; how many were unread."""
        which = [alerts.c.official == official, alerts.c.read_at.is_(None)]
        which += [alerts.c.id == alert] if alert is not None else []
        return self._connection.execute(update(alerts).where(*which).values(read_at=at)).rowcount

    def make_digest(self, official: int, day: date, at: datetime) -> bool:
        """Note that an official's digest of a day is made; False when it was before."""
        making = self._upsert(digests).values(official=official, day=day, made_at=at).on_conflict_do_nothing()
        return self._connection.execute(making.returning(digests.c.official)).first() is not None

    def silence(self, official: int, kinds: frozenset[str]) -> None:
        """Keep the kinds of which an official wants no mail, in place of those before."""
        self._connection.execute(delete(alerts_silenced).where(alerts_silenced.c.official == official))
        if kinds:
            self._connection.execute(
                self._upsert(alerts_silenced).on_conflict_do_nothing(), [{"official": official, "kind": kind} for kind in sorted(kinds)]
            )

    def forget(self, before: datetime) -> int:
        """Forget alerts read and digests made before an instant, and what was the newest that was looked at; how many alerts."""
        past = select(petitions.c.id).join_from(alerts_followed, petitions, petitions.c.id == alerts_followed.c.petition_id).where(_is_over)
        id = alerts_followed.c.petition_id
        self._connection.execute(delete(alerts_followed).where(id.in_(past.where(petitions.c.id < _NEWEST).correlate(None))))
        self._connection.execute(delete(digests).where(digests.c.made_at < before))
        return self._connection.execute(delete(alerts).where(alerts.c.read_at < before, alerts.c.at < before)).rowcount
