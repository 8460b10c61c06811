"""A PostgreSQL that these tests may stop, and the ground a torture takes place on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.settings import Settings
from engine.storage.private import PostgresServer, a_server
from engine.torture.report import Ground

Grounds = Callable[[str, int], Ground]


@pytest.fixture(scope="session")
def stoppable() -> Iterator[PostgresServer]:
    """A PostgreSQL nobody else uses, with fsync on."""
    with a_server() as server:
        yield server


@pytest.fixture
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Grounds:
    """``ground("postgresql", 500)``: an empty database of that kind, and how many petitions stay in memory."""

    def made(kind: str, live: int) -> Ground:
        server = request.getfixturevalue("stoppable") if kind == "postgresql" else None
        settings = replace(Settings.read({"PETITION_HOME": str(tmp_path / "home")}), live=live)
        return Ground(replace(settings, database=server.create_database()) if server else settings, server)

    return made
