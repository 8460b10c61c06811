"""Officials are involved in a step beside who holds it (委派、加签、抄送、代理), and are away.

Only adds: an older program knows of neither, and completes a step as it did.
"""

import sqlalchemy as sa
from alembic import op

from engine.storage.tables import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables with their indexes."""
    involvements()
    absences()
    asked, holding = sa.text("at_hand AND state = 'asked'"), sa.text("ended_at IS NULL")
    op.create_index("ix_involvements_petition", "involvements", ["petition_id"])
    partial("ix_involvements_at_hand", "involvements", ["petition_id"], sa.text("at_hand"))
    partial("ix_involvements_who", "involvements", ["who"], asked)
    partial("ix_involvements_asked_by", "involvements", ["asked_by"], asked)
    partial("ix_absences_official", "absences", ["official", "to_on"], holding)
    partial("ix_absences_substitute", "absences", ["substitute", "to_on"], holding)


def involvements() -> None:
    """Who is involved in a step."""
    op.create_table(
        "involvements",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("petition_id", BIG, nullable=False),
        *texts("task", "kind"),
        *numbers("who", "asked_by"),
        sa.Column("asked_at", Instant(), nullable=False),
        *texts("state"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text()),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        *texts("note"),
        sa.Column("until_on", sa.Date()),
        sa.Column("answered_at", Instant()),
        sa.Column("verdict", sa.Text()),
        *texts("opinion"),
        sa.Column("at_hand", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_involvements_petition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_involvements"),
    )


def absences() -> None:
    """Who is away."""
    op.create_table(
        "absences",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *numbers("official", "substitute"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        *numbers("declared_by"),
        sa.Column("declared_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )


def partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    """An index over some rows only."""
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def texts(*names: str) -> list[sa.Column[str]]:
    """Columns of text that are always filled."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def numbers(*names: str) -> list[sa.Column[int]]:
    """Columns of ids that are always filled."""
    return [sa.Column(name, BIG, nullable=False) for name in names]
