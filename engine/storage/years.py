"""The docket of PostgreSQL by years, and the parts of the years to come, made before their first entry.

Only the docket is parted: it is the largest table, entries are only ever added, and each bears its instant. A year is one of
Asia/Shanghai, as in the numbers of petitions and papers, the yearbook and the heads of the days: the part an operator puts away
is then the year everybody speaks of. Shanghai has kept one offset since 1992, so a bound is one instant on every machine.

What is in no part lies in ``docket_default``: no entry is ever refused because a part was not made, and whatever lies there is
moved when its year is made. SQLite has one table.

Each part has ``(petition_id, seq)`` as its primary key; the whole has none, since PostgreSQL would demand ``at`` in it, and a key
of all three refuses nothing. Within a year the database refuses a doubled number, as ever. Across years it is the petition's row
that guards it: every act writes its entries in one statement, or one transaction, with ``docket_seq`` and only in the version it
read, and ``petition verify`` finds what was written past the office (I11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.clock import SHANGHAI, day_of
from engine.storage.connect import door
from engine.storage.tables import docket
from engine.watching import logs

# How long acts may have to wait behind the making of a part; then it is left for the next look.
_LOCK_WAIT = "1s"

# Whether the docket is parted, and whether who asks may part it: a standby and a database made read-only say no.
_MAY = text(
    "SELECT pg_has_role(relowner, 'USAGE') AND current_setting('transaction_read_only') = 'off'"
    " FROM pg_class WHERE oid = to_regclass('docket') AND relkind = 'p'"
)
_PARTS = text(
    "SELECT part.oid::regclass::text, pg_get_expr(part.relpartbound, part.oid)"
    " FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid WHERE inhparent = to_regclass('docket')"
)
_BOUNDS = re.compile(r"FOR VALUES FROM \((.+)\) TO \((.+)\)")
_OPEN = {"MINVALUE": datetime.min.replace(tzinfo=UTC), "MAXVALUE": datetime.max.replace(tzinfo=UTC)}
_COLUMNS = ", ".join(column.name for column in docket.columns)


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
    """Make what is missing for the year of ``now``, the next, and every entry in no part; whether nothing is left to do.

    Makes nothing, and is content, on SQLite, where nothing may be written and for a role that does not own the table. False when
    others held the tables for longer than a second: entries go where they went before, and the next look tries again.
    """
    if engine.dialect.name != "postgresql":
        return True
    this = day_of(now).year
    with door():
        with engine.connect() as connection:
            if not missing(connection, (this, this + 1)):
                return True
        try:
            with engine.begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))
                _make_missing(connection, (this, this + 1))
        except DBAPIError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            logs.info("years_wait", where=docket.name)
            return False
    return True


def missing(connection: Connection, years: Iterable[int]) -> Sequence[int]:
    """Those of some years, and of the years of entries in no part, that no part meets; none where no part may be made."""
    if connection.dialect.name != "postgresql" or not connection.execute(_MAY).scalar():
        return ()
    spans, rest = _parts(connection)
    wanted = {*years, *(_years_in(connection, rest) if rest else ())}
    return sorted(year for year in wanted if not any(span_of(year).meets(span) for span in spans) and not _is_taken(connection, year))


def make(connection: Connection, years: Iterable[int]) -> None:
    """Make the missing ones of some years in the transaction of ``connection``, entries in no part moved into theirs.

    Acts wait meanwhile, and so does who reads a docket: for moments, as long as few entries must be moved.
    """
    if missing(connection, years):
        _make_missing(connection, years)


def _make_missing(connection: Connection, years: Iterable[int]) -> None:
    """As ``make``; nothing of the docket is read before its locks are there: who waits for them would hold back who has them."""
    _, rest = _parts(connection)
    connection.execute(text("LOCK TABLE ONLY docket IN SHARE UPDATE EXCLUSIVE MODE"))
    if rest:
        connection.execute(text(f"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE"))
    for year in missing(connection, years):  # another process may have made some while this one waited
        _make(connection, year, rest)


def _make(connection: Connection, year: int, rest: str) -> None:
    name, span = f"docket_{year}", span_of(year)
    connection.execute(text(f"CREATE TABLE {name} (LIKE docket INCLUDING DEFAULTS, PRIMARY KEY (petition_id, seq))"))
    if rest:
        moving = f"WITH gone AS (DELETE FROM {rest} WHERE at >= :since AND at < :until RETURNING {_COLUMNS})"  # noqa: S608 our own names
        within = {"since": span.since, "until": span.until}
        connection.execute(text(f"{moving} INSERT INTO {name} ({_COLUMNS}) SELECT {_COLUMNS} FROM gone"), within)  # noqa: S608 the same
    bounds = f"FOR VALUES FROM ('{span.since.isoformat()}') TO ('{span.until.isoformat()}')"
    connection.execute(text(f"ALTER TABLE docket ATTACH PARTITION {name} {bounds}"))
    logs.info("year_made", where=name)


def _parts(connection: Connection) -> tuple[list[Span], str]:
    """What the parts hold, and the name of the one that holds the rest; empty when there is none."""
    # Bounds are told in the session's way of writing instants, whatever a pooler's role has set.
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    connection.execute(text("SET LOCAL datestyle = 'ISO'"))
    spans, rest = [], ""
    for name, said in connection.execute(_PARTS):
        found = _BOUNDS.fullmatch(said)
        if found:
            since, until = (_OPEN.get(word) or datetime.fromisoformat(word.strip("'")) for word in found.groups())
            spans.append(Span(since, until))
        else:
            rest = name
    return spans, rest


def _years_in(connection: Connection, part: str) -> Iterable[int]:
    """The years of the entries of a part: a look at nothing, on most days."""
    year = f"extract(year FROM at AT TIME ZONE '{SHANGHAI.key}')::integer"
    return connection.execute(text(f"SELECT DISTINCT {year} FROM {part}")).scalars().all()  # noqa: S608 our own names


def _is_taken(connection: Connection, year: int) -> bool:
    """Whether a table bears the name of a year's part and is none: a year that was detached and not put away."""
    return connection.execute(select(text(f"to_regclass('docket_{year}')"))).scalar() is not None
