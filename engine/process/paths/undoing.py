"""Whether obligations stay kept when steps are taken back.

A return leads to a stop the explorer has been to (``returning.py``), but the obligations have heard more than on the way the
explorer came: the steps that were undone did happen. Nothing is spoilt by that when each of those events only ever does an
obligation good: from the state it leads to, everything is allowed that was allowed before. That is asked of every state an
obligation may be in, so whether the undone steps are counted or not, it is kept from there on as was proven; and what came in
between from elsewhere changes nothing in it, since what allows more goes on allowing more. Of the step that is opened again it is
asked besides, where something came in between, that no obligation minds it opening once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from engine.domain.obligation import Obligation
from engine.domain.process import Behind, Facts
from engine.domain.rules import DeadlineRule
from engine.domain.takeover import ASKED_BY_DEADLINES
from engine.process.paths.patterns import BROKEN, Automaton, asked_when, automaton
from engine.process.paths.values import Name
from engine.process.vocabulary import Condition

_NO_DEADLINES: Mapping[str, DeadlineRule] = {}


def spoilt(
    way: Behind, facts: Facts, lanes: Mapping[str, str], obligations: Sequence[Obligation], deadlines: Mapping[str, DeadlineRule]
) -> Obligation | None:
    """The first obligation a return over ``way`` may spoil; None when all are kept as they were proven to be.

    ``facts`` are those of the petition and the rules; an obligation with a condition is asked whether it heard what was undone.
    """
    events = way.events | {f"lane.{lanes.get(lane, lane)}" for lane in way.lanes}
    opening = {f"{way.element}.opened", f"lane.{lanes.get(way.lane, way.lane)}"} if way.is_beside else set[str]()
    known = {**facts, "answer": way.known}
    for one in obligations:
        if way.is_beside and _asks(one, way.answers):
            return one
        rule = deadlines.get(one.deadline)
        told = events if rule is None else events & {rule.starts, *rule.met_by, *rule.void_by, *rule.suspended_by, *one.events}
        if rule is not None and told:
            made = automaton(one, deadlines)
            good = made is None or all(does_good(made, event) for event in told)
        else:
            heard = told & one.events
            held = _held(one, way, known) if heard else None
            good = all(_does_good(one, event, held) for event in heard)
        if not good or not all(_may_repeat(one, event) for event in opening & one.events):
            return one
    return None


@lru_cache(maxsize=4096)
def _when(one: Obligation) -> Condition | None:
    return asked_when(one)


def _asks(one: Obligation, answers: frozenset[str]) -> bool:
    """Whether it depends on one of these answers what an obligation hears; what came meanwhile may then have been heard otherwise."""
    when = _when(one)
    names: set[Name] = set(when.names) if when else set()
    if one.deadline:
        names |= set(ASKED_BY_DEADLINES.values())
    return any(("answer", name) in names for name in answers)


def _held(one: Obligation, way: Behind, known: Facts) -> bool | None:
    """Whether the condition of an obligation held on a way; None where that cannot be told."""
    when = _when(one)
    if when is None:
        return True
    unsure = way.is_beside or any(("answer", name) in when.names for name in way.unsure)
    return None if unsure else when.holds(known)


@lru_cache(maxsize=4096)
def _does_good(one: Obligation, event: str, held: bool | None) -> bool:
    made = automaton(one, _NO_DEADLINES)
    return made is None or does_good(made, event, held)


@lru_cache(maxsize=4096)
def _may_repeat(one: Obligation, event: str) -> bool:
    made = automaton(one, _NO_DEADLINES)
    return made is None or may_repeat(made, event)


def does_good(one: Automaton, event: str, held: bool | None = None) -> bool:
    """Whether an event, in whatever state it is heard, leads to one that allows all the former allowed; or breaks it at once.

    ``held``: whether the conditions of its letters held; None when they may have or not.
    """
    allows_more, heard = simulated(one), list(_heard(one, event, held))
    moves = [(one.step(state, letters), state) for letters in heard for state in reachable(one)]
    return all(after == BROKEN or (after, state) in allows_more for after, state in moves)


def may_repeat(one: Automaton, event: str) -> bool:
    """Whether an event that did not break an obligation does not break it later either, whatever comes in between."""
    heard = list(_heard(one, event))
    after = {one.step(state, letters) for letters in heard for state in reachable(one)} - {BROKEN}
    return all(one.step(state, letters) != BROKEN for letters in heard for state in reachable(one, *after))


def _heard(one: Automaton, event: str, held: bool | None = None) -> Iterator[int]:
    """What an obligation may hear when an event comes: its conditions ``held``, did not, or may have."""
    may_be = {None: (1, 0), True: (1,), False: (0,)}
    hit = [(1 << number, letter.when) for number, letter in enumerate(one.letters) if event in letter.names]
    for chosen in product(*([bit * is_on for is_on in (may_be[held] if when else (1,))] for bit, when in hit)):
        if sum(chosen):
            yield sum(chosen)


def reachable(one: Automaton, *begin: int) -> set[int]:
    """The states an obligation that is not broken may come to, from its start or from some states."""
    stack, letters = list(begin or (one.start,)), _letters(one)
    found = set(stack)
    while stack:
        state = stack.pop()
        fresh = {one.step(state, heard) for heard in letters} - found - {BROKEN}
        found |= fresh
        stack += fresh
    return found


def _letters(one: Automaton) -> list[int]:
    """All that may be heard at once; a letter without a name never comes."""
    never = sum(1 << number for number, letter in enumerate(one.letters) if not letter.names)
    return [heard for heard in range(1, 1 << len(one.letters)) if not heard & never]


def simulated(one: Automaton) -> set[tuple[int, int]]:
    """The pairs of states of which the first allows every sequence of events the second allows."""
    letters = _letters(one)
    states = reachable(one)
    pairs = {(more, less) for more in states for less in states}
    while True:
        kept = {pair for pair in pairs if all(_goes_along(one, pair, heard, pairs) for heard in letters)}
        if kept == pairs:
            return pairs
        pairs = kept


def _goes_along(one: Automaton, pair: tuple[int, int], heard: int, pairs: set[tuple[int, int]]) -> bool:
    more, less = one.step(pair[0], heard), one.step(pair[1], heard)
    return less == BROKEN or (more, less) in pairs
