"""A PostgreSQL for the bench: the one it was told of, or one of its own, durable, gone with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from engine.storage import private
from engine.storage.aside import create_database, drop_database, server_version


class Server:
    """A server the bench may make databases on; ``url`` is the address of any database of it."""

    def __init__(self, url: str) -> None:
        """``url`` with the right to create databases."""
        self.url = url
        self._numbers = count(1)
        self._made: list[str] = []

    def database(self, label: str) -> str:
        """A fresh database and its address."""
        name = f"petition_bench_{os.getpid()}_{next(self._numbers)}_{label}"
        self._made.append(create_database(self.url, name))
        return self._made[-1]

    def drop(self) -> None:
        """Remove every database made here."""
        for url in self._made:
            drop_database(url)

    @property
    def version(self) -> str:
        """What the server says it is."""
        return server_version(self.url)


@contextmanager
def a_server(database: str) -> Iterator[Server]:
    """The server of ``database`` when it is a PostgreSQL address, else one started for as long as the block lasts."""
    if database.startswith("postgres"):
        server = Server(database)
        try:
            yield server
        finally:
            server.drop()
        return
    with private.a_server() as own:
        yield Server(own.url())
