"""One move gone: what it does to the tokens, which events it brings, and what they do to the clocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.domain.acts import ACTS
from engine.domain.obligation import BEGINS, ENDED
from engine.domain.process import Value
from engine.domain.takeover import ASKED_BY_DEADLINES, taken_over, told_by
from engine.process.paths.machine import WAITING, Endless, Machine
from engine.process.paths.marking import steps_of
from engine.process.paths.net import Place
from engine.process.paths.values import CLOCK, LAPSED, RUNNING, SIMPLIFIED, Answer, may_lengthen
from engine.process.timers import DEADLINE, MESSAGE

if TYPE_CHECKING:
    from engine.process.paths.explorer import Paths

MOST_LAPSES = 60
STEP = "task"
# What is known beside facts: whether paths beside the main one hear what comes.
HEARING, BESIDE = "hearing", "beside"
Facts: TypeAlias = dict[str, dict[str, Value]]


class Move(NamedTuple):
    """What happens at a stop: a ``task`` completed with an answer, a ``message``, or a ``deadline`` that lapses.

    ``name`` is the shape of the task, or what the message or deadline is called; ``nth`` tells apart steps of one shape,
    in the order of ``steps_of``.
    """

    kind: str
    name: str
    answer: Answer = ()
    nth: int = 0


def values_of(facts: Mapping[str, Mapping[str, Value]]) -> Facts:
    """A copy that may be written to."""
    return {scope: dict(values) for scope, values in facts.items()}


def given_by(move: Move) -> Iterator[tuple[str, str, Value]]:
    """The facts a move brings with it, whatever comes of it: scope, name and value of each."""
    if move.kind == DEADLINE:
        yield CLOCK, move.name, LAPSED
        return
    yield from (("answer", name, value) for name, value in move.answer)
    if move.kind == STEP:
        yield from (("petition", name, value) for name, value in taken_over(move.name, dict(move.answer)).items())


class Run:
    """One move: what it does to the tokens, which events it brings, and what they do to the clocks."""

    def __init__(self, paths: Paths, machine: Machine, move: Move | None) -> None:
        self.paths, self.machine, self.move = paths, machine, move
        self.heard: list[int] = []
        self.events: list[tuple[str, Place | None, int]] = []
        self.acts: list[Place] = []
        self.late: list[str] = []

    def go(self) -> None:
        """Make the move and go on to the next stop."""
        for scope, name, value in given_by(self.move) if self.move else ():
            self.machine.facts[scope][name] = value
        self.follow()

    def follow(self) -> None:
        """Go on to the next stop, where the facts the move brings are known already."""
        machine, move = self.machine, self.move
        before = {id(token) for token in machine.open_steps()}
        if move is None:
            self._tell(BEGINS.get(self.paths.values.root.id, ""))
            machine.start(self.paths.values.root)
        elif move.kind == STEP:
            self._complete(move)
        elif move.kind == MESSAGE:
            self._tell(move.name, self._waiting(MESSAGE, move.name))
            machine.happen(MESSAGE, move.name, self._deaf())
        else:
            self._lapse(move.name)
        self._settle(before)

    def resume(self) -> None:
        """Go on where tokens have been taken away, to the next stop."""
        before = {id(token) for token in self.machine.open_steps()}
        self.machine.resume()
        self._settle(before)

    def _deaf(self) -> Collection[int]:
        """The places that do not hear what comes now."""
        return () if self.machine.facts.get(HEARING, {}).get(BESIDE, True) else self.paths.deaf

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
        machine, told = self.machine, told_by(move.name, dict(move.answer))
        token = steps_of(machine, move.name)[move.nth]
        if told:
            self._tell(told, token.place)
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
        for _ in range(MOST_LAPSES):
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
            self.machine.happen(DEADLINE, deadline, self._deaf())

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
