"""Work that leaves the transaction: what an act hands over, how it is kept, and the register of how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """Outgoing work of an act, done after its commit: at least once, recorded once.

    ``kind`` names the work (``file_paper``, ``tell``), ``body`` holds ids and term names only, never what a person
    wrote; two jobs of the same ``key`` are one.
    """

    kind: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """Outgoing work somebody has taken up; ``attempts`` counts this one, ``trace`` leads back to the act it follows from."""

    job: Job
    attempts: int
    trace: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingCounts:
    """How outgoing work stands: waiting, under way, given up; ``oldest_age`` of what is not done, in seconds (0 for none)."""

    queued: int
    running: int
    failed: int
    oldest_age: float


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One piece of outgoing work that was given up: ``said`` names the error, never what a person wrote."""

    key: str
    kind: str
    petition: str
    attempts: int
    queued_at: datetime
    failed_at: datetime
    said: str


# Of one kind of work: waiting, of these put off after a failure, given up, when the first that failed was handed over, an error's code.
Trouble = tuple[int, int, int, datetime | None, str]


class Outbox(Protocol):
    """How jobs are kept in the database of the petitions, by statements the act's own transaction runs.

    ``keep`` takes ``:jobs``, a JSON list of {kind, key, body, petition, trace}, every value a text, and
    ``:at``, an instant; a key that was kept before is passed by. ``again`` queues what is unfinished and
    waits nowhere, and takes nothing; empty where keeping is queueing.
    """

    @property
    def keep(self) -> str:
        """The statement that keeps jobs."""
        ...

    @property
    def again(self) -> str:
        """The statement that queues anew."""
        ...


class OutgoingRegister(Protocol):
    """The register of outgoing work inside a transaction: what is taken up, done and given up, once each."""

    def take(self, key: str, *, now: datetime, until: datetime) -> Held | None:
        """Take up one piece of work until an instant; None when it is done, given up or unknown."""
        ...

    def take_due(self, kinds: Sequence[str], *, now: datetime, until: datetime, limit: int) -> Sequence[Held]:
        """Take up work whose time has come and that nobody holds, the longest waiting first."""
        ...

    def hold(self, keys: Sequence[str], until: datetime) -> None:
        """Keep work in hand until a later instant."""
        ...

    def done(self, key: str, at: datetime) -> bool:
        """Record that work was done; False when that was recorded before."""
        ...

    def put_off(self, key: str, until: datetime, said: str) -> None:
        """Record a failure, to be tried again at ``until``."""
        ...

    def give_up(self, key: str, at: datetime, said: str) -> None:
        """Record that work failed for good; it stays until somebody asks for it again."""
        ...

    def hasten(self, at: datetime) -> int:
        """Try at once what failed and was put off; how many."""
        ...

    def revive(self, at: datetime) -> int:
        """Take back every giving up; how many is returned."""
        ...

    def queue_again(self) -> None:
        """Queue what is unfinished and waits nowhere."""
        ...
