"""Whether a PostgreSQL has room for the connections of all nodes, and whether a pooler's role is set as the office needs it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from engine.storage.connect import SESSION, Pool, door, open_engine

# How a setting reads when it is what SESSION asks for, and in which unit pg_settings counts it.
_TIMES = {name: f"{int(value[:-1]) * 1000}" for name, value in SESSION.items() if value[:-1].isdigit()}
_WANTED = {"TimeZone" if name == "timezone" else name: _TIMES.get(name, value) for name, value in SESSION.items()}


@dataclass(frozen=True, slots=True)
class Capacity:
    """Connections the server allows to those who are not superusers, and the settings of a session that are missing."""

    allowed: int
    missing: tuple[str, ...]


def capacity(url: str, pool: Pool) -> Capacity | None:
    """What the server of ``url`` has room for; None for SQLite, which counts no connections. OutOfOrder when it cannot be reached."""
    engine = open_engine(url, pool=pool)
    try:
        if engine.dialect.name == "sqlite":
            return None
        with door(), engine.connect() as connection:
            found = {str(name): str(value) for name, value in connection.execute(text("SELECT name, setting FROM pg_settings"))}
    finally:
        engine.dispose()
    reserved = int(found["superuser_reserved_connections"]) + int(found.get("reserved_connections", 0))
    missing = tuple(name for name, value in _WANTED.items() if found[name] != value)
    return Capacity(int(found["max_connections"]) - reserved, missing)


def remedy(missing: tuple[str, ...]) -> str:
    """The statement that gives the office's role what a session needs; a pooler passes it on to every session."""
    known = {name.lower(): value for name, value in SESSION.items()}
    return " ".join(f"ALTER ROLE CURRENT_USER SET {name.lower()} = '{known[name.lower()]}';" for name in missing)
