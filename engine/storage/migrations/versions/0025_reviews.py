"""Reviews: opinions on proposed releases, and the runs that move running petitions with what came of each.

Only adds: an older program neither reads nor writes them.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Id, Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "release_comments",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("settled_by", Id),
        sa.Column("settled_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_release_comments"),
    )
    op.create_index("ix_release_comments", "release_comments", ["release"])
    op.create_table(
        "move_runs",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("undone_by", Id),
        sa.Column("undone_at", Instant()),
        sa.PrimaryKeyConstraint("run", name="pk_move_runs"),
    )
    op.create_table(
        "move_run_lines",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "seq", name="pk_move_run_lines"),
    )
    op.create_index("ix_move_run_lines", "move_run_lines", ["run", "outcome", "seq"])
