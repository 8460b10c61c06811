"""仿真: what a month is simulated from, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.domain.release import Release


@dataclass(frozen=True, slots=True)
class Pattern:
    """How petitions come in: how many on an office day in the mean, and the weights of channels, topics and days of the week (0 Monday).

    ``counted``: how many of the last year this is from; 0 where the office has none and the demonstration's is taken.
    """

    per_day: float
    channels: Mapping[str, float]
    topics: Mapping[str, float]
    weekdays: Mapping[int, float]
    counted: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What a month is simulated with: from which day on, for how many days, after how many days that only fill the desks.

    ``staff``: by role, how many each authority has; ``steps_a_day`` each of them completes; ``weekdays`` the office is open on;
    ``seeds`` repetitions from ``first_seed`` on.
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


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over the repetitions: the mean, the least and the most."""

    mean: float
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

    ``stuck``: petitions whose story could not go on: their forms asked for what nobody had an answer for, or a right had lapsed.
    """

    came: Spread
    left: Spread
    stuck: Spread
    lapses: tuple[Line, ...]
    queues: tuple[Line, ...]
    waits: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation on its way or over: ``done`` of ``whole`` repetitions; ``wrong`` says why it was broken off.

    ``began_at`` is an ISO instant; ``design`` and ``in_force`` are there when it is over.
    """

    design_print: str
    force_print: str
    setting: Setting
    began_at: str
    done: int
    whole: int
    wrong: str = ""
    design: Simulated | None = None
    in_force: Simulated | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.wrong) or self.design is not None


class Simulator(Protocol):
    """Where months are simulated, apart from the office."""

    def begin(self, key: str, design: Release, in_force: Release, setting: Setting, now: str) -> None:
        """Begin one in the background, in the place of an earlier one of that key that is over; Refusal ``simulation_running``."""
        ...

    def found(self, key: str) -> Simulation | None:
        """How far the latest of that key has come."""
        ...
