"""The drivers as they come: sqlite3 and psycopg, one connection, plain statements with parameters, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg

from bench.stock.tables import statements


class Database:
    """One durable connection; a transaction begins by itself on PostgreSQL and by ``begin`` on SQLite."""

    def __init__(self, url: str) -> None:
        """``url`` as in PETITION_DATABASE."""
        self.dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
        self.counted = self.committed = 0
        self.connection: Any = _sqlite(url) if self.dialect == "sqlite" else psycopg.connect(url.replace("+psycopg", ""))
        self.cursor = self.connection.cursor()
        self.lock = "" if self.dialect == "sqlite" else " FOR UPDATE OF p"

    def make_tables(self) -> None:
        """Once, in an empty database."""
        for statement in statements(self.dialect):
            self.cursor.execute(statement)
        self.connection.commit()

    def begin(self) -> None:
        """Take SQLite's one place to write at once, so that no transaction fails half way."""
        if self.dialect == "sqlite":
            self.cursor.execute("BEGIN IMMEDIATE")

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """One statement, one round trip."""
        self.counted += 1
        return self.cursor.execute(self._written(statement), values)

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Rows of one table; several go together, as the driver offers."""
        if not rows:
            return
        self.counted += 1
        names = ", ".join(rows[0])
        statement = self._written(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(rows[0]))})")  # noqa: S608 (our own names)
        values = [tuple(row.values()) for row in rows]
        if len(values) == 1:
            self.cursor.execute(statement, values[0])
        else:
            self.cursor.executemany(statement, values)

    def commit(self) -> None:
        """The one commit of an act."""
        self.connection.commit()
        self.committed += 1

    def _written(self, statement: str) -> str:
        return statement.replace("%s", "?") if self.dialect == "sqlite" else statement


def _sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=10, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
