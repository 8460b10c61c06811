"""A driver's own connection, asked in SQL text: what the way of an act uses instead of SQLAlchemy's layers.

Building and compiling a statement anew costs more than the database takes to answer it, so the texts of
this way are built once and sent as they are.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from time import perf_counter
from typing import Any, Protocol, Self

from psycopg import Connection, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from engine.storage.connect import Counter
from engine.storage.tables import instant_text

Rows = Sequence[Sequence[Any]]
# By the place of a column, how its text is read.
Readers = Sequence[tuple[int, Callable[[bytes], Any]]]
Meanwhile = Callable[[], object]


def nothing() -> None:
    """What is done meanwhile where nobody asked for anything."""


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

    def documents(self, text: str, values: Sequence[Any]) -> Sequence[str | bytes]:
        """Send one statement that answers with rows of one text; the texts, as they came where that is cheaper."""
        ...

    def begin(self) -> None:
        """Begin to write."""
        ...

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin to write with this statement; its rows."""
        ...

    def write(self, text: str, values: Sequence[Any], meanwhile: Meanwhile, *, last: bool) -> Rows:
        """Send a statement that writes; its rows. ``meanwhile`` asks nothing and is done by the time they are there.

        ``last``: of what was begun nothing follows but the commit, which may go with it. What the statement cannot write is
        an error then, and nothing is left of it all.
        """
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

    def __init__(self, connection: Any, counter: Counter) -> None:
        """``connection`` as its driver gives it."""
        self.connection = connection
        self._counter = counter
        self.anew()

    def anew(self) -> Self:
        """For another turn."""
        self.seconds, self.statements, self.committed = 0.0, 0, False
        return self

    def _answered(self, since: float) -> None:
        """Count one statement and the time it took since it was sent."""
        self.seconds, self.statements = self.seconds + perf_counter() - since, self.statements + 1

    @abstractmethod
    def begin(self) -> None:
        """Begin to write; each driver has a way of its own."""

    @abstractmethod
    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; each driver has a way of its own."""

    def documents(self, text: str, values: Sequence[Any]) -> Sequence[str | bytes]:
        """Send one statement; its texts."""
        return [document for (document,) in self.ask(text, values)]

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin, then ask."""
        self.begin()
        return self.ask(text, values)

    def write(self, text: str, values: Sequence[Any], meanwhile: Meanwhile, *, last: bool) -> Rows:
        """Ask; a commit that follows goes by itself."""
        rows = self.ask(text, values)
        meanwhile()
        return rows


class SqliteWire(_Turn):
    """sqlite3; parameters are written ``?``."""

    dialect = "sqlite"
    connection: sqlite3.Connection

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        since = perf_counter()
        rows = self.connection.execute(text, values).fetchall()
        self._answered(since)
        return rows

    def written(self, value: Any) -> Any:
        """Instants are text that sorts, days are text."""
        if isinstance(value, datetime):
            return instant_text(value)
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
_FRAME = (_BEGIN, _COMMIT) = ("BEGIN", "COMMIT")


class PostgresWire(_Turn):
    """psycopg; parameters are written ``$1``, ``$2``. The transaction is the driver's own."""

    dialect = "postgresql"
    connection: Connection[Any]

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        self._counter.sent()
        since = perf_counter()
        cursor = RawCursor(self.connection)
        cursor.execute(text.encode(), values)
        rows = cursor.fetchall() if cursor.description else ()
        self._answered(since)
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
        self._readers: dict[str, Readers] = {}
        self._made = 0
        # A pooler lends its connection for one transaction only: nothing prepared is there the next time.
        self._prepares = connection.prepare_threshold is not None

    def ask(self, text: str, values: Sequence[Any] = ()) -> Rows:
        """Send one statement; its rows."""
        return self._rows(text, self._sent(text, values))

    def documents(self, text: str, values: Sequence[Any]) -> Sequence[str | bytes]:
        """Send one statement; its texts in UTF-8."""
        found = _fine(self._sent(text, values))
        return [found.get_value(row, 0) or b"" for row in range(found.ntuples)]

    def _sent(self, text: str, values: Sequence[Any]) -> PGresult:
        self._counter.sent()
        texts, name, pgconn = _texts(values), self._name(text), self.connection.pgconn
        since = perf_counter()
        found = pgconn.exec_prepared(name, texts) if name else pgconn.exec_params(text.encode(), texts)
        self._answered(since)
        return found

    def begin_with(self, text: str, values: Sequence[Any]) -> Rows:
        """Begin a transaction and ask, sent together, unless one is under way."""
        if self.is_open:
            return self.ask(text, values)
        return self._together((_BEGIN, ()), (text, values))[1]

    def write(self, text: str, values: Sequence[Any], meanwhile: Meanwhile, *, last: bool) -> Rows:
        """Ask, and where a transaction ends with it commit in the same breath: the server commits nothing after an error.

        What is done meanwhile is done while the server works.
        """
        if last and self.is_open:
            return self._together((text, values), (_COMMIT, ()), meanwhile=meanwhile)[0]
        self._counter.sent()
        name, texts = self._name(text), _texts(values)
        since = perf_counter()
        self._send(name, text, texts)
        self._flush()
        try:
            meanwhile()
        finally:
            found, _ = self._answer(), self._answer()
        self._answered(since)
        return self._rows(text, found)

    def _send(self, name: bytes, text: str, texts: Sequence[Any]) -> None:
        pgconn = self.connection.pgconn
        if name:
            pgconn.send_query_prepared(name, texts)
        else:
            pgconn.send_query_params(text.encode(), texts)

    def _together(self, *sent: tuple[str, Sequence[Any]], meanwhile: Meanwhile = nothing) -> list[Rows]:
        """Send statements in one go; the rows of each. The first error is raised, and nothing behind it was done."""
        named = [(b"" if text in _FRAME else self._name(text), text, _texts(values)) for text, values in sent]
        since, pgconn = perf_counter(), self.connection.pgconn
        pgconn.enter_pipeline_mode()
        for one in named:
            self._send(*one)
        pgconn.pipeline_sync()
        self._flush()
        try:
            meanwhile()
        finally:
            # Each answer ends with an empty one, and all of them with one for the whole.
            answers = [(self._answer(), self._answer())[0] for _ in named]
            self._answer()
            pgconn.exit_pipeline_mode()
        # To begin and to commit are no statements: one of the two that were sent is.
        self._counter.sent()
        self._answered(since)
        return [self._rows(text, answer) for (text, _), answer in zip(sent, answers, strict=True)]

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

    def _rows(self, text: str, found: PGresult) -> Rows:
        """The rows of an answer."""
        _fine(found)
        readers = self._readers.get(text)
        if readers is None:
            readers = [(at, _READ.get(found.ftype(at), bytes.decode)) for at in range(found.nfields)]
            if text in self._names:
                self._readers[text] = readers
        get = found.get_value
        return [[None if (value := get(row, at)) is None else read(value) for at, read in readers] for row in range(found.ntuples)]

    def _name(self, text: str) -> bytes:
        """The name a statement is prepared under; one that comes for the first time may be the last of its kind and gets none."""
        name = self._names.get(text)
        if name or not self._prepares:
            return name or b""
        if name is not None:
            return self._prepare(text)
        if len(self._names) >= _MOST_PREPARED:
            self._names.clear()
            self._readers.clear()
            self.connection.pgconn.exec_(b"DEALLOCATE ALL")
        self._names[text] = b""
        return b""

    def _prepare(self, text: str) -> bytes:
        self._made += 1
        name = b"act_%d" % self._made
        _fine(self.connection.pgconn.prepare(name, text.encode()))
        self._names[text] = name
        return name

    def begin(self) -> None:
        """Begin a transaction on a connection that commits each statement by itself, unless one is under way."""
        if not self.is_open:
            _fine(self.connection.pgconn.exec_(b"BEGIN"))


def _fine(found: PGresult) -> PGresult:
    """An answer, or the server's error."""
    if found.status not in _FINE:
        raise error_from_result(found)
    return found


def _plain(value: Any) -> bytes:
    return str(value).encode()


_WRITE: Mapping[type, Callable[[Any], bytes]] = {
    # An act writes one instant in many columns.
    datetime: lru_cache(64)(_plain),
    bool: {False: b"f", True: b"t"}.__getitem__,
    bytes: lambda raw: b"\\x" + raw.hex().encode(),
}


def _texts(values: Sequence[Any]) -> list[Any]:
    """Values as the server reads them; nearly all are words and whole numbers, and no function is called for those."""
    texts: list[bytes | None] = []
    for value in values:
        kind = type(value)
        if kind is str:
            texts.append(value.encode())
        elif value is None:
            texts.append(None)
        else:
            texts.append(b"%d" % value if kind is int else _WRITE.get(kind, _plain)(value))
    return texts


Lender = Callable[[], AbstractContextManager[Wire]]


def wire_of(connection: Any, counter: Counter) -> Wire:
    """The wire of a driver's connection."""
    if isinstance(connection, sqlite3.Connection):
        return SqliteWire(connection, counter)
    return QuickWire(connection, counter) if connection.autocommit else PostgresWire(connection, counter)
