"""Papers bear the hash of their text, petitions have attachments, and each day has a signed head."""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Papers issued before have no hash; a running older version goes on writing them without."""
    op.add_column("documents", sa.Column("sha256", sa.Text(), server_default=sa.text("''"), nullable=False))
    attachments()
    heads()


def attachments() -> None:
    """附件: files a petition came or was handled with."""
    op.create_table(
        "attachments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("petition_id", BIG, nullable=False),
        *texts("name", "media_type"),
        sa.Column("size", BIG, nullable=False),
        *texts("sha256"),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", BIG, nullable=False),
        *texts("task"),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_attachments_petition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_petition", "attachments", ["petition_id"])
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])


def heads() -> None:
    """The signed head of every day."""
    op.create_table(
        "heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("petitions", BIG, nullable=False),
        sa.Column("entries", BIG, nullable=False),
        *texts("digest", "previous", "buckets", "public_key", "signature"),
        sa.PrimaryKeyConstraint("day", name="pk_heads"),
    )


def texts(*names: str) -> list[sa.Column[str]]:
    """Columns of text that are always filled."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
