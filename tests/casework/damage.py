"""Changing a database of either kind behind the office's back."""

from __future__ import annotations

from sqlalchemy import text

from engine.casework.office import Office
from engine.storage.connect import for_writing
from engine.storage.unit_of_work import SqlStore


def tampered(office: Office, statement: str, **values: object) -> None:
    """Run one statement that changes at least one row; the store's own connections are used, so that both kinds can be reached."""
    store = office.store
    assert isinstance(store, SqlStore)
    with for_writing(store._engine).begin() as connection:
        assert connection.execute(text(statement), values).rowcount, statement
    store.close()  # as a node that has no petition in memory
