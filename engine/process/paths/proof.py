"""Holding obligations against all paths of a process: none is broken, or here is a shortest way to break one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.domain.obligation import Obligation
from engine.process.paths.explorer import Paths
from engine.process.paths.going import Facts, Move
from engine.process.paths.net import Place
from engine.process.paths.patterns import BROKEN, Automaton
from engine.process.timers import DEADLINE, MESSAGE

# More than the states of any pattern.
STATES = 4
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Breach:
    """An obligation broken on the way ``moves`` from a start with ``facts``, by the last of them."""

    obligation: Obligation
    facts: Facts
    moves: tuple[Move, ...]
    automaton: Automaton | None
    shift: int = 0


def breaches(paths: Paths, automata: Sequence[Automaton]) -> Iterator[Breach]:
    """The first breach of each; ``paths`` heard the letters of all of them, in their order."""
    shift, heard = 0, _Heard(paths)
    for one in automata:
        found = _Search(paths, heard, one, shift).breach() if _may_break(one.obligation, paths.events) else None
        if found is not None:
            yield found
        shift += len(one.letters)


def _may_break(obligation: Obligation, events: set[str]) -> bool:
    """Whether anything that obliges comes on these paths at all; what must be there always does."""
    obliging = obligation.after if obligation.pattern == "precedence" else obligation.event
    return obligation.pattern in ("existence", "exactly_once", "within", "unstopped", "succession") or not events.isdisjoint(obliging)


class _Heard:
    """The moves of all paths by what is heard of them: ``stories`` are the different ones, ``edges`` name them by number.

    Of the moves that bring the same events and lead to the same stop only the first is looked at.
    """

    def __init__(self, paths: Paths) -> None:
        numbers: dict[tuple[int, ...], int] = {}
        self.edges: list[list[tuple[int, int, Move]]] = []
        for stop in paths.stops:
            first: dict[tuple[int, int], Move] = {}
            for move, masks, target in stop.edges:
                first.setdefault((numbers.setdefault(masks, len(numbers)), target), move)
            self.edges.append([(story, target, move) for (story, target), move in first.items()])
        self.stories = list(numbers)


def unavailable(paths: Paths, obligation: Obligation) -> Breach | None:
    """The way to the first stop where a step is open during which something must stand that does not.

    A message must be possible, the step itself be in the lane of who may do it, or a deadline be waited for as long as it
    has not lapsed.
    """
    wanted = (MESSAGE, obligation.message) if obligation.message else (DEADLINE, obligation.deadline)
    wrong = {place.id for place in paths.values.places if place.id in obligation.during and not _is_in_lane(paths, place, obligation.lane)}
    if not wrong:
        return None
    came = _before_the_lapse(paths, obligation.deadline)
    for number in came:
        stop = paths.stops[number]
        if wrong.intersection(stop.open) and (obligation.lane or wanted not in stop.awaited):
            begun, moves = traced(came, number)
            return Breach(obligation, paths.starts[begun][0], tuple(moves), None)
    return None


def _before_the_lapse(paths: Paths, deadline: str) -> Mapping[int, tuple[int, Move | None]]:
    """The stops that can be come to while a deadline has not lapsed, nearest first, and from where and by which move."""
    came: dict[int, tuple[int, Move | None]] = {}
    for begun, (_, _, number) in enumerate(paths.starts):
        came.setdefault(number, (-1 - begun, None))
    queue = deque(came)
    while queue:
        number = queue.popleft()
        for move, _, target in paths.stops[number].edges:
            if target not in came and (move.kind, move.name) != (DEADLINE, deadline):
                came[target] = number, move
                queue.append(target)
    return came


def _is_in_lane(paths: Paths, place: Place, lanes: Sequence[str]) -> bool:
    return paths.values.lanes.get(place.lane, place.lane) in lanes


def traced(came: Mapping[M, tuple[M | int, Move | None]], mark: M) -> tuple[int, list[Move]]:
    """The way to a mark: which start it begins at, and the moves; a mark of a start came from -1 less its number, by no move."""
    moves: list[Move] = []
    before, move = came[mark]
    while move is not None:
        moves.append(move)
        before, move = came[before]  # type: ignore[index]  # only a start comes from a number that is no mark
    return -1 - before, moves[::-1]  # type: ignore[operator]


class _Search:
    """All paths with one automaton listening; a mark is a stop together with a state, as one number."""

    def __init__(self, paths: Paths, heard: _Heard, automaton: Automaton, shift: int) -> None:
        self.paths, self.heard, self.automaton, self.shift = paths, heard, automaton, shift
        self._whole = (1 << len(automaton.letters)) - 1
        self._moved = [self._row(masks) for masks in heard.stories]
        self._open = [self._may_still_break(state) for state in range(STATES)]
        self._came: dict[int, tuple[int, Move | None]] = {}

    def breach(self) -> Breach | None:
        """The shortest way to break it, None when there is none."""
        queue: deque[int] = deque()
        for begun, (facts, masks, number) in enumerate(self.paths.starts):
            state = self._listen(self.automaton.start, masks)
            if state == BROKEN:
                return Breach(self.automaton.obligation, facts, (), self.automaton, self.shift)
            if self._came.setdefault(number * STATES + state, (-1 - begun, None)) == (-1 - begun, None):
                queue.append(number * STATES + state)
        return self._search(queue) if any(row is not None and BROKEN in row for row in self._moved) else None

    def _search(self, queue: deque[int]) -> Breach | None:
        came, moved, still_open, edges = self._came, self._moved, self._open, self.heard.edges
        while queue:
            mark = queue.popleft()
            state = mark % STATES
            for story, target, move in edges[mark // STATES]:
                row = moved[story]
                then = state if row is None else row[state]
                if then == BROKEN:
                    return self._told(mark, move)
                reached = target * STATES + then
                if reached not in came and still_open[then]:
                    came[reached] = mark, move
                    queue.append(reached)
        return None

    def _row(self, masks: tuple[int, ...]) -> tuple[int, ...] | None:
        """Where each state goes with the events of a move; None when it hears nothing of them."""
        if not any(mask >> self.shift & self._whole for mask in masks):
            return None
        return tuple(self._listen(state, masks) for state in range(STATES))

    def _listen(self, state: int, masks: tuple[int, ...]) -> int:
        for mask in masks:
            heard = mask >> self.shift & self._whole
            state = self.automaton.step(state, heard) if heard else state
            if state == BROKEN:
                return state
        return state

    def _may_still_break(self, state: int) -> bool:
        """Whether anything that may still come breaks it; where nothing does, nothing need be looked at."""
        seen, stack = {state}, [state]
        while stack:
            at = stack.pop()
            fresh = {self.automaton.step(at, heard) for heard in range(1, self._whole + 1)} - seen
            if BROKEN in fresh:
                return True
            seen |= fresh
            stack += fresh
        return False

    def _told(self, mark: int, last: Move) -> Breach:
        begun, moves = traced(self._came, mark)
        return Breach(self.automaton.obligation, self.paths.starts[begun][0], (*moves, last), self.automaton, self.shift)
