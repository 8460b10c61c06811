"""Connections to SQLite and PostgreSQL: how they are opened, counted, and what their failures are called here."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from threading import local
from types import TracebackType
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, ExceptionContext, make_url
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

# A session that hangs, or whose process was stopped, must not hold a petition for ever, nor a question the server.
SESSION = {
    "timezone": "UTC",
    "lock_timeout": f"{PATIENCE_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "statement_timeout": "60s",
}

# Lists of a million petitions take milliseconds; compiling them first would take longer than that.
_QUICK = {"jit": "off"}

# A line that was cut says nothing: without these a thread waits hours for an answer that will not come.
_LINE = {
    "connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000,
}  # fmt: skip

_BUSY = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "40001", "40P01", "55P03", "25P03"}
_DUPLICATE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}
_FULL = {"SQLITE_FULL", "53100"}
_GONE = {"57P01", "57P02", "57P03"}
_SLOW = {"57014"}
_READ_ONLY = {"SQLITE_READONLY", "SQLITE_READONLY_DBMOVED", "25006"}


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections one process keeps to PostgreSQL; SQLite opens as many as it has threads.

    At most ``most`` are open at a time, half of them kept between acts. ``pooler``: a pooler lends a connection for
    one transaction only, so that nothing may be prepared or set for a session; the role must have the settings of
    SESSION itself, see ``engine.storage.capacity``.
    """

    most: int = 20
    pooler: bool = False


class Counter(local):
    """How many statements and commits the thread that asks has sent to the database since the store was opened."""

    statements = 0
    commits = 0

    def statement(self, *call: Any) -> None:
        """Count one statement; ``call`` is what SQLAlchemy tells, the text of it stands third."""
        if not call[2].startswith("BEGIN"):
            self.sent()

    def sent(self) -> None:
        """Count one statement that did not go through SQLAlchemy."""
        self.statements += 1

    def committed(self) -> None:
        """Count one commit."""
        self.commits += 1


def open_engine(url: str, counter: Counter | None = None, *, durable: bool = True, pool: Pool | None = None) -> Engine:
    """The engine of a database URL: ``sqlite:///path``, ``postgresql://…`` or ``postgres://…``.

    Without ``durable`` a commit does not wait for the disk: only for data that can be made again.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = _open_sqlite(address)
        if not durable:
            event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    else:
        engine = _open_postgresql(address, _lasting(durable), pool or Pool())
    event.listen(engine, "handle_error", _drop_read_only)
    if counter is not None:
        event.listen(engine, "before_cursor_execute", counter.statement)
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


def is_read_only(error: BaseException) -> bool:
    """Whether an error says that nothing may be written now."""
    return isinstance(error, SQLAlchemyError | psycopg.Error | sqlite3.Error) and _reason(error) in _READ_ONLY


def _drop_read_only(context: ExceptionContext) -> None:
    """A connection that was opened while nothing could be written stays read-only for ever: drop it and all idle ones.

    All, because SQLite shares the files of a process's connections: one that stays open makes the new ones read-only too.
    """
    error = context.sqlalchemy_exception
    if context.connection is not None and context.engine is not None and isinstance(error, DBAPIError) and _reason(error) in _READ_ONLY:
        context.connection.detach()
        context.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions late and by itself; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and writes later can fail half way: writers take the lock at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lasting(durable: bool) -> dict[str, str]:
    return {} if durable else {"synchronous_commit": "off"}


def open_acts(url: str, *, durable: bool = True, pool: Pool | None = None) -> Engine:
    """The engine hasty acts borrow their driver's connections from; it has as many as ``open_engine`` has.

    On PostgreSQL each statement is a transaction of its own there, and what comes again is prepared; nobody asks
    first whether a connection still stands, since an act that fails is done again patiently.
    """
    address, room = _address(url), pool or Pool()
    settings = {"prepare_threshold": 2, **_arguments(address, _lasting(durable), room), "autocommit": True}
    return create_engine(address, connect_args=settings, hide_parameters=True, pool_reset_on_return=None, **_sizes(room))


def shares(dialect: str, pool: Pool) -> tuple[int, int]:
    """How many connections one of the two engines of a process may have, and how many of them it keeps unused; SQLite asks no bound."""
    if dialect == "sqlite":
        return 1000, 10
    share = max(1, pool.most // 2)
    return share, max(1, share // 2)


def _sizes(pool: Pool) -> dict[str, Any]:
    """Two engines share what a process may open; each keeps half of its share."""
    share, kept = shares("postgresql", pool)
    return {"pool_size": kept, "max_overflow": share - kept, "pool_timeout": PATIENCE_SECONDS}


def _open_postgresql(address: URL, more: dict[str, str], pool: Pool) -> Engine:
    return create_engine(
        address,
        connect_args=_arguments(address, more, pool),
        hide_parameters=True,
        pool_pre_ping=True,
        **_sizes(pool),
    )


def _arguments(address: URL, more: dict[str, str], pool: Pool) -> dict[str, Any]:
    """What libpq and psycopg are told, unless the address says it itself."""
    line = {name: value for name, value in _LINE.items() if name not in address.query}
    if pool.pooler:
        return line | {"prepare_threshold": None}
    if "options" in address.query:
        return line
    return line | {"options": " ".join(f"-c {name}={value}" for name, value in (SESSION | _QUICK | more).items())}


def for_writing(engine: Engine) -> Engine:
    """The same engine, its transactions opened to write."""
    return engine.execution_options(writes=True)


def for_reading(engine: Engine) -> Engine:
    """The same engine, each of its transactions seeing one moment of the database.

    They are not declared read-only: a connection given back would be declared to write for ever, and what an
    administrator has made read-only for a while would be written all the same.
    """
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def upsert(dialect: str, table: Table) -> sqlite.Insert:
    """An INSERT into ``table`` that may say what becomes of rows that are there already; both databases say it in the same words."""
    return sqlite.insert(table) if dialect == "sqlite" else cast(sqlite.Insert, postgresql.insert(table))


class Door:
    """Nothing of SQLAlchemy or a driver passes: a busy or doubled row becomes Conflict, anything else OutOfOrder."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        """Translate an error."""
        if isinstance(error, SQLAlchemyError | psycopg.Error | sqlite3.Error):
            _hush(error)
            raise _translated(error) from error


_DOOR = Door()


def door() -> Door:
    """The door of this room, see ``Door``."""
    return _DOOR


def _hush(error: Exception) -> None:
    """Keep the first sentence of what PostgreSQL says: the second quotes the row, and a log would keep it."""
    origin = _origin(error)
    said = getattr(origin, "diag", None)
    if said is not None:
        origin.args = error.args = (said.message_primary or type(origin).__name__,)


def _origin(error: Exception) -> Exception:
    """The driver's own error, which SQLAlchemy wraps."""
    origin: object = error.orig if isinstance(error, DBAPIError) else error
    return origin if isinstance(origin, Exception) else error


def _translated(error: Exception) -> PetitionError:
    reason = _reason(error)
    if reason in _BUSY or isinstance(error, TimeoutError):
        return Conflict("conflict_busy")
    if reason in _DUPLICATE:
        return Conflict("conflict_exists")
    if reason in _SLOW:
        return OutOfOrder("database_slow")
    if reason in _FULL:
        return OutOfOrder("database_full")
    if reason in _READ_ONLY:
        return OutOfOrder("database_read_only")
    if not reason or getattr(error, "connection_invalidated", False) or reason in _GONE:
        return OutOfOrder("database_unreachable")
    return OutOfOrder("database_failed", reason=reason)


def _reason(error: Exception) -> str:
    """The database's own short code, never its message: messages quote the data."""
    origin = _origin(error)
    if isinstance(origin, SQLAlchemyError):
        return type(origin).__name__
    return str(getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or "")
