"""Every path of a process: all stops it can come to, and every move from one to the next.

A stop is where all tokens stand and what may still be asked of the facts. Stops are found in the order of the fewest
moves, so that the first way to anything is a shortest one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from engine.domain.process import Value
from engine.domain.takeover import ROUTED, told_by
from engine.process.paths.going import BESIDE, HEARING, STEP, Facts, Move, Run, given_by, values_of
from engine.process.paths.machine import STARTED, WAITING
from engine.process.paths.marking import Marking, alike, thawed
from engine.process.paths.net import BOUNDARY, Net, Place, reach, within
from engine.process.paths.recalling import Outcome, Recall, Standing
from engine.process.paths.taking import is_in_time, taken
from engine.process.paths.values import CLOCK, RUNNING, Name, Values
from engine.process.timers import DEADLINE, MESSAGE

MOST_STOPS = 200_000
MOST_TOKENS = 60
MOST_BESIDE = 1
# A stop where many tokens stand is as much work as several: it counts once for each so many of them.
FEW_TOKENS = 16

Known: TypeAlias = tuple[tuple[Name, Value], ...]
Asked: TypeAlias = Callable[[Standing, Facts], Sequence[Name]]
# A fact a move brings with it: scope, name and value.
Given: TypeAlias = tuple[tuple[str, str, Value], ...]


@dataclass(slots=True)
class Stop:
    """One stop: how it was first come to, and the moves on. ``open`` are the shapes of open steps, ``awaited`` the events."""

    marking: Marking
    known: Known
    before: int
    move: Move | None
    open: tuple[str, ...] = ()
    awaited: tuple[tuple[str, str], ...] = ()
    edges: list[tuple[Move, tuple[int, ...], int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Broken:
    """A move after which the process cannot stand: ``why`` is endless, no_exit or no_answer, ``place`` where."""

    stop: int
    move: Move | None
    why: str
    place: Place


class Paths:
    """All stops of a process under one set of rules; ``stops[0:begun]`` are those it may begin at."""

    def __init__(
        self, net: Net, values: Values, *, most: int = MOST_STOPS, beside: int = MOST_BESIDE, asked: Asked | None = None,
        recall: Recall | None = None,
    ) -> None:  # fmt: skip
        """``beside`` paths are gone at a time from one event on an edge; ``asked`` says what may still be asked at a marking.

        ``recall`` is what came of moves of the same net under the same rules when other paths of it were gone.
        """
        self.net, self.values, self.most, self.most_beside = net, values, most, beside
        self.stops: list[Stop] = []
        self.broken: list[Broken] = []
        self.events: set[str] = set()
        self.visited: set[int] = set()
        self.starts: list[tuple[Facts, tuple[int, ...], int]] = []
        self.cut_short = False
        self._work = 0
        self.recall = recall or Recall()
        self._live: dict[Standing, Sequence[Name]] = {}
        self._numbers: dict[tuple[Standing, Known], int] = {}
        self._reached: dict[Standing, dict[tuple[Value, ...], int]] = {}
        self._standings: list[Standing] = []
        self._came_of: set[Outcome] = set()
        self._offers: dict[tuple[str, str, int, bool, Known], list[Move]] = {}
        self._given: dict[Move, tuple[object, Given]] = {}
        self._asked = asked or self.asked_at
        self.most_tokens = MOST_TOKENS + sum(_instances(place) for place in values.places)
        self.beside = {place.index: self._region(place) for place in values.places if place.kind == BOUNDARY and not place.interrupting}
        self.deaf = frozenset(self.beside) if beside == 0 else frozenset[int]()
        self.by_event: dict[str, list[int]] = {}
        for number, letter in enumerate(values.letters):
            for name in letter.names:
                self.by_event.setdefault(name, []).append(number)
        self._explore()

    # ---- going through

    def _explore(self) -> None:
        queue: deque[int] = deque()
        for begun in self.values.beginnings():
            self._begin(begun, queue)
        while queue:
            if self._work > self.most:
                self.cut_short = True
                return
            number = queue.popleft()
            known = self.facts_at(number)
            for move in self.moves(number):
                self._made(number, move, known, queue)

    def _begin(self, begun: Facts, queue: deque[int]) -> None:
        facts = values_of(begun) | {HEARING: {BESIDE: not self.deaf}}
        at, root = self.recall.begin, self.values.root.id
        came = at.known(root, facts) or self.recall.gone(at, root, facts, partial(self._run, at, None), Run.follow)
        number = self._came(-1, None, came, facts, queue)
        if number is not None:
            self.starts.append((begun, came.heard, number))

    def _made(self, before: int, move: Move, known: Facts, queue: deque[int]) -> None:
        facts = {**known, "petition": dict(known["petition"]), "answer": dict(known["answer"]), CLOCK: dict(known[CLOCK])}
        key, given = self.given(move)
        for scope, name, value in given:
            facts[scope][name] = value
        at = self._standings[before]
        came = at.known(key, facts) or self.recall.gone(at, key, facts, partial(self._run, at, move), Run.follow)
        number = self._came(before, move, came, facts, queue)
        if number is not None:
            self.join(before, move, came, number)

    def _run(self, at: Standing, move: Move | None, facts: Facts) -> Run:
        """One move from where tokens stand, to be gone."""
        return Run(self, thawed(at.marking, self.values.root, self.net.places, facts), move)

    def given(self, move: Move) -> tuple[object, Given]:
        """What a move is as far as tokens know, and the facts it brings with it."""
        found = self._given.get(move)
        if found is None:
            told = told_by(move.name, dict(move.answer)) if move.kind == STEP else ""
            found = self._given[move] = (move.kind, move.name, move.nth, told), tuple(given_by(move))
        return found

    def _came(self, before: int, move: Move | None, came: Outcome, facts: Facts, queue: deque[int]) -> int | None:
        """The stop a move comes to, a new one where nobody has been; None where the process cannot stand."""
        if came.left is None:
            assert came.fault is not None
            self.broken.append(Broken(before, move, came.fault.why, came.fault.place))
            return None
        if came not in self._came_of:
            self._came_of.add(came)
            self.visited |= came.passed
            self.events |= came.events
        for scope, name, value in came.writes:
            facts[scope][name] = value
        names = self.asked_at(came.left, facts)
        values = tuple([facts[scope].get(name) for scope, name in names])
        numbers = self._reached.get(came.left)
        if numbers is None:
            numbers = self._reached[came.left] = {}
        number = numbers.get(values)
        if number is None:
            number = numbers[values] = self._number(came, facts, before, move, queue)
        return number

    def join(self, before: int, move: Move, came: Outcome, number: int) -> None:
        """Write down a move from one stop to another."""
        self.stops[before].edges.append((move, came.heard, number))

    def _number(self, came: Outcome, facts: Facts, before: int, move: Move | None, queue: deque[int]) -> int:
        assert came.left is not None
        standing, known = came.left, self._known(came.left, facts)
        number = self._numbers.get((standing, known))
        if number is None:
            number = self._numbers[standing, known] = len(self.stops)
            self.stops.append(Stop(standing.marking, known, before, move, came.open, came.awaited))
            self._standings.append(standing)
            self.visited.update(row[0] for _, _, rows in standing.marking for row in rows)
            self._work += max(1, standing.tokens // FEW_TOKENS)
            if 0 < standing.tokens <= self.most_tokens:
                queue.append(number)
        return number

    def _known(self, standing: Standing, facts: Facts) -> Known:
        """What may still be asked, in order of name."""
        return tuple([(name, value) for name in self._asked(standing, facts) if (value := facts[name[0]].get(name[1])) is not None])

    def asked_at(self, standing: Standing, _facts: Facts) -> Sequence[Name]:
        """What the places tokens stand at say may still be asked."""
        names = self._live.get(standing)
        if names is None:
            names = self._live[standing] = tuple(sorted(self._asked_from(standing.marking)))
        return names

    def _asked_from(self, marking: Marking) -> set[Name]:
        asked: set[Name] = set()
        for _, _, rows in marking:
            for index, state, *_ in rows:
                if state != STARTED:  # of a frame its inside tells
                    asked |= self.values.live(self.net.places[index])
        return {name for name in asked if name[0] != "rule"}

    def facts_at(self, number: int) -> Facts:
        """The facts as far as they are known at a stop, and whether paths beside the main one hear what comes."""
        facts: Facts = {"petition": {}, "answer": {}, CLOCK: {}, "rule": dict(self.values.rulings.flags), HEARING: {BESIDE: not self.deaf}}
        for (scope, name), value in self.stops[number].known:
            facts[scope][name] = value
        return facts

    # ---- what may happen

    def moves(self, number: int) -> Iterator[Move]:
        """Every move from a stop."""
        stop = self.stops[number]
        running = {name for (scope, name), value in stop.known if scope == CLOCK and value == RUNNING}
        seen: dict[str, int] = {}
        same = alike(stop.marking, self.net.places) if len(set(stop.open)) < len(stop.open) else set()
        for element in stop.open:
            nth = seen[element] = seen.get(element, -1) + 1
            if (element, nth) not in same:
                yield from self._offered(STEP, element, nth, running, number)
        for kind, name in stop.awaited:
            if kind == MESSAGE and self._may_come(stop, kind, name):
                yield from self._offered(MESSAGE, name, 0, running, number)
        lapsing = sorted(running & self.values.clocks)
        yield from (Move(DEADLINE, name) for name in lapsing if self._may_come(stop, DEADLINE, name))

    def _offered(self, kind: str, form: str, nth: int, running: Collection[str], number: int) -> list[Move]:
        """The moves a form makes at a stop; a table asked behind it has the facts of the petition before it, the rules and the form."""
        is_routed = kind == STEP and form in ROUTED
        told = tuple([one for one in self.stops[number].known if one[0][0] == "petition"]) if is_routed else ()
        key = (kind, form, nth, is_in_time(self.values, form, running), told)
        offered = self._offers.get(key)
        if offered is None:
            answers = taken(self.values, form, running, self.facts_at(number) if is_routed else {})
            offered = self._offers[key] = [Move(kind, form, answer, nth) for answer in answers]
        return offered

    def _may_come(self, stop: Stop, kind: str, name: str) -> bool:
        """A path beside the main one is gone by MOST_BESIDE at a time: more would be the same again.

        Where none is gone at all, an event comes when others wait for it too, and those beside do not hear it.
        """
        if self.deaf:
            standing = [row[:2] for _, _, rows in stop.marking for row in rows]
            waiting = [index for index, state in standing if state == WAITING and self.net.places[index].awaits == (kind, name)]
            return not self.deaf.issuperset(waiting) or not waiting
        for _, _, rows in stop.marking:
            for index, state, *_ in rows:
                region = self.beside.get(index, frozenset())
                is_it = index in self.beside and state == WAITING and self.net.places[index].awaits == (kind, name)
                if is_it and sum(row[0] in region for row in rows) >= self.most_beside:
                    return False
        return True

    def _region(self, edge: Place) -> frozenset[int]:
        """The places only a path that begins at this event goes by."""
        body = next(flow for flow in self.net.bodies.values() if edge.id in flow.places and flow.places[edge.id] is edge)
        host = next(place for place in body.places.values() if edge in place.edges)
        return frozenset(reach(edge.following, edge) - reach(host.following, edge) - {host.index, edge.index})

    def way(self, number: int) -> tuple[Facts, list[Move]]:
        """The shortest way to a stop: the facts it begins with, and the moves."""
        moves: list[Move] = []
        while (move := self.stops[number].move) is not None:
            moves.append(move)
            number = self.stops[number].before
        return next(facts for facts, _, begun in self.starts if begun == number), moves[::-1]


def _instances(place: Place) -> int:
    """How many tokens may stand in a frame around instances that are all at work at once."""
    times = _times(place)
    return times * sum(_times(inner) for inner in within(place.body)) if place.body is not None and times > 1 else 0


def _times(place: Place) -> int:
    return len(place.body.begin.following) if place.body is not None else 1
