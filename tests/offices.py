"""Offices for tests: the demonstration county with its real shelves, on a fixed day, without petitions.

Opened once for each test process and copied for every test, so that no test sees another's petitions.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from engine.bootstrap import make_edition, open_office
from engine.casework.office import Office
from engine.domain.clock import Clock
from engine.settings import Settings
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import FrozenClock, county_office, on
from tests.builders import County
from tests.support.postgres import PostgresServer

DAY = "2026-03-02"  # a Monday
OpenCopy = Callable[[str, datetime], Office]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """A county nobody has petitioned in yet, to be copied."""
    home = tmp_path_factory.mktemp("blank")
    return home, county_office(home, at=on(DAY))


def copied(blank: tuple[Path, Office], home: Path) -> Office:
    """An office of its own, in ``home``; the shelves were read once for all."""
    shutil.copytree(blank[0], home)
    clock = FrozenClock(on(DAY))
    own = a_store(home, clock), clock, blank[1].current, make_edition
    like = blank[1]
    return Office(
        *own, press=like.press, paper_press=like.paper_press, sheets=like.sheets, event_logs=like.event_logs, report_press=like.report_press
    )


def a_store(home: Path, clock: Clock) -> SqlStore:
    """The store of the office in ``home``; petitions stay in memory between two acts."""
    key = load_or_create_key(home / "secret.key")
    return SqlStore(f"sqlite:///{home / 'petition.sqlite'}", key, durable=False, live=100, clock=clock)


def another_node(office: Office, home: Path) -> Office:
    """A second process of the same office: the same database, clock and shelves, a memory of its own."""
    return Office(a_store(home, office.clock), office.clock, office.current, make_edition)


@pytest.fixture
def office(blank: tuple[Path, Office], tmp_path: Path) -> Iterator[Office]:
    """An office for one test alone."""
    opened = copied(blank, tmp_path / "office")
    yield opened
    opened.store.close()


@pytest.fixture
def county(office: Office) -> County:
    """Plays the people of the test's own office."""
    return County(office)


@pytest.fixture(scope="session")
def blank_on_postgres(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same county on PostgreSQL, to be copied: the folder with its keys, and the address of its database."""
    home, url = tmp_path_factory.mktemp("blank_on_postgres"), postgres.create_database()
    county_office(home, at=on(DAY), database=url).store.close()
    return home, url


@pytest.fixture
def sqlite_copy(blank: tuple[Path, Office], tmp_path: Path) -> str:
    """The address of a county's SQLite file for this test alone, its keys in ``home``."""
    home = Path(shutil.copytree(blank[0], tmp_path / "home"))
    return f"sqlite:///{home / 'petition.sqlite'}"


@pytest.fixture
def postgres_copy(blank_on_postgres: tuple[Path, str], postgres: PostgresServer, tmp_path: Path) -> Iterator[str]:
    """The address of a county's database on PostgreSQL for this test alone, its keys in ``home``."""
    shutil.copytree(blank_on_postgres[0], tmp_path / "home")
    url = postgres.create_database(blank_on_postgres[1])
    yield url
    postgres.drop_database(url)


@pytest.fixture
def open_copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenCopy]:
    """``open_copy("postgres", on("2026-11-23"))``: a county on that kind of database for this test alone, opened as the program does."""
    opened: list[Office] = []

    def made(kind: str, at: datetime) -> Office:
        url = request.getfixturevalue("sqlite_copy" if kind == "sqlite" else "postgres_copy")
        settings = Settings.read({"PETITION_HOME": str(tmp_path / "home")}, database=url)
        opened.append(open_office(settings, clock=FrozenClock(at)))
        opened[-1].url = url  # type: ignore[attr-defined]
        return opened[-1]

    yield made
    for office in opened:
        office.store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_office(request: pytest.FixtureRequest, open_copy: OpenCopy) -> Office:
    """An office for one test alone, once on each kind of database, its clock standing still."""
    return open_copy(request.param, on(DAY))


@pytest.fixture
def any_county(any_office: Office) -> County:
    """Plays the people of an office on each kind of database."""
    return County(any_office)


__all__ = [
    "another_node", "any_county", "any_office", "blank", "blank_on_postgres", "county", "office", "open_copy",
    "postgres_copy", "sqlite_copy",
]  # fmt: skip
