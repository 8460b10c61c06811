"""What the supervisor's queue asks of the machines: its lines, the gravest first, and how many there are of each cause; and the agenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from engine.casework.rows import Narrowing
from engine.domain.access import Scope
from engine.domain.deadline import Deadline
from engine.domain.docket import DocketEntry
from engine.domain.watch import Bounds, Cause


@dataclass(frozen=True, slots=True)
class WatchFilter:
    """Which lines: of these causes, in this order; ``authorities``: who must act, none for all. ``older``: of any age.

    ``lines`` behind the first ``skipped``.
    """

    causes: tuple[Cause, ...]
    bounds: Bounds
    authorities: tuple[str, ...] = ()
    narrowed: Narrowing = Narrowing()
    procedure: str = ""
    older: bool = False
    skipped: int = 0
    lines: int = 50


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One line of the queue. ``deadline``: the clock of the cause, else the petition's nearest; ``step``: the step waited for longest.

    ``since``: from when a step waits or the last act was. ``holder``: who has the step, else the handler, of the authority that must act.
    ``supervised``: a supervision of the clock goes on.
    """

    cause: Cause
    number: str
    gist: str
    category: str
    authority: str
    deadline: Deadline | None
    task: str
    step: str
    step_name: str
    since: datetime | None
    holder: str
    acted_at: datetime | None
    acted_kind: str
    supervised: bool = False


class Spread(NamedTuple):
    """How many lines of a cause an authority has; ``old``: lapses, or standstills, of long ago."""

    cause: Cause
    old: bool
    authority: str
    number: int


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One item of a conference's agenda: the docket entry that put it there, and the one that says what came of it."""

    number: str
    gist: str
    authority: str
    put: DocketEntry
    resolved: DocketEntry | None


class WatchReader(Protocol):
    """Reading for the queue, outside a transaction."""

    def lines(self, scope: Scope, which: WatchFilter) -> Sequence[WatchRow]:
        """Some lines, the gravest cause first, in each the longest over, or the nearest, first."""
        ...

    def spread(self, scope: Scope, which: WatchFilter) -> Sequence[Spread]:
        """How many lines there are of every cause and authority, narrowed but not by cause nor authority; counted to the end."""
        ...

    def page(
        self, scope: Scope, which: WatchFilter, turn: Callable[[Sequence[Spread]], WatchFilter]
    ) -> tuple[Sequence[Spread], Sequence[WatchRow]]:  # fmt: skip
        """The spread, and of the same moment the lines ``turn`` asks for when it sees it; none for none of its causes."""
        ...

    def agenda(self, scope: Scope, authority: str, *, resolved: bool, page: int, per_page: int) -> Sequence[AgendaRow]:
        """One page of what waits before an authority's conference, the first first, or of what it resolved, the latest first."""
        ...


class WithWatch(Protocol):
    """What the registers lend for the queue."""

    @property
    def watch(self) -> WatchReader:
        """The supervisor's queue."""
        ...
