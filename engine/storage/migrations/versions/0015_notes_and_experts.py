"""Officials write notes beside a petition, and an authority keeps a roster its hearings' panels are drawn from.

Only adds: an older program knows neither table and needs none.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables with their indexes, and the index by which petitions on the facts of another are found."""
    op.create_table(
        "notes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("petition_id", BIG, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("written_by", BIG, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_notes_petition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_petition", "notes", ["petition_id"])
    op.create_table(
        "experts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("authority", "name", "field", "employer")),
        sa.Column("added_by", BIG, nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("retired_by", BIG),
        sa.Column("retired_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_experts"),
    )
    op.create_index("ix_experts_authority", "experts", ["authority"])
    on_postgresql = op.get_context().dialect.name == "postgresql"
    repeats = sa.text("same_facts_as != ''")
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():  # without a lock that writers would wait for
        if on_postgresql:
            op.drop_index("ix_petitions_same_facts", "petitions", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_petitions_same_facts", "petitions", ["same_facts_as"],
            sqlite_where=repeats, postgresql_where=repeats, postgresql_concurrently=on_postgresql,
        )  # fmt: skip
