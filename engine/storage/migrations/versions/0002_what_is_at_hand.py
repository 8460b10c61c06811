"""What acts still ask for is marked, so that history need not be read to go on.

Expand only: rows of before are all at hand, which costs reading and changes nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One flag and one partial index for each list that grows as a petition lives."""
    for table in ("tasks", "deadlines", "documents"):
        op.add_column(table, sa.Column("at_hand", sa.Boolean(), server_default=sa.true(), nullable=False))
        at_hand = sa.text("at_hand")
        op.create_index(f"ix_{table}_at_hand", table, ["petition_id"], sqlite_where=at_hand, postgresql_where=at_hand)
