"""A driver's own connection, asked in SQL text: what the way of an act uses instead of SQLAlchemy's layers.

Building and compiling a statement anew costs more than the database takes to answer it, so the texts of
this way are built once and sent as they are.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from select import POLLIN, POLLOUT, poll
from time import perf_counter
from typing import Any, Protocol, Self

from psycopg import Connection, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from engine.storage.connect import Counter

Rows = Sequence[Sequence[Any]]


class Wire(Protocol):
    """One connection of one driver; ``seconds`` and ``statements`` tell what was asked of it so far, ``committed`` that it wrote."""

    dialect: str
    connection: Any
    seconds: float
    statements: int
    committed: bool

    def anew(self) -> Wire:
        """The same wire for another turn: nothing was asked of it yet."""
        ...

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows, none for a statement that answers none."""
        ...

    def begin(self) -> None:
        """Begin to write."""
        ...

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin to write with this statement; its rows."""
        ...

    def end_with(self, text: str, values: Sequence[Any]) -> Rows:
        """The last statement of what was begun; its rows. What it cannot write is an error, and nothing is left of it all."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether a transaction is under way: of an act of one statement PostgreSQL has made the commit already."""
        ...

    def written(self, value: Any) -> Any:
        """A value as a parameter of this driver."""
        ...


class _Turn(ABC):
    """What was asked of a connection in one turn, and the plain way to begin and to end what is written in it."""

    seconds: float
    statements: int
    committed: bool

    def anew(self) -> Self:
        """For another turn."""
        self.seconds, self.statements, self.committed = 0.0, 0, False
        return self

    @abstractmethod
    def begin(self) -> None:
        """Begin to write; each driver has a way of its own."""

    @abstractmethod
    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; each driver has a way of its own."""

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin, then ask."""
        self.begin()
        return self.ask(text, values)

    def end_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Ask; the commit follows."""
        return self.ask(text, values)


class SqliteWire(_Turn):
    """sqlite3; parameters are written ``?``."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, counter: Counter) -> None:
        self.connection = connection
        self._counter = counter
        self.anew()

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

    @property
    def is_open(self) -> bool:
        """Whether a transaction is under way."""
        return self.connection.in_transaction

    def begin(self) -> None:
        """Take the lock of the one writer, unless it is held already."""
        if not self.is_open:
            self.connection.execute("BEGIN IMMEDIATE")


# The types the statements of this way answer with: whole numbers, yes or no, lists of ids; all else is text.
_READ: Mapping[int, Callable[[bytes], Any]] = {
    16: lambda text: text == b"t",
    20: int,
    21: int,
    23: int,
    1016: lambda text: [int(one) for one in text[1:-1].split(b",") if one],
}
_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_MOST_PREPARED = 200


class PostgresWire(_Turn):
    """psycopg; parameters are written ``$1``, ``$2``. The transaction is the driver's own."""

    dialect = "postgresql"

    def __init__(self, connection: Connection[Any], counter: Counter) -> None:
        self.connection = connection
        self._counter = counter
        self.anew()

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        since = perf_counter()
        cursor = RawCursor(self.connection)
        cursor.execute(text.encode(), values)
        rows = cursor.fetchall() if cursor.description else ()
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + 1
        return rows

    def written(self, value: Any) -> Any:
        """The driver knows every type of ours."""
        return value

    @property
    def is_open(self) -> bool:
        """Whether a transaction is under way."""
        return self.connection.pgconn.transaction_status != TransactionStatus.IDLE

    def begin(self) -> None:
        """Nothing to do: the driver begins with the first statement."""


class QuickWire(PostgresWire):
    """libpq as psycopg lends it: a statement prepared once on each connection is sent by its name.

    A cursor would spend more of the processor on one statement than the server does. For connections on which
    each statement is a transaction of its own; parameters are sent as text.
    """

    def __init__(self, connection: Connection[Any], counter: Counter) -> None:
        super().__init__(connection, counter)
        self._hears, self._speaks = poll(), poll()
        self._hears.register(connection.pgconn.socket, POLLIN)
        self._speaks.register(connection.pgconn.socket, POLLIN | POLLOUT)
        self._names: dict[str, bytes] = {}
        self._made = 0
        # A pooler lends its connection for one transaction only: nothing prepared is there the next time.
        self._prepares = connection.prepare_threshold is not None

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        texts = _texts(values)
        since = perf_counter()
        found = self._sent(text, texts)
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + 1
        return _rows(found)

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin a transaction and ask, sent together, unless one is under way."""
        if self.is_open:
            return self.ask(text, values)
        return self._together([(b"BEGIN", []), (text, values)])[1]

    def end_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Ask and commit, sent together: the server commits nothing after an error."""
        return self._together([(text, values), (b"COMMIT", [])])[0] if self.is_open else self.ask(text, values)

    def _together(self, sent: Sequence[tuple[str | bytes, Sequence[Any]]]) -> list[Rows]:
        """Send statements in one go; the rows of each. The first error is raised, and nothing behind it was done."""
        named = [(self._name(text) if isinstance(text, str) else b"", text, _texts(values)) for text, values in sent]
        since, pgconn = perf_counter(), self.connection.pgconn
        pgconn.enter_pipeline_mode()
        for name, text, values in named:
            if name:
                pgconn.send_query_prepared(name, values)
            else:
                pgconn.send_query_params(text.encode() if isinstance(text, str) else text, values)
        pgconn.pipeline_sync()
        self._flush()
        # Each answer ends with an empty one, and all of them with one for the whole.
        answers = [(self._answer(), self._answer())[0] for _ in named]
        self._answer()
        pgconn.exit_pipeline_mode()
        many = sum(isinstance(text, str) for text, _ in sent)
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + many
        for _ in range(many):
            self._counter.sent()
        return [_rows(answer) for answer in answers]

    def _answer(self) -> Any:
        """The next answer. It is waited for here: libpq would wait for it while no other thread of the interpreter may run."""
        pgconn = self.connection.pgconn
        while pgconn.is_busy():
            self._hears.poll()
            pgconn.consume_input()
        return pgconn.get_result()

    def _flush(self) -> None:
        """Send what was put together; where the line is full, hear what comes back meanwhile."""
        pgconn = self.connection.pgconn
        while pgconn.flush():
            for _ in self._speaks.poll():
                pgconn.consume_input()

    def _sent(self, text: str, values: list[Any]) -> PGresult:
        name = self._name(text)
        pgconn = self.connection.pgconn
        return pgconn.exec_prepared(name, values) if name else pgconn.exec_params(text.encode(), values)

    def _name(self, text: str) -> bytes:
        """The name a statement is prepared under; one that comes for the first time may be the last of its kind and gets none."""
        name = self._names.get(text)
        if name or not self._prepares:
            return name or b""
        if name is not None:
            return self._prepare(text)
        if len(self._names) >= _MOST_PREPARED:
            self._names.clear()
            self.connection.pgconn.exec_(b"DEALLOCATE ALL")
        self._names[text] = b""
        return b""

    def _prepare(self, text: str) -> bytes:
        self._made += 1
        name = b"act_%d" % self._made
        made = self.connection.pgconn.prepare(name, text.encode())
        if made.status not in _FINE:
            raise error_from_result(made)
        self._names[text] = name
        return name

    def begin(self) -> None:
        """Begin a transaction on a connection that commits each statement by itself, unless one is under way."""
        if not self.is_open:
            begun = self.connection.pgconn.exec_(b"BEGIN")
            if begun.status not in _FINE:
                raise error_from_result(begun)


def _as_text(value: Any) -> bytes | None:
    if isinstance(value, str):
        return str.encode(value)
    if value is None:
        return None
    return b"\\x" + value.hex().encode() if isinstance(value, bytes) else str(value).encode()


def _texts(values: Sequence[Any]) -> list[Any]:
    """Values as the server reads them; most are texts, and those are spared the call."""
    return [value.encode() if type(value) is str else _as_text(value) for value in values]


def _rows(found: PGresult) -> Rows:
    """The rows of an answer, or the server's error."""
    if found.status not in _FINE:
        raise error_from_result(found)
    readers = [_READ.get(found.ftype(column), bytes.decode) for column in range(found.nfields)]
    return [_row(found, row, readers) for row in range(found.ntuples)]


def _row(found: PGresult, row: int, readers: Sequence[Callable[[bytes], Any]]) -> list[Any]:
    texts = [found.get_value(row, column) for column in range(len(readers))]
    return [None if text is None else read(text) for text, read in zip(texts, readers, strict=True)]


Lender = Callable[[], AbstractContextManager[Wire]]


def wire_of(connection: Any, counter: Counter) -> Wire:
    """The wire of a driver's connection."""
    if isinstance(connection, sqlite3.Connection):
        return SqliteWire(connection, counter)
    return QuickWire(connection, counter) if connection.autocommit else PostgresWire(connection, counter)
