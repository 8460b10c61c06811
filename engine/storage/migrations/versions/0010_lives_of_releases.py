"""Releases lead a life: proposed by one person, activated by another, withdrawn; and petitions are moved between them in runs.

Only adds: an older program pins new petitions to the shelves on its disk, as it did.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "release_lives",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *texts("name", "fingerprint", "state"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        *texts("reason"),
        sa.Column("proposed_by", BIG, nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        *texts("findings"),
        sa.Column("activated_by", BIG),
        sa.Column("activated_at", Instant()),
        *texts("replaces"),
        sa.Column("withdrawn_by", BIG),
        sa.Column("withdrawn_at", Instant()),
        *texts("withdrawn_because"),
        sa.PrimaryKeyConstraint("number", name="pk_release_lives"),
    )
    op.create_table(
        "release_moves",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("petition_id", BIG, nullable=False),
        *texts("from_release", "to_release"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("moved_by", BIG, nullable=False),
        sa.Column("moved_at", Instant(), nullable=False),
        *texts("before"),
        sa.Column("undone_at", Instant()),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_release_moves_petition_id"),
        sa.PrimaryKeyConstraint("run", "petition_id", name="pk_release_moves"),
    )


def texts(*names: str) -> list[sa.Column[str]]:
    """Columns of text that are always filled."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
