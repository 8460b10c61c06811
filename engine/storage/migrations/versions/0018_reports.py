"""Reports with their issue numbers, and what was instructed on them.

Only adds: an older program knows neither table and needs none.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(*names: str) -> list[sa.Column[str]]:
    """Columns of text, none of them empty of value."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Add both tables with their indexes."""
    op.create_table(
        "reports",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *text("kind", "authority", "slot", "period"),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "until")),
        *text("state", "content", "sha256", "outside", "outside_sha256"),
        sa.Column("counted_at", Instant(), nullable=False),
        *text("texts"),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("signed_by", BIG, nullable=False),
        sa.Column("signed_at", Instant()),
        sa.Column("issued_by", BIG, nullable=False),
        sa.Column("issued_at", Instant()),
        sa.Column("no", sa.Integer(), nullable=False),
        *text("number"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("slot", name="uq_reports_slot"),
    )
    op.create_index("ix_reports_until", "reports", ["until"])
    op.create_table(
        "report_instructions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("report", BIG, nullable=False),
        *text("post"),
        sa.Column("given_on", sa.Date(), nullable=False),
        *text("text", "outcome"),
        sa.Column("outcome_on", sa.Date()),
        sa.Column("entered_by", BIG, nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name="fk_report_instructions_report"),
        sa.PrimaryKeyConstraint("id", name="pk_report_instructions"),
    )
    op.create_index("ix_report_instructions_report", "report_instructions", ["report"])
