"""Why a class of moves was not made in the office: the law refuses it, the calendar does not bring it, or one before it.

A class is *kept from* when the office came to where it begins, and refused it every time. A class *lies behind* when the
office never came to where it begins: then every way the explorer knows to it goes by a class the office was kept from.
Whatever is neither has no reason, and is a fault of whoever looked for the ways.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.demo.walk import Kept
from engine.process.paths.covering import Class
from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move
from engine.process.paths.telling import way
from engine.process.timers import DEADLINE, MESSAGE

KINDS = frozenset({STEP, MESSAGE, DEADLINE})


@dataclass(frozen=True, slots=True)
class Lost:
    """A class not made: the shortest way that makes it, and which step of that is kept from and by what; None for no reason.

    ``names`` are the steps of the way as people call them.
    """

    goal: Class
    moves: tuple[Move, ...]
    names: tuple[str, ...]
    step: int
    kept: Kept | None

    @property
    def told(self) -> str:
        """The way in words."""
        return " → ".join(f"「{name}」" for name in self.names)

    @property
    def step_name(self) -> str:
        """What the step is called that is kept from."""
        return self.names[self.step - 1]

    @property
    def is_behind(self) -> bool:
        """Whether what is kept from is a step before it."""
        return self.step < len(self.moves)


def losses(paths: Paths, left: Collection[Class], starts: Collection[int], kept: Mapping[tuple[Class, str], Kept]) -> Iterator[Lost]:
    """What keeps the office from each class ``left``, when petitions begin at ``starts`` and it was ``kept`` from these.

    Classes that are on no way from a start have none of their own: the first start of all is told for them.
    """
    own: dict[Class, Kept] = {}
    for (at, _), one in kept.items():
        own.setdefault(at, one)
    shortest, made = _roads(paths, starts, frozenset()), _roads(paths, starts, left)
    anywhere = _roads(paths, [number for _, _, number in paths.starts], frozenset())
    begun = {number: facts for facts, _, number in reversed(paths.starts)}
    for goal in sorted(left):
        road = _road(shortest if goal[0] in shortest else anywhere, goal)
        missed = goal if goal in own or goal[0] in made else next((one for one in road if one in left and one[0] in made), None)
        moves = tuple(_move(paths, one) for one in road)
        step = road.index(missed) + 1 if missed else len(road)
        yield Lost(goal, moves, _names(paths, begun[road[0][0]], moves), step, own.get(missed) if missed else None)


def _roads(paths: Paths, starts: Collection[int], barred: Collection[Class]) -> dict[int, Class | None]:
    """The class by which each stop is come to first, without those ``barred``; None for where petitions begin."""
    came: dict[int, Class | None] = dict.fromkeys(starts)
    queue = deque(starts)
    while queue:
        number = queue.popleft()
        for _, _, target in paths.stops[number].edges:
            if target not in came and (number, target) not in barred:
                came[target] = (number, target)
                queue.append(target)
    return came


def _road(came: Mapping[int, Class | None], goal: Class) -> list[Class]:
    road = [goal]
    while (before := came[road[0][0]]) is not None:
        road.insert(0, before)
    return road


def _names(paths: Paths, facts: Facts, moves: tuple[Move, ...]) -> tuple[str, ...]:
    """What each move is called."""
    told = way(paths, facts, moves).steps
    return tuple(step["name"] or step["element"] for step in told if step["kind"] in KINDS)


def _move(paths: Paths, one: Class) -> Move:
    """The first move of a class."""
    return next(move for move, _, target in paths.stops[one[0]].edges if target == one[1])
