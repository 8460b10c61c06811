"""Designs: what designers change on the shelves before it is proposed as a release, and who has one open.

Only adds: an older program neither reads nor writes them.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Id, Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "designs",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("proposed", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_designs"),
    )
    op.create_table(
        "design_files",
        sa.Column("design", Id, autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", Id, nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("design", "path", name="pk_design_files"),
    )
    op.create_table(
        "design_guests",
        sa.Column("design", Id, autoincrement=False, nullable=False),
        sa.Column("official", Id, autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("design", "official", name="pk_design_guests"),
    )
