"""What a watcher asks of the store, and what it is told: counts, machines, times and ids; never a petition's content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.casework.outgoing import Trouble


@dataclass(frozen=True, slots=True)
class Node:
    """One process of the office: the machine's name, serve or worker, and the release it runs (12 digits of its fingerprint)."""

    name: str
    kind: str
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the office stands at a moment, counted over everybody: clocks, open steps, and the sweep.

    ``due`` waits for the next sweep, the longest since ``oldest_due_at``; ``overdue`` are the office's clocks that ran
    out and are not met; ``running`` its clocks that still run; ``set_aside`` those a sweep could not notice.
    """

    due: int
    overdue: int
    running: int
    set_aside: int
    tasks_open: int
    oldest_due_at: datetime | None
    last_sweep_at: datetime | None


@dataclass(frozen=True, slots=True)
class Database:
    """The database as its operator sees it: its kind, its size in bytes, its own time, how many releases it keeps.

    ``revision`` is the migration it stands at, ``head`` the one this program brings it to.
    """

    kind: str
    size: int
    at: datetime
    revision: str
    head: str
    releases: int


@dataclass(frozen=True, slots=True)
class Traced:
    """One docket entry of a trace: ids only."""

    number: str
    seq: int
    kind: str
    at: datetime


class Gauge(Protocol):
    """What a watcher asks of the store; never a petition's content."""

    def standing(self, now: datetime) -> Standing:
        """Every count in one statement, from indexes."""
        ...

    def database(self) -> Database:
        """The database itself."""
        ...

    def keeps(self, release: str) -> bool:
        """Whether the database answers and keeps this release; the cheapest question there is."""
        ...

    def is_migrated(self) -> bool:
        """Whether the tables are at least as new as this program: a newer program may have gone before in a rolling update."""
        ...

    def nodes(self) -> Sequence[tuple[Node, datetime]]:
        """Every process heard of lately, and when."""
        ...

    def troubles(self) -> Mapping[str, Trouble]:
        """How outgoing work stands by its kind; of a kind of which nothing waits and nothing was given up, nothing."""
        ...

    def traced(self, trace: str) -> Sequence[Traced]:
        """The docket entries a trace led to, in the order they were made."""
        ...
