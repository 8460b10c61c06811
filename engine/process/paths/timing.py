"""Whether the office's own limits leave room for the law: along every path from where a deadline begins to where it ends,
the limits of the steps on it together are no longer than the deadline, whichever day it begins on.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.calendar import Calendar
from engine.domain.counting import count
from engine.domain.limit import StepLimit
from engine.domain.rules import Counting, DeadlineRule, Length
from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move
from engine.process.paths.net import USER
from engine.process.paths.patterns import Automaton
from engine.process.paths.proof import traced

MOST_MARKS = 50_000
# The days on which a deadline may begin that are tried: as many as two years have, up to the last year that is published.
DAYS = 730


@dataclass(frozen=True, slots=True)
class Overrun:
    """Steps whose limits together are longer than a deadline, on the worst day it may begin on, and the way they are taken."""

    steps: tuple[str, ...]
    begins_on: date
    ends_on: date
    due_on: date
    facts: Facts
    moves: tuple[Move, ...]


def overrun(
    paths: Paths,
    automaton: Automaton,
    shift: int,
    rule: DeadlineRule,
    limits: Mapping[str, StepLimit],
    calendar: Calendar,
    counting: Counting,
) -> Overrun | None:
    """The worst of the ways on which limits overrun a deadline; None when on all of them they fit.

    ``automaton`` is the one that hears the deadline begin and end. A step that is done again counts once: how often the
    office takes it back is its own affair; of a step carried out several times in a row each counts.
    """
    if rule.length is None:
        return None
    found: list[tuple[timedelta, Overrun]] = []
    for steps, mark, ways in _Walk(paths, automaton, shift, limits).ends():
        worst = _worst_day(rule.length, [limits[step].length for step in steps], calendar, counting)
        if worst is not None:
            begins, ends, due = worst
            facts, moves = ways.way(mark)
            found.append((ends - due, Overrun(steps, begins, ends, due, facts, moves)))
    return max(found, key=lambda one: one[0])[1] if found else None


def _worst_day(length: Length, steps: Sequence[Length], calendar: Calendar, counting: Counting) -> tuple[date, date, date] | None:
    """The first day, among those tried, from which the steps one after the other end latest after the deadline; None when never."""
    last = date(max(year.year for year in calendar.years), 12, 31) - timedelta(days=round(length.at_most_days) + 40)
    worst: tuple[date, date, date] | None = None
    for back in range(DAYS):
        begins = last - timedelta(days=back)
        due, day = _after(length, begins, calendar, counting), begins
        for step in steps:
            day = _after(step, day, calendar, counting)
        if day > due and (worst is None or day - due > worst[1] - worst[2]):
            worst = begins, day, due
    return worst


def _after(length: Length, begins: date, calendar: Calendar, counting: Counting) -> date:
    return count(rule_or_length=length, started_on=begins, calendar=calendar, counting=counting, explained=False).due_on


Mark = tuple[int, bool, tuple[str, ...]]


class _Walk:
    """All ways while a deadline runs, by the limited steps taken on them, each in the order it was first taken."""

    def __init__(self, paths: Paths, automaton: Automaton, shift: int, limits: Mapping[str, StepLimit]) -> None:
        self.paths, self.limits, self.shift = paths, limits, shift
        self._step = automaton.step
        self._times = Counter(place.id for place in paths.values.places if place.kind == USER)
        self._whole = (1 << len(automaton.letters)) - 1
        self._came: dict[Mark, tuple[Mark | int, Move | None]] = {}

    def ends(self) -> Iterator[tuple[tuple[str, ...], Mark, _Walk]]:
        """The steps taken when the deadline ended, each sequence once; the mark leads back to the way."""
        queue: deque[Mark] = deque()
        told: set[tuple[str, ...]] = set()
        for begun, (_, masks, number) in enumerate(self.paths.starts):
            self._reach((number, self._runs(False, masks), ()), -1 - begun, None, queue)
        while queue and len(self._came) < MOST_MARKS:
            mark = queue.popleft()
            number, runs, taken = mark
            for move, masks, target in self.paths.stops[number].edges:
                goes_on = self._runs(runs, masks)
                steps = self._taken(taken, move) if runs else ()
                reached: Mark = (target, goes_on, steps if goes_on else ())
                if runs and not goes_on and len(steps) > 1 and steps not in told:
                    told.add(steps)
                    self._came.setdefault((target, False, steps), (mark, move))
                    yield steps, (target, False, steps), self
                self._reach(reached, mark, move, queue)

    def _taken(self, taken: tuple[str, ...], move: Move) -> tuple[str, ...]:
        is_new = move.kind == STEP and move.name in self.limits and taken.count(move.name) < self._times[move.name]
        return (*taken, move.name) if is_new else taken

    def _runs(self, runs: bool, masks: tuple[int, ...]) -> bool:
        state = int(runs)
        for mask in masks:
            heard = mask >> self.shift & self._whole
            state = max(self._step(state, heard), 0) if heard else state
        return bool(state)

    def _reach(self, mark: Mark, before: Mark | int, move: Move | None, queue: deque[Mark]) -> None:
        if mark not in self._came:
            self._came[mark] = before, move
            queue.append(mark)

    def way(self, mark: Mark) -> tuple[Facts, tuple[Move, ...]]:
        """The facts and moves that led to a mark."""
        begun, moves = traced(self._came, mark)
        return self.paths.starts[begun][0], tuple(moves)
