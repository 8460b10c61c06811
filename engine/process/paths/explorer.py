"""Every path of a process: all stops it can come to, and every move from one to the next.

A stop is where all tokens stand and what may still be asked of the facts. Stops are found in the order of the fewest
moves, so that the first way to anything is a shortest one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from engine.domain.acts import ACTS
from engine.domain.obligation import BEGINS, ENDED
from engine.domain.process import Value
from engine.domain.takeover import ASKED_BY_DEADLINES, ROUTED, taken_over, told_by
from engine.process.paths.machine import STARTED, WAITING, Endless, Machine, NoExit
from engine.process.paths.marking import Marking, alike, frozen, steps_of, thawed
from engine.process.paths.net import BOUNDARY, Net, Place, reach, within
from engine.process.paths.taking import taken
from engine.process.paths.values import CLOCK, LAPSED, RUNNING, SIMPLIFIED, Answer, Name, Values, may_lengthen
from engine.process.timers import DEADLINE, MESSAGE

MOST_STOPS = 200_000
MOST_TOKENS = 60
MOST_BESIDE = 1
# A stop where many tokens stand is as much work as several: it counts once for each so many of them.
FEW_TOKENS = 16

Facts: TypeAlias = dict[str, dict[str, Value]]
Known: TypeAlias = tuple[tuple[Name, Value], ...]
Asked: TypeAlias = Callable[[Marking, Facts], Sequence[Name]]
STEP = "task"


def values_of(facts: Mapping[str, Mapping[str, Value]]) -> Facts:
    """A copy that may be written to."""
    return {scope: dict(values) for scope, values in facts.items()}


class Move(NamedTuple):
    """What happens at a stop: a ``task`` completed with an answer, a ``message``, or a ``deadline`` that lapses.

    ``name`` is the shape of the task, or what the message or deadline is called; ``nth`` tells apart steps of one shape,
    in the order of ``steps_of``.
    """

    kind: str
    name: str
    answer: Answer = ()
    nth: int = 0


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

    def __init__(self, net: Net, values: Values, *, most: int = MOST_STOPS, beside: int = MOST_BESIDE, asked: Asked | None = None) -> None:
        """``beside`` paths are gone at a time from one event on an edge; ``asked`` says what may still be asked at a marking."""
        self.net, self.values, self.most, self.most_beside = net, values, most, beside
        self.stops: list[Stop] = []
        self.broken: list[Broken] = []
        self.events: set[str] = set()
        self.visited: set[int] = set()
        self.starts: list[tuple[Facts, tuple[int, ...], int]] = []
        self.cut_short = False
        self._work = 0
        self._live: dict[Marking, tuple[Name, ...]] = {}
        self._numbers: dict[tuple[Marking, Known], int] = {}
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
        for facts in self.values.beginnings():
            self.begun = values_of(facts)
            self._made(-1, None, facts, queue)
        while queue:
            if self._work > self.most:
                self.cut_short = True
                return
            number = queue.popleft()
            for move in self.moves(number):
                self._made(number, move, self.facts_at(number), queue)

    def _made(self, before: int, move: Move | None, facts: Facts, queue: deque[int]) -> None:
        run = self.run(before, move, facts)
        try:
            marking = run.gone()
        except Endless as fault:
            self.broken.append(Broken(before, move, "endless", fault.place))
            return
        except NoExit as fault:
            self.broken.append(Broken(before, move, fault.why, fault.place))
            return
        self.visited.update(place.index for place in run.machine.passed)
        self.events.update(event for event, _, _ in run.events)
        number = self._number(marking, run, before, move, queue)
        if before < 0:
            self.starts.append((self.begun, tuple(run.heard), number))
        elif move is not None:
            self.join(before, move, run, number)

    def join(self, before: int, move: Move, run: Run, number: int) -> None:
        """Write down a move from one stop to another."""
        self.stops[before].edges.append((move, tuple(run.heard), number))

    def run(self, before: int, move: Move | None, facts: Facts) -> Run:
        """One move from a stop (-1: the start), to be gone."""
        if before < 0:
            return Run(self, Machine(facts), None)
        return Run(self, thawed(self.stops[before].marking, self.values.root, self.net.places, facts), move)

    def _number(self, marking: Marking, run: Run, before: int, move: Move | None, queue: deque[int]) -> int:
        known = self._known(marking, run.machine.facts)
        number = self._numbers.get((marking, known))
        if number is None:
            number = self._numbers[marking, known] = len(self.stops)
            steps = tuple([token.place.id for token in run.machine.open_steps()])
            self.stops.append(Stop(marking, known, before, move, steps, tuple(run.machine.awaited())))
            self.visited.update(row[0] for _, _, rows in marking for row in rows)
            tokens = sum(len(rows) for _, _, rows in marking)
            self._work += max(1, tokens // FEW_TOKENS)
            if 0 < tokens <= self.most_tokens:
                queue.append(number)
        return number

    def _known(self, marking: Marking, facts: Facts) -> Known:
        """What may still be asked, in order of name. Facts that are watched do not notice being looked at here."""
        names = self._asked(marking, facts)
        return tuple([(name, value) for name in names if (value := dict.get(facts[name[0]], name[1])) is not None])

    def asked_at(self, marking: Marking, _facts: Facts) -> Sequence[Name]:
        """What the places tokens stand at say may still be asked."""
        names = self._live.get(marking)
        if names is None:
            names = self._live[marking] = tuple(sorted(self._asked_from(marking)))
        return names

    def _asked_from(self, marking: Marking) -> set[Name]:
        asked: set[Name] = set()
        for _, _, rows in marking:
            for index, state, *_ in rows:
                if state != STARTED:  # of a frame its inside tells
                    asked |= self.values.live(self.net.places[index])
        return {name for name in asked if name[0] != "rule"}

    def facts_at(self, number: int) -> Facts:
        """The facts as far as they are known at a stop."""
        facts: Facts = {"petition": {}, "answer": {}, CLOCK: {}, "rule": dict(self.values.rulings.flags)}
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
            if (element, nth) in same:
                continue
            answers = taken(self.values, element, running, self.facts_at(number) if element in ROUTED else {})
            yield from (Move(STEP, element, answer, nth) for answer in answers)
        for kind, name in stop.awaited:
            if kind == MESSAGE and self._may_come(stop, kind, name):
                yield from (Move(MESSAGE, name, answer) for answer in taken(self.values, name, running, {}))
        lapsing = sorted(running & self.values.clocks)
        yield from (Move(DEADLINE, name) for name in lapsing if self._may_come(stop, DEADLINE, name))

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


class Run:
    """One move: what it does to the tokens, which events it brings, and what they do to the clocks."""

    def __init__(self, paths: Paths, machine: Machine, move: Move | None) -> None:
        self.paths, self.machine, self.move = paths, machine, move
        self.heard: list[int] = []
        self.events: list[tuple[str, Place | None, int]] = []
        self.acts: list[Place] = []
        self.late: list[str] = []

    def gone(self) -> Marking:
        """Make the move and go on to the next stop, which is returned."""
        self.go()
        return frozen(self.machine, in_order=True)

    def go(self) -> None:
        """Make the move and go on to the next stop."""
        machine, move = self.machine, self.move
        before = {id(token) for token in machine.open_steps()}
        if move is None:
            self._tell(BEGINS.get(self.paths.values.root.id, ""))
            machine.start(self.paths.values.root)
        elif move.kind == STEP:
            self._complete(move)
        elif move.kind == MESSAGE:
            machine.facts["answer"].update(move.answer)
            self._tell(move.name, self._waiting(MESSAGE, move.name))
            machine.happen(MESSAGE, move.name, self.paths.deaf)
        else:
            machine.facts[CLOCK][move.name] = LAPSED
            self._lapse(move.name)
        self._settle(before)

    def resume(self) -> Marking:
        """Go on where tokens have been taken away; the next stop is returned."""
        before = {id(token) for token in self.machine.open_steps()}
        self.machine.resume()
        self._settle(before)
        return frozen(self.machine, in_order=True)

    def _settle(self, before: set[int]) -> None:
        """The events of all that came of it: of acts, of steps that were not open ``before``, of the end."""
        machine = self.machine
        self._acts()
        self._overdue()
        for token in machine.open_steps():
            if id(token) not in before:
                self._tell(f"{token.place.id}.opened", token.place)
                self._tell(f"lane.{self.paths.values.lanes.get(token.place.lane, token.place.lane)}", token.place)
        if machine.completed:
            self._tell(ENDED, machine.passed[-1] if machine.passed else None)

    def _complete(self, move: Move) -> None:
        machine, facts = self.machine, self.machine.facts
        token = steps_of(machine, move.name)[move.nth]
        answer = dict(move.answer)
        facts["answer"].update(answer)
        facts["petition"].update(taken_over(move.name, answer))
        if told_by(move.name, answer):
            self._tell(told_by(move.name, answer), token.place)
        self._tell(f"{move.name}.done", token.place)
        machine.complete(token)

    def _acts(self) -> None:
        """The events of the acts passed since."""
        for place in self.machine.acts:
            deadline = place.arguments.get("deadline", "")
            if place.act == "start_deadline":
                self._start(deadline)
            elif place.act == "meet_deadline":
                self._meet(deadline)
            elif place.act == "extend":
                self._extend(deadline)
            elif place.act == "take_back":
                self.machine.facts["petition"].update(referral_kind=None, is_referred=False)
            event = ACTS[place.act].event_of(place.arguments)
            if event:
                self._tell(event, place)
        self.acts += self.machine.acts
        self.machine.acts.clear()

    def _overdue(self) -> None:
        """A process that comes to wait for a deadline that has lapsed already goes on at once."""
        for _ in range(MOST_TOKENS):
            clocks = self.machine.facts[CLOCK]
            late = next((name for kind, name in self.machine.awaited() if kind == DEADLINE and clocks.get(name) == LAPSED), None)
            if late is None:
                return
            self.late.append(late)
            self._lapse(late)
            self._acts()
        raise Endless(next(token.place for token in self.machine.tokens() if token.place.awaits))

    # ---- events

    def _lapse(self, deadline: str) -> None:
        """A deadline has lapsed; an event is only what a process goes on by, others the office records for itself."""
        waiting = self._waiting(DEADLINE, deadline)
        if waiting is not None:
            self._tell(f"{deadline}.lapsed", waiting)
            self.machine.happen(DEADLINE, deadline, self.paths.deaf)

    def _waiting(self, kind: str, name: str) -> Place | None:
        """The first shape that waits for an event."""
        return next((token.place for token in self.machine.tokens() if token.state == WAITING and token.place.awaits == (kind, name)), None)

    def _tell(self, event: str, place: Place | None = None) -> None:
        for clock in self.paths.values.moved_by.get(event, ()):
            self._move_clock(clock, event)
        mask = 0
        for number in self.paths.by_event.get(event, ()):
            when = self.paths.values.letters[number].when
            if when is None or when.holds(self.machine.facts):
                mask |= 1 << number
        self.events.append((event, place, mask))
        if mask:
            self.heard.append(mask)

    def _move_clock(self, clock: str, event: str) -> None:
        rule = self.paths.values.rulings.deadlines[clock]
        if event in rule.met_by or event in rule.void_by:
            self._meet(clock)
        if event == rule.starts and rule.applies(self._asked(rule.applies_to)):
            self._start(clock)

    def _asked(self, names: Iterable[str]) -> Mapping[str, Value]:
        known = {name: ASKED_BY_DEADLINES[name] for name in names if name in ASKED_BY_DEADLINES}
        return {name: self.machine.facts[scope].get(fact) for name, (scope, fact) in known.items()}

    def _start(self, clock: str) -> None:
        clocks, values = self.machine.facts[CLOCK], self.paths.values
        clocks[clock] = RUNNING
        if clock in values.lengthened:
            is_simplified = bool(self.machine.facts[SIMPLIFIED[0]].get(SIMPLIFIED[1]))
            may_be = values.rulings.extension(clock, simplified=is_simplified)
            clocks[may_lengthen(clock)] = RUNNING if may_be else None

    def _extend(self, clock: str) -> None:
        """What may be lengthened once may not be a second time."""
        rule = self.paths.values.rulings.deadlines.get(clock)
        if rule is not None and rule.extension is not None and rule.extension.times == 1:
            self.machine.facts[CLOCK].pop(may_lengthen(clock), None)

    def _meet(self, clock: str) -> None:
        clocks = self.machine.facts[CLOCK]
        for name in (clock, may_lengthen(clock)):
            if name in clocks and clocks[name] == RUNNING:
                del clocks[name]
