"""The patterns of obligations as small automata that listen to events.

A state is a number; every event that matters moves it; BROKEN says that the obligation is broken. The letters of an
automaton are bits of what it hears: several may come with one event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.domain.obligation import ENDED, STANDING, Events, Obligation
from engine.domain.rules import DeadlineRule
from engine.domain.takeover import ASKED_BY_DEADLINES
from engine.process.paths.values import Letter
from engine.process.vocabulary import Condition, condition

BROKEN = -1
Step = Callable[[int, int], int]
A, B, C, D, E = 1, 2, 4, 8, 16


@dataclass(frozen=True, slots=True)
class Automaton:
    """One obligation being listened for: ``letters`` are its bits in order, ``start`` its first state."""

    obligation: Obligation
    letters: tuple[Letter, ...]
    start: int
    step: Step


def automaton(obligation: Obligation, deadlines: Mapping[str, DeadlineRule]) -> Automaton | None:
    """The automaton of an obligation under some deadlines; None for one about stops, not events, or without its deadline."""
    if obligation.pattern in STANDING:
        return None
    if obligation.pattern in ("within", "unstopped"):
        rule = deadlines.get(obligation.deadline)
        build = _within if obligation.pattern == "within" else _unstopped
        return None if rule is None else build(obligation, rule)
    return _BUILDERS[obligation.pattern](obligation, asked_when(obligation))


def asked_when(obligation: Obligation) -> Condition | None:
    """The condition of an obligation; NotInVocabulary for one the grammar does not know."""
    return condition(obligation.when) if obligation.when else None


def _letters(*events: tuple[Events, Condition | None]) -> tuple[Letter, ...]:
    return tuple(Letter(frozenset(names), when) for names, when in events)


def _existence(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        if heard & B and not (state or heard & A):
            return BROKEN
        return 1 if heard & A else state

    return Automaton(said, _letters((said.event, None), ((ENDED,), when)), 0, step)


def _absence(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        if heard & A and state:
            return BROKEN
        return 1 if heard & B else 0 if heard & C else state

    return Automaton(said, _letters((said.event, when), (said.since, None), (said.until, None)), 0 if said.since else 1, step)


def _counted(said: Obligation, when: Condition | None) -> Automaton:
    needed = said.pattern == "exactly_once"

    def step(state: int, heard: int) -> int:
        if heard & C:
            state = 0
        if heard & A:
            return BROKEN if state else 1
        return BROKEN if heard & B and needed and not state else state

    return Automaton(said, _letters((said.event, when), ((ENDED,), when), (said.since, None)), 0, step)


def _precedence(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        if heard & B and not state:
            return BROKEN
        return 1 if heard & A else 0 if heard & C else state

    return Automaton(said, _letters((said.before, None), (said.after, when), (said.since, None)), 0, step)


def _response(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        if heard & (B | C):
            return 0
        if heard & (D | E) and state:
            return BROKEN
        return 1 if heard & A else state

    events = (said.event, when), (said.then, None), (said.unless, None), (said.until, None), ((ENDED,), None)
    return Automaton(said, _letters(*events), 0, step)


def _succession(said: Obligation, when: Condition | None) -> Automaton:
    never, owed, done = 0, 1, 2

    def step(state: int, heard: int) -> int:
        if heard & E and state == done:
            state = never
        if heard & A:
            return owed
        if heard & B:
            return BROKEN if state == never else done
        if heard & D and state == owed:
            return BROKEN
        return done if heard & C and state == owed else state

    events = (said.event, None), (said.then, when), (said.unless, None), ((ENDED,), None), (said.since, None)
    return Automaton(said, _letters(*events), never, step)


def _not_coexistence(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        seen = (0 if heard & C else state) | heard & (A | B)
        return BROKEN if seen == A | B else seen

    return Automaton(said, _letters((said.event, when), (said.other, when), (said.since, None)), 0, step)


def _never_after(said: Obligation, when: Condition | None) -> Automaton:
    def step(state: int, heard: int) -> int:
        if heard & C:
            state = 0
        if heard & A and state:
            return BROKEN
        return 1 if heard & B else state

    return Automaton(said, _letters((said.event, when), (said.after, None), (said.until, None)), 0, step)


def _within(said: Obligation, rule: DeadlineRule) -> Automaton:
    """A deadline that was started is met, or no longer owed, before the end."""
    begins = Letter(frozenset(said.event or (rule.starts,)), applying(rule, said.when))
    ends = [frozenset(said.then or rule.met_by), frozenset(said.unless) | rule.void_by, frozenset[str](), frozenset({ENDED})]
    plain = _response(said, None)
    return Automaton(said, (begins, *(Letter(names) for names in ends)), 0, plain.step)


def _unstopped(said: Obligation, rule: DeadlineRule) -> Automaton:
    """While a deadline runs, nothing comes that its rule lets stop it."""

    def step(state: int, heard: int) -> int:
        if heard & C and state:
            return BROKEN
        return 1 if heard & A else 0 if heard & B else state

    stops = tuple(event for event in said.event if event in rule.suspended_by)
    begins = Letter(frozenset({rule.starts}), applying(rule, said.when))
    return Automaton(said, (begins, Letter(rule.met_by | rule.void_by), Letter(frozenset(stops))), 0, step)


def applying(rule: DeadlineRule, when: str = "") -> Condition | None:
    """When a deadline applies, as a condition, beside another."""
    asked = [f"({when})"] if when else []
    for fact, allowed in rule.applies_to.items():
        scope, name = ASKED_BY_DEADLINES.get(fact, ("petition", fact))
        if set(allowed) <= {True, False}:
            asked.append("(" + " or ".join(f"{'' if value else 'not '}{scope}.{name}" for value in allowed) + ")")
        else:
            asked.append(f"{scope}.{name} in {json.dumps([str(value) for value in allowed])}")
    return condition(" and ".join(asked)) if asked else None


_BUILDERS: Mapping[str, Callable[[Obligation, Condition | None], Automaton]] = {
    "existence": _existence,
    "absence": _absence,
    "exactly_once": _counted,
    "at_most_once": _counted,
    "precedence": _precedence,
    "response": _response,
    "succession": _succession,
    "not_coexistence": _not_coexistence,
    "never_after": _never_after,
}
