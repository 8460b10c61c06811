"""The docket is turned over to parts by year, on PostgreSQL: what there is becomes its first part, and no row is written again.

1. A CHECK says that all entries are older than the end of a year, and is proven beside the running office. 2. In one transaction
the table gets another name, one of its old name and columns is made over it, and it is attached: the CHECK spares looking through
it, its indexes and its foreign key are taken as they are. The program before goes on with the same statements. The first part runs
to the end of the year that is at least a quarter away, so that the CHECK refuses nothing, even if this is broken off and taken
again weeks later. An empty docket becomes the part of what no year holds.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import context, op

from engine.domain.clock import SystemClock, day_of
from engine.storage.rights import orders

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

QUARTER = timedelta(days=92)
REST = "docket_default"
KEY = "PRIMARY KEY (petition_id, seq)"


def upgrade() -> None:
    """Turn the docket over; SQLite keeps one table."""
    if op.get_context().dialect.name != "postgresql":
        return
    with op.get_context().autocommit_block():
        # The proof may take its time; for a lock, which others wait behind, it waits but a moment.
        op.execute("SET statement_timeout = 0")
        op.execute("SET lock_timeout = '3s'")
        year = last_year()
        if year:
            check(year)
        op.execute("RESET statement_timeout")
    # Petitions, whose triggers of the foreign key change hands, come first, as with acts, pages and backups.
    op.execute("LOCK TABLE petitions IN ACCESS EXCLUSIVE MODE")
    op.execute("LOCK TABLE docket IN ACCESS EXCLUSIVE MODE")
    turn_over(year or last_year())
    op.execute("RESET lock_timeout")


def last_year() -> int:
    """The year the first part ends with; 0 when there is no entry."""
    latest: datetime | None = op.get_bind().execute(sa.text("SELECT max(at) FROM docket")).scalar()
    now: datetime = context.config.attributes.get("now") or SystemClock().now()
    return day_of(max(latest, now) + QUARTER).year if latest else 0


def end_of(year: int) -> str:
    """The end of a year in Shanghai, which has kept one offset since 1992."""
    return f"'{year + 1}-01-01 00:00:00+08'"


def check(year: int) -> None:
    """Prove beside the running office that no entry is younger; a proof that fails leaves nothing behind that could refuse one."""
    op.execute("ALTER TABLE docket DROP CONSTRAINT IF EXISTS ck_docket_turn")
    op.execute(f"ALTER TABLE docket ADD CONSTRAINT ck_docket_turn CHECK (at < {end_of(year)}) NOT VALID")
    try:
        op.execute("ALTER TABLE docket VALIDATE CONSTRAINT ck_docket_turn")
    except sa.exc.SQLAlchemyError:
        op.execute("ALTER TABLE docket DROP CONSTRAINT ck_docket_turn")
        raise


def turn_over(year: int) -> None:
    """Put a parted docket in the place of the table, and the table into it."""
    old = f"docket_until_{year}" if year else REST
    rights = orders(op.get_bind(), "docket")
    op.execute(f"ALTER TABLE docket RENAME TO {old}")
    op.execute(f"ALTER INDEX pk_docket RENAME TO {old}_pkey")
    op.execute(f"ALTER INDEX ix_docket_trace RENAME TO {old}_trace_idx")
    op.execute(f"CREATE TABLE docket (LIKE {old} INCLUDING DEFAULTS) PARTITION BY RANGE (at)")
    op.execute("ALTER TABLE docket ADD CONSTRAINT fk_docket_petition_id FOREIGN KEY (petition_id) REFERENCES petitions (id)")
    op.execute("CREATE INDEX ix_docket_trace ON docket (trace) WHERE trace <> ''")
    bounds = f"FOR VALUES FROM (MINVALUE) TO ({end_of(year)})" if year else "DEFAULT"
    op.execute(f"ALTER TABLE docket ATTACH PARTITION {old} {bounds}")
    if year:
        op.execute(f"ALTER TABLE {old} DROP CONSTRAINT IF EXISTS ck_docket_turn")
        op.execute(f"CREATE TABLE {REST} PARTITION OF docket ({KEY}) DEFAULT")
    for order in rights:
        op.execute(order)
