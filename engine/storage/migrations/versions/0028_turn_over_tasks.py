"""Steps are turned over to parts by year, on PostgreSQL: what there is becomes their first part, and no row is written again.

As the docket was (0007), by the year in the number of their petition, which begins their id. 1. A CHECK says that the numbers of
all are of a year that ends within a quarter or of one before, and is proven beside the running office. 2. In one transaction the
table gets another name, one of its old name and columns is made over it, and it is attached: the CHECK spares looking through it,
its indexes are taken as they are. The program before goes on with the same statements: it names steps by their id, or those of a
petition, and then every part is asked. Where there is no step the table becomes the part of what no year holds.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import context, op

from engine.domain.clock import SystemClock, day_of
from engine.storage.rights import orders

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

QUARTER = timedelta(days=92)
REST = "tasks_default"
TOLD = "split_part(id, '-', 2)"
YEAR = f'{TOLD} COLLATE "C"'
LAST = f"SELECT max({YEAR}) FROM tasks WHERE {TOLD} ~ '^[12]\\d{{3}}$'"  # noqa: S608 words of our own
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'tasks'::regclass AND NOT indisprimary
"""


def upgrade() -> None:
    """Turn the steps over; SQLite keeps one table."""
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
    op.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
    turn_over(year or last_year())
    op.execute("RESET lock_timeout")


def last_year() -> int:
    """The year the first part ends with; 0 when there is no step."""
    if not op.get_bind().execute(sa.text("SELECT EXISTS (SELECT FROM tasks)")).scalar():
        return 0
    latest: str | None = op.get_bind().execute(sa.text(LAST)).scalar()
    now = context.config.attributes.get("now") or SystemClock().now()
    return max(int(latest or 0), day_of(now + QUARTER).year)


def check(year: int) -> None:
    """Prove beside the running office that no number is of a later year; a proof that fails leaves nothing behind that could refuse one."""
    op.execute("ALTER TABLE tasks DROP CONSTRAINT IF EXISTS ck_tasks_turn")
    op.execute(f"ALTER TABLE tasks ADD CONSTRAINT ck_tasks_turn CHECK ({TOLD} IS NOT NULL AND {YEAR} < '{year + 1}') NOT VALID")
    try:
        op.execute("ALTER TABLE tasks VALIDATE CONSTRAINT ck_tasks_turn")
    except sa.exc.SQLAlchemyError:
        op.execute("ALTER TABLE tasks DROP CONSTRAINT ck_tasks_turn")
        raise


def turn_over(year: int) -> None:
    """Put parted steps in the place of the table, and the table into them."""
    old = f"tasks_until_{year}" if year else REST
    rights = orders(op.get_bind(), "tasks")
    indexes = op.get_bind().execute(sa.text(INDEXES)).all()
    op.execute(f"ALTER TABLE tasks RENAME TO {old}")
    op.execute(f"ALTER INDEX pk_tasks RENAME TO {old}_pkey")
    for name, _ in indexes:
        op.execute(f"ALTER INDEX {name} RENAME TO {name.replace('ix_tasks', old)}_idx")
    op.execute(f'CREATE TABLE tasks (LIKE {old} INCLUDING DEFAULTS) PARTITION BY RANGE (({TOLD}) COLLATE "C")')
    for _, definition in indexes:
        op.execute(definition)
    bounds = f"FOR VALUES FROM (MINVALUE) TO ('{year + 1}')" if year else "DEFAULT"
    op.execute(f"ALTER TABLE tasks ATTACH PARTITION {old} {bounds}")
    if year:
        op.execute(f"ALTER TABLE {old} DROP CONSTRAINT IF EXISTS ck_tasks_turn")
        op.execute(f"CREATE TABLE {REST} PARTITION OF tasks (PRIMARY KEY (id)) DEFAULT")
    for order in rights:
        op.execute(order)
