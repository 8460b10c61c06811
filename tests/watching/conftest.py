"""An office of its own for every test of this room, and what it says and counts meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bootstrap import make_edition
from engine.casework.office import Office
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import FrozenClock, on
from tests.offices import DAY, any_county, copied, county, office, postgres_copy
from tests.support.listening import counted, logged

__all__ = ["any_county", "any_office", "counted", "county", "logged", "office", "postgres_copy"]


@pytest.fixture(params=["sqlite", "postgres"])
def any_office(request: pytest.FixtureRequest, blank: tuple[Path, Office], tmp_path: Path) -> Iterator[Office]:
    """An office for one test alone, once on each kind of database; the shelves were read once for all."""
    if request.param == "sqlite":
        opened = copied(blank, tmp_path / "office")
    else:
        opened = on_postgres(request.getfixturevalue("postgres_copy"), blank[1], tmp_path)
    yield opened
    opened.store.close()


def on_postgres(url: str, like: Office, home: Path) -> Office:
    """The county in a copied database, its keys in ``home``/home, with the edition of another office."""
    store = SqlStore(url, load_or_create_key(home / "home" / "secret.key"))
    return Office(store, FrozenClock(on(DAY)), like.current, make_edition)
