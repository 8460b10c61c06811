"""How long steps waited or wait, for the heat map, made of the registers beside the acts; and two indexes of what is open.

Only adds: an older program neither reads nor writes them. They are laid out with the rows of the indicators, which this program lays out
anew for every petition; ``petition stats fill`` does it at once.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes over what is open, which writers need not wait for, then the table and its indexes."""
    narrow()
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


def narrow() -> None:
    """Two indexes of what is open: the clocks of the office that run, by their end, and what a queue is narrowed by."""
    told = ["due_at", "petition_id", "authority", "of_party", "name", "due_on", "id", "instance"]
    _index("ix_deadlines_running", "deadlines", told, sa.text("holder = 'office' AND status = 'running'"))
    _index(
        "ix_petitions_narrowing",
        "petitions",
        ["id", "category", "route", "channel", "topic", "place", "kind"],
        sa.text("status <> 'closed'"),
    )


def _index(name: str, table: str, columns: list[str], only: sa.TextClause) -> None:
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        if on_postgresql:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            columns,
            sqlite_where=only,
            postgresql_where=only,
            postgresql_concurrently=on_postgresql,
        )
