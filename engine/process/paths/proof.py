"""Holding obligations against all paths of a process: none is broken, or here is a shortest way to break one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.domain.obligation import Obligation
from engine.process.paths.explorer import Facts, Move, Paths
from engine.process.paths.patterns import BROKEN, Automaton

Mark: TypeAlias = tuple[int, int]
Edge: TypeAlias = tuple[Move, tuple[int, ...], int]


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
    shift, edges = 0, [_told_apart(stop.edges) for stop in paths.stops]
    for one in automata:
        found = _Search(paths, edges, one, shift).breach() if _may_break(one.obligation, paths.events) else None
        if found is not None:
            yield found
        shift += len(one.letters)


def _may_break(obligation: Obligation, events: set[str]) -> bool:
    """Whether anything that obliges comes on these paths at all; what must be there always does."""
    obliging = obligation.after if obligation.pattern == "precedence" else obligation.event
    return obligation.pattern in ("existence", "exactly_once", "within", "unstopped", "succession") or not events.isdisjoint(obliging)


def _told_apart(edges: Sequence[Edge]) -> list[Edge]:
    """The first of the moves that bring the same events and lead to the same stop."""
    first: dict[tuple[tuple[int, ...], int], Edge] = {}
    for edge in edges:
        first.setdefault(edge[1:], edge)
    return list(first.values())


def unavailable(paths: Paths, obligation: Obligation) -> Breach | None:
    """The way to the first stop where a step is open during which a message must be possible, and is not."""
    for number, stop in enumerate(paths.stops):
        if set(stop.open) & set(obligation.during) and ("message", obligation.message) not in stop.awaited:
            facts, moves = paths.way(number)
            return Breach(obligation, facts, tuple(moves), None)
    return None


class _Search:
    """All paths with one automaton listening."""

    def __init__(self, paths: Paths, edges: Sequence[Sequence[Edge]], automaton: Automaton, shift: int) -> None:
        self.paths, self.edges, self.automaton, self.shift = paths, edges, automaton, shift
        self._whole = (1 << len(automaton.letters)) - 1
        self._heard: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._came: dict[Mark, tuple[Mark | int, Move | None]] = {}

    def breach(self) -> Breach | None:
        """The shortest way to break it, None when there is none."""
        queue: deque[Mark] = deque()
        for begun, (facts, masks, number) in enumerate(self.paths.starts):
            state = self._listen(self.automaton.start, masks)
            if state == BROKEN:
                return Breach(self.automaton.obligation, facts, (), self.automaton, self.shift)
            self._mark((number, state), begun, None, queue)
        while queue:
            mark = queue.popleft()
            number, state = mark
            for move, masks, target in self.edges[number]:
                then = self._listen(state, masks)
                if then == BROKEN:
                    return self._told(mark, move)
                self._mark((target, then), mark, move, queue)
        return None

    def _mark(self, mark: Mark, before: Mark | int, move: Move | None, queue: deque[Mark]) -> None:
        if mark not in self._came:
            self._came[mark] = before, move
            queue.append(mark)

    def _listen(self, state: int, masks: tuple[int, ...]) -> int:
        heard = self._heard.get(masks)
        if heard is None:
            mine = (mask >> self.shift & self._whole for mask in masks)
            heard = self._heard[masks] = tuple(mask for mask in mine if mask)
        for mask in heard:
            state = self.automaton.step(state, mask)
            if state == BROKEN:
                return state
        return state

    def _told(self, mark: Mark, last: Move) -> Breach:
        moves = [last]
        before: Mark | int = mark
        while isinstance(before, tuple):
            before, move = self._came[before]
            if move is not None:
                moves.append(move)
        return Breach(self.automaton.obligation, self.paths.starts[before][0], tuple(moves[::-1]), self.automaton, self.shift)
