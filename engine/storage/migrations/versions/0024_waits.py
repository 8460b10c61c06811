"""How long steps waited or wait, for the heat map, made of the registers beside the acts; and an index over the clocks that run.

Only adds: an older program neither reads nor writes them. They are laid out with the rows of the indicators, which this program lays out
anew for every petition; ``petition stats fill`` does it at once.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index over clocks, which writers need not wait for, then the table and its indexes."""
    running()
    op.create_table(
        "milestones_waits",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("process", "element", "authority")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("opened", "done")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("of_party", "sealed")),
        sa.PrimaryKeyConstraint("petition_id", "no", name="pk_milestones_waits"),
    )
    told, is_open = ["opened", "authority", "of_party", "sealed", "petition_id", "no"], sa.text("done = 0")
    op.create_index("ix_milestones_waits_done", "milestones_waits", ["process", "element", "done", *told])
    op.create_index(
        "ix_milestones_waits_open",
        "milestones_waits",
        ["process", "element", *told],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def running() -> None:
    """The clocks of the office that run, by their end."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    runs = sa.text("holder = 'office' AND status = 'running'")
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        if on_postgresql:
            op.drop_index("ix_deadlines_running", "deadlines", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_deadlines_running",
            "deadlines",
            ["due_at", "petition_id", "authority", "of_party", "name", "due_on", "id", "instance"],
            sqlite_where=runs,
            postgresql_where=runs,
            postgresql_concurrently=on_postgresql,
        )
