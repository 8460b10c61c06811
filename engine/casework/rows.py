"""What the registers answer with, line by line, and what a list is narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.task import Task
from engine.domain.watch import Bands


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the desk. ``due_on``/``due_at``/``deadline`` belong to the live clock that lapses first.

    ``read_at``: when the official who asks last looked at the petition.
    """

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
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PetitionRow:
    """One line of a list of petitions."""

    petition: Petition
    authority_name: str
    due_on: date | None
    deadline: str


@dataclass(frozen=True, slots=True)
class PetitionFilter:
    """What a list of petitions is narrowed to; empty fields narrow nothing. ``page`` counts from 1.

    ``text`` stands in the number, gist or facts as it is; ``words``, apart from one another, anywhere in what was written in the petition.
    From ``route`` on as ``Narrowing``, ``step`` being any that is open and ``deadline`` any that is unmet.
    """

    text: str = ""
    status: str = ""
    category: str = ""
    channel: str = ""
    year: int | None = None
    authority: str = ""
    is_open: bool | None = None
    page: int = 1
    per_page: int = 25
    words: str = ""
    route: str = ""
    topic: str = ""
    place: str = ""
    step: str = ""
    deadline: str = ""
    repeat: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the lines of a desk must be; empty fields narrow nothing. ``repeat`` is yes or no, ``kind`` of FilingKind."""

    category: str = ""
    route: str = ""
    channel: str = ""
    topic: str = ""
    place: str = ""
    step: str = ""
    deadline: str = ""
    repeat: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Which tab of the desk: mine, claimable, due_soon, unit, delegated or done; ``until`` bounds due_soon.

    ``bands``: the days left by which ``band``, and how many are of each, is told; with ``now``.
    ``first`` and ``last`` are the days what is done was done on; neither is all of it.
    """

    tab: str
    roles: frozenset[str]
    until: datetime | None = None
    band: str = ""
    page: int = 1
    per_page: int = 25
    now: datetime | None = None
    narrowed: Narrowing = Narrowing()
    bands: Bands = Bands()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline the sweep must look at; ``next_at`` as it was found, so that another sweep's work is noticed.

    ``pending``: its lapse is recorded already, and only to be followed.
    """

    deadline: int
    petition: str
    next_at: datetime | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class DueTogether:
    """Clocks whose time has come by petition, those whose rows cannot be read, and whether there may be more of either."""

    ready: Sequence[tuple[Dossier, Sequence[Deadline]]]
    broken: Sequence[Due]
    more: bool = False
