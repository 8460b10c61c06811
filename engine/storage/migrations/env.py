"""Runs the migrations on the connection ``migrate`` has opened; no URL and no file of settings is read here."""

from alembic import context

from engine.storage.alert_tables import alerts  # noqa: F401 its tables are some of metadata
from engine.storage.design_tables import designs  # noqa: F401 likewise
from engine.storage.particulars import particulars  # noqa: F401 its table is one of metadata
from engine.storage.review_tables import release_comments  # noqa: F401 likewise
from engine.storage.tables import metadata

# Each migration in a transaction of its own: one that builds an index beside the running office steps out of it.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
