"""来件情况: how each filing came in, what it is for and whom it concerns, beside the petition; near texts are looked for by it.

Only adds: an older program registers without particulars, and what it registers is not found by its text.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What the petitions registered so far are found by.
SO_FAR = """
    INSERT INTO particulars (petition_id, place, topic, received_at, received_on, purpose, organisations, arrival)
    SELECT id, place, topic, received_at, filed_on, '', '[]', '{}' FROM petitions
"""


def upgrade() -> None:
    """Add the table, with a row for every petition, and its indexes."""
    on_postgresql = op.get_context().dialect.name == "postgresql"
    # As of the docket and the tasks: a key would lock the row of every petition there is while the table is filled.
    tie = [] if on_postgresql else [sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_particulars_petition_id")]
    op.create_table(
        "particulars",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("petition_id", BIG, nullable=False),
        *texts("place", "topic"),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        *texts("purpose", "organisations", "arrival"),
        sa.PrimaryKeyConstraint("id", name="pk_particulars"),
        *tie,
    )
    op.execute(SO_FAR)
    # Nobody reads the new table yet: nobody waits for its indexes.
    op.create_index("ix_particulars_petition", "particulars", ["petition_id"])
    op.create_index("ix_particulars_near", "particulars", ["place", "topic", "received_on", "petition_id"])


def texts(*names: str) -> list[sa.Column[str]]:
    """Columns of text that are always filled."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
