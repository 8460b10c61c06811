"""The whole database as lines of JSON, table by table and of one moment, and back into an empty one of either kind.

No tool of the database is needed, and what was written on SQLite can be read into PostgreSQL. On both a snapshot does
not hold up the office: PostgreSQL reads it in one REPEATABLE READ transaction, SQLite in one of its write-ahead log.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Date, LargeBinary, Table, delete, func, insert, select, text, true

from engine.domain.head import Leaf
from engine.errors import OutOfOrder, Refusal
from engine.storage import alert_tables, years  # noqa: F401 the tables of alerts are some of metadata
from engine.storage.connect import door, for_reading, for_writing, open_engine
from engine.storage.design_tables import designs  # noqa: F401 its tables are some of metadata
from engine.storage.migrate import migrate
from engine.storage.particulars import particulars  # noqa: F401 its table is one of metadata
from engine.storage.report_tables import reports  # noqa: F401 likewise
from engine.storage.review_tables import release_comments  # noqa: F401 likewise
from engine.storage.tables import KEY_SERIES, Instant, attachments, metadata, petitions, read_instant, series

ROWS = 2000

# What an office that was opened and never used has written by itself.
_BY_ITSELF = ("releases", "sweeps", "heads", "nodes")

Part = tuple[str, Sequence[str], bytes]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the register had come: petitions, docket entries, and one digest over the head of every docket."""

    petitions: int
    entries: int
    digest: str


class Snapshot:
    """One moment of a database."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that sees one moment."""
        self._connection = connection

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return self._connection.dialect.name

    @property
    def schema(self) -> str:
        """The number of the latest migration."""
        version: str = self._connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        return version

    def parts(self) -> Iterator[tuple[Table, int, bytes]]:
        """(table, how many rows, lines) of every table, those others refer to first."""
        for table in metadata.sorted_tables:
            packs = [(at, pack) for at, column in enumerate(table.columns) if (pack := _pack(column))]
            for rows in self._rows(table):
                yield table, len(rows), b"".join(_line(row, packs) for row in rows)

    def _rows(self, table: Table) -> Iterator[Sequence[Any]]:
        asked = select(table).order_by(*table.primary_key.columns)
        try:
            yield from self._connection.execution_options(yield_per=ROWS).execute(asked).partitions(ROWS)
        except (ValueError, TypeError) as error:
            raise OutOfOrder("backup_row", table=table.name) from error

    def standing(self) -> Standing:
        """How far the register has come."""
        return _standing(self._connection)

    def files(self) -> Iterator[str]:
        """The SHA-256 of every attachment, each once."""
        asked = select(attachments.c.sha256).distinct().order_by(attachments.c.sha256)
        yield from self._connection.execution_options(yield_per=ROWS).execute(asked).scalars()


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """The database at ``url`` as it is at this moment, for as long as the block lasts."""
    engine = open_engine(url)
    try:
        with door(), for_reading(engine).connect() as connection:
            yield Snapshot(connection)
    finally:
        engine.dispose()


def restore(url: str, parts: Iterator[Part]) -> Standing:
    """Fill an empty database with (table, columns, lines), all of it or nothing; how far the register has come is returned.

    Raises Refusal ``restore_not_empty`` when anybody has worked with the database, ``restore_newer`` when a part names a
    table or a column of a later program.
    """
    migrate(url)
    engine = open_engine(url)
    try:
        with door(), for_writing(engine).begin() as connection:
            _require_empty(connection)
            for name, columns, lines in parts:
                table = metadata.tables.get(name)
                if table is None or set(columns) - set(table.columns.keys()):
                    raise Refusal("restore_newer", table=name)
                _fill(connection, table, columns, lines)
            _set_sequences(connection)
            return _standing(connection)
    finally:
        engine.dispose()


def standing_of(url: str) -> Standing:
    """How far the register at ``url`` has come."""
    with snapshot(url) as moment:
        return moment.standing()


def _standing(connection: Connection) -> Standing:
    digest, count, entries = hashlib.sha256(), 0, 0
    asked = select(petitions.c.number, petitions.c.docket_seq, petitions.c.docket_hash).order_by(petitions.c.id)
    for number, seq, head in connection.execution_options(yield_per=ROWS).execute(asked):
        digest.update(Leaf(number, seq, head).line.encode())
        count, entries = count + 1, entries + seq
    return Standing(count, entries, digest.hexdigest())


def _require_empty(connection: Connection) -> None:
    """Nobody's work is ever written over; what an office writes by itself gives way."""
    own_key = series.c.name.like(f"{KEY_SERIES}%")
    for table in metadata.sorted_tables:
        work = ~own_key if table is series else true()
        if table.name not in _BY_ITSELF and connection.execute(select(table).where(work).limit(1)).first() is not None:
            raise Refusal("restore_not_empty", table=table.name)
    for name in _BY_ITSELF:
        connection.execute(delete(metadata.tables[name]))
    connection.execute(delete(series).where(own_key))


def _fill(connection: Connection, table: Table, columns: Sequence[str], lines: bytes) -> None:
    turns = [(at, turn) for at, name in enumerate(columns) if (turn := _unpack(table.c[name]))]
    rows = [_row(line, turns) for line in lines.splitlines()]
    if connection.dialect.name == "postgresql":
        if one := years.PARTED.get(table.name):
            at = list(columns).index(one.column)
            years.make(connection, table, (row[at] for row in rows))
        _copy(connection, table, columns, rows)
    elif rows:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: list[list[Any]]) -> None:
    """COPY is many times faster than INSERT."""
    quote = connection.dialect.identifier_preparer.quote
    order = f"COPY {quote(table.name)} ({', '.join(map(quote, columns))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(order) as copy:
        for row in rows:
            copy.write_row(row)


def _set_sequences(connection: Connection) -> None:
    """The next id the database gives is a new one; SQLite sees to it by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        own = table.c.get("id")
        if own is not None and own.autoincrement is True:
            last = connection.execute(select(func.max(own))).scalar()
            given = func.pg_get_serial_sequence(table.name, "id")
            if last is not None:
                connection.execute(select(func.setval(given, last)))


def _pack(column: Column[Any]) -> Callable[[Any], Any] | None:
    """Bytes are no JSON."""
    return (lambda value: base64.b64encode(value).decode()) if isinstance(column.type, LargeBinary) else None


def _unpack(column: Column[Any]) -> Callable[[Any], Any] | None:
    """From JSON to what the column takes."""
    if isinstance(column.type, LargeBinary):
        return base64.b64decode
    if isinstance(column.type, Instant):
        return read_instant
    return date.fromisoformat if isinstance(column.type, Date) else None


def _line(row: Sequence[Any], turns: Sequence[tuple[int, Callable[[Any], Any]]]) -> bytes:
    values = list(row)
    for at, turn in turns:
        if values[at] is not None:
            values[at] = turn(values[at])
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def _row(line: bytes, turns: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values: list[Any] = orjson.loads(line)
    for at, turn in turns:
        if values[at] is not None:
            values[at] = turn(values[at])
    return values


def columns_of() -> Mapping[str, Sequence[str]]:
    """The columns of every table, in the order of a line."""
    return {table.name: table.columns.keys() for table in metadata.sorted_tables}


__all__ = ["Part", "Snapshot", "Standing", "columns_of", "restore", "snapshot", "standing_of"]
