"""What an official keeps of the work list for himself, written and read: saved views, and what he has looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.casework.sifting import SavedView
from engine.domain.access import Scope
from engine.domain.task import TaskStatus
from engine.storage.queries import Question
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import petitions, tasks
from engine.storage.worklist_tables import read_marks, saved_views


def views_of(official: int) -> Select[Any]:
    """The views an official keeps, by name."""
    columns = (saved_views.c.id, saved_views.c.official, saved_views.c.name, saved_views.c.query)
    return select(*columns).where(saved_views.c.official == official).order_by(saved_views.c.name)


def view_of(row: Sequence[Any]) -> SavedView:
    """The view of a row."""
    return SavedView(*row)


@cache
def _unread(sight: Sight) -> Select[Any]:
    own = and_(read_marks.c.official == bindparam("reader"), read_marks.c.petition_id == petitions.c.id)
    came = select(func.max(func.coalesce(tasks.c.claimed_at, tasks.c.created_at)))
    came = came.where(tasks.c.petition_id == petitions.c.id, tasks.c.status == TaskStatus.OPEN.value).correlate(petitions)
    is_new = or_(read_marks.c.read_at.is_(None), read_marks.c.read_at < came.scalar_subquery())
    found = select(petitions.c.id).select_from(petitions.outerjoin(read_marks, own))
    return found.where(petitions.c.number == bindparam("number"), is_new, covered(sight, few=True))


def unread(scope: Scope, number: str) -> Question:
    """The id of a petition the official may know of and never looked at, or of which an open step came since."""
    return Question(_unread(sight_of(scope)), scope, {"reader": scope.official, "number": number})


class SqlShelf:
    """Writes in the transaction of ``connection``; fits ``engine.casework.sifting.Shelf``."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that may write."""
        self._connection = connection
        self._upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def save_view(self, official: int, name: str, query: str, at: datetime) -> int:
        """Keep a view, in place of the official's own one of that name; its id."""
        keeping = self._upsert(saved_views).values(official=official, name=name, query=query, saved_at=at)
        keeping = keeping.on_conflict_do_update(index_elements=["official", "name"], set_={"query": query, "saved_at": at})
        kept: int = self._connection.execute(keeping.returning(saved_views.c.id)).scalar_one()
        return kept

    def remove_view(self, official: int, view: int) -> bool:
        """Forget a view of the official's own."""
        own = (saved_views.c.id == view, saved_views.c.official == official)
        return self._connection.execute(delete(saved_views).where(*own).returning(saved_views.c.id)).first() is not None

    def mark_read(self, official: int, petitions: Sequence[int], at: datetime) -> None:
        """Keep that the official looked at petitions."""
        keeping = self._upsert(read_marks)
        keeping = keeping.on_conflict_do_update(index_elements=["official", "petition_id"], set_={"read_at": keeping.excluded.read_at})
        if petitions:
            self._connection.execute(keeping, [{"official": official, "petition_id": one, "read_at": at} for one in petitions])
