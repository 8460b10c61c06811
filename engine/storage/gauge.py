"""What a watcher asks of the database: counts from indexes and the state of the machine, never a petition's content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Select, and_, func, or_, select, text

from engine.casework.gauges import Database, Node, Standing, Traced
from engine.casework.outgoing import Trouble
from engine.domain.deadline import DeadlineStatus
from engine.domain.task import TaskStatus
from engine.storage import outgoing
from engine.storage.connect import door
from engine.storage.tables import deadlines, docket, nodes, petitions, read_instant, releases, sweeps, tasks

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
_TIME = {"sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", "postgresql": "SELECT clock_timestamp()"}


class SqlGauge:
    """Answers the watcher from one database."""

    def __init__(self, engine: Engine) -> None:
        """``engine`` as ``connect.for_reading`` gives it."""
        self._engine = engine

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with door(), self._engine.connect() as connection:
            yield connection

    def standing(self, now: datetime) -> Standing:
        """Every count in one statement, from indexes."""
        with self._reading() as connection:
            due, oldest, overdue, running, aside, steps, swept = connection.execute(_standing(now)).one()
        return Standing(due, overdue, running, aside, steps, oldest, swept)

    def database(self) -> Database:
        """The database itself."""
        kind = self._engine.dialect.name
        with self._reading() as connection:
            size, at = (connection.execute(text(asked[kind])).scalar_one() for asked in (_SIZE, _TIME))
            revision = _revision(connection)
            kept = connection.execute(select(func.count()).select_from(releases)).scalar_one()
        return Database(kind, int(size), read_instant(at), revision, head(), kept)

    def keeps(self, release: str) -> bool:
        """Whether the database answers and keeps this release; the cheapest question there is."""
        with self._reading() as connection:
            return connection.execute(select(releases.c.fingerprint).where(releases.c.fingerprint == release)).first() is not None

    def is_migrated(self) -> bool:
        """Whether the tables are at least as new as this program; revisions are numbered and compare as text."""
        with self._reading() as connection:
            return _revision(connection) >= head()

    def troubles(self) -> Mapping[str, Trouble]:
        """How outgoing work stands by its kind."""
        with self._reading() as connection:
            return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in connection.execute(outgoing.TROUBLES)}

    def nodes(self) -> Sequence[tuple[Node, datetime]]:
        """Every process heard of lately, and when."""
        with self._reading() as connection:
            found = connection.execute(select(nodes.c.name, nodes.c.kind, nodes.c.version, nodes.c.at).order_by(nodes.c.name, nodes.c.kind))
            return [(Node(name, kind, version), at) for name, kind, version, at in found]

    def traced(self, trace: str) -> Sequence[Traced]:
        """The docket entries a trace led to, in the order they were made."""
        found = select(petitions.c.number, docket.c.seq, docket.c.kind, docket.c.at)
        found = found.join_from(docket, petitions, petitions.c.id == docket.c.petition_id)
        # The second condition lets the database see that its index of traced entries will do.
        mine = found.where(docket.c.trace == trace, docket.c.trace != "").order_by(docket.c.at, petitions.c.number, docket.c.seq)
        with self._reading() as connection:
            return [Traced(*row) for row in connection.execute(mine)]


def _standing(now: datetime) -> Select[Any]:
    """Due and how long since, overdue, running, set aside, open steps, last sweep."""
    clock, office = deadlines.c, deadlines.c.holder == "office"
    ran_out = and_(clock.status == DeadlineStatus.RUNNING.value, clock.due_at <= now)
    lapsed = and_(clock.status == DeadlineStatus.LAPSED.value, clock.met_on.is_(None))

    def count(*conditions: Any) -> Any:
        return select(func.count()).select_from(deadlines).where(*conditions).scalar_subquery()

    return select(
        count(clock.next_at <= now),
        select(func.min(clock.next_at)).where(clock.next_at <= now).scalar_subquery(),
        count(office, or_(ran_out, lapsed)),
        count(office, clock.status == DeadlineStatus.RUNNING.value),
        count(clock.set_aside_until.is_not(None), clock.set_aside_until == clock.next_at),
        select(func.count()).select_from(tasks).where(tasks.c.status == TaskStatus.OPEN.value).scalar_subquery(),
        select(func.max(sweeps.c.at)).scalar_subquery(),
    )


def _revision(connection: Connection) -> str:
    """The migration the database stands at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


@cache
def head() -> str:
    """The newest migration this program has."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return ScriptDirectory.from_config(settings).get_current_head() or ""
