"""What casework asks of the machines: Protocols they must fit, and the rows the registers answer with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from engine.domain.access import Scope
from engine.domain.authority import Authority, Official
from engine.domain.deadline import Deadline
from engine.domain.docket import DocketEntry
from engine.domain.document import Document
from engine.domain.dossier import Dossier
from engine.domain.petition import Filing, Petition
from engine.domain.process import Element, Facts, Step, Value
from engine.domain.release import Release
from engine.domain.task import Instance, Task

# Lists are counted so far; one more line stands for all that follow, and the page says 1000+.
MOST_COUNTED = 1000


class Engine(Protocol):
    """The process room, for the diagrams of one release; holds nothing between two calls."""

    def start(self, process: str, facts: Facts) -> Step:
        """Begin an instance of ``process`` and run to its first human steps."""
        ...

    def complete(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Complete the human step ``task``; ``answer`` holds only the fields gateways may ask for."""
        ...

    def send(self, process: str, state: bytes, message: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Give the instance a message it waits for."""
        ...

    def lapse(self, process: str, state: bytes, deadline: str, facts: Facts) -> Step | None:
        """Tell the instance that a deadline lapsed; None when it waits for no such thing."""
        ...

    def diagram(self, process: str) -> str:
        """The BPMN of ``process`` as the designer drew it."""
        ...

    def elements(self, process: str) -> Mapping[str, Element]:
        """The shapes of ``process`` by id."""
        ...

    def reached(self, process: str, state: bytes) -> Mapping[str, Mapping[str, str]]:
        """For each diagram of the instance, shape id → ``done`` or ``current``."""
        ...


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the desk. ``due_on``/``due_at``/``deadline`` belong to the live clock that lapses first."""

    task: Task
    number: str
    gist: str
    category: str
    channel: str
    kind: str
    place: str
    filed_on: date
    deadline: str
    due_on: date | None
    due_at: datetime | None
    assignee_name: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One line of the supervisor's queue: a clock with its petition and who must act."""

    deadline: Deadline
    number: str
    gist: str
    category: str
    place: str
    authority_name: str
    handler_name: str


@dataclass(frozen=True, slots=True)
class PetitionRow:
    """One line of a list of petitions."""

    petition: Petition
    authority_name: str
    due_on: date | None
    deadline: str


@dataclass(frozen=True, slots=True)
class PetitionFilter:
    """What a list of petitions is narrowed to; empty fields narrow nothing. ``page`` counts from 1."""

    text: str = ""
    status: str = ""
    category: str = ""
    channel: str = ""
    year: int | None = None
    authority: str = ""
    is_open: bool | None = None
    page: int = 1
    per_page: int = 25


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Which tab of the desk: mine, claimable, due_soon or done; ``until`` bounds due_soon."""

    tab: str
    roles: frozenset[str]
    until: datetime | None = None
    band: str = ""
    page: int = 1
    per_page: int = 25
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which clocks: view is overdue, about_to_lapse or paused; since and before bound the lapses shown."""

    view: str
    now: datetime
    until: datetime | None = None
    paused_before: date | None = None
    authority: str = ""
    since: datetime | None = None
    page: int = 1
    per_page: int = 50
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline the sweep must look at; ``next_at`` as it was found, so that another sweep's work is noticed."""

    deadline: int
    petition: str
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Outgoing work of an act, done after its commit: at least once, recorded once.

    ``kind`` names the work (``file_paper``, ``tell``), ``body`` holds ids and term names only, never what a person
    wrote; two jobs of the same ``key`` are one.
    """

    kind: str
    key: str
    body: Mapping[str, Any]


class Registers(Protocol):
    """Reading, outside a transaction. Every list of petitions or tasks goes through a Scope."""

    def authorities(self) -> Sequence[Authority]:
        """Every authority of the tree."""
        ...

    def official(self, official: int) -> Official | None:
        """An official by id."""
        ...

    def officials(self, authority: str = "", role: str = "") -> Sequence[Official]:
        """Active officials, narrowed to an authority and a role."""
        ...

    def credentials(self, username: str) -> tuple[Official, str] | None:
        """An active official and the hash of the password."""
        ...

    def official_of_token(self, digest: str) -> Official | None:
        """The official a living API token (SHA-256 hex) belongs to."""
        ...

    def dossier(self, number: str) -> Dossier | None:
        """One petition with everything that belongs to it, without a lock; ``entries`` empty."""
        ...

    def number_of_task(self, task: str) -> str | None:
        """The petition a task belongs to."""
        ...

    def number_of_deadline(self, deadline: int) -> str | None:
        """The petition a deadline belongs to."""
        ...

    def docket(self, petition: int) -> Sequence[DocketEntry]:
        """All docket entries of a petition in order."""
        ...

    def desk(self, scope: Scope, which: DeskFilter) -> tuple[Sequence[TaskRow], int]:
        """One page of tasks, soonest due first, and how many there are in all (MOST_COUNTED + 1 for more)."""
        ...

    def desk_counts(self, scope: Scope, roles: frozenset[str], until: datetime) -> Mapping[str, int]:
        """How many tasks stand under each tab."""
        ...

    def desk_bands(self, scope: Scope, which: DeskFilter) -> Mapping[str, int]:
        """How many open tasks of a tab fall into each band (overdue, 3, 7, later) as of ``which.now``."""
        ...

    def queue(self, scope: Scope, which: QueueFilter) -> tuple[Sequence[ClockRow], int]:
        """One page of the office's clocks (holder office), and how many there are in all (MOST_COUNTED + 1 for more)."""
        ...

    def queue_lines(self, scope: Scope, which: QueueFilter) -> Sequence[ClockRow]:
        """One page of the office's clocks, without counting the others."""
        ...

    def queue_summary(self, scope: Scope, which: QueueFilter) -> Mapping[str, tuple[int, int, int, int]]:
        """By authority that must act: overdue since ``which.since``, overdue longer, about to lapse, paused; all counted to the end."""
        ...

    def queue_counts(self, scope: Scope, which: QueueFilter) -> Mapping[str, int]:
        """How many clocks stand under each view (overdue, about_to_lapse, paused)."""
        ...

    def queue_by_authority(self, scope: Scope, which: QueueFilter) -> Sequence[tuple[str, str, int]]:
        """(authority id, name, number of clocks) for the view, most first."""
        ...

    def petitions(self, scope: Scope, which: PetitionFilter) -> tuple[Sequence[PetitionRow], int]:
        """One page of petitions, latest first, and how many there are in all (MOST_COUNTED + 1 for more)."""
        ...

    def same_person(self, scope: Scope, *, identity_number: str, phone: str, name: str) -> Sequence[Petition]:
        """Petitions of the person with this identity number, or with this name and phone."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Deadlines whose ``next_at`` has come, earliest first, from an index."""
        ...

    def open_numbers(self) -> Iterable[str]:
        """Numbers of all petitions not closed."""
        ...

    def all_numbers(self) -> Iterable[str]:
        """Numbers of all petitions."""
        ...

    def provisional(self) -> Sequence[Due]:
        """Live deadlines that were counted beyond the published calendar."""
        ...

    def last_sweep(self) -> tuple[datetime, Mapping[str, Any]] | None:
        """When the last sweep ended and what it found."""
        ...

    def release(self, fingerprint: str) -> Release | None:
        """A release kept when a petition began with it."""
        ...

    def yearbook(self, place: str, year: int) -> Mapping[str, Any]:
        """The counts of a year for an area-code prefix, by query, in the shape of a year file."""
        ...

    def series(self) -> frozenset[str]:
        """Names of all gapless series begun so far."""
        ...

    def totals(self) -> Mapping[str, int]:
        """How many petitions, tasks, deadlines, documents and docket entries are stored."""
        ...


class Transaction(Protocol):
    """One act: everything read and written here becomes true together, or not at all."""

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """What the act with this idempotency key answered, None when it is new."""
        ...

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep the answer of this act under its key."""
        ...

    def dossier(self, number: str) -> Dossier:
        """Load and lock one petition; NotFound when there is none. Saved at the end of the transaction."""
        ...

    def register(self, petition: Petition) -> Dossier:
        """Insert a new petition, give it its id, and return its empty dossier."""
        ...

    def next_in(self, series: str) -> int:
        """The next number of a gapless series (petition numbers, documents of a kind and year)."""
        ...

    def send_later(self, job: Job) -> None:
        """Hand over outgoing work: it is kept by the commit of this act, or not at all."""
        ...

    def keep_release(self, release: Release) -> None:
        """Keep the files of a release, once."""
        ...

    def note_sweep(self, at: datetime, report: Mapping[str, Any]) -> None:
        """Write the heartbeat of the sweep."""
        ...

    def add_authorities(self, authorities: Sequence[Authority]) -> None:
        """Enter authorities; existing ids are replaced."""
        ...

    def add_official(self, official: Official, password_hash: str) -> Official:
        """Enter an official and give the id; an existing username is replaced."""
        ...

    def add_token(self, name: str, official: int, digest: str, at: datetime) -> None:
        """Keep an API token's SHA-256; an earlier token of that name is revoked."""
        ...

    def claim_due(self, due: Due) -> bool:
        """Whether the deadline is still to be looked at and no other sweep holds it."""
        ...

    def postpone(self, due: Due, until: datetime) -> None:
        """Look at a deadline again only at ``until``, so that a bad petition does not stop the sweep."""
        ...


class Store(Protocol):
    """The storage room."""

    @property
    def registers(self) -> Registers:
        """Reading."""
        ...

    def close(self) -> None:
        """Give the machine's connections back."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin one act; leaving the block without an error commits once."""
        ...


__all__ = [
    "MOST_COUNTED", "ClockRow", "DeskFilter", "Document", "Due", "Engine", "Filing", "Instance", "Job", "PetitionFilter", "PetitionRow",
    "QueueFilter", "Registers", "Store", "TaskRow", "Transaction",
]  # fmt: skip
