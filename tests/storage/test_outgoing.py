"""Outgoing work is kept by its act's commit alone, taken up once, and its end recorded once."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import psycopg
import pytest

from engine.casework.outgoing import Job, OutgoingCounts
from engine.dispatch.outbox import ProcrastinateOutbox, queue_schema
from engine.domain.frozen import FrozenClock
from engine.storage import SqlStore, migrate
from engine.storage.outgoing import RowsOutbox, jobs_as_json, numbered
from tests.storage.builders import KEY, NOW, a_deadline, keep, raw

SOON = NOW + timedelta(minutes=1)
JOB = Job("tell", "warned:1", {"petition": "330106-2026-000001", "what": "warned"})


@pytest.fixture
def frozen(url: str) -> SqlStore:
    """A store whose clock stands still; on PostgreSQL too it keeps rows only."""
    if url.startswith("postgres"):
        migrate(url, queue_schema())
    return SqlStore(url, KEY, clock=FrozenClock(NOW), outbox=ProcrastinateOutbox() if url.startswith("postgres") else RowsOutbox())


def taken(store: SqlStore, at: object = NOW) -> list[str]:
    """What a runner takes up."""
    with store.transaction() as tx:
        return [held.job.key for held in tx.outgoing.take_due(["tell"], now=at, until=SOON, limit=10)]


def test_a_job_is_kept_with_its_act_and_not_without(frozen: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), frozen.transaction() as tx:
        tx.send_later(JOB)
        raise ZeroDivisionError
    assert frozen.registers.outgoing(NOW) == OutgoingCounts(0, 0, 0, 0.0)
    with frozen.transaction() as tx:
        tx.send_later(JOB)
        tx.send_later(JOB)
    assert frozen.registers.outgoing(SOON) == OutgoingCounts(1, 0, 0, 60.0)


def test_what_is_in_hand_is_not_taken_up_until_its_lease_ends(frozen: SqlStore) -> None:
    with frozen.transaction() as tx:
        tx.send_later(JOB)
    assert taken(frozen) == ["warned:1"] and taken(frozen) == []
    assert frozen.registers.outgoing(NOW).running == 1
    with frozen.transaction() as tx:
        tx.outgoing.hold(["warned:1"], SOON + timedelta(minutes=1))
    assert taken(frozen, SOON) == []
    with frozen.transaction() as tx:
        held = tx.outgoing.take("warned:1", now=NOW, until=SOON)
    assert held is not None and (held.job, held.attempts) == (JOB, 2)


def test_an_end_is_recorded_once_and_never_changed(frozen: SqlStore) -> None:
    with frozen.transaction() as tx:
        tx.send_later(JOB)
    with frozen.transaction() as tx:
        assert tx.outgoing.done("warned:1", NOW)
        assert not tx.outgoing.done("warned:1", SOON)
        tx.outgoing.put_off("warned:1", SOON, "late")
        tx.outgoing.give_up("warned:1", SOON, "late")
        assert tx.outgoing.take("warned:1", now=NOW, until=SOON) is None
        assert tx.outgoing.revive(SOON) == 0
    assert frozen.registers.given_up(10) == [] and taken(frozen, SOON) == []


def test_a_job_of_another_kind_is_left_alone(frozen: SqlStore) -> None:
    with frozen.transaction() as tx:
        tx.send_later(Job("other", "other:1", {}))
    assert taken(frozen) == []


def test_the_statement_runs_on_a_drivers_own_connection_too(frozen: SqlStore, url: str) -> None:
    values = (jobs_as_json([JOB], "trace"), NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(numbered(RowsOutbox(), "sqlite"), values)
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            psycopg.RawCursor(other).execute(numbered(ProcrastinateOutbox(), "postgresql").encode(), values)
    with frozen.transaction() as tx:
        held = tx.outgoing.take("warned:1", now=NOW, until=SOON)
    assert held is not None and (held.job, held.trace) == (JOB, "trace")


def test_the_queues_tables_are_laid_once_beside_ours(postgresql_url: str) -> None:
    for _ in range(2):
        migrate(postgresql_url, queue_schema())
    assert raw(postgresql_url, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_job_waits_in_the_queue_once(postgresql_url: str) -> None:
    migrate(postgresql_url, queue_schema())
    store = SqlStore(postgresql_url, KEY, outbox=ProcrastinateOutbox())
    for _ in range(2):
        with store.transaction() as tx:
            tx.send_later(JOB)
            tx.send_later(JOB)
    queued = "SELECT task_name, queueing_lock, args ->> 'key', status::text FROM procrastinate_jobs"
    assert raw(postgresql_url, queued) == [("tell", "warned:1", "warned:1", "todo")]
    raw(postgresql_url, "DELETE FROM procrastinate_jobs")
    for _ in range(2):
        with store.transaction() as tx:
            tx.outgoing.queue_again()
    assert raw(postgresql_url, queued) == [("tell", "warned:1", "warned:1", "todo")]
    store.close()


def test_whoever_writes_a_clock_ends_the_claim_on_it(frozen: SqlStore, url: str) -> None:
    petition = keep(frozen, deadlines=[a_deadline(next_at=NOW)])
    with frozen.transaction() as tx:
        assert len(tx.claims.due(NOW, SOON, 10)) == 1
        tx.dossier(petition.number).deadlines[0].reminded_on = "2026-03-02"
    assert raw(url, "SELECT claimed_until FROM deadlines") == [(None,)]
