"""Dockets and steps by years, on a real PostgreSQL: each row in its year, parts made ahead, and nothing ever refused for want of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import and_, select, text
from sqlalchemy.dialects import postgresql

from engine import scheduler
from engine.domain.clock import SHANGHAI
from engine.domain.docket import first_break
from engine.domain.petition import Petition
from engine.domain.task import TaskStatus
from engine.storage import SqlStore, migrate, years
from engine.storage.backup import columns_of, restore, snapshot
from engine.storage.bulk import Bulk, line_of
from engine.storage.connect import open_engine
from engine.storage.layout import ENTRIES
from engine.storage.sameyear import SameYear
from engine.storage.tables import petitions, tasks
from engine.storage.wire import QuickWire
from engine.testing import FrozenClock, county_office
from tests.storage.builders import KEY, a_petition, a_task, keep, raw
from tests.support.postgres import PostgresServer

IN_2031 = datetime(2031, 3, 2, 1, tzinfo=UTC)
IN_2033 = IN_2031.replace(year=2033)
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{0}'::regclass ORDER BY 1"
WHERE = "SELECT tableoid::regclass::text, seq FROM docket ORDER BY seq, 1"
STEPS = "SELECT tableoid::regclass::text, id FROM tasks ORDER BY id"
ONE, TWO, THREE = (f"330106-{year}-000001" for year in (2031, 2032, 2033))


@pytest.fixture(scope="module")
def laid(postgres: PostgresServer) -> str:
    """A database migrated by an office whose clock says 2031, to be copied."""
    url = postgres.create_database()
    migrate(url, clock=FrozenClock(IN_2031))
    return url


@pytest.fixture
def office(postgres: PostgresServer, laid: str) -> Iterator[str]:
    """Such a database for one test."""
    url = postgres.create_database(laid)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def url(office: str) -> str:
    """Of the database that ``store`` opens."""
    return office


def enter(store: SqlStore, petition: Petition, *instants: datetime) -> None:
    """One act for each instant, that enters one entry then."""
    for at in instants:
        with store.transaction() as tx:
            tx.dossier(petition.number).enter("recorded", actor=1, at=at, body={"说明": "“引号”"})


def parts(url: str, table: str = "docket") -> list[str]:
    return [row[0] for row in raw(url, PARTS.format(table))]


def places(url: str) -> list[tuple[str, int]]:
    """The part each entry lies in."""
    return raw(url, WHERE)


def planned_once(url: str, statement: str, values: Sequence[object]) -> str:
    """How PostgreSQL would carry out a statement it has planned for whatever values."""
    with psycopg.connect(url.replace("+psycopg", ""), options="-c plan_cache_mode=force_generic_plan") as connection:
        connection.execute(sql.SQL("PREPARE one AS ") + sql.SQL(statement))  # type: ignore[arg-type]
        asked = sql.SQL("EXPLAIN EXECUTE one({})").format(sql.SQL(", ").join(map(sql.Literal, values)))
        return "\n".join(row[0] for row in connection.execute(asked))


def stand(store: SqlStore, *numbers: str) -> None:
    """A petition under each number, with two open steps."""
    for number in numbers:
        keep(store, a_petition(number=number), tasks=[a_task(id=f"{number}.1.{one}") for one in (1, 2)])


def test_an_empty_database_gets_this_year_and_the_next_by_the_offices_clock(office: str) -> None:
    assert parts(office) == ["docket_2031", "docket_2032", "docket_default"]
    assert parts(office, "tasks") == ["tasks_2031", "tasks_2032", "tasks_default"]


def test_the_steps_of_a_petition_lie_in_the_year_of_its_number_whenever_they_are_opened(office: str, store: SqlStore) -> None:
    stand(store, ONE, TWO)
    with store.transaction() as tx:
        first, second = tx.dossier(ONE).tasks
        first.status, first.done_at, first.done_by, first.at_hand = TaskStatus.DONE, IN_2033, 7, False
        second.assignee, second.claimed_at = 7, IN_2033
        tx.dossier(ONE).tasks.append(a_task(id=f"{ONE}.1.3", created_at=IN_2033))
    assert raw(office, STEPS) == [
        (f"tasks_{number[7:11]}", f"{number}.1.{one}") for number, one in (*((ONE, one) for one in (1, 2, 3)), (TWO, 1), (TWO, 2))
    ]
    found = store.registers.dossier(ONE)
    assert found and [(one.assignee, one.done_by, one.at_hand) for one in found.tasks] == [
        (None, 7, False),
        (7, None, True),
        (None, None, True),
    ]
    with pytest.raises(Exception, match="tasks_2031_pkey"):
        raw(office, "INSERT INTO tasks SELECT * FROM tasks WHERE id LIKE '330106-2031-%' LIMIT 1")


def test_an_act_and_the_reading_of_a_petition_open_one_part_of_the_steps(
    office: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(store, ONE)
    asked: list[tuple[str, Sequence[object]]] = []
    sent, written = QuickWire._sent, QuickWire.write
    monkeypatch.setattr(QuickWire, "_sent", lambda wire, text, values: asked.append((text, values)) or sent(wire, text, values))
    monkeypatch.setattr(
        QuickWire,
        "write",
        lambda wire, text, values, *more, **how: asked.append((text, values)) or written(wire, text, values, *more, **how),
    )
    store.act(lambda act: setattr(act.dossier(ONE).tasks[0], "assignee", 7))
    assert len(asked) == 2
    for statement, values in asked:
        plan = planned_once(office, statement, values)
        assert ("tasks_2031" in plan, "tasks_2032" in plan, "tasks_default" in plan) == (True, False, False), plan


def test_steps_looked_up_one_by_one_for_a_list_are_looked_for_in_the_part_of_their_year(office: str, store: SqlStore) -> None:
    stand(store, ONE, TWO)
    of_own = and_(tasks.c.petition_id == petitions.c.id, SameYear(tasks.c.id, petitions.c.number))
    asked = select(petitions.c.number, tasks.c.id).join_from(petitions, tasks, of_own).order_by(tasks.c.id)
    written = str(asked.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    assert raw(office, written) == [(number, f"{number}.1.{one}") for number in (ONE, TWO) for one in (1, 2)]
    with psycopg.connect(office.replace("+psycopg", ""), options="-c enable_hashjoin=off -c enable_mergejoin=off") as connection:
        one = asked.where(petitions.c.number == TWO).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        rows = connection.execute(sql.SQL("EXPLAIN (ANALYZE, COSTS OFF) ") + sql.SQL(str(one)))  # type: ignore[arg-type]
        plan = "\n".join(row[0] for row in rows)
    looked_in = {part for part in ("tasks_2031", "tasks_2032", "tasks_default") if re.search(rf"on {part} .*actual", plan)}
    assert looked_in == {"tasks_2032"}, plan


def test_a_step_of_a_year_nobody_made_is_kept_acted_on_and_moved_when_its_year_is_made(office: str, store: SqlStore) -> None:
    stand(store, THREE)
    keep(store, a_petition(number="old"), tasks=[a_task(id="old.1.1")])
    assert {part for part, _ in raw(office, STEPS)} == {"tasks_default"}
    store.act(lambda act: setattr(act.dossier(THREE).tasks[0], "assignee", 7))
    store.look_ahead(IN_2031)
    assert raw(office, STEPS) == [("tasks_2033", f"{THREE}.1.1"), ("tasks_2033", f"{THREE}.1.2"), ("tasks_default", "old.1.1")]
    store.act(lambda act: setattr(act.dossier(THREE).tasks[1], "assignee", 7))
    assert raw(office, "SELECT tableoid::regclass::text, count(*) FROM tasks WHERE assignee = 7 GROUP BY 1") == [("tasks_2033", 2)]


def test_the_planner_is_told_of_the_whole_when_the_parts_have_outgrown_what_it_knows(office: str, store: SqlStore) -> None:
    stand(store, ONE)
    more = ", ".join(str(column.name) for column in tasks.columns if column.name != "id")
    raw(office, f"INSERT INTO tasks (id, {more}) SELECT id || '.' || n, {more} FROM tasks, generate_series(1, 600) n")
    raw(office, "ANALYZE tasks_2031")
    known = "SELECT reltuples FROM pg_class WHERE relname = 'tasks'"
    assert raw(office, known)[0][0] <= 0
    store.look_ahead(IN_2031)
    assert raw(office, known) == [(1202,)]


def test_an_entry_lies_in_the_year_it_was_made_in_by_shanghais_midnight(office: str, store: SqlStore) -> None:
    midnight = datetime(2032, 1, 1, tzinfo=SHANGHAI)
    petition = keep(store)
    enter(store, petition, midnight - timedelta(microseconds=1), midnight)
    assert places(office) == [("docket_2031", 1), ("docket_2032", 2)]
    assert first_break(store.registers.docket(petition.id or 0)) is None


def test_an_entry_of_a_year_nobody_made_is_kept_and_moved_when_its_year_is_made(office: str, store: SqlStore) -> None:
    petition = keep(store)
    enter(store, petition, IN_2031, IN_2033, IN_2033.replace(year=2040))
    before = store.registers.docket(petition.id or 0)
    assert places(office) == [("docket_2031", 1), ("docket_default", 2), ("docket_default", 3)]
    store.look_ahead(IN_2033)
    assert places(office) == [("docket_2031", 1), ("docket_2033", 2), ("docket_2040", 3)]
    assert parts(office) == ["docket_2031", "docket_2032", "docket_2033", "docket_2034", "docket_2040", "docket_default"]
    assert store.registers.docket(petition.id or 0) == before
    enter(store, petition, IN_2033)
    assert first_break(store.registers.docket(petition.id or 0)) is None


def test_the_next_year_is_looked_for_once_a_day_and_made(office: str, store: SqlStore) -> None:
    store.look_ahead(IN_2031)
    asked = store.statements
    store.look_ahead(IN_2031 + timedelta(hours=3))
    assert store.statements == asked
    store.look_ahead(IN_2031 + timedelta(days=1))
    assert store.statements > asked
    assert parts(office) == ["docket_2031", "docket_2032", "docket_default"]
    store.look_ahead(IN_2031.replace(year=2032))
    assert parts(office) == ["docket_2031", "docket_2032", "docket_2033", "docket_default"]


def test_nothing_is_made_on_sqlite(sqlite_database_url: str) -> None:
    migrate(sqlite_database_url)
    store = SqlStore(sqlite_database_url, KEY)
    store.look_ahead(IN_2031)
    assert store.statements == 0
    store.close()


def test_a_database_made_read_only_is_left_alone(office: str) -> None:
    raw(office, f"ALTER DATABASE {office.rpartition('/')[2]} SET default_transaction_read_only = on")
    store = SqlStore(office, KEY)
    store.look_ahead(IN_2033)
    store.close()
    assert parts(office) == ["docket_2031", "docket_2032", "docket_default"]


def test_a_role_that_does_not_own_the_table_leaves_it_alone_and_acts(office: str, postgres: PostgresServer) -> None:
    raw(office, "CREATE ROLE clerk LOGIN")
    raw(office, "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk")
    raw(office, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk")
    store = SqlStore(office.replace("petition@", "clerk@"), KEY)
    petition = keep(store)
    store.look_ahead(IN_2033)
    enter(store, petition, IN_2033)
    store.close()
    assert places(office) == [("docket_default", 1)]
    migrate(office, clock=FrozenClock(IN_2033))
    assert places(office) == [("docket_2033", 1)]
    raw(office, "DROP OWNED BY clerk")
    raw(office, "DROP ROLE clerk")


def test_a_table_others_hold_is_not_waited_for_and_looked_at_again(office: str, store: SqlStore) -> None:
    with psycopg.connect(office.replace("+psycopg", "")) as holder:
        holder.execute("SELECT FROM docket_default")
        store.look_ahead(IN_2033)
        assert "docket_2033" not in parts(office)
    store.look_ahead(IN_2033)
    assert "docket_2033" in parts(office)


def test_processes_that_look_ahead_at_once_make_each_part_once(office: str) -> None:
    def look(_: int) -> bool:
        engine = open_engine(office)
        done = years.prepare(engine, IN_2033)
        engine.dispose()
        return done

    with ThreadPoolExecutor(4) as pool:
        # Who waited too long for the others has left it to them.
        assert any(pool.map(look, range(4)))
    assert parts(office) == ["docket_2031", "docket_2032", "docket_2033", "docket_2034", "docket_default"]


def test_who_waits_to_look_ahead_holds_nobody_back(office: str) -> None:
    engine, others = open_engine(office), open_engine(office)
    with ThreadPoolExecutor(1) as pool, engine.begin() as connection:
        connection.execute(text("LOCK TABLE ONLY docket IN SHARE UPDATE EXCLUSIVE MODE"))
        waiting = pool.submit(years.prepare, others, IN_2033)
        while not connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
            assert not waiting.done()
        connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        connection.execute(text("LOCK TABLE docket_default IN ACCESS EXCLUSIVE MODE"))
        connection.rollback()
    assert waiting.result()
    engine.dispose()
    others.dispose()


def test_a_doubled_number_is_refused_within_a_year(office: str, store: SqlStore) -> None:
    petition = keep(store)
    enter(store, petition, IN_2031)
    again = "INSERT INTO docket SELECT petition_id, seq, kind, actor, at + interval '1 day', body, basis, prev_hash, hash FROM docket"
    with pytest.raises(Exception, match="docket_2031_pkey"):
        raw(office, again)


def test_nodes_that_remember_the_same_petition_double_no_number_across_years(office: str, store: SqlStore) -> None:
    petition, nodes = keep(store), [SqlStore(office, KEY, live=10) for _ in range(2)]
    for at in [IN_2031.replace(year=year) for year in (2031, 2032, 2032, 2031, 2033)]:
        for node in nodes:
            node.act(lambda act, at=at: act.dossier(petition.number).enter("recorded", actor=1, at=at, body={}))
    for node in nodes:
        node.close()
    assert [seq for _, seq in places(office)] == list(range(1, 11))
    assert first_break(store.registers.docket(petition.id or 0)) is None


def test_a_year_that_was_detached_and_not_put_away_stays_so_and_its_entries_stay_where_they_are_taken(office: str, store: SqlStore) -> None:
    petition = keep(store)
    raw(office, "ALTER TABLE docket DETACH PARTITION docket_2032")
    enter(store, petition, IN_2031.replace(year=2032))
    store.look_ahead(IN_2031)
    assert places(office) == [("docket_default", 1)]
    assert parts(office) == ["docket_2031", "docket_default"]


def test_a_year_that_was_taken_out_and_brought_back_is_as_if_it_had_never_been_away(office: str, store: SqlStore) -> None:
    petition = keep(store)
    enter(store, petition, IN_2031, IN_2031.replace(year=2032))
    entries = store.registers.docket(petition.id or 0)
    raw(office, "ALTER TABLE docket DETACH PARTITION docket_2031")
    assert first_break(store.registers.docket(petition.id or 0)) == 2
    raw(office, "ALTER TABLE docket ATTACH PARTITION docket_2031 FOR VALUES FROM ('2031-01-01 00:00+08') TO ('2032-01-01 00:00+08')")
    assert store.registers.docket(petition.id or 0) == entries


def test_whoever_ticks_looks_ahead_by_the_clock_of_the_office(postgres_database_url: str, tmp_path: Path) -> None:
    office = county_office(tmp_path, at=IN_2031, database=postgres_database_url)
    clock = office.clock
    assert isinstance(clock, FrozenClock)
    clock.set(IN_2033)
    ticking = scheduler.start(office)
    ticking.get_job("years").func()
    ticking.shutdown()
    office.store.close()
    assert parts(postgres_database_url) == ["docket_2031", "docket_2032", "docket_2033", "docket_2034", "docket_default"]


def test_a_backup_of_many_years_comes_back_each_entry_in_its_year(sqlite_database_url: str, postgres_database_url: str) -> None:
    migrate(sqlite_database_url)
    old = SqlStore(sqlite_database_url, KEY)
    petition = keep(old)
    stand(old, ONE)
    enter(old, petition, *(IN_2031.replace(year=year) for year in (2019, 2025, 2026)))
    with snapshot(sqlite_database_url) as moment:
        told, columns = moment.standing(), columns_of()
        restored = restore(postgres_database_url, ((table.name, columns[table.name], lines) for table, _, lines in moment.parts()))
    new = SqlStore(postgres_database_url, KEY)
    assert restored == told
    assert raw(postgres_database_url, STEPS) == [("tasks_2031", f"{ONE}.1.1"), ("tasks_2031", f"{ONE}.1.2")]
    assert places(postgres_database_url) == [("docket_2019", 1), ("docket_2025", 2), ("docket_2026", 3)]
    assert new.registers.docket(petition.id or 0) == old.registers.docket(petition.id or 0)
    for store in (old, new):
        store.close()


def test_a_year_an_operator_has_parted_otherwise_is_left_as_it_is(office: str, store: SqlStore) -> None:
    half = "FOR VALUES FROM ('2032-12-31 16:00+00') TO ('2033-06-30 16:00+00')"
    raw(office, f"CREATE TABLE docket_first_half PARTITION OF docket (PRIMARY KEY (petition_id, seq)) {half}")
    store.look_ahead(IN_2033)
    assert parts(office) == ["docket_2031", "docket_2032", "docket_2034", "docket_default", "docket_first_half"]


def test_a_load_of_many_years_makes_a_part_for_each(office: str, store: SqlStore) -> None:
    petition = keep(store, a_petition())
    for year in (2019, 2025, 2031):
        enter(store, petition, datetime(year, 12, 31, 16, 30, tzinfo=UTC))
    entries = store.registers.docket(petition.id or 0)
    stand(store, "330106-2019-000001", THREE)
    bulk = Bulk(office)
    steps = [line_of("tasks", row) for row in bulk.rows("tasks")]
    raw(office, "DELETE FROM docket")
    raw(office, "DELETE FROM tasks")
    with bulk.unhindered():
        lines = ["\n".join(line_of("docket", ENTRIES.named(ENTRIES.row(entry))) for entry in entries)]
        bulk.load({"docket": lines, "tasks": steps})
    bulk.close()
    assert places(office) == [("docket_2020", 1), ("docket_2026", 2), ("docket_2032", 3)]
    assert store.registers.docket(petition.id or 0) == entries
    assert parts(office, "tasks") == ["tasks_2019", "tasks_2031", "tasks_2032", "tasks_2033", "tasks_default"]
    assert {part for part, _ in raw(office, STEPS)} == {"tasks_2019", "tasks_2033"}
    indexed = "SELECT count(*) FROM pg_index WHERE indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = '{0}'::regclass)"
    for table, own in (("docket", 2), ("tasks", 7)):
        assert raw(office, indexed.format(table)) == [(own * len(parts(office, table)),)], (
            "each part has its key and its other indexes again"
        )
