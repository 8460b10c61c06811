"""Connections to SQLite and PostgreSQL: how they are opened, counted, and what their failures are called here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, TimeoutError

from engine.errors import Conflict, OutOfOrder, PetitionError, SettingError
from engine.storage import timing

# How long a write waits for another one before it is told to try again.
PATIENCE_SECONDS = 10

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}",
)

# A session that hangs, or whose process was stopped, must not hold a petition for ever.
_SESSION = f"-c timezone=UTC -c lock_timeout={PATIENCE_SECONDS}s -c idle_in_transaction_session_timeout=60s"

_BUSY = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "40001", "40P01", "55P03", "25P03"}
_DUPLICATE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}
_FULL = {"SQLITE_FULL", "53100"}
_READ_ONLY = {"SQLITE_READONLY", "SQLITE_READONLY_DBMOVED", "25006"}


class Counter:
    """How many statements and commits went to the database since the store was opened."""

    def __init__(self) -> None:
        """Both from nought."""
        self.statements = 0
        self.commits = 0
        self._lock = Lock()

    def statement(self, *call: Any) -> None:
        """Count one statement; ``call`` is what SQLAlchemy tells, the text of it stands third."""
        if not call[2].startswith("BEGIN"):
            with self._lock:
                self.statements += 1

    def commit(self, *_: Any) -> None:
        """Count one commit."""
        with self._lock:
            self.commits += 1


def open_engine(url: str, counter: Counter | None = None, *, durable: bool = True) -> Engine:
    """The engine of a database URL: ``sqlite:///path``, ``postgresql://…`` or ``postgres://…``.

    Without ``durable`` a commit does not wait for the disk: only for data that can be made again.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = _open_sqlite(address)
        if not durable:
            event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    else:
        engine = _open_postgresql(address, "" if durable else " -c synchronous_commit=off")
    if counter is not None:
        event.listen(engine, "before_cursor_execute", counter.statement)
        event.listen(engine, "commit", counter.commit)
        timing.watch(engine)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SettingError("setting_database", expected="sqlite:///…, postgresql://…") from error
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingError("setting_database", value=address.drivername, expected="sqlite:///…, postgresql://…")
    return address


def _open_sqlite(address: URL) -> Engine:
    if address.database and not address.database.startswith("file:"):
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=-1)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions late and by itself; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and writes later can fail half way: writers take the lock at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(address: URL, more: str = "") -> Engine:
    arguments = {} if "options" in address.query else {"options": _SESSION + more}
    return create_engine(
        address, connect_args=arguments, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20, pool_timeout=30
    )


def for_writing(engine: Engine) -> Engine:
    """The same engine, its transactions opened to write."""
    return engine.execution_options(writes=True)


def for_reading(engine: Engine) -> Engine:
    """The same engine, each of its transactions seeing one moment of the database."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def door() -> Iterator[None]:
    """Nothing of SQLAlchemy passes: a busy or doubled row becomes Conflict, anything else OutOfOrder."""
    try:
        yield
    except SQLAlchemyError as error:
        _hush(error)
        raise _translated(error) from error


def _hush(error: SQLAlchemyError) -> None:
    """Keep the first sentence of what PostgreSQL says: the second quotes the row, and a log would keep it."""
    said = getattr(getattr(error, "orig", None), "diag", None)
    if isinstance(error, DBAPIError) and error.orig is not None and said is not None:
        error.orig.args = error.args = (said.message_primary or type(error.orig).__name__,)


def _translated(error: SQLAlchemyError) -> PetitionError:
    reason = _reason(error)
    if reason in _BUSY or isinstance(error, TimeoutError):
        return Conflict("conflict_busy")
    if reason in _DUPLICATE:
        return Conflict("conflict_exists")
    if reason in _FULL:
        return OutOfOrder("database_full")
    if reason in _READ_ONLY:
        return OutOfOrder("database_read_only")
    if isinstance(error, DBAPIError) and (error.connection_invalidated or not reason):
        return OutOfOrder("database_unreachable")
    return OutOfOrder("database_failed", reason=reason)


def _reason(error: SQLAlchemyError) -> str:
    """The database's own short code, never its message: messages quote the data."""
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    return str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")
