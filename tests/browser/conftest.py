"""An office that is open: each test has its own, copied from one nobody has used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bootstrap import make_edition
from engine.casework.office import Office
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import Clerk, FrozenClock, on
from tests.browser.answers import ANSWERS
from tests.browser.counter import Counter, open_counter
from tests.support.browser import Pages

MONDAY = "2026-03-02"


@pytest.fixture
def office(blank: tuple[Path, Office], tmp_path: Path) -> Office:
    """An office for one test alone, on a Monday morning; its shelves were read once for all."""
    home = Path(shutil.copytree(blank[0], tmp_path / "office"))
    clock = FrozenClock(on(MONDAY))
    store = SqlStore(f"sqlite:///{home / 'petition.sqlite'}", load_or_create_key(home / "secret.key"), clock=clock)
    like = blank[1]
    return Office(store, clock, like.current, make_edition, press=like.press, report_press=like.report_press, board=like.board)


@pytest.fixture
def counter(office: Office, page_at: Pages) -> Iterator[Counter]:
    """That office behind a real server: ``counter.official("lihua").go("/desk")``."""
    with open_counter(office, page_at) as open_one:
        yield open_one


@pytest.fixture
def clerk(office: Office) -> Clerk:
    """Does in a moment what a test does not look at."""
    return Clerk(office, ANSWERS)
