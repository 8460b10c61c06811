"""What need be remembered of the facts at a stop, told exactly: whatever else was answered, nobody will ask for it.

Places alone say too much: behind a withdrawn request nobody asks for the opinion, yet a place does not know what was
withdrawn. So the paths are gone through once without those beside the main one, which are few, and what each move
asked and answered is written down; from the ends back it is then known what was ever asked for at a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.domain.process import Value
from engine.process.paths.explorer import MOST_STOPS, Facts, Move, Paths, Run, Stop
from engine.process.paths.machine import DEAD, Endless, Machine, NoExit
from engine.process.paths.marking import Marking, thawed
from engine.process.paths.net import XOR, Body, Net
from engine.process.paths.values import CLOCK, Name, Values, names_asked
from engine.process.timers import DEADLINE


class Watched(dict[str, Value]):
    """Facts of one scope that remember which of them were asked before they were written."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        super().__init__(known)
        self.asked: set[str] = set()
        self.written: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """A fact; asked for from now on."""
        if name not in self.written:
            self.asked.add(name)
        return super().get(name, default)

    def __setitem__(self, name: str, value: Value) -> None:
        self.written.add(name)
        super().__setitem__(name, value)

    def update(self, *args: Any, **values: Any) -> None:
        """Several facts at once."""
        for name, value in dict(*args, **values).items():
            self[name] = value


def watched(facts: Facts) -> Facts:
    """The same facts, watched; but for the rules, which never change."""
    return {scope: dict(values) if scope == "rule" else Watched(values) for scope, values in facts.items()}


def seen(facts: Facts, what: str) -> frozenset[Name]:
    """The names that were ``asked`` or ``written`` among watched facts."""
    return frozenset((scope, name) for scope, values in facts.items() if isinstance(values, Watched) for name in getattr(values, what))


class MainPaths(Paths):
    """The paths without those beside the main one; of each move is known what it asked for and what it answered."""

    def __init__(self, net: Net, values: Values, *, most: int = MOST_STOPS) -> None:
        self.noted: list[list[tuple[frozenset[Name], frozenset[Name], int]]] = []
        super().__init__(net, values, most=most, beside=0)

    def facts_at(self, number: int) -> Facts:
        """The facts at a stop, watched."""
        return watched(super().facts_at(number))

    def join(self, before: int, move: Move, run: Run, number: int) -> None:
        """Write down a move, and what it asked for and answered; that a deadline lapses asks only whether it runs."""
        super().join(before, move, run, number)
        while len(self.noted) <= max(before, number):
            self.noted.append([])
        facts = run.machine.facts
        written = frozenset(name for name in seen(facts, "written") if name[0] != CLOCK or move.kind != DEADLINE)
        self.noted[before].append((seen(facts, "asked"), written, number))


class Memory:
    """What may still be asked at a stop, in order of name."""

    def __init__(self, main: MainPaths) -> None:
        self.main, self.values = main, main.values
        self._needed = self._settled()
        self._stops: dict[Marking, list[int]] = {}
        for number, stop in enumerate(main.stops):
            self._stops.setdefault(stop.marking, []).append(number)
        self._cache: dict[tuple[Marking, tuple[Any, ...]], Sequence[Name]] = {}
        self._named: dict[Marking, tuple[Name, ...]] = {}
        self._known_needs: dict[tuple[Marking, tuple[Any, ...]], frozenset[Name] | None] = {}
        self._bodies: dict[int, tuple[frozenset[int], frozenset[Name]]] = {}

    def __call__(self, marking: Marking, facts: Facts) -> Sequence[Name]:
        """The names that need be remembered where tokens stand so and facts are these."""
        rough = self.main.asked_at(marking, facts)
        key = (marking, tuple([dict.get(facts[scope], name) for scope, name in rough]))
        names = self._cache.get(key)
        if names is None:
            exact = self._exact(marking, facts)
            names = self._cache[key] = rough if exact is None else tuple(name for name in rough if name in exact)
        return names

    def _exact(self, marking: Marking, facts: Facts) -> frozenset[Name] | None:
        """What is asked from the stop that is left when the paths beside are taken away; None when there is no such stop."""
        noted = watched(facts)
        machine = thawed(marking, self.values.root, self.main.net.places, noted)
        beside = self._take_away(machine)
        try:
            left = Run(self.main, machine, None).resume()
        except (Endless, NoExit):
            return None
        needed = self._needed_at(left, noted) if left else frozenset[Name]()
        return None if needed is None else (needed - seen(noted, "written")) | seen(noted, "asked") | beside

    def _needed_at(self, left: Marking, facts: Facts) -> frozenset[Name] | None:
        """What is needed at the main stops where tokens stand so and nothing is told otherwise; None when there are none."""
        stops = self._stops.get(left, ())
        names = self._named.get(left)
        if names is None:
            known = {name for number in stops for name, _ in self.main.stops[number].known}
            names = self._named[left] = tuple(sorted(known))
        key = (left, tuple([dict.get(facts[scope], name) for scope, name in names]))
        if key not in self._known_needs:
            alike = [self._needed[number] for number in stops if self._agrees(number, facts)]
            self._known_needs[key] = frozenset[Name]().union(*alike) if alike else None
        return self._known_needs[key]

    def _take_away(self, machine: Machine) -> frozenset[Name]:
        """Remove the tokens of paths beside; what those may still ask is given back."""
        asked = frozenset[Name]()
        for flow in machine.flows:
            beside, asking = self._beside_in(flow.body)
            asked |= asking
            for token in flow.tokens:
                if token.place.index in beside and token.inside is None:
                    token.state = DEAD
            flow.tokens = [token for token in flow.tokens if token.state]
        return asked

    def _beside_in(self, body: Body) -> tuple[frozenset[int], frozenset[Name]]:
        """The places beside the main path of a flow, and what is asked there."""
        if body.begin.index not in self._bodies:
            edges = [place.index for place in body.places.values() if place.index in self.main.beside]
            places = frozenset[int]().union(*(self.main.beside[index] for index in edges))
            self._bodies[body.begin.index] = places, self._asked_beside(places)
        return self._bodies[body.begin.index]

    def _agrees(self, number: int, facts: Facts) -> bool:
        """Whether nothing known here is told otherwise there."""
        for (scope, name), value in self.main.stops[number].known:
            mine = dict.get(facts[scope], name)  # not asked by the process
            if mine is not None and mine != value:
                return False
        return True

    def _asked_beside(self, region: Iterable[int]) -> frozenset[Name]:
        places = [self.main.net.places[index] for index in region]
        asked = {name for place in places if place.kind == XOR for test, _ in place.choices for name in test.names}
        asked |= {name for place in places if place.decision is not None for name in names_asked(place.decision)}
        return frozenset(asked | {(CLOCK, place.awaits[1]) for place in places if place.awaits and place.awaits[0] == DEADLINE})

    def _looked_at(self, stop: Stop) -> frozenset[Name]:
        """What is looked at to know which moves there are: the clocks waited for, and those of rights that must be used in time."""
        clocks = frozenset((CLOCK, name) for kind, name in stop.awaited if kind == DEADLINE)
        forms = (*stop.open, *(name for kind, name in stop.awaited if kind != DEADLINE))
        return clocks.union(*(self.values.in_time(form) for form in forms))

    def _settled(self) -> list[frozenset[Name]]:
        """What is needed at each stop of the main paths: asked by a move, or needed behind it and not answered by it."""
        stops = self.main.stops
        moves = self.main.noted + [[]] * (len(stops) - len(self.main.noted))
        own = [self._looked_at(stop) for stop in stops]
        needed = list(own)
        changed = True
        while changed:
            changed = False
            for number in range(len(stops) - 1, -1, -1):
                now = own[number].union(*(asked | (needed[target] - written) for asked, written, target in moves[number]))
                if now != needed[number]:
                    needed[number], changed = now, True
        return needed
