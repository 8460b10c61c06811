"""Brings a database to the tables of today, step by step, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select, text

from engine.errors import Refusal
from engine.storage.connect import PATIENCE_SECONDS, Pool, door, for_writing, open_engine
from engine.storage.tables import metadata, petitions, series

# Any number will do, as long as every process that migrates asks for the same one.
_LOCK = 20260301


def migrate(url: str, queue_schema: str = "", pool: Pool | None = None) -> None:
    """Upgrade the database at ``url`` to the newest tables; does nothing when they are there already.

    ``queue_schema`` is the SQL of the queue's own tables: laid once, on PostgreSQL, in the same transaction.
    """
    engine = open_engine(url, pool=pool)
    try:
        with door(), for_writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                _take_turn(connection)
            settings = Config(attributes={"connection": connection})
            settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            command.upgrade(settings, "head")
            if engine.dialect.name == "postgresql":
                lay_queue(connection, queue_schema)
    finally:
        engine.dispose()


def lay_queue(connection: Connection, schema: str) -> None:
    """Lay the tables and functions of the queue beside the office's, where they are not there yet."""
    if schema and connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
        connection.exec_driver_sql(schema, execution_options={"no_parameters": True})


def _take_turn(connection: Connection) -> None:
    """Wait for another process that migrates, however long a large table takes it; for anybody else no longer than usual."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'"))


def unmake(url: str, marker: str) -> None:
    """Empty the database at ``url`` of everything the office keeps, if it holds the series ``marker`` or nothing at all.

    Raises Refusal ``not_a_demo`` for a database that holds petitions without the marker.
    """
    engine = open_engine(url)
    try:
        with door(), for_writing(engine).begin() as connection:
            present = inspect(connection).get_table_names()
            if petitions.name not in present:
                return
            marked = connection.execute(select(series.c.last).where(series.c.name == marker)).first()
            if marked is None and connection.execute(select(petitions.c.id).limit(1)).first() is not None:
                raise Refusal("not_a_demo")
            metadata.drop_all(connection)
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    finally:
        engine.dispose()
