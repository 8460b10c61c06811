"""A few ways that together go every path there is: each move of the explorer is made by at least one of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from engine.process.paths.explorer import Facts, Move, Paths

Class = tuple[int, int]


class Cover:
    """Ways through a process, each from its start to its end."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._onward = self._shortest_ways_out()
        self.left = {(number, target) for number, stop in enumerate(paths.stops) for _, _, target in stop.edges}
        self.classes = len(self.left)

    def ways(self, *, deepest_first: bool = False) -> Iterator[tuple[Facts, list[Move]]]:
        """One way for each class of moves no earlier way has made: there on the shortest way, and on to the end on the shortest."""
        stops = list(enumerate(self.paths.stops))
        for number, stop in reversed(stops) if deepest_first else stops:
            for move, _, target in stop.edges:
                if (number, target) in self.left:
                    facts, moves = self.paths.way(number)
                    yield facts, [*moves, *self._gone(number, moves, move, target)]

    def _gone(self, number: int, before: list[Move], move: Move, target: int) -> list[Move]:
        """The move and the way on; all that is passed is covered."""
        self._note(number, before)
        self.left.discard((number, target))
        moves, at = [move], target
        while at in self._onward:
            onward, after = self._onward[at]
            self.left.discard((at, after))
            moves.append(onward)
            at = after
        return moves

    def _note(self, number: int, before: list[Move]) -> None:
        while before and (stop := self.paths.stops[number]).before >= 0:
            self.left.discard((stop.before, number))
            number = stop.before

    def _shortest_ways_out(self) -> dict[int, tuple[Move, int]]:
        """For each stop the move that brings it nearest to an end."""
        back: dict[int, list[tuple[int, Move]]] = {}
        for number, stop in enumerate(self.paths.stops):
            for move, _, target in stop.edges:
                back.setdefault(target, []).append((number, move))
        onward: dict[int, tuple[Move, int]] = {}
        queue = deque(number for number, stop in enumerate(self.paths.stops) if not stop.marking)
        seen = set(queue)
        while queue:
            target = queue.popleft()
            for number, move in back.get(target, ()):
                if number not in seen:
                    seen.add(number)
                    onward[number] = move, target
                    queue.append(number)
        return onward
