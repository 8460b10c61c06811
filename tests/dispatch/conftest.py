"""Offices with outgoing work, once on each kind of database, and a mail server that really listens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.casework.office import Office
from engine.settings import Settings
from tests.dispatch.running import an_office, settings_of
from tests.support.mail import Post, a_post


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with a_post() as listening:
        yield listening


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: Post) -> Settings:
    """The settings of an office that writes letters."""
    return settings_of(database_url, tmp_path / "home", post.setting)


@pytest.fixture
def telling(settings: Settings) -> Iterator[Office]:
    """An office that writes letters, with the machine's clock."""
    opened = an_office(settings)
    yield opened
    opened.store.close()


