"""The counter of the demonstration county on a fixed day, with real shelves and a real database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from engine.bootstrap import make_edition, open_office
from engine.casework.office import Office
from engine.settings import Settings
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import Clerk, FrozenClock, county_office, on
from tests.support.listening import counted, logged
from tests.webui.api_clients import Programs
from tests.webui.visitors import Visitor
from webui import create_app

__all__ = ["counted", "logged"]

DAY = "2026-03-02"
THOUSANDS = count(1)
SETTINGS = {"TESTING": True, "LOGIN_LIMIT": "1000 per minute", "SECRET_KEY": "of the tests"}


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office many tests share; nobody moves its clock."""
    return county_office(tmp_path_factory.mktemp("county"), at=on(DAY))


@pytest.fixture(scope="session")
def county_app(county: Office) -> APIFlask:
    """The counter of the shared office."""
    return create_app(county, SETTINGS)


@pytest.fixture
def visit(county_app: APIFlask) -> Callable[..., Visitor]:
    """``visit("lihua")`` signs in at the shared counter."""
    return lambda username="": Visitor(county_app, username)


@pytest.fixture
def clerk(county: Office) -> Clerk:
    """Plays the people of the shared office; no two clerks use the same keys."""
    playing = Clerk(county, ANSWERS)
    playing.keys = next(THOUSANDS) * 1000
    return playing


@pytest.fixture
def own_office(blank: tuple[Path, Office], tmp_path: Path) -> Office:
    """An office for one test alone, whose clock may move; its shelves were read once for all."""
    home = Path(shutil.copytree(blank[0], tmp_path / "office"))
    clock = FrozenClock(on(DAY))
    store = SqlStore(f"sqlite:///{home / 'petition.sqlite'}", load_or_create_key(home / "secret.key"), clock=clock)
    own = store, clock, blank[1].current, make_edition
    like = blank[1]
    return Office(
        *own,
        press=like.press,
        paper_press=like.paper_press,
        sheets=like.sheets,
        event_logs=like.event_logs,
        report_press=like.report_press,
        guide_press=like.guide_press,
    )


@pytest.fixture
def own_clerk(own_office: Office) -> Clerk:
    """Plays the people of the test's own office."""
    return Clerk(own_office, ANSWERS)


@pytest.fixture
def visit_own(own_office: Office) -> Callable[..., Visitor]:
    """``visit_own("lihua", IDLE_SECONDS=60)`` signs in at a counter of the test's own office."""

    def enter(username: str = "", **config: Any) -> Visitor:
        return Visitor(create_app(own_office, SETTINGS | config), username)

    return enter


@pytest.fixture
def empty(blank: tuple[Path, Office], tmp_path: Path) -> Iterator[Programs]:
    """An office without petitions for one test alone, opened as the program opens one, and a program for every official."""
    home = shutil.copytree(blank[0], tmp_path / "home")
    opened = open_office(Settings.read({"PETITION_HOME": str(home)}), clock=FrozenClock(on(DAY)))
    yield Programs(opened)
    opened.store.close()


RECEIPT = {"method": "in_person", "received_on": DAY, "receiver": "吴安", "server": "赵敏"}
ANSWERS: dict[str, dict[str, Any]] = {
    "triage": {"category": "grievance", "route": "petition_procedure", "disposition": "transfer", "reason": "属于自然资源局职责。"},
    "prepare_referral": {"kind": "transfer", "authority": "990121-zr", "reason": "属于法定职责。"},
    "confirm_jurisdiction": {"jurisdiction": "accept"},
    "prepare_transferred_acceptance": {
        "matters": "依法办理宅基地登记", "channel_and_procedure": "信访程序", "officer": "赵敏", "officer_phone": "0990-2345678",
    },
    "serve_transferred_acceptance": RECEIPT,
}  # fmt: skip
TO_HANDLING = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")


def bring_to_handling(clerk: Clerk) -> str:
    """Register a petition and bring it to the land bureau's leader; its number."""
    clerk.register()
    for step in TO_HANDLING:
        clerk.complete(step)
    assert clerk.last is not None
    return clerk.last.number
