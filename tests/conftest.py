"""What every test may ask for: databases, a browser, and how hard Hypothesis tries.

``--hypothesis-profile=long`` searches longer than the usual profile ``ci``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.offices import blank, blank_on_postgres
from tests.support.browser import Pages, a_browser
from tests.support.constants import constants
from tests.support.postgres import PostgresServer, a_server

# One of each for all rooms: a room that imported them would have its own.
__all__ = ["blank", "blank_on_postgres"]

settings.register_profile(
    "ci", deadline=None, max_examples=40, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=5000, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Of several workers each first reads files of its own: every one is compiled once, and the others find it compiled."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    wanted = [session.config.invocation_params.dir / argument.partition("::")[0] for argument in session.config.args]
    files = sorted(file for file in Path(__file__).parent.rglob("test_*.py") if {file, *file.parents} & set(wanted))
    for file in files[int(worker["workerid"].removeprefix("gw")) % worker["workercount"] :: worker["workercount"]]:
        with suppress(pytest.Collector.CollectError):  # told by the collection itself
            pytest.Module.from_parent(session, path=file).obj  # noqa: B018 - asking for it reads it


@pytest.fixture(autouse=True, scope="module")
def what_is_constant_stays_so() -> Iterator[None]:
    """No file of tests leaves the engine with a constant of its own for the files behind it."""
    before = constants()
    yield
    after = constants()
    assert {name for name, value in before.items() if after.get(name) is not value} == set()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL, one for each test process, without fsync."""
    with a_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """One PostgreSQL database for the whole session; for a fresh one ask for ``postgres_database_url``."""
    return postgres.create_database()


@pytest.fixture
def postgres_database_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty PostgreSQL database for this test alone."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def sqlite_database_url(tmp_path: Path) -> str:
    """An empty SQLite file for this test alone."""
    return f"sqlite:///{tmp_path / 'office.sqlite'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_database_url")
    return url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for each test process."""
    with a_browser() as running:
        yield running


@pytest.fixture
def page_at(browser: Browser) -> Iterator[Pages]:
    """``page_at(1440, 900)`` opens a page; errors on it and requests to other hosts fail the test."""
    pages = Pages(browser)
    yield pages
    pages.close()
