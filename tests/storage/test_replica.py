"""Lists and reports on a real streaming standby; everything an act relies on on the first database."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from engine.casework.ports import DeskFilter, PetitionFilter
from engine.casework.watchports import WatchFilter
from engine.domain.watch import Cause
from engine.storage import SqlStore, migrate, years
from engine.storage.connect import for_reading, open_engine
from engine.storage.replica import Replica
from tests.storage.builders import KEY, NOW, a_deadline, a_task, add_official, add_tree, everything, keep, scope_of
from tests.storage.watching import BOUNDS
from tests.support.postgres import OWNER, PostgresServer, a_standby


@pytest.fixture(scope="module")
def standby(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A standby of the tests' server."""
    with a_standby(postgres) as server:
        yield server


@pytest.fixture
def store(postgresql_url: str, standby: PostgresServer) -> Iterator[SqlStore]:
    """A store whose lists are read from the standby."""
    replica = standby.url(postgresql_url.rpartition("/")[2])
    follow(postgresql_url, replica)
    opened = SqlStore(postgresql_url, KEY, replica=replica, replica_lag=30)
    yield opened
    opened.close()


def order(url: str, statement: str) -> object:
    """One statement at the server of ``url``, and the first value of its answer."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        found = connection.execute(statement)  # type: ignore[call-overload]
        return found.fetchone()[0] if found.description else None


def at_standby(replica: str, condition: str) -> None:
    """Until something is true at the standby; it tells by itself, nothing is asked over and over from here."""
    loop = f"DO $$ BEGIN WHILE NOT ({condition}) LOOP PERFORM pg_sleep(0.02); END LOOP; END $$"
    order(replica.rpartition("/")[0] + "/postgres", loop)


def follow(first: str, replica: str, seen: str = "replay") -> None:
    """Until the replica has replayed (or only received) what the first database has written."""
    written = order(first, "SELECT pg_current_wal_insert_lsn()")
    at_standby(replica, f"pg_last_wal_{seen}_lsn() >= '{written}'::pg_lsn")


def pause(replica: str) -> None:
    """The standby receives but no longer replays, from now on."""
    order(replica.rpartition("/")[0] + "/postgres", "SELECT pg_wal_replay_pause()")
    at_standby(replica, "pg_get_wal_replay_pause_state() = 'paused'")


def resume(replica: str) -> None:
    """The standby replays again."""
    order(replica.rpartition("/")[0] + "/postgres", "SELECT pg_wal_replay_resume()")


def test_lists_and_reports_are_the_replicas_and_single_petitions_the_first_databases(
    store: SqlStore, postgresql_url: str, standby: PostgresServer
) -> None:
    replica = standby.url(postgresql_url.rpartition("/")[2])
    add_tree(store)
    zhao = add_official(store, "zhao", "land", "handler")
    old = keep(store, tasks=[a_task(assignee=zhao.id)], deadlines=[a_deadline(-1)])
    follow(postgresql_url, replica)
    pause(replica)
    try:
        new = keep(store, tasks=[a_task(assignee=zhao.id)], deadlines=[a_deadline(-1)])
        read = store.registers
        assert [row.petition.number for row in read.petitions(everything(), PetitionFilter())[0]] == [old.number]
        assert read.desk(scope_of(zhao), DeskFilter("mine", zhao.roles))[1] == 1
        assert read.desk_counts(scope_of(zhao), zhao.roles, NOW)["mine"] == 1
        assert [row.cause for row in read.watch.lines(everything(), WatchFilter((Cause.OVERDUE,), BOUNDS))] == [Cause.OVERDUE]
        assert read.totals()["petitions"] == 1
        assert read.dossier(new.number) is not None
        assert new.number in read.all_numbers()
    finally:
        resume(replica)


def test_a_replica_that_is_too_far_behind_is_passed_by(postgresql_url: str, standby: PostgresServer) -> None:
    replica = standby.url(postgresql_url.rpartition("/")[2])
    follow(postgresql_url, replica)
    pause(replica)
    store = SqlStore(postgresql_url, KEY, replica=replica, replica_lag=0)
    try:
        keep(store)
        follow(postgresql_url, replica, "receive")
        lag = store.registers.replica_lag()
        assert lag is not None
        assert lag > 0
        assert store.registers.totals()["petitions"] == 1
    finally:
        resume(replica)
        store.close()


def test_a_replica_nobody_can_reach_is_passed_by(postgresql_url: str) -> None:
    store = SqlStore(postgresql_url, KEY, replica=f"postgresql://{OWNER}@127.0.0.1:1/nowhere")
    add_tree(store)
    keep(store)
    assert store.registers.replica_lag() is None
    assert store.registers.totals()["petitions"] == 1
    assert len(store.registers.petitions(everything(), PetitionFilter())[0]) == 1
    store.close()


def test_an_answer_the_replica_breaks_off_is_given_by_the_first_database(postgresql_url: str, postgres: PostgresServer) -> None:
    """Here the replica is a database whose tables are gone: it answers, but not this."""
    bare = postgres.create_database()
    store = SqlStore(postgresql_url, KEY, replica=bare)
    keep(store)
    assert store.registers.totals()["petitions"] == 1
    store.close()
    postgres.drop_database(bare)


def test_a_database_that_follows_nothing_is_never_behind(sqlite_database_url: str) -> None:
    migrate(sqlite_database_url)
    engine = open_engine(sqlite_database_url)
    replica = Replica(for_reading(engine), 1)
    assert replica.lag() == 0
    assert replica.is_fit()
    replica.pass_by()
    assert not replica.is_fit()
    engine.dispose()


def test_without_a_replica_there_is_no_lag_to_tell(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url, KEY)
    assert store.registers.replica_lag() is None
    store.close()


def test_at_a_standby_no_part_of_the_docket_is_missed(postgresql_url: str, standby: PostgresServer) -> None:
    replica = standby.url(postgresql_url.rpartition("/")[2])
    follow(postgresql_url, replica)
    opened = open_engine(replica)
    assert years.prepare(opened, NOW.replace(year=2050))
    opened.dispose()
