"""Indexes by which whoever sees little finds his own rows of the indicators, who else has a part in a petition, and clocks by name.

An older program is answered by the new index of clocks as by the one it takes the place of, and neither reads nor writes the new table:
it is filled with the rows of the indicators, which this program lays out anew; ``petition stats fill`` does it at once.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

DAYS = ("filed_on", "registered_on", "triage_due", "office_notice_due", "competent_notice_due", "answer_due")
TOLD = (*DAYS, "truths", "persons", "no", "sealed", "petition_id", "days_transfer", "days_accept", "days_answer", "days_close")
OWED = ("status", "due_at", "petition_id", "authority", "id", "paused_on", "of_party", "name")
UNMET = "holder = 'office' AND (status IN ('running', 'suspended') OR status = 'lapsed' AND met_on IS NULL)"


def upgrade() -> None:
    """Make the indexes, which writers need not wait for, then drop the one that told less; add the table."""
    _index("ix_milestones_receiving", "milestones", ["receiving", *TOLD, "competent"])
    _index("ix_milestones_competent", "milestones", ["competent", *TOLD, "receiving"], "competent != receiving")
    _index("ix_deadlines_unmet", "deadlines", OWED, UNMET)
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        op.drop_index("ix_deadlines_owed", "deadlines", if_exists=True, postgresql_concurrently=on_postgresql)
    op.create_table(
        "milestones_beside",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("authority", "receiving", "competent")),
        sa.PrimaryKeyConstraint("petition_id", "authority", name="pk_milestones_beside"),
    )
    op.create_index("ix_milestones_beside_authority", "milestones_beside", ["authority", "receiving", "competent", "petition_id"])


def _index(name: str, table: str, columns: list[str] | tuple[str, ...], only: str = "") -> None:
    on_postgresql, where = op.get_context().dialect.name == "postgresql", sa.text(only) if only else None
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        if on_postgresql:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            list(columns),
            sqlite_where=where,
            postgresql_where=where,
            postgresql_concurrently=on_postgresql,
        )
