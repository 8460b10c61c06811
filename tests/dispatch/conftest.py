"""Offices with outgoing work, once on each kind of database, and a mail server that really listens.

Opened once for each kind of database and copied for every test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.casework.office import Office
from engine.settings import Settings
from tests.dispatch.running import a_copy, an_office, settings_of
from tests.support.mail import Post, a_post
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite_blank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """A county on SQLite nobody has petitioned in yet, with its file beside its key."""
    home = tmp_path_factory.mktemp("blank") / "home"
    office = an_office(settings_of(f"sqlite:///{home / 'petition.sqlite'}", home))
    office.store.close()
    return home, office


@pytest.fixture(scope="session")
def postgres_blank(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same on PostgreSQL: the folder with its key, and the address to copy."""
    url, home = postgres.create_database(), tmp_path_factory.mktemp("blank") / "home"
    an_office(settings_of(url, home)).store.close()
    return home, url


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with a_post() as listening:
        yield listening


@pytest.fixture
def sqlite_settings(sqlite_blank: tuple[Path, Office], tmp_path: Path, post: Post) -> Settings:
    """The settings of an office of its own on SQLite."""
    home = tmp_path / "home"
    shutil.copytree(sqlite_blank[0], home)
    return settings_of(f"sqlite:///{home / 'petition.sqlite'}", home, post.setting)


@pytest.fixture
def postgres_settings(postgres: PostgresServer, postgres_blank: tuple[Path, str], tmp_path: Path, post: Post) -> Iterator[Settings]:
    """The settings of an office of its own on PostgreSQL."""
    shutil.copytree(postgres_blank[0], tmp_path / "home")
    url = postgres.create_database(postgres_blank[1])
    yield settings_of(url, tmp_path / "home", post.setting)
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """The settings of an office that writes letters, once on each kind of database."""
    chosen: Settings = request.getfixturevalue(f"{request.param}_settings")
    return chosen


@pytest.fixture
def telling(settings: Settings, sqlite_blank: tuple[Path, Office]) -> Iterator[Office]:
    """An office that writes letters, with the machine's clock."""
    opened = a_copy(settings, sqlite_blank[1])
    yield opened
    opened.store.close()
