"""How the databases are opened, and what their failures are called at the door."""

from __future__ import annotations

from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InvalidRequestError

from engine.errors import Conflict, OutOfOrder, SettingError
from engine.storage import SqlStore
from engine.storage.clusters import forbid_writes, order
from engine.storage.connect import door, for_writing, open_engine
from engine.storage.queries import SORT, avoid
from tests.storage.builders import KEY, a_task, keep


@pytest.mark.parametrize("url", ["mysql://host/db", "not a url", "", "postgresql+asyncpg://host/db"])
def test_another_kind_of_database_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(SettingError) as refused:
        open_engine(url)
    assert "postgresql://" in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_written_in_three_ways(scheme: str) -> None:
    assert open_engine(f"{scheme}://petition@127.0.0.1:1/office").dialect.driver == "psycopg"


def test_sqlite_is_opened_so_that_nothing_acknowledged_is_lost(sqlite_url: str) -> None:
    with open_engine(sqlite_url).connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 10000]


def test_postgresql_waits_for_a_lock_only_so_long_and_speaks_utc(postgresql_url: str) -> None:
    with open_engine(postgresql_url).connect() as connection:
        assert [connection.execute(text(f"SHOW {name}")).scalar() for name in ("lock_timeout", "timezone")] == ["10s", "UTC"]


def test_a_way_of_going_is_ruled_out_for_one_question_only(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute(text("SHOW enable_sort")).scalar() == "on"
            avoid(connection, SORT)
            assert connection.execute(text("SHOW enable_sort")).scalar() == "off"
            assert connection.execute(text("SHOW enable_bitmapscan")).scalar() == "on"
    engine.dispose()


def test_a_full_disk_is_told_as_such_and_nothing_is_lost(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url, KEY)
    kept = keep(store)
    with pytest.raises(OutOfOrder) as refused, store.transaction() as tx:
        pages = tx._connection.exec_driver_sql("PRAGMA page_count").scalar()
        tx._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        tx.dossier(kept.number).tasks.append(a_task(answer={"text": "长" * 100_000}))
    assert refused.value.code == "database_full"
    store.close()
    keep(store)
    assert (store.registers.totals()["petitions"], store.registers.totals()["tasks"]) == (2, 0)


def test_a_read_only_database_is_told_as_such(sqlite_url: str) -> None:
    store = SqlStore(sqlite_url, KEY)
    kept = keep(store)
    read_only = SqlStore(f"sqlite:///file:{sqlite_url.removeprefix('sqlite:///')}?mode=ro&uri=true", KEY)
    assert read_only.registers.all_numbers() == [kept.number]
    with pytest.raises(OutOfOrder) as refused:
        keep(read_only)
    assert refused.value.code == "database_read_only"
    assert not Path("file:").exists()


def test_a_database_that_was_read_only_for_a_while_is_written_again_without_a_restart(postgresql_url: str) -> None:
    store = SqlStore(postgresql_url, KEY)
    keep(store)
    forbid_writes(postgresql_url, forbidden=True)
    codes = set()
    for _ in range(3):
        with pytest.raises(OutOfOrder) as refused:
            keep(store)
        codes.add(refused.value.code)
    assert "database_read_only" in codes and codes <= {"database_read_only", "database_unreachable"}
    # For sessions to come only: one that began read-only would stay so for ever.
    name = postgresql_url.rpartition("/")[2]
    order(postgresql_url, "SET default_transaction_read_only = off", f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    keep(store)
    assert store.registers.totals()["petitions"] == 2
    store.close()


def test_a_connection_that_said_read_only_is_not_used_again(sqlite_url: str) -> None:
    keep(SqlStore(sqlite_url, KEY))
    engine = for_writing(open_engine(f"sqlite:///file:{sqlite_url.removeprefix('sqlite:///')}?mode=ro&uri=true"))
    with pytest.raises(OutOfOrder), door(), engine.connect() as connection:
        connection.execute(text("DELETE FROM series"))
    assert engine.pool.checkedin() == 0


def test_a_file_that_is_no_database_is_told_by_its_code(tmp_path: Path) -> None:
    file = tmp_path / "office.sqlite"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(OutOfOrder) as refused:
        SqlStore(f"sqlite:///{file}", KEY).registers.totals()
    assert refused.value.args_for_message == {"reason": "SQLITE_NOTADB"}


def test_a_lost_connection_is_told_and_the_next_act_gets_a_new_one(postgresql_url: str) -> None:
    store, other = SqlStore(postgresql_url, KEY), open_engine(postgresql_url)
    kept = keep(store)

    def cut() -> None:
        with other.connect() as connection:
            them = "datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {them}"))

    cut()
    assert store.registers.all_numbers() == [kept.number]
    with pytest.raises(OutOfOrder) as refused, store.transaction() as tx:
        tx.dossier(kept.number).petition.gist = "改"
        cut()
    assert refused.value.code == "database_unreachable"
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert found.petition.gist == kept.gist
    store.close()


def test_an_error_never_quotes_the_data(store: SqlStore) -> None:
    phone = "-".join(["138", "0000", "1111"])
    with pytest.raises(OutOfOrder) as refused:
        keep(store, tasks=[a_task(instance=None, answer={"phone": phone})])
    told = "".join(format_exception(refused.value))
    assert "NOT NULL" in told or "not-null" in told
    assert phone not in told


def test_an_error_of_sqlalchemy_itself_has_its_name() -> None:
    with pytest.raises(OutOfOrder) as refused, door():
        raise InvalidRequestError("x")
    assert refused.value.args_for_message == {"reason": "InvalidRequestError"}


def test_errors_of_the_office_pass_the_door_as_they_are() -> None:
    with pytest.raises(Conflict), door():
        raise Conflict("x")
