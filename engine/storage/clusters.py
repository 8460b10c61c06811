"""A PostgreSQL cluster seen from outside an office: ending sessions, forbidding writes."""

from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from engine.storage.connect import door


def order(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements outside a transaction on a connection of their own; the rows of the last one."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True)
    rows: list[tuple[object, ...]] = []
    with door(), engine.connect() as connection:
        for statement in statements:
            found = connection.execute(text(statement))
            rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


def end_sessions(url: str) -> int:
    """``pg_terminate_backend`` for every other session of the database of ``url``; how many there were."""
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return len(order(url, ending))


def forbid_writes(url: str, *, forbidden: bool) -> None:
    """Make the database read-only, or writable again, for every session that begins from now on, and end the present ones."""
    name = make_url(url).database
    # A session that begins read-only may still say otherwise for itself.
    order(
        url,
        "SET default_transaction_read_only = off",
        f'ALTER DATABASE "{name}" SET default_transaction_read_only = {"on" if forbidden else "off"}',
    )
    end_sessions(url)
