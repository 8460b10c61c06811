"""Outgoing work: kept by the act it follows from, and the claim a sweep lays on a clock.

The queue's own tables (procrastinate, PostgreSQL only) are laid beside these by ``migrate``.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of outgoing work and the column of the claim."""
    op.create_table(
        "outgoing",
        sa.Column("key", sa.Text(), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "body", "petition", "trace")],
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *[sa.Column(name, Instant(), nullable=True) for name in ("next_at", "held_until", "done_at", "failed_at")],
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outgoing"),
    )
    for name, column in (("ix_outgoing_next", "next_at"), ("ix_outgoing_failed", "failed_at")):
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "outgoing", [column], sqlite_where=some, postgresql_where=some)
    op.add_column("deadlines", sa.Column("claimed_until", Instant(), nullable=True))
