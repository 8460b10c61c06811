"""What the watcher asks for: the trace of a docket entry, clocks set aside, and the nodes that were heard of.

Only adds: the version before goes on running while the tables have these columns already.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, a table, and the two indexes that answer by trace and by what is set aside."""
    op.add_column("docket", sa.Column("trace", sa.Text(), nullable=False, server_default=sa.text("''")))
    partial_index("ix_docket_trace", "docket", "trace", "trace <> ''")
    op.add_column("deadlines", sa.Column("set_aside_until", Instant()))
    partial_index("ix_deadlines_set_aside", "deadlines", "set_aside_until", "set_aside_until IS NOT NULL")
    op.create_table(
        "nodes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "kind", name="pk_nodes"),
    )


def partial_index(name: str, table: str, column: str, where: str) -> None:
    """An index over some rows only."""
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
