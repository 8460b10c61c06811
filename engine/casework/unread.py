"""未读: which rows of the desk came since an official last looked; kept for himself alone, and counted by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from engine.casework import access
from engine.casework.office import Office
from engine.casework.rows import TaskRow
from engine.domain.authority import Official
from engine.errors import PetitionError


def is_unread(row: TaskRow) -> bool:
    """Whether a step came, or was given to somebody, since the petition was looked at."""
    came = row.task.claimed_at or row.task.created_at
    return row.read_at is None or row.read_at < came


def looked_at(office: Office, *, number: str, by: Official) -> None:
    """The official opened a petition: its steps are news no longer.

    A page must open also while nothing can be written: then they stay news.
    """
    with suppress(PetitionError):
        mark_read(office, numbers=(number,), by=by)


def mark_read(office: Office, *, numbers: Iterable[str], by: Official) -> int:
    """标为已读: the steps of petitions are news no longer; of how many. One that is unknown, or must be, is passed over."""
    access.require(office, by, "see_petitions")
    scope = access.scope_of(office, by)
    unread: Sequence[int] = [key for key in (office.store.registers.unread(scope, number) for number in dict.fromkeys(numbers)) if key]
    if unread:
        with office.store.transaction() as tx:
            tx.shelf.mark_read(by.id, unread, office.now())
    return len(unread)
