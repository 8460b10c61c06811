"""Migrations make the tables the code knows, from nothing and a second time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import engine.storage
from engine.errors import Refusal
from engine.storage import SqlStore, migrate
from engine.storage.connect import open_engine
from engine.storage.migrate import unmake
from engine.storage.tables import UNTIED, metadata
from tests.storage.builders import KEY, a_task, keep, raw

PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits"
VERSIONS = Path(engine.storage.__file__).parent / "migrations" / "versions"


def newest() -> str:
    """The number of the last migration."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


def test_upgrading_from_nothing_makes_the_tables(database_url: str) -> None:
    migrate(database_url)
    opened = open_engine(database_url)
    with opened.connect() as connection:
        # Parts of a table are made as years come; they are the table's own affair.
        parts = set(connection.execute(text(PARTS)).scalars()) if connection.dialect.name == "postgresql" else set()
        tied = metadata.tables.keys() - (UNTIED if connection.dialect.name == "postgresql" else set())
        compared: dict[str, Any] = {
            # The index of words and the rows of the indicators are made anew from the registers, and are none of their tables.
            "include_name": lambda name, kind, _: kind != "table" or not (name in parts or name.startswith(("search_", "milestones"))),
            "include_object": lambda item, _, kind, *__: kind != "foreign_key_constraint" or item.table.name in tied,
        }
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True} | compared)
        assert compare_metadata(context, metadata) == []
        columns = {table: [column["name"] for column in inspect(connection).get_columns(table)] for table in metadata.tables}
    opened.dispose()
    assert columns == {name: [column.name for column in table.columns] for name, table in metadata.tables.items()}


def test_postgresql_looks_for_the_petition_of_no_row_that_every_act_writes(database_url: str) -> None:
    migrate(database_url)
    engine = open_engine(database_url)
    with engine.connect() as connection:
        on_postgresql, looked_at = connection.dialect.name == "postgresql", inspect(connection)
        tied = {name for name in looked_at.get_table_names() if looked_at.get_foreign_keys(name)}
    engine.dispose()
    of_docket = {name for name in tied if name.startswith("docket")}
    assert (tied & UNTIED, of_docket) == ((set(), set()) if on_postgresql else (UNTIED, {"docket"}))
    assert {"deadlines", "documents", "filings", "petitioners", "instances", "attachments"} <= tied


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    raw(database_url, "INSERT INTO series (name, last) VALUES ('a', 7)")
    migrate(database_url)
    assert raw(database_url, "SELECT last FROM series") == [(7,)]
    assert raw(database_url, "SELECT version_num FROM alembic_version") == [(newest(),)]


def test_processes_that_start_at_once_do_not_disturb_each_other(database_url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(migrate, [database_url] * 3)) == [None] * 3


def test_migrations_are_numbered_without_a_gap_and_named() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'var' / 'deep' / 'office.sqlite'}")
    assert (tmp_path / "var" / "deep" / "office.sqlite").exists()


def test_a_demo_can_be_unmade_and_made_again(database_url: str) -> None:
    unmake(database_url, "demo")
    migrate(database_url)
    store = SqlStore(database_url, KEY)
    keep(store, tasks=[a_task()])
    with store.transaction() as tx:
        tx.next_in("demo")
    store.close()
    unmake(database_url, "demo")
    migrate(database_url)
    assert set(SqlStore(database_url, KEY).registers.totals().values()) == {0}


def test_a_database_with_petitions_that_is_no_demo_is_never_unmade(database_url: str) -> None:
    migrate(database_url)
    store = SqlStore(database_url, KEY)
    keep(store)
    with pytest.raises(Refusal) as refused:
        unmake(database_url, "demo")
    assert refused.value.code == "not_a_demo"
    assert store.registers.totals()["petitions"] == 1
    store.close()
