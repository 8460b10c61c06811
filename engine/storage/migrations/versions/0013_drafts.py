"""What officials type is kept before they submit it, and who fills in a step is known to the others.

Only adds: an older program keeps no drafts and asks for no lock.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "drafts",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("official", BIG, autoincrement=False, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("task", "official", name="pk_drafts"),
    )
    op.create_table(
        "edit_locks",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("official", BIG, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("taken_from", BIG),
        sa.Column("handed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("task", name="pk_edit_locks"),
    )
