"""A million petitions: what a province asks touches what it asks for, and not all that is stored.

Filings of closed petitions are counted up once, so that a yearbook counts only what may still change. A clock tells
whether the authority that must act is a party. Lists of a year and of what is seldom have an index each.

Made beside the running office: an older program writes filings that are counted later and clocks that are looked up.
"""

from contextlib import nullcontext
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNMET = "holder = 'office' AND (status IN ('running', 'suspended') OR status = 'lapsed' AND met_on IS NULL)"
HAS_PART = "EXISTS (SELECT 1 FROM parties WHERE parties.petition_id = deadlines.petition_id AND authority_id = authority)"


def upgrade() -> None:
    """Add the counts, which the office fills by itself, and the indexes."""
    op.add_column("filings", sa.Column("tallied", sa.Boolean(), server_default=sa.false(), nullable=False))
    alike = ("year", "place", "channel", "level_visited", "kind", "received_by", "assigned_by_superior", "on_the_spot")
    op.create_table(
        "tallies",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in alike[1:6]),
        sa.Column("assigned_by_superior", sa.Boolean(), nullable=False),
        sa.Column("on_the_spot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filings", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*alike, name="pk_tallies"),
    )
    op.add_column("deadlines", sa.Column("of_party", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE deadlines SET of_party = (1 = 1) WHERE {UNMET} AND {HAS_PART}")  # noqa: S608 words of our own
    on_postgresql = op.get_context().dialect.name == "postgresql"
    with op.get_context().autocommit_block() if on_postgresql else nullcontext():
        add("ix_filings_untallied", "filings", ["received_on", "place", "petition_id"], "NOT tallied")
        add("ix_deadlines_owed", "deadlines", ["status", "due_at", "petition_id", "authority", "id", "paused_on", "of_party"], UNMET)
        add("ix_petitions_latest", "petitions", ["received_at", "id"])
        year = sa.cast(sa.extract("year", sa.column("filed_on")), sa.Integer)
        add("ix_petitions_year", "petitions", [year, "received_at", "id", "filed_on"])
        add("ix_petitions_seldom", "petitions", ["category", "received_at", "id"], "category IN ('accusation', 'suggestion')")
        add("ix_petitions_fax", "petitions", ["received_at", "id"], "channel = 'fax'")
        add("ix_accused_who", "accused", ["who", "petition_id"])
        # Stood for by the new ones; an older program does without.
        for name, table in (("ix_deadlines_unmet", "deadlines"), ("ix_petitions_received", "petitions")):
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=on_postgresql)


def add(name: str, table: str, columns: list[Any], where: str = "") -> None:
    """An index, over some rows or all, made without a lock that writers would wait for; one left half made is made anew."""
    said = sa.text(where) if where else None
    on_postgresql = op.get_context().dialect.name == "postgresql"
    if on_postgresql:
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
    op.create_index(name, table, columns, sqlite_where=said, postgresql_where=said, postgresql_concurrently=on_postgresql)
