"""The rows the indicators count, made of the registers beside the acts.

Only adds: an older program neither reads nor writes them. They are filled by the ticking office, piece by piece; ``petition stats
fill`` fills them at once.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DAYS = {"filed_on": False, "registered_on": False} | dict.fromkeys(
    ("triage_due", "office_notice_due", "competent_notice_due", "answer_due"), True
)


def upgrade() -> None:
    """Add the tables and their indexes."""
    op.create_table(
        "milestones",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("truths", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=nullable) for name, nullable in DAYS.items()),
        *(sa.Column(name, sa.Integer()) for name in ("days_transfer", "days_accept", "days_answer", "days_close")),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("place", "topic", "category", "channel", "kind", "receiving", "competent")
        ),
        sa.PrimaryKeyConstraint("petition_id", "no", name="pk_milestones"),
    )
    op.create_table(
        "milestones_kept",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("watched", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_milestones_kept"),
    )
    for name in DAYS:
        op.create_index(f"ix_milestones_{name}", "milestones", [name])
    watched = sa.text("open")
    op.create_index("ix_milestones_open", "milestones", ["petition_id"], sqlite_where=watched, postgresql_where=watched)
