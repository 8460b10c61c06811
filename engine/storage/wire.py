"""A driver's own connection, asked in SQL text: what the way of an act uses instead of SQLAlchemy's layers.

Building and compiling a statement anew costs more than the database takes to answer it, so the texts of
this way are built once and sent as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any, Protocol

from psycopg import Connection, RawCursor
from psycopg.pq import TransactionStatus

from engine.storage.connect import Counter

Rows = Sequence[Sequence[Any]]


class Wire(Protocol):
    """One connection of one driver; ``seconds`` and ``statements`` tell what was asked of it so far, ``committed`` that it wrote."""

    dialect: str
    connection: Any
    seconds: float
    statements: int
    committed: bool

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows, none for a statement that answers none."""
        ...

    def begin(self) -> None:
        """Begin to write."""
        ...

    def written(self, value: Any) -> Any:
        """A value as a parameter of this driver."""
        ...


class SqliteWire:
    """sqlite3; parameters are written ``?``."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, counter: Counter) -> None:
        self.connection = connection
        self.seconds, self.statements, self.committed = 0.0, 0, False
        self._counter = counter

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        since = perf_counter()
        rows = self.connection.execute(text, values).fetchall()
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + 1
        return rows

    def written(self, value: Any) -> Any:
        """Instants are text that sorts, days are text."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return value.isoformat() if isinstance(value, date) else value

    def begin(self) -> None:
        """Take the lock of the one writer, unless it is held already."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")


class PostgresWire:
    """psycopg; parameters are written ``$1``, ``$2``. What is sent again and again is prepared by the driver."""

    dialect = "postgresql"

    def __init__(self, connection: Connection[Any], counter: Counter) -> None:
        self.connection = connection
        self.seconds, self.statements, self.committed = 0.0, 0, False
        self._cursor = RawCursor(connection)
        self._counter = counter

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        since = perf_counter()
        self._cursor.execute(text.encode(), values)
        rows = self._cursor.fetchall() if self._cursor.description else ()
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + 1
        return rows

    def written(self, value: Any) -> Any:
        """The driver knows every type of ours."""
        return value

    def begin(self) -> None:
        """Begin a transaction on a connection that commits each statement by itself, unless one is under way."""
        if self.connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self.connection.execute("BEGIN")


Lender = Callable[[], AbstractContextManager[Wire]]


def wire_of(connection: Any, counter: Counter) -> Wire:
    """The wire of a driver's connection."""
    return SqliteWire(connection, counter) if isinstance(connection, sqlite3.Connection) else PostgresWire(connection, counter)
