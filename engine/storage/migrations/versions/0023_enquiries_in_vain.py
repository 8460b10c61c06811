"""How often was asked in vain with a query code is counted for all processes together, under keyed digests, for a quarter of an hour.

Only adds: an older program counts in its own memory.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and its index."""
    op.create_table(
        "enquiries_in_vain",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_enquiries_in_vain"),
    )
    op.create_index("ix_enquiries_in_vain_last_at", "enquiries_in_vain", ["last_at"])
