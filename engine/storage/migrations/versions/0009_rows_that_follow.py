"""PostgreSQL no longer asks, for each entry and task an act writes, whether its petition is there; indexes leave out tasks of nobody.

An act writes these rows in the statement, or the transaction, that moves the petition they belong to, and no petition is ever
deleted. To look for it again with each of them, and with each deadline and paper, took a seventh of the server's work for an act.
Deadlines and papers are few, and keep their keys. ``petition verify`` finds rows written past the office whose petition is not there.
SQLite looks within its own process, and goes on to.

A task is claimed by few and done once: an index of who holds it and one of who did it leave out those of whom nobody did.

Made beside the running office: an older program does the same without the keys, and asks the new indexes as it asked the old.
"""

from contextlib import nullcontext
from threading import Event

import sqlalchemy as sa
from alembic import op
from psycopg.errors import LockNotAvailable

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TRIES, PAUSE_SECONDS = 40, 0.1
FOLLOWING = ("docket", "tasks")


def upgrade() -> None:
    """Take the foreign keys away, and put an index of some tasks in the place of each of all."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        for new, old, columns in (
            ("ix_tasks_assigned", "ix_tasks_assignee", ["assignee", "status"]),
            ("ix_tasks_done_by", "ix_tasks_done", ["done_by", "done_at"]),
        ):
            some = sa.text(f"{columns[0]} IS NOT NULL")
            # One left half made is made anew.
            op.drop_index(new, "tasks", if_exists=True, postgresql_concurrently=on_postgresql)
            op.create_index(new, "tasks", columns, sqlite_where=some, postgresql_where=some, postgresql_concurrently=on_postgresql)
            op.drop_index(old, "tasks", if_exists=True, postgresql_concurrently=on_postgresql)
    if on_postgresql:
        lock()
        for table in FOLLOWING:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS fk_{table}_petition_id")


def lock() -> None:
    """Lock the tables between two acts.

    A statement locks them in another order when it is read than when it is done, so whoever waited here for long could wait for an
    act that waits for him. Others wait behind who waits: he gives up what he has after a moment, and tries again.
    """
    for left in reversed(range(TRIES)):
        try:
            with op.get_bind().begin_nested():
                op.execute("SET LOCAL lock_timeout = '200ms'")
                op.execute(f"LOCK TABLE petitions, {', '.join(FOLLOWING)} IN ACCESS EXCLUSIVE MODE")
                return
        except sa.exc.DBAPIError as error:
            if not isinstance(error.orig, LockNotAvailable) or not left:
                raise
            Event().wait(PAUSE_SECONDS)
