"""Which clocks may run while a step is open: told by the diagrams and the rules alone, without any petition.

The diagrams are walked as a token would walk them, each called process once for each place it is called from.
A clock begins behind every shape that brings its first event, and goes no further than a shape that ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from engine.casework.ports import Engine
from engine.domain.acts import ACTS
from engine.domain.drawing import Arrow, Drawing, Shape
from engine.domain.obligation import BEGINS
from engine.domain.process import MAIN
from engine.domain.rules import DeadlineRule, Rules
from engine.domain.takeover import TELLS

# Which call activities lead there, and the shape.
Spot = tuple[tuple[str, ...], str, str]
# What a token knows: of a fact, the values it may have.
Known = frozenset[tuple[str, frozenset[object]]]
State = tuple[Spot, Known]
WAITING = frozenset({"userTask", "intermediateCatchEvent", "boundaryEvent", "eventBasedGateway"})


def narrowed(known: Known, arrow: Arrow, beside: Iterable[Arrow]) -> Known:
    """What is known behind an arrow; of a petition's own facts it may change again unseen.

    Behind the one that is taken in all other cases nothing holds that another asks for alone.
    """
    told = dict(known)
    for name, values in arrow.asks:
        if name.startswith("answer."):
            told[name] = told.get(name, values) & values
    for other in beside if arrow.is_default else ():
        if other.asks_all and len(other.asks) == 1 and other.asks[0][0] in told:
            name, values = other.asks[0]
            told[name] -= values
    return frozenset(told.items())


def known_of(rule: DeadlineRule) -> Iterator[tuple[str, frozenset[object]]]:
    """What is known of every petition a clock applies to."""
    for fact, allowed in rule.applies_to.items():
        for scope in ("petition", "answer"):
            yield f"{scope}.{fact}", frozenset(allowed)


def known_flags(flags: Mapping[str, object]) -> Iterator[tuple[str, frozenset[object]]]:
    """What is known of the rules themselves."""
    for name, value in flags.items():
        yield f"rule.{name}", frozenset({value})


@dataclass
class Reach:
    """All diagrams as one walk, from the main process and from every process nobody calls."""

    drawings: Mapping[str, Drawing]
    facts: Mapping[str, Mapping[str, frozenset[object]]]
    ways: dict[Spot, tuple[Spot, ...]] = field(default_factory=dict)
    _next: dict[State, tuple[State, ...]] = field(default_factory=dict)
    _walked: dict[Known, Sequence[State]] = field(default_factory=dict)
    _brought: dict[Spot, frozenset[str]] = field(default_factory=dict)
    _asked: dict[Spot, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: Engine, facts: Mapping[str, Mapping[str, frozenset[object]]]) -> Reach:
        """The walk through all diagrams of a release; ``facts`` are the answers each step's form asks for, with their choices."""
        reach = cls({process: engine.drawing(process) for process in engine.processes()}, facts)
        called = {shape.called for drawing in reach.drawings.values() for shape in drawing.shapes}
        for process in reach.drawings:
            if process not in called:
                reach._enter(process, ((), process, ""), ())
        return reach

    def _enter(self, process: str, call: Spot, after: tuple[Spot, ...]) -> None:
        """Walk through a process called at ``call``; its ends lead to ``after``."""
        drawing, stack = self.drawings[process], (*call[0], call[2]) if call[2] else ()
        for id, following in drawing.following.items():
            here, to = (stack, process, id), tuple((stack, process, one) for one in following)
            shape = drawing.by_id[id]
            if shape.called in self.drawings and not self._is_inside(stack, shape.called):
                inner = (*stack, id)
                self.ways[here] = tuple((inner, shape.called, one) for one in self.drawings[shape.called].starts())
                self._enter(shape.called, here, to)
            else:
                self.ways[here] = (*to, *after) if id in drawing.ends() else to

    def _is_inside(self, stack: tuple[str, ...], process: str) -> bool:
        """Whether a process is being walked through already: one that calls itself is not entered for ever."""
        calls = {shape.id: shape.called for drawing in self.drawings.values() for shape in drawing.shapes if shape.called}
        return process in [calls.get(id) for id in stack]

    def shape(self, spot: Spot) -> Shape:
        """The shape at a spot."""
        return self.drawings[spot[1]].by_id[spot[2]]

    def spots(self, process: str, element: str) -> list[Spot]:
        """Every spot of a shape."""
        return [spot for spot in self.ways if spot[1:] == (process, element)]

    def brings(self, spot: Spot) -> frozenset[str]:
        """The events a shape brings; found once, for a token comes there knowing many things."""
        if spot not in self._brought:
            self._brought[spot] = frozenset(self._events(spot))
        return self._brought[spot]

    def _events(self, spot: Spot) -> Iterator[str]:
        shape = self.shape(spot)
        if shape.kind == "startEvent" and spot[1] == MAIN and not spot[0]:
            yield BEGINS[MAIN]
        if shape.kind == "userTask":
            yield from (f"{shape.id}.done", *TELLS.get(shape.id, ()))
        if shape.awaits is not None and shape.awaits[0] == "message":
            yield shape.awaits[1]
        act = ACTS.get(shape.act.get("name", ""))
        if act is not None and act.event:
            yield act.event_of(shape.act)

    def onward(self, state: State) -> tuple[State, ...]:
        """Where a token may go from here, knowing what it knows; every clock asks anew, so it is found once."""
        if state not in self._next:
            self._next[state] = tuple(dict.fromkeys(self._onward(state)))
        return self._next[state]

    def _onward(self, state: State) -> Iterator[State]:
        """The same, found: what an arrow asks for is known behind it."""
        spot = state[0]
        for known, to in product(self._learnt_ways(*state), self.ways[spot]):
            arrow = self._arrows.get((spot[1], spot[2], to[2])) if to[0] == spot[0] else None
            told = known if arrow is None else narrowed(known, arrow, self._beside.get(spot[1:], ()))
            if arrow is None or not (self._is_barred(spot, arrow, dict(known)) or any(not values for _, values in told)):
                wanted = self._wanted[to]
                yield to, frozenset([one for one in told if one[0] in wanted or not one[0].startswith("answer.")])

    def _learnt_ways(self, spot: Spot, known: Known) -> Iterable[Known]:
        """What may be known behind a shape: of one that asks a decision table, each of the answers it may give."""
        cases = self.shape(spot).decides
        if not cases:
            return [self._learnt(spot, known)]
        before, behind = dict(known), dict[Known, None]()
        for given, answered in cases:
            met = {name: before.get(name, values) & values for name, values in given}
            if all(met.values()):
                kept = {name: values for name, values in met.items() if name in before or name.startswith("answer.")}
                told = before | kept | {name: frozenset({value}) for name, value in answered}
                behind[frozenset(told.items())] = None
        return list(behind)

    def _learnt(self, spot: Spot, known: Known) -> Known:
        """What is known behind a shape: its own answer, and no longer what its form asks for anew."""
        answered, shape = self._answered(spot), self.shape(spot)
        if not answered:
            return known
        told = {name: values for name, values in known if name not in answered}
        if shape.act.get("name") == "set":
            told |= dict.fromkeys(answered, frozenset[object]({shape.act.get("value", "")}))
        else:
            told |= {f"answer.{fact}": values for fact, values in self._form(shape).items() if values}
        for name in answered:
            if (of_petition := name.replace("answer.", "petition.")) in told:
                told[name] = told[of_petition]
        return frozenset(told.items())

    def _answered(self, spot: Spot) -> frozenset[str]:
        """The facts a shape answers anew: its form's, or the one it sets."""
        if spot not in self._asked:
            self._asked[spot] = self._answers(self.shape(spot))
        return self._asked[spot]

    def _answers(self, shape: Shape) -> frozenset[str]:
        if shape.act.get("name") == "set":
            return frozenset({f"answer.{shape.act.get('answer', '')}"})
        if shape.decides:
            return frozenset(name for name, _ in shape.decides[0][1])
        return frozenset(f"answer.{fact}" for fact in self._form(shape))

    def _form(self, shape: Shape) -> Mapping[str, frozenset[object]]:
        """What the form of a step or of an awaited message asks for."""
        return self.facts.get(shape.awaits[1] if shape.awaits and shape.awaits[0] == "message" else shape.id, {})

    @cached_property
    def _wanted(self) -> Mapping[Spot, frozenset[str]]:
        """The facts somebody still asks for behind each spot, before they are answered anew: all others need not be known."""
        asks = {spot: {name for arrow in self._beside.get(spot[1:], ()) for name, _ in arrow.asks} for spot in self.ways}
        for spot in self.ways:
            asks[spot] |= {name for given, _ in self.shape(spot).decides[:1] for name, _ in given}
        wanted = {spot: frozenset(names) for spot, names in asks.items()}
        changed = True
        while changed:
            before = dict(wanted)
            for spot in reversed(list(self.ways)):
                behind = frozenset().union(*(wanted[to] for to in self.ways[spot]), asks[spot])
                wanted[spot] = behind - (self._answered(spot) - asks[spot])
            changed = wanted != before
        return wanted

    def _is_barred(self, spot: Spot, arrow: Arrow, known: Mapping[str, frozenset[object]]) -> bool:
        """Whether an arrow cannot be taken: it asks for what is known not to be, or another one is taken in any case."""
        if any(name in known and not known[name] & values for name, values in arrow.asks):
            return True
        beside = [other for other in self._beside.get(spot[1:], ()) if other.asks_all] if arrow.is_default else []
        return any(all(name in known and known[name] <= values for name, values in other.asks) for other in beside)

    @cached_property
    def _arrows(self) -> Mapping[tuple[str, str, str], Arrow]:
        return {(process, one.source, one.target): one for process, drawing in self.drawings.items() for one in drawing.arrows}

    @cached_property
    def _beside(self) -> Mapping[tuple[str, str], list[Arrow]]:
        """The arrows with conditions, by the shape they begin at."""
        beside: dict[tuple[str, str], list[Arrow]] = {}
        for process, drawing in self.drawings.items():
            for arrow in drawing.arrows:
                if arrow.asks:
                    beside.setdefault((process, arrow.source), []).append(arrow)
        return beside

    def after(self, spot: Spot, flags: Mapping[str, object]) -> tuple[list[Spot], list[Spot]]:
        """What happens by itself once the step at ``spot`` is done, and the spots where it waits again, both in order.

        With all a token may know that came there, where the flags are these.
        """
        done: dict[State, None] = {}
        waits: dict[Spot, None] = {}
        known = self._useful(known_flags(flags))
        came = [state for state in self._states(known) if state[0] == spot] or [(spot, known)]
        queue = [one for state in came for one in self.onward(state) if self.shape(one[0]).kind != "boundaryEvent"]
        for one in queue:
            if self.shape(one[0]).kind in WAITING:
                waits[one[0]] = None
            elif one not in done:
                done[one] = None
                queue += self.onward(one)
        return list(dict.fromkeys(state[0] for state in done)), list(waits)

    def governed(self, rule: DeadlineRule, flags: Mapping[str, object]) -> frozenset[Spot]:
        """Every spot at which the clock of a rule may run, for the petitions it applies to, where the flags are these."""
        known = self._useful([*known_of(rule), *known_flags(flags)])
        begun = [state for state in self._states(known) if rule.starts in self.brings(state[0])]
        seen = self._flood_from([one for state in begun for one in self.onward(state)], rule.met_by | rule.void_by)
        return frozenset(state[0] for state in seen)

    def _roots(self) -> Iterator[tuple[str, str]]:
        """The starts of the processes nobody calls."""
        called = {shape.called for drawing in self.drawings.values() for shape in drawing.shapes}
        for process, drawing in self.drawings.items():
            yield from ((process, start) for start in drawing.starts() if process not in called)

    def _useful(self, told: Iterable[tuple[str, frozenset[object]]]) -> Known:
        """Of what is told, what some arrow asks for."""
        asked = {name.partition(".")[2] for arrows in self._beside.values() for arrow in arrows for name, _ in arrow.asks}
        given = [shape.decides[0][0] for drawing in self.drawings.values() for shape in drawing.shapes if shape.decides]
        asked |= {name.partition(".")[2] for names in given for name, _ in names}
        return frozenset(one for one in told if one[0].partition(".")[2] in asked)

    def _states(self, known: Known) -> Sequence[State]:
        """Every state a token may come to that begins with this knowledge; found once."""
        if known not in self._walked:
            self._walked[known] = self._flood_from([(((), process, start), known) for process, start in self._roots()], frozenset())
        return self._walked[known]

    def _flood_from(self, states: Sequence[State], ends: frozenset[str]) -> Sequence[State]:
        """Every state a token may come to from these, no further than a shape that brings one of the events ``ends``."""
        seen = dict.fromkeys(states)
        queue = list(seen)
        for state in queue:
            if not ends & self.brings(state[0]):
                fresh = [one for one in self.onward(state) if one not in seen]
                seen.update(dict.fromkeys(fresh))
                queue += fresh
        return queue

    def clocks(self, rules: Rules) -> Mapping[tuple[str, str], tuple[DeadlineRule, ...]]:
        """For each step (process, element): the clocks that may run while it is open, in the order of the rules."""
        found: dict[tuple[str, str], dict[str, DeadlineRule]] = {}
        for rule in rules.deadlines.values():
            for spot in self.governed(rule, rules.flags):
                if self.shape(spot).kind == "userTask":
                    found.setdefault(spot[1:], {})[rule.id] = rule
        order = list(rules.deadlines)
        return {step: tuple(sorted(clocks.values(), key=lambda rule: order.index(rule.id))) for step, clocks in found.items()}
