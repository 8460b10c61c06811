"""Papers say who signed them, who affixed the seal, and why and when one was withdrawn.

Only adds: papers issued before say none of it, and a running older version goes on writing them so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, in the order of the table."""
    for name, kind in (
        ("signed_by", BIG),
        ("signed_on", sa.Date()),
        ("sealed_by", BIG),
        ("sealed_on", sa.Date()),
        ("withdrawn_on", sa.Date()),
    ):
        op.add_column("documents", sa.Column(name, kind, nullable=True))
    op.add_column("documents", sa.Column("withdrawn_because", sa.Text(), server_default=sa.text("''"), nullable=False))
