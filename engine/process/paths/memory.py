"""What need be remembered of the facts at a stop, told exactly: whatever else was answered, nobody will ask for it.

Places alone say too much: behind a withdrawn request nobody asks for the opinion, yet a place does not know what was
withdrawn. So the paths are gone through once without those beside the main one, which are few, and what each move
asked and answered is written down; from the ends back it is then known what was ever asked for at a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.domain.process import Value
from engine.process.paths.explorer import MOST_STOPS, Paths, Stop
from engine.process.paths.going import BESIDE, HEARING, Facts, Move, Run, values_of
from engine.process.paths.machine import DEAD, Machine
from engine.process.paths.marking import Marking, thawed
from engine.process.paths.net import XOR, Body, Net
from engine.process.paths.recalling import Outcome, Recall, Standing
from engine.process.paths.values import CLOCK, Name, Values, names_asked
from engine.process.timers import DEADLINE

# What a run is called that goes on where the paths beside have been taken away.
TAKEN_AWAY = "taken away"


class MainPaths(Paths):
    """The paths without those beside the main one; of each move is known what it asked for and what it answered."""

    def __init__(self, net: Net, values: Values, *, most: int = MOST_STOPS, recall: Recall | None = None) -> None:
        self.noted: list[list[tuple[frozenset[Name], frozenset[Name], int]]] = []
        super().__init__(net, values, most=most, beside=0, recall=recall)

    def join(self, before: int, move: Move, came: Outcome, number: int) -> None:
        """Write down a move, and what it asked for and answered; that a deadline lapses asks only whether it runs."""
        super().join(before, move, came, number)
        while len(self.noted) <= max(before, number):
            self.noted.append([])
        brought = frozenset([(scope, name) for scope, name, _ in self.given(move)[1]])
        written = came.written | brought
        if move.kind == DEADLINE:
            written = frozenset([name for name in written if name[0] != CLOCK])
        self.noted[before].append((came.asked - brought, written, number))


class Memory:
    """What may still be asked at a stop, in order of name."""

    def __init__(self, main: MainPaths) -> None:
        self.main, self.values = main, main.values
        self._needed = self._settled()
        self._stops: dict[Marking, list[int]] = {}
        for number, stop in enumerate(main.stops):
            self._stops.setdefault(stop.marking, []).append(number)
        self._named: dict[Standing, tuple[Name, ...]] = {}
        self._known_needs: dict[tuple[Standing, tuple[Any, ...]], frozenset[Name] | None] = {}
        self._bodies: dict[int, tuple[frozenset[int], frozenset[Name]]] = {}
        self._beside: dict[Standing, frozenset[Name]] = {}

    def __call__(self, standing: Standing, facts: Facts) -> Sequence[Name]:
        """The names that need be remembered where tokens stand so and facts are these."""
        rough, exact = self.main.asked_at(standing, facts), self._exact(standing, facts)
        return rough if exact is None else tuple([name for name in rough if name in exact])

    def _exact(self, standing: Standing, facts: Facts) -> frozenset[Name] | None:
        """What is asked from the stop that is left when the paths beside are taken away; None when there is no such stop."""
        facts = {**facts, HEARING: {BESIDE: not self.main.deaf}}

        def begun(noted: Facts) -> Run:
            machine = thawed(standing.marking, self.values.root, self.main.net.places, noted)
            self._beside[standing] = self._take_away(machine)
            return Run(self.main, machine, None)

        came = standing.known(TAKEN_AWAY, facts) or self.main.recall.gone(standing, TAKEN_AWAY, facts, begun, Run.resume)
        if came.left is None:
            return None
        needed: frozenset[Name] | None = frozenset()
        if came.left.marking:
            then = values_of(facts)
            for scope, name, value in came.writes:
                then[scope][name] = value
            needed = self._needed_at(came.left, then)
        return None if needed is None else (needed - came.written) | came.asked | self._beside[standing]

    def _needed_at(self, left: Standing, facts: Facts) -> frozenset[Name] | None:
        """What is needed at the main stops where tokens stand so and nothing is told otherwise; None when there are none."""
        stops = self._stops.get(left.marking, ())
        names = self._named.get(left)
        if names is None:
            known = {name for number in stops for name, _ in self.main.stops[number].known}
            names = self._named[left] = tuple(sorted(known))
        key = (left, tuple([facts[scope].get(name) for scope, name in names]))
        if key not in self._known_needs:
            mine = {name: value for name, value in zip(names, key[1], strict=True) if value is not None}
            alike = [self._needed[number] for number in stops if self._agrees(number, mine)]
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

    def _agrees(self, number: int, mine: Mapping[Name, Value]) -> bool:
        """Whether nothing known here is told otherwise there."""
        return all(mine.get(name, value) == value for name, value in self.main.stops[number].known)

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
        bits: dict[Name, int] = {}

        def told(names: Iterable[Name]) -> int:
            return sum(1 << bits.setdefault(name, len(bits)) for name in names)

        moves = [{(told(asked), ~told(written), target) for asked, written, target in one} for one in self.main.noted]
        moves += [set()] * (len(stops) - len(moves))
        own = [told(self._looked_at(stop)) for stop in stops]
        needed = list(own)
        changed = True
        while changed:
            changed = False
            for number in range(len(stops) - 1, -1, -1):
                now = own[number]
                for asked, kept, target in moves[number]:
                    now |= asked | (needed[target] & kept)
                if now != needed[number]:
                    needed[number], changed = now, True
        whole: dict[int, frozenset[Name]] = {}
        for one in set(needed):
            whole[one] = frozenset([name for name, bit in bits.items() if one >> bit & 1])
        return [whole[one] for one in needed]
