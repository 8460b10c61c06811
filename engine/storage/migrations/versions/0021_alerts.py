"""The inboxes: what officials were told, how far the dockets were followed, the digests made, and of what somebody wants no mail.

Only adds: an older program neither reads nor writes them. Dockets count as followed up to here, so that nobody is told of what is past.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Id, Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and their indexes."""
    op.create_table(
        "alerts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("official", Id, nullable=False),
        sa.Column("petition_id", Id),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("tell_at", Instant()),
        sa.Column("read_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("key", name="uq_alerts_key"),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_alerts_official"),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_alerts_petition_id"),
    )
    op.create_table(
        "alerts_followed",
        sa.Column("petition_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", name="pk_alerts_followed"),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_alerts_followed_petition_id"),
    )
    _of_officials()
    unread, due = sa.text("read_at IS NULL"), sa.text("tell_at IS NOT NULL")
    op.create_index("ix_alerts_official", "alerts", ["official", "at", "id"])
    op.create_index("ix_alerts_unread", "alerts", ["official", "petition_id"], sqlite_where=unread, postgresql_where=unread)
    op.create_index("ix_alerts_due", "alerts", ["tell_at"], sqlite_where=due, postgresql_where=due)
    op.execute("INSERT INTO alerts_followed (petition_id, seq) SELECT id, docket_seq FROM petitions WHERE status <> 'closed'")


def _of_officials() -> None:
    """What is kept for each official."""
    op.create_table(
        "digests",
        sa.Column("official", Id, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("official", "day", name="pk_digests"),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_digests_official"),
    )
    op.create_table(
        "alerts_silenced",
        sa.Column("official", Id, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("official", "kind", name="pk_alerts_silenced"),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_alerts_silenced_official"),
    )
