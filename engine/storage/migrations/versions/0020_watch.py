"""What the supervisor's queue asks: the open steps with the last act, the clocks met late, and the agenda of the conference.

Only adds: an older program neither reads nor writes them. The steps of petitions under way are laid out by the ticking office, with
the rows of the indicators, which is why these are to be laid out anew for open petitions; ``petition stats fill`` does it at once.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LATE = "holder = 'office' AND status = 'lapsed' AND met_on IS NOT NULL"


def upgrade() -> None:
    """Add the index over clocks, which writers need not wait for, then the tables with theirs."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        late = sa.text(LATE)
        if on_postgresql:
            op.drop_index("ix_deadlines_late", "deadlines", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_deadlines_late",
            "deadlines",
            ["met_on", "petition_id", "authority", "id", "name", "of_party"],
            sqlite_where=late,
            postgresql_where=late,
            postgresql_concurrently=on_postgresql,
        )
    steps()
    agenda()
    op.execute("UPDATE milestones SET seq = -1 WHERE open")


def steps() -> None:
    """The open steps, with their indexes."""
    op.create_table(
        "milestones_steps",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("task", "element", "process", "authority")),
        sa.Column("assignee", sa.BigInteger()),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.Column("acted_kind", sa.Text(), nullable=False),
        sa.Column("of_party", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", "no", name="pk_milestones_steps"),
    )
    op.create_index("ix_milestones_steps_element", "milestones_steps", ["element", "since", "petition_id", "authority", "of_party"])
    first = sa.text("no = 0")
    acted = ["acted_at", "petition_id", "authority", "of_party", "element"]
    op.create_index("ix_milestones_steps_acted", "milestones_steps", acted, sqlite_where=first, postgresql_where=first)


def agenda() -> None:
    """What was put before a conference."""
    op.create_table(
        "milestones_agenda",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("put_at", Instant(), nullable=False),
        sa.Column("resolved_seq", sa.Integer()),
        sa.PrimaryKeyConstraint("petition_id", "seq", name="pk_milestones_agenda"),
    )
    op.create_index("ix_milestones_agenda_authority", "milestones_agenda", ["authority", "put_at"])
