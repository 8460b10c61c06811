"""Where one comparison happens: the databases of both sides, settled, and their crews, started once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.bench.crew import OURS, STOCK, Crew, Worker, settle_stock
from engine.bench.officials import settle
from engine.bench.places import SHELF, bench_settings
from engine.bench.postgres import Server

# How many petitions a hot office keeps in memory; the setting's own default.
LIVE = 500


@dataclass
class Stage:
    """A folder for files and, where there is one, a PostgreSQL server; its databases are settled once and shared by what is measured."""

    home: Path
    server: Server | None = None
    settled: dict[tuple[str, str], str] = field(default_factory=dict)

    def database(self, kind: str, label: str) -> str:
        """A fresh database of a kind."""
        if kind == "postgresql":
            assert self.server
            return self.server.database(label)
        return f"sqlite:///{self.home / label}.sqlite"

    def office(self, kind: str, *, live: int, shelf: Path = SHELF, label: str = "office") -> dict[str, Any]:
        """A settled database of the office and what a worker must be told to open it."""
        if (kind, label) not in self.settled:
            database = self.settled[kind, label] = self.database(kind, label)
            settle(bench_settings(database, self.home, live=live, shelf=shelf))
        return {"database": self.settled[kind, label], "home": str(self.home), "live": live, "shelf": str(shelf)}

    def reference(self, kind: str, shelf: Path = SHELF) -> dict[str, Any]:
        """A settled database of the reference and what its worker must be told."""
        if (kind, "stock") not in self.settled:
            database = self.settled[kind, "stock"] = self.database(kind, "stock")
            settle_stock(database)
        return {"database": self.settled[kind, "stock"], "shelf": str(shelf)}


@contextmanager
def a_stage(server: Server | None) -> Iterator[Stage]:
    """A stage for as long as the block lasts."""
    home = Path(tempfile.mkdtemp(prefix="petition-bench-"))
    try:
        yield Stage(home, server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def crews(asked: Mapping[str, tuple[str, Mapping[str, Any]]], processes: int) -> Iterator[dict[str, Crew]]:
    """Crews by name, all starting at once, each of so many workers; ``asked`` names the module and what it is told."""
    with ExitStack() as stack:
        started = {}
        for name, (module, told) in asked.items():
            started[name] = Crew([Worker.python(module, told) for _ in range(processes)])
            stack.callback(started[name].close)
        yield {name: crew.ready() for name, crew in started.items()}


__all__ = ["LIVE", "OURS", "STOCK", "Stage", "a_stage", "crews"]
