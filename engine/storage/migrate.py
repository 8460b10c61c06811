"""Brings a database to the tables of today, step by step, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from engine.storage.connect import door, for_writing, open_engine

# Any number will do, as long as every process that migrates asks for the same one.
_LOCK = 20260301


def migrate(url: str) -> None:
    """Upgrade the database at ``url`` to the newest tables; does nothing when they are there already."""
    engine = open_engine(url)
    try:
        with door(), for_writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            settings = Config(attributes={"connection": connection})
            settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            command.upgrade(settings, "head")
    finally:
        engine.dispose()
