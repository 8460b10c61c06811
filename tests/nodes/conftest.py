"""An office on PostgreSQL whose nodes are started by the test, and a client that repeats what got no answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import make_edition
from engine.casework import accounts
from engine.casework.office import Office
from engine.documents.signing import KeyFile
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import FrozenClock, county_office, on
from tests.nodes.balancer import Balancer, ask
from tests.nodes.line import Line
from tests.nodes.node import Node
from tests.support.postgres import PostgresServer

DAY = "2026-03-02"  # long past for the nodes, whose clock is the machine's


class Site:
    """One database, its key, and whatever nodes, lines and balancers a test puts up; all are taken down with it."""

    def __init__(self, home: Path, postgres: PostgresServer, blank: tuple[Path, str, Office]) -> None:
        self.home, self.postgres = home, postgres
        self.database = postgres.create_database(template=blank[1])
        self.key = blank[0] / "secret.key"
        store = SqlStore(self.database, load_or_create_key(self.key))
        signer = KeyFile(blank[0] / "head.key", load_or_create_key(self.key))
        self.office = Office(store, FrozenClock(on(DAY)), blank[2].current, make_edition, signer=signer)
        self.nodes: list[Node] = []
        self.programs = count(1)
        self.ends: list[Callable[[], object]] = []

    def token(self, username: str) -> str:
        """A bearer token of an official, one more each time."""
        return accounts.issue_token(self.office, name=f"program {next(self.programs)}", username=username)

    def line(self) -> tuple[Line, str]:
        """A line to the database of its own, and the address at its near end."""
        line = Line(self.postgres.port)
        self.ends.append(line.close)
        return line, self.database.replace(f":{self.postgres.port}/", f":{line.port}/")

    def node(self, command: str, *options: str, database: str = "", **settings: object) -> Node:
        """Start a node."""
        home = self.home / f"node{len(self.nodes)}"
        node = Node(command, home, database or self.database, *options, key=self.key, **settings)
        self.nodes.append(node)
        return node

    def balancer(self, *nodes: Node) -> Balancer:
        """A proxy before web nodes, once all of them are ready."""
        balancer = Balancer([node.begun().port for node in nodes])
        self.ends.append(balancer.close)
        for node in nodes:
            balancer.wait_until(node.port, down=False)
        return balancer

    def close(self) -> None:
        """Take everything down."""
        for end in self.ends:
            end()
        for node in self.nodes:
            if node.process.poll() is None:
                node.kill()
        self.office.store.close()
        self.postgres.drop_database(self.database)


class Client:
    """A program that acts under idempotency keys and repeats an act until it has an answer that settles it."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.failed: list[str] = []

    def act(self, path: str, body: dict[str, Any], key: str, attempts: int = 200) -> dict[str, Any]:
        """The answer of an act; what failed on the way is in ``failed``."""
        for _ in range(attempts):
            try:
                headers = self.headers | {"Idempotency-Key": key}
                status, answer = ask(self.port, "POST", path, json.dumps(body).encode(), headers, wait=15)
            except (OSError, HTTPException) as error:
                self.failed.append(repr(error))
                continue
            if status in (200, 201):
                told: dict[str, Any] = json.loads(answer.content)
                return told
            assert status in (409, 502, 503), answer.content
            self.failed.append(f"{status} {answer.content!r}")
        raise AssertionError(f"{path} was never answered: {self.failed[-3:]}")


@pytest.fixture(scope="session")
def blank_site(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> tuple[Path, str, Office]:
    """A home with the key, a database to be copied, and an office whose shelves were read once for all."""
    home, database = tmp_path_factory.mktemp("blank_site"), postgres.create_database()
    office = county_office(home, at=on(DAY), database=database)
    office.store.close()
    return home, database, office


@pytest.fixture
def site(tmp_path: Path, postgres: PostgresServer, blank_site: tuple[Path, str, Office]) -> Iterator[Site]:
    """A site for one test alone."""
    opened = Site(tmp_path, postgres, blank_site)
    yield opened
    opened.close()
