"""Ways for somebody who may be kept from them: all that can be made is made, and what cannot is given up."""

from __future__ import annotations

from collections import deque

import pytest

from engine.cli.covering import drawn
from engine.process.library import Library
from engine.process.paths.covering import Class, Errands
from engine.process.paths.explorer import Paths
from engine.process.paths.net import Net
from engine.process.paths.values import Rulings, Values
from engine.process.sampling.inventing import a_shelf, forms_of

SEEDS = range(1, 13)


def paths_of(seed: int) -> Paths:
    """Some stops of a random shelf."""
    shelf = drawn(Library(a_shelf(seed)))
    net = Net(shelf)
    return Paths(net, Values(net, "random", forms_of(shelf), Rulings({}, {})), most=40)


def reachable_without(paths: Paths, barred: Class) -> set[Class]:
    """The classes somebody can make who can never make one of them."""
    queue = deque({number for _, _, number in paths.starts})
    seen, made = set(queue), set[Class]()
    while queue:
        number = queue.popleft()
        for _, _, target in paths.stops[number].edges:
            if (number, target) != barred:
                made.add((number, target))
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_each_way_begins_at_a_start_and_goes_from_stop_to_stop(seed: int) -> None:
    paths = paths_of(seed)
    errands, begins = Errands(paths), {number for _, _, number in paths.starts}
    for errand in errands:
        assert errand.classes[0][0] in begins and errand.goal in errand.classes
        assert all(one[1] == other[0] for one, other in zip(errand.classes, errand.classes[1:], strict=False))
        moves = [{move for move, _, target in paths.stops[number].edges if target == to} for number, to in errand.classes]
        assert all(move in known for move, known in zip(errand.moves, moves, strict=True))
        errands.went(errand, errand.classes)
    there = {(number, target) for number, stop in enumerate(paths.stops) for _, _, target in stop.edges}
    assert errands.left == set() and errands.classes == len(there)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_can_never_make_one_move_still_makes_all_that_do_not_need_it(seed: int) -> None:
    paths = paths_of(seed)
    errands = Errands(paths)
    barred = sorted(errands.left)[len(errands.left) // 2]
    for errand in errands:
        gone = errand.classes[: errand.classes.index(barred)] if barred in errand.classes else errand.classes
        errands.went(errand, gone)
    assert errands.left & reachable_without(paths, barred) == set()
    assert barred in errands.left


def test_the_longest_ways_come_first_where_only_some_are_gone() -> None:
    paths = paths_of(3)
    [first, last] = [next(iter(Errands(paths, deepest_first=deepest))).goal for deepest in (True, False)]
    assert first > last
