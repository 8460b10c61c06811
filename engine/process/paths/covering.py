"""A few ways that together go every path there is: each move of the explorer is made by at least one of them."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.process.paths.explorer import Paths
from engine.process.paths.going import Facts, Move

Class = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Errand:
    """A way to be tried: for the sake of which class, the facts it begins with, its moves and their classes."""

    goal: Class
    facts: Facts
    moves: tuple[Move, ...]
    classes: tuple[Class, ...]


class Errands:
    """Ways through a process, each from its start to its end, until each class of moves has been made.

    Whoever goes them may be kept from it: other ways are then looked for to what is left.

    The cheapest way is tried first. What lay on a way that could not be gone becomes dearer, so that the next one
    goes round it; where it ended, another move of the same class is made the next time.
    """

    def __init__(self, paths: Paths, *, tries: int = 4, deepest_first: bool = False, starts: Collection[int] | None = None) -> None:
        """A class is the goal of at most ``tries`` ways, or of as many as it has moves; they begin at one of ``starts``, else at any."""
        self.paths, self.tries = paths, tries
        self.moves: dict[Class, deque[Move]] = {}
        for number, stop in enumerate(paths.stops):
            for move, _, target in stop.edges:
                self.moves.setdefault((number, target), deque()).append(move)
        self.left = set(self.moves)
        self.classes = len(self.left)
        self._starts = {number: facts for facts, _, number in reversed(paths.starts) if starts is None or number in starts}
        self._tried: Counter[Class] = Counter()
        self._cost = dict.fromkeys(self.moves, 1)
        self._there, self._onward = self._roads()
        goals = [goal for goal in self.moves if goal[0] in self._starts or goal[0] in self._there]
        self._goals = deque(sorted(goals, key=lambda goal: -goal[0]) if deepest_first else goals)

    def __iter__(self) -> Iterator[Errand]:
        """Ways until no class is left, or all have been tried for; tell each by ``went`` before the next is asked for."""
        while self._goals:
            goal = self._goals.popleft()
            if goal in self.left and self._tried[goal] < max(self.tries, len(self.moves[goal])):
                self._tried[goal] += 1
                self._goals.append(goal)
                yield self._errand(goal)

    def went(self, errand: Errand, gone: Collection[Class]) -> None:
        """Which classes were made on a way; it was not gone to its end when some of its own are not among them."""
        self.left.difference_update(gone)
        missed = next((number for number, one in enumerate(errand.classes) if one not in gone), None)
        if missed is not None:
            for one in errand.classes[: missed + 1]:
                self._cost[one] += 1
            self._cost[errand.classes[missed]] += len(self.paths.stops)
            self.moves[errand.classes[missed]].rotate(-1)
            self._there, self._onward = self._roads()

    def _errand(self, goal: Class) -> Errand:
        classes = [goal]
        while (before := self._there.get(classes[0][0])) is not None:
            classes.insert(0, before)
        while (onward := self._onward.get(classes[-1][1])) is not None:
            classes.append(onward)
        return Errand(goal, self._starts[classes[0][0]], tuple(self.moves[one][0] for one in classes), tuple(classes))

    def _roads(self) -> tuple[dict[int, Class], dict[int, Class]]:
        """The move by which each stop is come to cheapest, and the one by which an end is come to from it."""
        begun = set(self._starts)
        ends = [number for number, stop in enumerate(self.paths.stops) if not stop.marking]
        return self._cheapest(begun, forth=True), self._cheapest(ends, forth=False)

    def _cheapest(self, begin: Collection[int], *, forth: bool) -> dict[int, Class]:
        near: dict[int, list[Class]] = {}
        for one in self.moves:
            near.setdefault(one[0] if forth else one[1], []).append(one)
        by: dict[int, Class] = {}
        seen: set[int] = set()
        queue: list[tuple[int, int, Class | None]] = [(0, number, None) for number in sorted(begin)]
        while queue:
            cost, number, came = heapq.heappop(queue)
            if number in seen:
                continue
            seen.add(number)
            if came is not None:
                by[number] = came
            for one in near.get(number, ()):
                beyond = one[1] if forth else one[0]
                if beyond not in seen:
                    heapq.heappush(queue, (cost + self._cost[one], beyond, one))
        return by
