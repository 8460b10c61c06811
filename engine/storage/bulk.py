"""Many rows at once, for a database that is being filled: COPY on PostgreSQL, ``executemany`` on SQLite.

A row travels as one line of PostgreSQL's text format, on both databases: whoever makes a million of them can
then make each from a text with gaps. Ids of petitions are given out here, all other ids by the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Connection, Executable, Integer, LargeBinary, Table, Text, func, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlalchemy.sql.ddl import CreateIndex, DropIndex

from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import Petitioner
from engine.storage import years
from engine.storage.cipher import Cipher
from engine.storage.connect import door, for_writing, open_engine, upsert
from engine.storage.derived import columns_of
from engine.storage.tables import UNTIED, deadlines, filings, instant_text, metadata, petitions, series

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_UNESCAPES = {"t": "\t", "n": "\n", "r": "\r"}
# Before the others come the rows they point at.
FIRST = (petitions.name, filings.name)


class Bulk:
    """Fills one migrated database; nobody else writes to it meanwhile."""

    def __init__(self, url: str) -> None:
        """``url`` as in PETITION_DATABASE."""
        self._engine = open_engine(url, durable=False)
        self._on_postgresql = self._engine.dialect.name == "postgresql"
        self._ids: dict[int, Iterator[int]] = {}

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table as plain values by column."""
        with door(), self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(metadata.tables[table]))]

    def many(self) -> int:
        """How many petitions are stored."""
        with door(), self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(petitions)).scalar_one()

    def enter(self, table: str, row: Mapping[str, Any]) -> None:
        """Insert one row as it is given."""
        with door(), for_writing(self._engine).begin() as connection:
            connection.execute(insert(metadata.tables[table]), row)

    def next_id(self, year: int) -> int:
        """An id for a petition filed in ``year``."""
        if not self._ids:
            with door(), self._engine.connect() as connection:
                self._ids[0] = count((connection.execute(select(func.max(petitions.c.id))).scalar() or 0) + 1)
        return next(self._ids[0])

    def fall_due(self, many: int, at: datetime, *, besides: str = "") -> int:
        """Let so many of the office's running clocks run out at ``at``; how many there were. No day of theirs is counted again.

        ``besides`` the petitions of a release, by its fingerprint.
        """
        runs = (deadlines.c.status == DeadlineStatus.RUNNING.value, deadlines.c.holder == "office", deadlines.c.next_at > at)
        some = select(deadlines.c.id).join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
        some = some.where(*runs, petitions.c.release != besides).order_by(deadlines.c.id).limit(many)
        with door(), for_writing(self._engine).begin() as connection:
            moved = update(deadlines).where(deadlines.c.id.in_(some.scalar_subquery())).values(due_at=at, next_at=at)
            return connection.execute(moved).rowcount

    def load(self, lines: Mapping[str, Sequence[str]]) -> None:
        """Enter lines by table, in one transaction."""
        names = [*FIRST, *(name for name in lines if name not in FIRST)]
        for name, one in years.PARTED.items() if self._on_postgresql else ():
            with door(), self._engine.begin() as connection:
                years.make(connection, one.table, _cells(one, lines.get(name, ())))
        with door(), for_writing(self._engine).begin() as connection:
            for name in names:
                if lines.get(name):
                    self._enter_lines(connection, metadata.tables[name], lines[name])

    def _enter_lines(self, connection: Connection, table: Table, lines: Sequence[str]) -> None:
        if self._on_postgresql:
            columns = ", ".join(column.name for column in written(table))
            cursor = connection.connection.cursor()
            with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                copy.write("\n".join(lines) + "\n")
            return
        statement = str(insert(table).values({column.name: None for column in written(table)}).compile(dialect=sqlite.dialect()))
        connection.exec_driver_sql(statement, [read_line(table, line) for line in "\n".join(lines).split("\n")])

    @contextmanager
    def unhindered(self) -> Iterator[None]:
        """While the block lasts PostgreSQL keeps neither foreign keys nor second indexes; they are made again at its end.

        A block that is broken off leaves a database without them: fill a fresh one.
        """
        if not self._on_postgresql:
            yield
            return
        tables = metadata.sorted_tables
        indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
        tied = [table for table in tables if table.name not in UNTIED]
        keys = [key for table in tied for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name))]
        with door(), self._engine.begin() as connection:
            changes: list[Executable] = [*map(DropConstraint, keys), *map(DropIndex, indexes)]
            for change in changes:
                connection.execute(change)
        yield
        made: list[Executable] = [*map(CreateIndex, indexes), *map(AddConstraint, keys)]
        for again in made:
            with door(), self._engine.begin() as connection:
                connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
                connection.execute(again)

    def finish(self, running: Mapping[str, int]) -> None:
        """Let the next act go on: ids and the series ``running`` (name → last number) continue, the planner knows the tables."""
        with door(), for_writing(self._engine).begin() as connection:
            if running:
                entering = upsert(self._engine.dialect.name, series)
                entering = entering.on_conflict_do_update(index_elements=["name"], set_={"last": entering.excluded.last})
                connection.execute(entering, [{"name": name, "last": last} for name, last in running.items()])
            if self._on_postgresql:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence('petitions', 'id'), (SELECT coalesce(max(id), 1) FROM petitions))")
                )
        with door(), self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)" if self._on_postgresql else "ANALYZE"))

    def last_of(self, names: Sequence[str]) -> dict[str, int]:
        """How far these series have run."""
        with door(), self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(select(series.c.name, series.c.last)) if row[0] in set(names)}


def _cells(parted: years.Parted, lines: Sequence[str]) -> Iterator[str]:
    """What tells the year of each row of some lines."""
    at = [column.name for column in written(parted.table)].index(parted.column)
    return (row.split("\t", at + 1)[at] for line in lines for row in line.split("\n"))


def written(table: Table) -> list[Any]:
    """The columns of a line: all but an id the database gives, and what the office counts up by itself."""
    given = [column for column in table.columns if column is not filings.c.tallied]
    return [column for column in given if column.name != "id" or isinstance(column.type, Text) or table is petitions]


def line_of(table: str, row: Mapping[str, Any]) -> str:
    """A row as a line, columns in the order of the table."""
    return "\t".join(_cell(row[column.name]) for column in written(metadata.tables[table]))


def _cell(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, datetime):
        return instant_text(value)
    return str(value).translate(_ESCAPES)


def read_line(table: Table, line: str) -> tuple[Any, ...]:
    """A line as SQLite stores its values."""
    return tuple(_value(column.type, cell) for column, cell in zip(written(table), line.split("\t"), strict=True))


def _value(kind: Any, cell: str) -> Any:
    if cell == NULL:
        return None
    if isinstance(kind, Boolean):
        return int(cell == "t")
    if isinstance(kind, Integer):
        return int(cell)
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(cell.removeprefix(r"\\x"))
    return cell if "\\" not in cell else _unescaped(cell)


def _unescaped(cell: str) -> str:
    signs, read = iter(cell), []
    for sign in signs:
        escaped = next(signs) if sign == "\\" else ""
        read.append(_UNESCAPES.get(escaped, escaped) if escaped else sign)
    return "".join(read)


class Sealer:
    """Turns invented petitioners into the columns of their table; one cipher for all."""

    def __init__(self, key: bytes) -> None:
        """``key``: the 32 bytes of the encrypted columns."""
        self._cipher = Cipher(key)

    def line(self, petitioner: Petitioner) -> str:
        """The line of a petitioner, secrets in cipher text."""
        return line_of("petitioners", columns_of("petitioners", petitioner, self._cipher))
