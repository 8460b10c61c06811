"""What is made of the registers beside the acts is asked in the same words, whatever table it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from engine.storage.tables import petitions


def newer_than(taken: ColumnElement[Any], most: int) -> Select[Any]:
    """The ids of petitions registered since the last of those ``taken`` in, the first first."""
    last = select(func.coalesce(func.max(taken), 0)).scalar_subquery()
    return select(petitions.c.id).where(petitions.c.id > last).order_by(petitions.c.id).limit(most)


def moved_on(rows: Sequence[Sequence[Any]], most: int) -> tuple[Sequence[int], int]:
    """Of (id, entries of the docket now, entries when it was taken in): those that differ, and the last id looked at, 0 at the end."""
    return [key for key, now, then in rows if now != then], rows[-1][0] if len(rows) == most else 0
