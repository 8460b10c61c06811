"""A real PostgreSQL for the tests, started by the office's own starter: without fsync unless a test pulls the plug."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from engine.storage import private
from engine.storage.private import OWNER, PostgresServer


def a_server(*, durable: bool = False) -> AbstractContextManager[PostgresServer]:
    """A server for as long as the block lasts. ``durable`` keeps fsync on, for tests that pull the plug."""
    return private.a_server(durable=durable)


@contextmanager
def a_standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A streaming standby of ``primary`` for as long as the block lasts, caught up when the block begins."""
    with private.a_home() as home:
        folder, data = private.binaries(home), home / "data"
        address = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", OWNER)
        private.run(home, folder / "pg_basebackup", "-D", data, *address, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        server = PostgresServer(folder, data, private.QUICK)
        server.start(private.READY_TO_READ)
        try:
            yield server
        finally:
            server.crash()
