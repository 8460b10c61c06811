"""Stages for the bench's tests: SQLite files, and databases on the tests' own PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.bench.contest import Effort
from engine.bench.postgres import Server, a_server
from engine.bench.stage import Stage, a_stage
from tests.support.postgres import PostgresServer

# Long enough to do some acts, short enough for a test: nothing here asserts on time.
TINY = Effort(rounds=2, seconds=0.1, warm=0.05)


def quiet(_part: str) -> None:
    """Progress nobody reads."""


@pytest.fixture
def server(postgres: PostgresServer) -> Iterator[Server]:
    """The tests' PostgreSQL as the bench sees one it was told of."""
    with a_server(postgres.url("postgres")) as told:
        yield told


@pytest.fixture
def stage(server: Server) -> Iterator[Stage]:
    """A stage with both kinds of database."""
    with a_stage(server) as made:
        yield made


@pytest.fixture
def file_stage() -> Iterator[Stage]:
    """A stage with SQLite alone."""
    with a_stage(None) as made:
        yield made
