"""Offices for tests: the demonstration county with its real shelves, on a fixed day, without petitions.

Opened once for each test process and copied for every test, so that no test sees another's petitions.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bootstrap import make_edition
from engine.casework.office import Office
from engine.domain.clock import Clock
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import FrozenClock, county_office, on
from tests.builders import County

DAY = "2026-03-02"  # a Monday


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


@pytest.fixture(params=["sqlite", "postgres"])
def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office for one test alone, once on each kind of database, its clock standing still."""
    url: str = request.getfixturevalue(f"{request.param}_database_url")
    opened = county_office(tmp_path / "home", at=on(DAY), database=url)
    yield opened
    opened.store.close()


@pytest.fixture
def any_county(any_office: Office) -> County:
    """Plays the people of an office on each kind of database."""
    return County(any_office)


__all__ = ["another_node", "any_county", "any_office", "blank", "county", "office"]
