"""The work list: views an official saves, what he has looked at, and an index of words.

Only adds: an older program neither reads nor writes any of it. The index is filled by the ticking office, piece by piece, and
needs no extension of PostgreSQL; ``petition words`` fills it at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.storage.tables import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "saved_views",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("official", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_saved_views_official"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_official", "saved_views", ["official", "name"], unique=True)
    op.create_table(
        "read_marks",
        sa.Column("official", BIG, autoincrement=False, nullable=False),
        sa.Column("petition_id", BIG, autoincrement=False, nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_read_marks_official"),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name="fk_read_marks_petition_id"),
        sa.PrimaryKeyConstraint("official", "petition_id", name="pk_read_marks"),
    )
    op.create_table(
        "search_marks",
        sa.Column("petition_id", BIG, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", name="pk_search_marks"),
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_texts USING fts5(grams, columnsize=0, tokenize='unicode61 remove_diacritics 0')")
        return
    op.create_table(
        "search_texts",
        sa.Column("rowid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("grams", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name="pk_search_texts"),
    )
    op.create_index("ix_search_texts_grams", "search_texts", ["grams"], postgresql_using="gin")
