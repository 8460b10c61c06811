"""Counting anew: rows straight from the database, for tests that count by plain code what the office counts by query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, text

from engine.casework.office import Office


def raw(office: Office, statement: str) -> list[Any]:
    """Rows straight from the database."""
    engine = create_engine(office.url)  # type: ignore[attr-defined]
    with engine.connect() as connection:
        found = list(connection.execute(text(statement)))
    engine.dispose()
    return found
