"""Brings a database to the tables of today, step by step, each step in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import takewhile
from pathlib import Path
from threading import Event, Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

from engine.domain.clock import Clock, SystemClock
from engine.errors import OutOfOrder, Refusal
from engine.storage import years
from engine.storage.connect import Pool, door, for_writing, open_engine
from engine.storage.search import index_metadata
from engine.storage.tables import metadata, petitions, series
from engine.watching import logs

# Any number will do, as long as every process that migrates asks for the same one.
_LOCK = 20260301
_AGAIN_SECONDS = 0.2
# Alembic keeps the migration under way in its modules: two threads of one process must not meet there.
_THREADS = Lock()


# A file of this name takes away what an older program still uses.
CONTRACT = "_contract_"


def migrate(
    url: str, queue_schema: str = "", pool: Pool | None = None, *, contract: bool = False, clock: Clock | None = None,
) -> None:  # fmt: skip
    """Upgrade the database at ``url``; does nothing when it is there already.

    Steps that only add are taken, with older programs at work beside. With ``contract`` those are taken too that
    take away, for a database no older program uses any more; without it the upgrade ends before the first of them.
    ``queue_schema`` is the SQL of the queue's own tables: laid once, on PostgreSQL. The parts of the docket for the
    year of ``clock`` and the next are made there too.
    """
    engine, now = open_engine(url, pool=pool), (clock or SystemClock()).now()
    try:
        with door(), _THREADS, alone(engine), _opened(engine) as connection:
            settings = Config(attributes={"connection": connection, "now": now})
            settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            last = _last_step(settings, connection, contract)
            if last:
                command.upgrade(settings, last)
            lay_queue(engine, queue_schema)
            years.prepare(engine, now)
    finally:
        engine.dispose()


def lay_queue(engine: Engine, schema: str) -> None:
    """Lay the tables and functions of the queue beside the office's, where they are not there yet."""
    if not schema:
        return
    with engine.begin() as connection:
        if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
            connection.exec_driver_sql(schema, execution_options={"no_parameters": True})


def _opened(engine: Engine) -> AbstractContextManager[Connection]:
    """SQLite takes all steps in one transaction and so lets one process in at a time; PostgreSQL has ``alone``."""
    opened = for_writing(engine)
    return opened.connect() if engine.dialect.name == "postgresql" else opened.begin()


def _last_step(settings: Config, connection: Connection, contract: bool) -> str:
    """The step to go to, empty when there is none to take."""
    taken = MigrationContext.configure(connection).get_current_revision()
    if connection.dialect.name == "postgresql":
        connection.rollback()
    script = ScriptDirectory.from_config(settings)
    known = {step.revision for step in script.walk_revisions()}
    if taken and taken not in known:
        # A newer program took it, beside which this one may go on: its steps only add until the last older one has left.
        if taken < max(known):
            raise OutOfOrder("database_step_unknown", step=taken)
        logs.warning("database newer", release=taken)
        return ""
    pending = list(script.iterate_revisions("head", taken or "base"))[::-1]
    steps = list(pending if contract else takewhile(lambda step: CONTRACT not in Path(step.module.__file__ or "").name, pending))
    return steps[-1].revision if steps else ""


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Whoever migrates the same database meanwhile waits; the lock goes with the connection that holds it."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as holder:
        # Whoever waited inside the database would hold a snapshot, and an index made CONCURRENTLY waits for every snapshot.
        while not holder.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}).scalar():
            Event().wait(_AGAIN_SECONDS)
        try:
            yield
        finally:
            holder.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


def unmake(url: str, marker: str) -> None:
    """Empty the database at ``url`` of everything the office keeps, if it holds the series ``marker`` or nothing at all.

    Raises Refusal ``not_a_demo`` for a database that holds petitions without the marker.
    """
    engine = open_engine(url)
    try:
        with door(), for_writing(engine).begin() as connection:
            present = inspect(connection).get_table_names()
            if petitions.name not in present:
                return
            marked = connection.execute(select(series.c.last).where(series.c.name == marker)).first()
            if marked is None and connection.execute(select(petitions.c.id).limit(1)).first() is not None:
                raise Refusal("not_a_demo")
            metadata.drop_all(connection)
            for table in index_metadata.sorted_tables:
                connection.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    finally:
        engine.dispose()
