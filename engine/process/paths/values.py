"""What is known of facts while paths are gone through: the values each may have, and how few of them need be told apart.

Two values of a fact that no condition, no deadline and no obligation tells apart lead to the same paths: one of them
stands for both. A fact that nobody will ask for before it is answered anew is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as set_up
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from engine.domain.acts import ACTS
from engine.domain.facts import JUST_FILED, PETITION_FACTS
from engine.domain.obligation import BEGINS, ENDED
from engine.domain.process import MAIN, Value
from engine.domain.rules import DeadlineRule, Extension
from engine.domain.takeover import ASKED_BY_DEADLINES, LENGTHENS, TAKEN_OVER, TELLS, WITHIN
from engine.policy.forms import Form
from engine.process.decisions import Decision, from_fact, to_answer
from engine.process.decisions.cells import Copy, holds, literals
from engine.process.decisions.cells import Test as Cell
from engine.process.paths.net import ACT, BOUNDARY, CATCH, USER, XOR, Net, Place, within
from engine.process.timers import DEADLINE, MESSAGE
from engine.process.vocabulary import Comparison, Condition

Name: TypeAlias = tuple[str, str]
Test: TypeAlias = Callable[[Value], object]
Answer: TypeAlias = tuple[tuple[str, Value], ...]

CLOCK = "clock"
RUNNING, LAPSED = "running", "lapsed"
ANOTHER = "其他"
SIMPLIFIED: Name = ("petition", "is_simplified")
_TYPES: Mapping[str, tuple[Value, ...]] = {"boolean": (True, False)}


@dataclass(frozen=True, slots=True)
class Letter:
    """Events an obligation listens for: any of ``names``, while ``when`` holds."""

    names: frozenset[str]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Rulings:
    """What the rulebook says as far as paths depend on it: the flags diagrams may ask for, and the deadlines.

    ``simplified`` are the deadlines of simplified handling, where it is in force as long as these rules are.
    """

    flags: Mapping[str, Value]
    deadlines: Mapping[str, DeadlineRule]
    simplified: Mapping[str, DeadlineRule] = set_up(default_factory=dict)

    def extension(self, clock: str, *, simplified: bool) -> Extension | None:
        """How a deadline may be lengthened; None where it may not."""
        rule = (self.simplified if simplified else {}).get(clock) or self.deadlines[clock]
        return rule.extension


class Values:
    """The facts of a net under one set of rules."""

    def __init__(
        self, net: Net, root: str, forms: Mapping[str, Form], rulings: Rulings, letters: Sequence[Letter] = (),
        lanes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """``letters`` are what obligations listen for; ``lanes`` maps the name of a lane as drawn to its id."""
        self.root = net.process(root)
        self.places = list(within(self.root))
        self.forms, self.rulings, self.letters, self.lanes = forms, rulings, letters, lanes or {}
        self.clocks = {place.awaits[1] for place in self.places if place.awaits and place.awaits[0] == DEADLINE}
        self.clocks &= rulings.deadlines.keys()
        awaited = {place.awaits[1] for place in self.places if place.awaits and place.awaits[0] == MESSAGE}
        self.lengthened = {LENGTHENS[name] for name in awaited & LENGTHENS.keys()} & rulings.deadlines.keys()
        self.moved_by = self._moved_by()
        self.asked_at_event = self._by_event()
        self.comparisons = self._comparisons()
        self.decisions = [place.decision for place in self.places if place.decision is not None]
        self._asked = {name for names in self.asked_at_event.values() for name in names}
        self._asked |= {name for comparison in self.comparisons for name in comparison.names}
        self._asked |= {name for decision in self.decisions for name in names_asked(decision)}
        self._tests: dict[Name, list[Test]] = {}
        self._answers: dict[str, list[Answer]] = {}
        self.live = _Liveness(self).live

    # ---- what is asked

    def _by_event(self) -> Mapping[str, frozenset[Name]]:
        """The facts asked for when an event comes: by obligations that listen for it, by clocks it starts."""
        asked: dict[str, set[Name]] = {}
        for letter in self.letters:
            for event in letter.names if letter.when else ():
                asked.setdefault(event, set()).update(letter.when.names if letter.when else ())
        for clock in self.clocks | self.lengthened:
            rule = self.rulings.deadlines[clock]
            names = {ASKED_BY_DEADLINES[fact] for fact in rule.applies_to if fact in ASKED_BY_DEADLINES}
            names |= {SIMPLIFIED} if clock in self.lengthened and self.rulings.simplified else set()
            asked.setdefault(rule.starts, set()).update(names)
        return {event: frozenset(names) for event, names in asked.items()}

    def _moved_by(self) -> Mapping[str, list[str]]:
        """The clocks an event moves."""
        moved: dict[str, list[str]] = {}
        for clock in sorted(self.clocks | self.lengthened):
            rule = self.rulings.deadlines[clock]
            for event in {rule.starts} | rule.met_by | rule.void_by:
                moved.setdefault(event, []).append(clock)
        return moved

    def asked_before(self, place: Place) -> frozenset[Name]:
        """The facts asked for by the events of a token coming to a place."""
        events = [f"{place.id}.opened", f"lane.{self.lanes.get(place.lane, place.lane)}"] if place.kind == USER else []
        return frozenset[Name]().union(*(self.asked_at_event.get(event, frozenset()) for event in events))

    def asked_behind(self, place: Place) -> frozenset[Name]:
        """The facts asked for by the events of a place left, after it has answered what it answers."""
        return frozenset[Name]().union(*(self.asked_at_event.get(event, frozenset()) for event in self._events_behind(place)))

    def _events_behind(self, place: Place) -> Iterator[str]:
        if place.kind == ACT:
            yield ACTS[place.act].event_of(place.arguments)
        elif place.kind == USER:
            yield from (f"{place.id}.done", *TELLS.get(place.id, ()))
        elif place.awaits is not None:
            yield place.awaits[1] if place.awaits[0] == MESSAGE else f"{place.awaits[1]}.lapsed"
        elif place is self.root.last:
            yield ENDED

    def _comparisons(self) -> list[Comparison]:
        conditions = [test for place in self.places if place.kind == XOR for test, _ in place.choices]
        conditions += [letter.when for letter in self.letters if letter.when]
        return [comparison for condition in conditions for comparison in condition.comparisons]

    def _tests_of(self, name: Name) -> Iterator[Test]:
        """Everything that tells two values of a fact apart, also by the facts taken over from it."""
        for taken in (name, *_taken_from(name)):
            for comparison in self.comparisons:
                if taken in comparison.names:
                    yield _alone(comparison, taken) if len(comparison.names) == 1 else _itself
            for decision in self.decisions:
                yield from _tests_of_a_table(decision, ".".join(taken))
            for clock in self.clocks | self.lengthened:
                for fact, allowed in self.rulings.deadlines[clock].applies_to.items():
                    if ASKED_BY_DEADLINES.get(fact) == taken:
                        yield lambda value, allowed=allowed: (value or False) in allowed  # type: ignore[misc]
            if taken == SIMPLIFIED and self.lengthened and self.rulings.simplified:
                yield bool

    def in_time(self, form: str) -> frozenset[Name]:
        """The facts that say whether a message, or an answer of a step, comes in time: of the deadline it asks about."""
        if form in LENGTHENS and LENGTHENS[form] in self.lengthened:
            return frozenset({(CLOCK, may_lengthen(LENGTHENS[form]))})
        if form in WITHIN and WITHIN[form][2] in self.clocks:
            return frozenset({(CLOCK, WITHIN[form][2])})
        return frozenset()

    # ---- what may be answered

    def answers(self, form: str) -> list[Answer]:
        """Every answer of a form that need be told apart; a field left out keeps what it said before."""
        if form not in self._answers:
            self._answers[form] = self._answers_of(form)
        return self._answers[form]

    def _answers_of(self, form: str) -> list[Answer]:
        known = self.forms.get(form)
        if known is None:
            return [()]
        asked = [field for field in known.facts if self.matters(("answer", field))]
        if not asked:
            return [()]
        order = sorted(asked, key=lambda field: ("x-show-if" in known.fields[field], known.facts.index(field)))
        found = (dict(zip(order, values, strict=True)) for values in product(*(self._choices(known, field) for field in order)))
        whole = dict.fromkeys(
            tuple((name, value) for name, value in one.items() if value is not None or name in known.anew)
            for one in found
            if _fits(known, one)
        )
        return list(whole)

    def _choices(self, form: Form, field: str) -> list[Value]:
        schema = form.fields[field]
        left_out = field not in form.schema.get("required", ()) and field not in form.anew  # one that is anew has its default
        optional = left_out or "x-show-if" in schema
        return [*self.classes(("answer", field), self._domain(schema, ("answer", field))), *((None,) if optional else ())]

    def _domain(self, schema: Mapping[str, object], name: Name) -> tuple[Value, ...]:
        enum = schema.get("enum")
        if isinstance(enum, list):
            return tuple(enum)
        kind = str(schema.get("type"))
        return _TYPES.get(kind) or self._invented(kind, name, schema)

    def _invented(self, kind: str, name: Name, schema: Mapping[str, object]) -> tuple[Value, ...]:
        """Values of a number or a text: what it is compared with, and something beside."""
        said: list[Value] = [one for comparison in self.comparisons if name in comparison.names for one in comparison.literals]
        said += [one for decision in self.decisions for one in _said_by_a_table(decision, ".".join(name))]
        if kind == "integer":
            least, most = (int(str(schema.get(end, default))) for end, default in (("minimum", -(10**6)), ("maximum", 10**6)))
            near = {value + step for value in said if type(value) is int for step in (-1, 0, 1)} | {least, most}
            return tuple(sorted(value for value in near if least <= value <= most))
        return (*(value for value in said if isinstance(value, str)), ANOTHER)

    def classes(self, name: Name, domain: Iterable[Value]) -> list[Value]:
        """One value for each set of values that nothing tells apart, the first of each."""
        if name not in self._tests:
            self._tests[name] = list(self._tests_of(name))
        tests = self._tests[name]
        first: dict[tuple[object, ...], Value] = {}
        for value in domain:
            first.setdefault(tuple(test(value) for test in tests), value)
        return list(first.values())

    def alike(self, name: Name, one: Value, other: Value) -> bool:
        """Whether nothing tells two values of a fact apart."""
        return len(self.classes(name, (one, other))) == 1

    def matters(self, name: Name) -> bool:
        """Whether anything asks for a fact, or for one taken over from it."""
        return any(one in self._asked for one in (name, *_taken_from(name)))

    def beginnings(self) -> Iterator[dict[str, dict[str, Value]]]:
        """The facts an instance may begin with."""
        begun = self.asked_at_event.get(BEGINS.get(self.root.id, ""), frozenset())
        open_ones = sorted(name for name in self.live(self.root.begin) | begun if name[0] == "petition")
        for values in product(*(self.classes(name, _begun_with(self.root.id, name[1])) for name in open_ones)):
            facts: dict[str, dict[str, Value]] = {"petition": {}, "answer": {}, CLOCK: {}, "rule": dict(self.rulings.flags)}
            facts["petition"].update({name: value for (_, name), value in zip(open_ones, values, strict=True)})
            yield facts


def may_lengthen(clock: str) -> str:
    """What the fact is called that a deadline may still be lengthened."""
    return f"{clock}.extension"


def _begun_with(process: str, fact: str) -> tuple[Value, ...]:
    """The values a fact of the petition may have when a process begins; None for not decided yet."""
    if process == MAIN and fact in JUST_FILED:
        return (JUST_FILED[fact],)
    known = PETITION_FACTS.get(fact)
    return (None,) if known is None else known.values if known.is_given else (*known.values, None)


def _taken_from(name: Name) -> Iterator[Name]:
    """The facts of a petition taken over from a field of that name."""
    if name[0] == "answer":
        yield from (("petition", fact) for taken in TAKEN_OVER.values() for fact, field in taken.items() if field == name[1])


def _alone(comparison: Comparison, name: Name) -> Test:
    return lambda value: comparison.holds({name[0]: {name[1]: value}})


def _itself(value: Value) -> Value:
    return (type(value).__name__, str(value))


def _fits(form: Form, answer: Mapping[str, Value]) -> bool:
    """Whether an answer can be given so: a hidden field has none, a required one that is shown has one."""
    required = form.schema.get("required", ())
    for field, value in answer.items():
        conditions = form.fields[field].get("x-show-if", {})
        known = {other: wanted for other, wanted in conditions.items() if other in answer}
        is_shown = all(answer[other] == wanted for other, wanted in known.items())
        if (value is not None and not is_shown) or (value is None and field in required and is_shown and known == conditions):
            return False
    return True


def names_asked(decision: Decision) -> frozenset[Name]:
    """The facts a decision asks for; not those it only hands on."""
    asked = (fact.partition(".") for fact in decision.kinds if fact not in decision.handed_on)
    return frozenset((scope, name) for scope, _, name in asked)


def _tests_of_a_table(decision: Decision, fact: str) -> Iterator[Test]:
    """What tells two values of a fact apart for a decision: which cells of its column are true, and what is handed on."""
    for table in (needed.table for needed in decision.with_needed()):
        for number, column in enumerate(table.inputs):
            if column.name != fact:
                continue
            tests = [rule.tests[number] for rule in table.rules] + ([column.allowed] if column.allowed else [])
            yield _cells(tests, column.kind)
            outputs = [(f"answer.{table.outputs[at].name}", entry) for rule in table.rules for at, entry in enumerate(rule.outputs)]
            if any(entry == Copy(number) and name != fact for name, entry in outputs):
                yield _itself


def _cells(tests: Sequence[Cell], kind: str) -> Test:
    return lambda value: tuple(holds(test, from_fact(value, kind)) for test in tests)


def _said_by_a_table(decision: Decision, fact: str) -> Iterator[Value]:
    """The values of a fact that cells of a decision name."""
    for table in (needed.table for needed in decision.with_needed()):
        for number, column in enumerate(table.inputs):
            for rule in table.rules if column.name == fact else ():
                values = [value for _, value in literals(rule.tests[number])]
                yield from (int(value) if isinstance(value, Decimal) else to_answer(value) for value in values)


class _Liveness:
    """Which facts may still be asked for, place by place, before they are answered anew.

    Of a frame or call the places inside tell; where its flow ends, what comes behind the shapes that hold it.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self._before: dict[int, frozenset[Name]] = {place.index: frozenset() for place in values.places}
        self._hosts: dict[int, list[Place]] = {}
        for place in values.places:
            if place.body is not None:
                self._hosts.setdefault(place.body.last.index, []).append(place)
        self._settle()

    def live(self, place: Place) -> frozenset[Name]:
        """The facts somebody may ask for from here on."""
        return self._before[place.index]

    def _after(self, place: Place) -> frozenset[Name]:
        """The same, once the place has been left."""
        leaves = self._hosts.get(place.index, [place])
        return frozenset().union(*(self._before[next.index] for leaving in leaves for next in leaving.exits))

    def _settle(self) -> None:
        own = [
            (place, self._asked(place), self.values.asked_behind(place), self._answered(place)) for place in reversed(self.values.places)
        ]
        changed = True
        while changed:
            changed = False
            for place, asked, behind, answered in own:
                inside = self._before[place.body.begin.index] if place.body else self._after(place)
                now = asked | ((inside | behind) - answered)
                if now != self._before[place.index]:
                    self._before[place.index], changed = now, True

    def _asked(self, place: Place) -> frozenset[Name]:
        if place.kind == XOR:
            return frozenset(name for test, _ in place.choices for name in test.names)
        if place.decision is not None:
            return names_asked(place.decision)
        return self.values.asked_before(place) | self._clock(place) | self._in_time(place)

    def _in_time(self, place: Place) -> frozenset[Name]:
        message = place.awaits[1] if place.awaits and place.awaits[0] == MESSAGE else ""
        return self.values.in_time(place.id if place.kind == USER else message)

    def _clock(self, place: Place) -> frozenset[Name]:
        if place.kind in (CATCH, BOUNDARY) and place.awaits and place.awaits[0] == DEADLINE:
            return frozenset({(CLOCK, place.awaits[1])})
        return frozenset()

    def _answered(self, place: Place) -> frozenset[Name]:
        """What a place answers anew whatever happens."""
        if place.kind == ACT:
            return self._by_act(place)
        if place.decision is not None:
            handed = place.decision.handed_on
            return frozenset(("answer", one.name) for one in place.decision.table.outputs if f"answer.{one.name}" not in handed)
        if place.kind == USER:
            return self._by_form(place.id)
        if place.kind == CATCH and place.awaits and place.awaits[0] == MESSAGE:
            return self._by_form(place.awaits[1])
        return frozenset()

    def _by_act(self, place: Place) -> frozenset[Name]:
        if place.act == "set":
            return frozenset({("answer", place.arguments["answer"])})
        event, rules = ACTS[place.act].event_of(place.arguments), self.values.rulings.deadlines
        told = {one: one for one in self.values.clocks} | {may_lengthen(one): one for one in self.values.lengthened}
        return frozenset((CLOCK, name) for name, one in told.items() if rules[one].starts == event and not rules[one].applies_to)

    def _by_form(self, form: str) -> frozenset[Name]:
        known = self.values.forms.get(form)
        if known is None:
            return frozenset()
        sure = {field for field in known.schema.get("required", ()) if "x-show-if" not in known.fields[field]}
        taken = {fact for fact, field in TAKEN_OVER.get(form, {}).items() if fact != "referral_kind"}
        return frozenset({("answer", field) for field in sure | known.anew} | {("petition", fact) for fact in taken})
