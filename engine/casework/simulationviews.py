"""仿真: what a month is simulated from, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from engine.domain.design import MonthState
from engine.domain.release import Release

# What one repetition of one release is counted as: came, left, stuck; stuck_at, lapses, queues and waits by id; names of steps in both
# languages.
Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pattern:
    """How petitions come in: how many on an office day in the mean, and the weights of channels and topics.

    ``weekdays`` (0 Monday) and ``months`` (1 January) weigh one office day against another; one that is not named weighs nothing among
    weekdays and as any other among months. ``counted``: how many of the last year this is from; 0 for the demonstration's.
    """

    per_day: float
    channels: Mapping[str, float]
    topics: Mapping[str, float]
    weekdays: Mapping[int, float]
    months: Mapping[int, float]
    counted: int


@dataclass(frozen=True, slots=True)
class Begun:
    """What a simulation begins with unless somebody says otherwise: the pattern and the staff of an area in numbers an engine can bear.

    ``shrunk``: by what both were divided. ``months``: the first days of those to choose from, ``area`` what the numbers are of.
    """

    pattern: Pattern
    staff: Mapping[str, int]
    shrunk: int
    months: tuple[date, ...]
    area: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a month is simulated with: from which day on, for how many days, after how many days that only fill the desks.

    ``staff``: how many there are of each role, in all authorities together; ``steps_a_day`` each of them completes; ``weekdays`` the
    office is open on; ``seeds`` repetitions from ``first_seed`` on. ``place`` is whose rules are in force; '' for the demonstration's.
    """

    pattern: Pattern
    first: date
    days: int
    filling: int
    staff: Mapping[str, int]
    steps_a_day: int
    weekdays: tuple[int, ...]
    seeds: int
    first_seed: int = 1
    place: str = ""

    @property
    def all_seeds(self) -> range:
        """The seeds of its repetitions."""
        return range(self.first_seed, self.first_seed + self.seeds)


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over the repetitions: the one in the middle, the least and the most."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: an id, what it is called, and the number."""

    id: str
    label: str
    number: Spread


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of one release: petitions that ``came`` in the month and those ``left`` without an answer at its end.

    ``lapses`` of the office's clocks by deadline, ``queues`` waiting at the end of a day by role, ``waits``: by step, days from its
    opening to its end, of all petitions together.

    ``stuck``: petitions whose story could not go on: their forms asked for what nobody had an answer for, or a right had lapsed;
    ``stuck_at``: before which step they stopped.
    """

    came: Spread
    left: Spread
    stuck: Spread
    lapses: tuple[Line, ...]
    queues: tuple[Line, ...]
    waits: tuple[Line, ...]
    stuck_at: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation on its way or over: ``done`` of ``whole`` repetitions of both releases; ``wrong`` says what broke it, in words.

    ``design`` and ``in_force`` sum up the repetitions that are done; None before the first.
    """

    run: int
    state: MonthState
    state_label: str
    setting: Setting
    asked_by: str
    asked_at: datetime
    done: int
    is_current: bool
    wrong: str = ""
    design: Simulated | None = None
    in_force: Simulated | None = None

    @property
    def whole(self) -> int:
        """How many repetitions were asked for."""
        return self.setting.seeds

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state is not MonthState.RUNNING


class Simulator(Protocol):
    """Where months are simulated, apart from the office."""

    def simulate(self, releases: tuple[Release, Release], setting: Setting, seed: int) -> tuple[Counts, Counts]:
        """One repetition under each of two releases; LocatedError for one that cannot run, Refusal ``stage_slow``.

        OutOfOrder ``stage_closed`` when it was closed meanwhile.
        """
        ...

    def close(self) -> None:
        """Leave off, whatever is under way."""
        ...
