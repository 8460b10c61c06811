"""导出: what a log of events for analysis is made of, and what it asks of the registers and of who writes its formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from engine.domain.access import Scope

FORMATS = ("xes", "ocel", "csv")
# The register of exports: the series their numbers are drawn from, and the keys each is kept under.
SERIES = "export"


def entered(number: int) -> str:
    """The key under which is kept who asked for an export, and for what."""
    return f"{SERIES}:{number}"


def written(number: int) -> str:
    """The key under which is kept what an export held once it was written to its end."""
    return f"{entered(number)}:made"


@dataclass(frozen=True, slots=True)
class Selection:
    """Petitions filed on the days from ``first`` to ``last`` that went through ``procedure``, as they stood ``before``."""

    before: datetime
    last: date
    first: date | None = None
    procedure: str = ""


# ---- as the registers give it: no name, number, gist, fact or text of anybody is ever read


class Entry(NamedTuple):
    """An entry of the docket."""

    petition: int
    seq: int
    kind: str
    actor: int
    at: datetime
    body: Mapping[str, Any]
    basis: str


class StepRow(NamedTuple):
    """A human step, ``claimed_at`` only of one that stands in a diagram; what was done after the log ends is not done."""

    petition: int
    id: str
    instance: int
    element: str
    process: str
    role: str
    authority: str
    created_at: datetime
    claimed_at: datetime | None
    done_at: datetime | None
    done_by: int | None


class FiledRow(NamedTuple):
    """A filing."""

    petition: int
    id: int
    received_at: datetime
    channel: str
    kind: str
    is_repeat: bool


class MetRow(NamedTuple):
    """A clock, and the day it was met on."""

    petition: int
    id: int
    name: str
    met_on: date | None


@dataclass(frozen=True, slots=True)
class Trail:
    """One petition and what happened to it; lists in their order, ``filings`` and ``clocks`` only when they are asked for."""

    id: int
    place: str
    filed_on: date
    channel: str
    topic: str
    kind: str
    entries: Sequence[Entry]
    steps: Sequence[StepRow]
    filings: Sequence[FiledRow] = ()
    clocks: Sequence[MetRow] = ()


class TrailReader(Protocol):
    """The register for an export. ``scope`` None is the office itself, which takes everything but what is sealed."""

    def cells(self, scope: Scope | None, which: Selection) -> Sequence[tuple[str, str, int]]:
        """How many petitions of each (area code, topic)."""
        ...

    def sealed(self, which: Selection) -> int:
        """How many sealed petitions there are in the selection."""
        ...

    def page(self, scope: Scope | None, which: Selection, after: int, *, objects: bool) -> Sequence[Trail]:
        """The next petitions behind the id ``after``; none at the end. ``objects`` asks for filings and clocks too."""
        ...

    def kept(self, numbers: Sequence[int]) -> Mapping[str, Mapping[str, Any]]:
        """What the commands register keeps of exports of these numbers, by key."""
        ...

    def latest(self) -> int:
        """The number of the latest export, 0 before the first."""
        ...


# ---- as a format writes it


class Doing(NamedTuple):
    """What is done, by whom and where: a log is made of few different ones, so that formats write each once and remember it.

    Texts are '' where there is nothing to tell.
    """

    activity: str
    act: str
    transition: str
    resource: str
    role: str
    group: str
    basis: str
    deadline: str
    due_on: str
    procedure: str
    instance: str
    element: str


class Happening(NamedTuple):
    """One event. ``at`` in the zone of the office; ``links`` are (object, qualifier)."""

    seq: int
    at: datetime
    what: Doing
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of an object-centric log: ``values`` are (name, value, since when), ``links`` (object, qualifier)."""

    id: str
    kind: str
    values: Sequence[tuple[str, str, datetime]] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One petition with its events in order; ``told`` are the attributes of the case by name."""

    id: str
    told: Mapping[str, str]
    events: Sequence[Happening]
    things: Sequence[Thing] = ()


# The attributes of a case, in the order every format has them.
CASE_FIELDS = ("filed_on", "channel", "filing_kind", "class", "route", "topic", "place", "simplified", "status", "closing")
# How many different things a teller or a format remembers.
REMEMBERED = 1 << 14
# The attributes of an event beside its activity, transition and time, and the objects there are.
EVENT_FIELDS = ("act", "resource", "role", "group", "basis", "deadline", "due_on", "procedure", "instance", "element")
OBJECT_FIELDS = {
    "petition": CASE_FIELDS,
    "filing": ("channel", "filing_kind", "repeat"),
    "proceeding": ("procedure", "status"),
    "task": ("element", "procedure", "role", "status"),
    "deadline": ("deadline", "due_on", "status"),
    "document": ("document", "status"),
    "authority": ("name", "level"),
    "official": (),
}  # fmt: skip


class LogWriter(Protocol):
    """Writes one log, case after case; what is written is taken away piece by piece."""

    def add(self, case: Case) -> None:
        """One case."""
        ...

    def end(self, things: Iterable[Thing]) -> Iterator[bytes]:
        """Nothing more comes: the rest of the log, piece by piece; ``things`` belong to no single case."""
        ...

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        ...


class EventLogs(Protocol):
    """Knows the formats."""

    def begin(self, form: str, about: Mapping[str, str], *, bom: bool = False) -> LogWriter:
        """A log of one of FORMATS; ``about`` is told of the whole; ``bom`` marks a CSV as UTF-8."""
        ...


# ---- as it is told


@dataclass(frozen=True, slots=True)
class Counts:
    """What a log holds: ``variants`` are orders of activities; ``left_out`` are sealed petitions, None where nobody may be told."""

    cases: int = 0
    events: int = 0
    variants: int = 0
    left_out: int | None = None


@dataclass(frozen=True, slots=True)
class ExportView:
    """One line of the register of exports; ``counts`` is None until the log was written to its end."""

    number: int
    at: datetime
    official: str
    format: str
    first: str
    last: str
    until: str
    procedure: str
    purpose: str
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """What is to be exported, as it stood at the end of ``until``, else of ``last``; ``key`` makes the pseudonyms, else a new one."""

    format: str
    first: date | None = None
    last: date | None = None
    until: date | None = None
    procedure: str = ""
    purpose: str = ""
    bom: bool = False
    key: bytes = field(default=b"", repr=False)
