"""Indexes by which the list of supervisions is found and counted, and the pictures of a period read nothing but an index.

Only such that tell more take the place of those there were: an older program is answered by them as well. No writer waits for them. Of
steps, which lie in parts, each part gets its own; once all have theirs that of the whole is taken for valid by PostgreSQL itself.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PICTURED = ("registered_on", "truths", "persons", "sealed", "receiving", "competent", "petition_id", "topic", "place", "channel")
UNMET = "holder = 'office' AND (status IN ('running', 'suspended') OR status = 'lapsed' AND met_on IS NULL)"
ANSWERS = "name IN ('supervision_feedback', 'risk_feedback', 'suggestion_feedback', 'proposal_feedback')"
STEPS, OF_STEPS, OF_CASES = "ix_tasks_supervision", ("petition_id", "instance", "element", "status"), "process = 'supervision'"
PARTS = sa.text("SELECT part.relname FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid WHERE inhparent = 'tasks'::regclass")


def upgrade() -> None:
    """Make the new ones, then drop the one that told less."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        _index("ix_deadlines_supervised", "deadlines", ("petition_id", "supervision", "id", "authority"), "supervision > 0")
        _index("ix_deadlines_unanswered", "deadlines", ("petition_id", "instance", "due_at"), f"{UNMET} AND {ANSWERS}")
        _index("ix_milestones_pictured", "milestones", PICTURED)
        op.drop_index("ix_milestones_counted_registered_on", "milestones", if_exists=True, postgresql_concurrently=on_postgresql)
        if on_postgresql:
            _in_parts()
        else:
            _index(STEPS, "tasks", OF_STEPS, OF_CASES)


def _index(name: str, table: str, columns: tuple[str, ...], only: str = "") -> None:
    on_postgresql, where = op.get_context().dialect.name == "postgresql", sa.text(only) if only else None
    if on_postgresql:  # a run that was broken off leaves one behind that is not valid
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
    op.create_index(
        name, table, list(columns), sqlite_where=where, postgresql_where=where, postgresql_concurrently=on_postgresql
    )  # fmt: skip


def _in_parts() -> None:
    op.execute(f"DROP INDEX IF EXISTS {STEPS}")
    for part in op.get_bind().execute(PARTS).scalars().all():
        _index(f"{part}_supervision_idx", part, OF_STEPS, OF_CASES)
    op.execute(f"CREATE INDEX {STEPS} ON tasks ({', '.join(OF_STEPS)}) WHERE {OF_CASES}")
