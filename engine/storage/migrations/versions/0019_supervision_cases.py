"""An index the list of supervision cases is found by.

Only adds: an older program does not ask it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

IS_CASE = sa.text("process = 'supervision'")


def upgrade() -> None:
    """Add the index."""
    columns = ["completed", "started_at", "petition_id", "no"]
    op.create_index("ix_instances_supervision", "instances", columns, sqlite_where=IS_CASE, postgresql_where=IS_CASE)
