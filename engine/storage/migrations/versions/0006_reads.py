"""Lists over a million petitions: one index each for clocks still owed, petitions still open, and what is sealed.

Made beside the running office: nothing waits for them but their maker.
"""

from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNMET = "holder = 'office' AND (status IN ('running', 'suspended') OR status = 'lapsed' AND met_on IS NULL)"


def upgrade() -> None:
    """Add the indexes; old statements go on as they were."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        add("ix_deadlines_unmet", "deadlines", ["status", "due_at", "petition_id", "authority", "id", "paused_on"], UNMET)
        add("ix_petitions_open", "petitions", ["id", "status", "received_at"], "status != 'closed'")
        add("ix_petitions_sealed", "petitions", ["id"], "sealed")


def add(name: str, table: str, columns: list[str], where: str) -> None:
    """An index over some rows, made without a lock that writers would wait for; one left half made is made anew."""
    said = sa.text(where)
    on_postgresql = op.get_context().dialect.name == "postgresql"
    if on_postgresql:
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
    op.create_index(name, table, columns, sqlite_where=said, postgresql_where=said, postgresql_concurrently=on_postgresql)
