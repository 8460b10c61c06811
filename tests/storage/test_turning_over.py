"""Docket and steps of an office at work on PostgreSQL are turned over to parts: nothing is written again, nothing lost, nobody stopped."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import psycopg
import pytest
from sqlalchemy import Engine, event

from engine.casework.ports import Acting
from engine.domain.docket import first_break
from engine.domain.petition import Petition
from engine.errors import Conflict
from engine.storage import SqlStore, migrate
from engine.storage.connect import for_reading, open_engine
from engine.testing import FrozenClock
from tests.storage.builders import IN_MARCH, KEY, a_petition, a_task, keep, raw, take
from tests.storage.meanwhile import acts_while

TURN = "0007"
BEFORE = "0006"
IN_NOVEMBER = IN_MARCH.replace(month=11)
FILE = "SELECT pg_relation_filenode('{0}')"
KEPT = {
    "docket": "docket_until_2031", "pk_docket": "docket_until_2031_pkey", "ix_docket_trace": "docket_until_2031_trace_idx",
    "tasks": "tasks_until_2031", "pk_tasks": "tasks_until_2031_pkey", "ix_tasks_petition": "tasks_until_2031_petition_idx",
    "ix_tasks_at_hand": "tasks_until_2031_at_hand_idx", "ix_tasks_open": "tasks_until_2031_open_idx",
}  # fmt: skip
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{0}'::regclass ORDER BY 1"
CHECKS = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text ~ '^(docket|tasks)'"
IMPLIED = 'partition constraint for table "{0}" is implied by existing constraints'


@pytest.fixture
def before(postgres_database_url: str) -> str:
    """A database with the tables of the release before."""
    take(postgres_database_url, BEFORE)
    return postgres_database_url


@pytest.fixture
def node(before: str) -> Iterator[SqlStore]:
    """A node at work on it, with petitions in memory and its statements prepared; its texts are those of the release before."""
    opened = SqlStore(before, KEY, live=10)
    yield opened
    opened.close()


@pytest.fixture
def kept(node: SqlStore) -> Petition:
    """A petition with an open step and three entries of March."""
    petition = keep(node, tasks=[a_task()])
    for _ in range(3):
        enter(node, petition)
    return petition


def enter(node: SqlStore, petition: Petition, at: datetime = IN_MARCH) -> None:
    """One act, hastily: its entry, and what it does to the open step, hang on the petition's version in one statement."""

    def work(act: Acting) -> None:
        dossier = act.dossier(petition.number)
        dossier.enter("recorded", actor=1, at=at, body={})
        for step in dossier.tasks:
            step.assignee = dossier.petition.docket_seq

    node.act(work)


def turn(url: str, now: datetime = IN_MARCH) -> None:
    """Bring the tables to today's by an office whose clock says ``now``."""
    migrate(url, clock=FrozenClock(now))


def parts(url: str, table: str = "docket") -> list[str]:
    return [row[0] for row in raw(url, PARTS.format(table))]


def test_a_node_acts_on_with_the_statements_it_has_prepared_and_loses_no_entry(before: str, node: SqlStore, kept: Petition) -> None:
    acts = acts_while(lambda _: enter(node, kept), lambda: turn(before), more_than=20)
    entries = node.registers.docket(kept.id or 0)
    assert (len(entries), first_break(entries)) == (3 + acts, None)
    assert raw(before, "SELECT tableoid::regclass::text, assignee FROM tasks") == [("tasks_until_2031", 3 + acts)]


def test_an_act_that_locks_the_docket_before_the_petitions_is_let_through(before: str, kept: Petition) -> None:
    take(before, "0008")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(before.replace("+psycopg", "")) as act:
        act.execute("LOCK TABLE docket IN ROW EXCLUSIVE MODE")
        turning = pool.submit(turn, before)
        # Looked at from outside: an index made beside writers waits for whoever looks at anything.
        while not raw(before, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'docket'::regclass")[0][0]:
            assert not turning.done()
        act.execute("UPDATE petitions SET version = version WHERE id = %s", [kept.id])
        act.commit()
        turning.result(60)
    assert raw(before, "SELECT count(*) FROM pg_constraint WHERE conname = 'fk_docket_petition_id'") == [(0,)]


def test_no_row_and_no_index_is_written_again(before: str, node: SqlStore, kept: Petition) -> None:
    files, entries = [raw(before, FILE.format(name)) for name in KEPT], node.registers.docket(kept.id or 0)
    raw(before, f"ALTER DATABASE {before.rpartition('/')[2]} SET client_min_messages = debug1")
    told: list[str | None] = []

    def listen(connection: psycopg.Connection[object], _: object) -> None:
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary))

    event.listen(Engine, "connect", listen)
    turn(before)
    event.remove(Engine, "connect", listen)
    assert {IMPLIED.format(f"{table}_until_2031") for table in ("docket", "tasks")} <= set(told), "it is not looked through with locks held"
    assert [raw(before, FILE.format(name)) for name in KEPT.values()] == files
    assert node.registers.docket(kept.id or 0) == entries
    assert raw(before, CHECKS) == [], "what proved the bound must not refuse an entry later"


@pytest.mark.parametrize(
    ("entered", "now", "first"),
    [(IN_MARCH, IN_MARCH, 2031), (IN_MARCH, IN_NOVEMBER, 2032), (IN_MARCH.replace(year=2033), IN_MARCH, 2033)],
)
def test_the_first_part_goes_on_for_a_quarter_at_least_behind_clock_and_entries(
    before: str, node: SqlStore, entered: datetime, now: datetime, first: int
) -> None:
    number = f"330106-{entered.year}-000001"
    enter(node, keep(node, a_petition(number=number), tasks=[a_task(id=f"{number}.1.1")]), entered)
    turn(before, now)
    for table in ("docket", "tasks"):
        made = {f"{table}_{year}" for year in (now.year, now.year + 1) if year > first}
        assert set(parts(before, table)) == {f"{table}_until_{first}", f"{table}_default"} | made


def test_a_doubled_number_is_refused_in_the_first_part_as_before(before: str, kept: Petition) -> None:
    turn(before)
    with pytest.raises(Exception, match="docket_until_2031_pkey"):
        raw(before, "INSERT INTO docket SELECT petition_id, seq, kind, actor, at, body, basis, prev_hash, hash FROM docket")


def test_what_others_may_do_with_the_docket_they_may_do_afterwards(before: str, kept: Petition) -> None:
    for order in ("CREATE ROLE reader", "GRANT SELECT, INSERT ON docket, tasks TO reader", "GRANT SELECT ON docket TO PUBLIC"):
        raw(before, order)
    given_on = "FROM information_schema.role_table_grants WHERE table_name IN ('docket', 'tasks')"
    rights = f"SELECT table_name::text, grantee::text, privilege_type {given_on} ORDER BY 1, 2, 3"
    given = raw(before, rights)
    turn(before)
    assert raw(before, rights) == given
    raw(before, "DROP OWNED BY reader")
    raw(before, "DROP ROLE reader")


def test_a_turning_over_that_was_broken_off_is_taken_again(before: str, node: SqlStore, kept: Petition) -> None:
    raw(before, "ALTER TABLE docket ADD CONSTRAINT ck_docket_turn CHECK (at < '2030-01-01') NOT VALID")
    raw(before, "ALTER TABLE tasks ADD CONSTRAINT ck_tasks_turn CHECK (split_part(id, '-', 2) < '2025') NOT VALID")
    turn(before)
    assert parts(before, "tasks") == ["tasks_2032", "tasks_default", "tasks_until_2031"]
    assert parts(before) == ["docket_2032", "docket_default", "docket_until_2031"]
    enter(node, kept)
    assert len(node.registers.docket(kept.id or 0)) == 4


def test_who_reads_for_long_is_not_pushed_aside_and_the_turning_over_given_up_for_now(before: str, node: SqlStore, kept: Petition) -> None:
    with psycopg.connect(before.replace("+psycopg", "")) as reader:
        reader.execute("SELECT FROM docket")
        with pytest.raises(Conflict):
            turn(before)
    assert raw(before, "SELECT version_num FROM alembic_version") == [(BEFORE,)]
    enter(node, kept)
    turn(before)
    assert "docket_until_2031" in parts(before)


def test_a_backup_sees_its_moment_whole_whatever_is_turned_over_before_it_reads(before: str, node: SqlStore, kept: Petition) -> None:
    opened = for_reading(open_engine(before))
    with opened.connect() as connection:
        connection.exec_driver_sql("SELECT FROM series")  # its moment begins; of the petitions it has read nothing yet
        take(before, TURN)  # no further: an index made beside writers waits for whoever reads
        enter(node, kept)
        seen = connection.exec_driver_sql("SELECT (SELECT sum(docket_seq) FROM petitions), (SELECT count(*) FROM docket)").one()
        assert tuple(seen) == (3, 3)
    opened.dispose()
