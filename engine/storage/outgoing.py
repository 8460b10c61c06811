"""Outgoing work in the database: kept with the act it follows from, taken up by one runner at a time, ended once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, text, update

from engine.casework.outgoing import Held, Job, Outbox, OutgoingCounts, OutgoingRow
from engine.domain.clock import Clock
from engine.storage.layout import to_json
from engine.storage.tables import outgoing
from engine.storage.wire import Wire
from engine.watching import traces

_TAKEN = (outgoing.c.key, outgoing.c.kind, outgoing.c.body, outgoing.c.attempts, outgoing.c.trace)
_IS_WAITING = outgoing.c.next_at.is_not(None)
_LISTED = ("key", "kind", "petition", "attempts", "queued_at", "failed_at", "said")


class RowsOutbox:
    """Keeps jobs as rows and nothing else: on SQLite, where the runner looks for rows."""

    keep = """
        INSERT INTO outgoing (key, kind, body, petition, trace, queued_at, next_at, attempts, said)
        SELECT value ->> 'key', value ->> 'kind', value ->> 'body', value ->> 'petition', value ->> 'trace', :at, :at, 0, ''
        FROM json_each(:jobs) WHERE true
        ON CONFLICT (key) DO NOTHING
    """
    again = ""


class OutTray:
    """What acts hand over is put here, and kept by their own transaction."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        """``outbox``: how jobs are kept in this database; ``clock`` says when they were handed over."""
        self.outbox = outbox
        self._clock = clock

    def keep(self, wire: Wire, jobs: Sequence[Job]) -> None:
        """Keep the jobs of an act by one statement of its transaction."""
        if jobs:
            told = jobs_as_json(jobs, traces.current())
            wire.ask(numbered(self.outbox, wire.dialect), [told, wire.written(self._clock.now())])


def numbered(outbox: Outbox, dialect: str) -> str:
    """The statement that keeps jobs, for a driver's own connection: first the jobs as JSON, then the instant."""
    sign = "?" if dialect == "sqlite" else "$"
    return outbox.keep.replace(":jobs", f"{sign}1").replace(":at", f"{sign}2")


def jobs_as_json(jobs: Sequence[Job], trace: str = "") -> str:
    """The jobs as the statement takes them."""
    return to_json([_told(job, trace) for job in jobs])


def _told(job: Job, trace: str) -> dict[str, str]:
    petition = str(job.body.get("petition", ""))
    return {"key": job.key, "kind": job.kind, "body": to_json(dict(job.body)), "petition": petition, "trace": trace}


class OutgoingRows:
    """The register of outgoing work on the connection of one transaction."""

    def __init__(self, connection: Connection, outbox: Outbox) -> None:
        """Holds nothing but the connection."""
        self._connection = connection
        self._outbox = outbox

    def take(self, key: str, *, now: datetime, until: datetime) -> Held | None:
        """Take up one piece of work until an instant; None when it is done, given up or unknown."""
        taking = update(outgoing).where(outgoing.c.key == key, _IS_WAITING)
        found = self._connection.execute(taking.values(_in_hand(until)).returning(*_TAKEN)).first()
        return _held(found) if found is not None else None

    def take_due(self, kinds: Sequence[str], *, now: datetime, until: datetime, limit: int) -> Sequence[Held]:
        """Take up work whose time has come and that nobody holds, the longest waiting first."""
        free = or_(outgoing.c.held_until.is_(None), outgoing.c.held_until <= now)
        due = select(outgoing.c.key).where(outgoing.c.next_at <= now, free, outgoing.c.kind.in_(kinds))
        due = due.order_by(outgoing.c.next_at, outgoing.c.key).limit(limit).with_for_update(skip_locked=True)
        taking = update(outgoing).where(outgoing.c.key.in_(due)).values(_in_hand(until)).returning(*_TAKEN)
        return [_held(row) for row in self._connection.execute(taking)]

    def hold(self, keys: Sequence[str], until: datetime) -> None:
        """Keep work in hand until a later instant."""
        self._change(outgoing.c.key.in_(keys), held_until=until)

    def done(self, key: str, at: datetime) -> bool:
        """Record that work was done; False when that was recorded before."""
        return self._change(outgoing.c.key == key, done_at=at, failed_at=None, next_at=None, held_until=None, said="") == 1

    def put_off(self, key: str, until: datetime, said: str) -> None:
        """Record a failure, to be tried again at ``until``."""
        self._change(outgoing.c.key == key, next_at=until, held_until=None, said=said)

    def give_up(self, key: str, at: datetime, said: str) -> None:
        """Record that work failed for good; it stays until somebody asks for it again."""
        self._change(outgoing.c.key == key, next_at=None, held_until=None, failed_at=at, said=said)

    def hasten(self, at: datetime) -> int:
        """Try at once what failed and was put off."""
        is_put_off = (outgoing.c.next_at > at, outgoing.c.held_until.is_(None), outgoing.c.said != "")
        return self._connection.execute(update(outgoing).where(*is_put_off).values(next_at=at)).rowcount

    def revive(self, at: datetime) -> int:
        """Take back every giving up; how many is returned."""
        back = update(outgoing).where(outgoing.c.failed_at.is_not(None))
        revived = self._connection.execute(back.values(failed_at=None, attempts=0, next_at=at)).rowcount
        self.queue_again()
        return revived

    def queue_again(self) -> None:
        """Queue what is unfinished and waits nowhere."""
        if self._outbox.again:
            self._connection.execute(text(self._outbox.again))

    def _change(self, which: ColumnElement[bool], **columns: Any) -> int:
        """What is recorded as done is never changed again."""
        return self._connection.execute(update(outgoing).where(which, outgoing.c.done_at.is_(None)).values(**columns)).rowcount


def _in_hand(until: datetime) -> dict[str, Any]:
    return {"held_until": until, "attempts": outgoing.c.attempts + 1}


def _held(row: Sequence[Any]) -> Held:
    key, kind, body, attempts, trace = row
    return Held(Job(kind, key, json.loads(body)), attempts, trace)


def counted(now: datetime) -> Select[Any]:
    """Waiting, under way, given up, and since when the oldest unfinished work waits; two partial indexes answer."""
    is_held = outgoing.c.held_until > now
    waiting = select(
        func.count().filter(or_(outgoing.c.held_until.is_(None), ~is_held)), func.count().filter(is_held), func.min(outgoing.c.queued_at)
    )
    waiting = waiting.where(_IS_WAITING)
    failed = select(func.count()).select_from(outgoing).where(outgoing.c.failed_at.is_not(None)).scalar_subquery()
    return waiting.add_columns(failed)


def counts(row: Sequence[Any], now: datetime) -> OutgoingCounts:
    """The counts as casework reads them."""
    queued, running, since, failed = row
    return OutgoingCounts(queued, running, failed, max((now - since).total_seconds(), 0.0) if since else 0.0)


_put_off = and_(_IS_WAITING, outgoing.c.said != "")
_failed = outgoing.c.failed_at.is_not(None)
# Two partial indexes find the few rows that have not ended well.
TROUBLES = (
    select(
        outgoing.c.kind, func.count().filter(_IS_WAITING), func.count().filter(_put_off), func.count().filter(_failed),
        func.min(outgoing.c.queued_at).filter(or_(_put_off, _failed)), func.max(outgoing.c.said),
    )
    .where(or_(_IS_WAITING, _failed))
    .group_by(outgoing.c.kind)
)  # fmt: skip


def given_up(limit: int) -> Select[Any]:
    """Work that failed for good, the latest first."""
    columns = [outgoing.c[name] for name in _LISTED]
    return select(*columns).where(outgoing.c.failed_at.is_not(None)).order_by(outgoing.c.failed_at.desc(), outgoing.c.key).limit(limit)


def listed(row: Sequence[Any]) -> OutgoingRow:
    """One line of what was given up."""
    return OutgoingRow(*row)
