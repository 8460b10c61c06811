"""The tables of PostgreSQL that grow as history by years, and the parts of the years to come, made before their first row.

A year is one of Asia/Shanghai, as in the numbers of petitions and papers, the yearbook and the heads of the days: the part an
operator puts away is then the year everybody speaks of. The docket is parted by the instant of an entry; Shanghai has kept one
offset since 1992, so a bound is one instant on every machine. Steps are parted by the year in the number of their petition, which
begins their id: whoever asks for one step or for those of one petition tells the part with it, and all steps of a petition lie in
one. Nothing else is parted, and docs/operator.md says why.

What is in no part lies in the default one: no row is ever refused because a part was not made, and whatever lies there is moved
when its year is made. SQLite has one table.

Each part has the key of the table; the whole has none, since PostgreSQL would demand in it what it is parted by. Of steps the parts
guard it alone, since the id tells the part. Within a year of the docket the database refuses a doubled number, as ever; across
years it is the petition's row that guards it: every act writes its entries in one statement, or one transaction, with
``docket_seq`` and only in the version it read, and ``petition verify`` finds what was written past the office (I11, I13).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, Table, select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.clock import SHANGHAI, day_of
from engine.storage.connect import door
from engine.storage.tables import docket, tasks
from engine.watching import logs

# How long acts may have to wait behind the making of a part; then it is left for the next look.
_LOCK_WAIT = "1s"

# Whether a table is parted, and whether who asks may part it: a standby and a database made read-only say no.
_MAY = text(
    "SELECT pg_has_role(relowner, 'USAGE') AND current_setting('transaction_read_only') = 'off'"
    " FROM pg_class WHERE oid = to_regclass(:table) AND relkind = 'p'"
)
_PARTS = text(
    "SELECT part.oid::regclass::text, pg_get_expr(part.relpartbound, part.oid)"
    " FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid WHERE inhparent = to_regclass(:table)"
)
# PostgreSQL counts by itself what lies in a part, never what lies in the whole, by which it reckons what a join will give.
_UNTOLD = text(
    "SELECT sum(greatest(part.reltuples, 0)) > 1000 + 2 * max(whole.reltuples)"
    " FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid JOIN pg_class whole ON whole.oid = inhparent"
    " WHERE inhparent = to_regclass(:table)"
)
_BOUNDS = re.compile(r"FOR VALUES FROM \((.+)\) TO \((.+)\)")
_OPEN = {"MINVALUE": datetime.min.replace(tzinfo=UTC), "MAXVALUE": datetime.max.replace(tzinfo=UTC)}
_NUMBERED = re.compile(r"[^-]*-([12]\d{3})-")


@dataclass(frozen=True, slots=True)
class Span:
    """The instants a part holds: from ``since`` on, before ``until``."""

    since: datetime
    until: datetime

    def meets(self, other: Span) -> bool:
        """Whether an instant lies in both."""
        return self.since < other.until and other.since < self.until


def span_of(year: int) -> Span:
    """A year of Asia/Shanghai."""
    first, last = (datetime(one, 1, 1, tzinfo=SHANGHAI).astimezone(UTC) for one in (year, year + 1))
    return Span(first, last)


@dataclass(frozen=True, slots=True)
class Parted:
    """A table that is parted by years.

    ``by``: what it is parted by, of a row; ``year``: its year as a number, NULL for none; both in SQL of the ``column``, and
    ``years_in`` tells the years of some values of it. ``bound`` writes where a year begins, ``begins`` reads it.
    """

    table: Table
    column: str
    by: str
    year: str
    bound: Callable[[int], str]
    begins: Callable[[str], datetime]
    years_in: Callable[[Iterable[object]], set[int]]

    @property
    def name(self) -> str:
        """Of the whole."""
        return str(self.table.name)


def _of_instants(cells: Iterable[object]) -> set[int]:
    """Years begin on the hour."""
    return {day_of(datetime.fromisoformat(f"{hour}:00:00Z")).year for hour in {str(cell)[:13] for cell in cells}}


def _of_numbers(cells: Iterable[object]) -> set[int]:
    return {int(found[1]) for cell in cells if (found := _NUMBERED.match(str(cell)))}


def of_number(number: str) -> str:
    """In SQL, the year in a petition's number, or in what begins with one."""
    return f"split_part({number}, '-', 2) COLLATE \"C\""


_DOCKET = Parted(
    docket, "at", "at", f"extract(year FROM at AT TIME ZONE '{SHANGHAI.key}')::integer",
    lambda year: span_of(year).since.isoformat(), datetime.fromisoformat, _of_instants,
)  # fmt: skip
_TASKS = Parted(
    tasks, "id", of_number("id"), "substring(split_part(id, '-', 2) FROM '^[12]\\d{3}$')::integer",
    str, lambda bound: span_of(int(bound)).since, _of_numbers,
)  # fmt: skip
PARTED: Mapping[str, Parted] = {one.name: one for one in (_DOCKET, _TASKS)}


class Years:
    """Looks ahead for one process: at most once a day, and costs nothing in between."""

    def __init__(self, engine: Engine) -> None:
        """``engine``: of the database itself, not of its replica."""
        self._engine = engine
        self._looked: date | None = None

    def look_ahead(self, now: datetime) -> None:
        """Make the parts of the year of ``now`` and of the next, unless this was seen to on the same day."""
        if self._looked != day_of(now) and prepare(self._engine, now):
            self._looked = day_of(now)


def prepare(engine: Engine, now: datetime) -> bool:
    """Make what is missing for the year of ``now``, the next, and every row in no part; whether nothing is left to do.

    Makes nothing, and is content, on SQLite, where nothing may be written and for a role that does not own the table. False when
    others held the tables for longer than a second: rows go where they went before, and the next look tries again.
    """
    if engine.dialect.name != "postgresql":
        return True
    this = day_of(now).year
    with door():
        done = [_prepare(engine, one, (this, this + 1)) for one in PARTED.values()]
    return all(done)


def _prepare(engine: Engine, one: Parted, years: Sequence[int]) -> bool:
    """One table in transactions of its own: whoever held locks of two would hold back who asks for them the other way round."""
    with engine.connect() as connection:
        wanted, untold = missing(connection, one, years), _is_untold(connection, one)
    try:
        if wanted:
            with _impatient(engine) as connection:
                _make_missing(connection, one, years)
        if untold:
            with _impatient(engine) as connection:
                # Before PostgreSQL 18 the parts are looked at again with it.
                only = "ONLY " if (connection.dialect.server_version_info or ()) >= (18,) else ""
                connection.execute(text(f"ANALYZE {only}{one.name}"))
    except DBAPIError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        logs.info("years_wait", where=one.name)
        return False
    return True


@contextmanager
def _impatient(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits but a moment for its locks, and as long as it takes for its work."""
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def _may(connection: Connection, one: Parted) -> bool:
    return bool(connection.execute(_MAY, {"table": one.name}).scalar())


def _is_untold(connection: Connection, one: Parted) -> bool:
    """Whether the planner knows of less than half of what lies in the parts."""
    return _may(connection, one) and bool(connection.execute(_UNTOLD, {"table": one.name}).scalar())


def missing(connection: Connection, one: Parted, years: Iterable[int]) -> Sequence[int]:
    """Those of some years, and of the years of rows in no part, that no part meets; none where no part may be made."""
    if connection.dialect.name != "postgresql" or not _may(connection, one):
        return ()
    spans, rest = _parts(connection, one)
    wanted = {*years, *(_years_in(connection, one, rest) if rest else ())}
    met = (year for year in wanted if any(span_of(year).meets(span) for span in spans))
    return sorted(year for year in wanted.difference(met) if not _is_taken(connection, one, year))


def make(connection: Connection, table: Table, values: Iterable[object]) -> None:
    """Make the missing parts of a table for rows with these values of what tells their year, in the transaction of ``connection``.

    Rows in no part are moved into theirs. Acts wait meanwhile, and so does who reads the table: for moments, as long as few rows
    must be moved. Nothing is done for a table that is not parted.
    """
    one = PARTED.get(str(table.name))
    if one and connection.dialect.name == "postgresql":
        years = one.years_in(values)
        if missing(connection, one, years):
            _make_missing(connection, one, years)


def _make_missing(connection: Connection, one: Parted, years: Iterable[int]) -> None:
    """As ``make``; nothing of the table is read before its locks are there: who waits for them would hold back who has them."""
    _, rest = _parts(connection, one)
    connection.execute(text(f"LOCK TABLE ONLY {one.name} IN SHARE UPDATE EXCLUSIVE MODE"))
    if rest:
        connection.execute(text(f"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE"))
    for year in missing(connection, one, years):  # another process may have made some while this one waited
        _make(connection, one, year, rest)


def _make(connection: Connection, one: Parted, year: int, rest: str) -> None:
    name, since, until = f"{one.name}_{year}", one.bound(year), one.bound(year + 1)
    columns, key = (", ".join(column.name for column in some) for some in (one.table.columns, one.table.primary_key))
    connection.execute(text(f"CREATE TABLE {name} (LIKE {one.name} INCLUDING DEFAULTS, PRIMARY KEY ({key}))"))
    if rest:
        moving = f"WITH gone AS (DELETE FROM {rest} WHERE {one.by} >= '{since}' AND {one.by} < '{until}' RETURNING {columns})"  # noqa: S608 our own names
        connection.execute(text(f"{moving} INSERT INTO {name} ({columns}) SELECT {columns} FROM gone"))  # noqa: S608 the same
    connection.execute(text(f"ALTER TABLE {one.name} ATTACH PARTITION {name} FOR VALUES FROM ('{since}') TO ('{until}')"))
    logs.info("year_made", where=name)


def _parts(connection: Connection, one: Parted) -> tuple[list[Span], str]:
    """What the parts hold, and the name of the one that holds the rest; empty when there is none."""
    # Bounds are told in the session's way of writing instants, whatever a pooler's role has set.
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    connection.execute(text("SET LOCAL datestyle = 'ISO'"))
    spans, rest = [], ""
    for name, said in connection.execute(_PARTS, {"table": one.name}):
        found = _BOUNDS.fullmatch(said)
        if found:
            since, until = (_OPEN.get(word) or one.begins(word.strip("'")) for word in found.groups())
            spans.append(Span(since, until))
        else:
            rest = name
    return spans, rest


def _years_in(connection: Connection, one: Parted, part: str) -> Iterable[int]:
    """The years of the rows of a part: a look at nothing, on most days."""
    found = connection.execute(text(f"SELECT DISTINCT {one.year} FROM {part}")).scalars()  # noqa: S608 our own names
    return [year for year in found if year]


def _is_taken(connection: Connection, one: Parted, year: int) -> bool:
    """Whether a table bears the name of a year's part and is none: a year that was detached and not put away."""
    return connection.execute(select(text(f"to_regclass('{one.name}_{year}')"))).scalar() is not None
