"""Indexes of the rows the indicators count, by each of their days, that tell all that is counted.

Only such that tell more take the place of those there were: an older program is answered by them as well.
"""

from contextlib import nullcontext

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

DAYS = ("filed_on", "registered_on", "triage_due", "office_notice_due", "competent_notice_due", "answer_due")
COUNTED = ("truths", "persons", "sealed", "receiving", "competent", "petition_id")


def upgrade() -> None:
    """Make the new ones, which writers need not wait for, and only then drop the old ones."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    for day in DAYS:
        name, before = f"ix_milestones_counted_{day}", f"ix_milestones_{day}"
        with op.get_context().autocommit_block() if on_postgresql else nullcontext():
            if on_postgresql:
                op.drop_index(name, "milestones", if_exists=True, postgresql_concurrently=True)
            op.create_index(name, "milestones", [day, *COUNTED], postgresql_concurrently=on_postgresql)
            op.drop_index(before, "milestones", if_exists=True, postgresql_concurrently=on_postgresql)
