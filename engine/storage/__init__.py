"""The registers: knows SQLAlchemy, Alembic and psycopg; holds no rule of law.

SQLite for one machine, PostgreSQL beyond; the same tables, the same statements, the same tests.
"""

from engine.storage.cipher import load_or_create_key
from engine.storage.migrate import migrate
from engine.storage.unit_of_work import SqlStore

__all__ = ["SqlStore", "load_or_create_key", "migrate"]
