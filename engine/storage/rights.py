"""Who owns a table of PostgreSQL and what others may do with it, as orders: for a table that is put in its place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text


def orders(connection: Connection, table: str) -> Sequence[str]:
    """What gives whatever bears the name of ``table`` when they are carried out its owner, and others the rights they have now."""
    who = "CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END"
    grant = f"'GRANT ' || privilege_type || ' ON {table} TO ' || {who} || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"
    mine = f"pg_class, aclexplode(relacl) WHERE oid = '{table}'::regclass AND grantee <> relowner"
    owner = connection.execute(text(f"SELECT relowner::regrole::text FROM pg_class WHERE oid = '{table}'::regclass")).scalar_one()  # noqa: S608 our own names
    grants = connection.execute(text(f"SELECT {grant} FROM {mine}")).scalars()  # noqa: S608 the same
    return [f"ALTER TABLE {table} OWNER TO {owner}", *grants]
