"""The docket by years, on a real PostgreSQL: each entry in its year, parts made ahead, and nothing ever refused for want of one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from engine import scheduler
from engine.domain.clock import SHANGHAI
from engine.domain.docket import first_break
from engine.domain.petition import Petition
from engine.storage import SqlStore, migrate, years
from engine.storage.backup import columns_of, restore, snapshot
from engine.storage.bulk import Bulk, line_of
from engine.storage.connect import open_engine
from engine.storage.layout import ENTRIES
from engine.testing import FrozenClock, county_office
from tests.storage.builders import KEY, a_petition, keep, raw
from tests.support.postgres import PostgresServer

IN_2031 = datetime(2031, 3, 2, 1, tzinfo=UTC)
IN_2033 = IN_2031.replace(year=2033)
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'docket'::regclass ORDER BY 1"
WHERE = "SELECT tableoid::regclass::text, seq FROM docket ORDER BY seq, 1"


@pytest.fixture
def office(postgres_database_url: str) -> str:
    """A database migrated by an office whose clock says 2031."""
    migrate(postgres_database_url, clock=FrozenClock(IN_2031))
    return postgres_database_url


@pytest.fixture
def url(office: str) -> str:
    """Of the database that ``store`` opens."""
    return office


def enter(store: SqlStore, petition: Petition, *instants: datetime) -> None:
    """One act for each instant, that enters one entry then."""
    for at in instants:
        with store.transaction() as tx:
            tx.dossier(petition.number).enter("recorded", actor=1, at=at, body={"说明": "“引号”"})


def parts(url: str) -> list[str]:
    return [row[0] for row in raw(url, PARTS)]


def places(url: str) -> list[tuple[str, int]]:
    """The part each entry lies in."""
    return raw(url, WHERE)


def test_an_empty_database_gets_this_year_and_the_next_by_the_offices_clock(office: str) -> None:
    assert parts(office) == ["docket_2031", "docket_2032", "docket_default"]


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
    enter(old, petition, *(IN_2031.replace(year=year) for year in (2019, 2025, 2026)))
    with snapshot(sqlite_database_url) as moment:
        told, columns = moment.standing(), columns_of()
        restored = restore(postgres_database_url, ((table.name, columns[table.name], lines) for table, _, lines in moment.parts()))
    new = SqlStore(postgres_database_url, KEY)
    assert restored == told
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
    raw(office, "DELETE FROM docket")
    bulk = Bulk(office)
    with bulk.unhindered():
        bulk.load({"docket": ["\n".join(line_of("docket", ENTRIES.named(ENTRIES.row(entry))) for entry in entries)]})
    bulk.close()
    assert places(office) == [("docket_2020", 1), ("docket_2026", 2), ("docket_2032", 3)]
    assert store.registers.docket(petition.id or 0) == entries
    indexed = "SELECT count(*) FROM pg_index WHERE indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'docket'::regclass)"
    assert raw(office, indexed) == [(2 * len(parts(office)),)], "each part has its key and its index of traces again"
