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
from engine.domain.process import Behind
from engine.domain.rules import DeadlineRule
from engine.domain.takeover import ASKED_BY_DEADLINES
from engine.process.paths.patterns import BROKEN, Automaton, asked_when, automaton
from engine.process.paths.values import Name

_NO_DEADLINES: Mapping[str, DeadlineRule] = {}


def spoilt(
    way: Behind, lanes: Mapping[str, str], obligations: Sequence[Obligation], deadlines: Mapping[str, DeadlineRule]
) -> Obligation | None:
    """The first obligation a return over ``way`` may spoil; None when all are kept as they were proven to be."""
    events = way.events | {f"lane.{lanes.get(lane, lane)}" for lane in way.lanes}
    opening = {f"{way.element}.opened", f"lane.{lanes.get(way.lane, way.lane)}"} if way.is_beside else set[str]()
    for one in obligations:
        if way.is_beside and _asks(one, way.answers):
            return one
        if one.deadline in deadlines:
            made = automaton(one, deadlines)
            good = made is None or all(does_good(made, event) for event in events)
        else:
            good = events.isdisjoint(one.events) or all(_does_good(one, event) for event in events)
        if not good or not all(_may_repeat(one, event) for event in opening & one.events):
            return one
    return None


def _asks(one: Obligation, answers: frozenset[str]) -> bool:
    """Whether it depends on one of these answers what an obligation hears; what came meanwhile may then have been heard otherwise."""
    when = asked_when(one)
    names: set[Name] = set(when.names) if when else set()
    if one.deadline:
        names |= set(ASKED_BY_DEADLINES.values())
    return any(("answer", name) in names for name in answers)


@lru_cache(maxsize=4096)
def _does_good(one: Obligation, event: str) -> bool:
    made = automaton(one, _NO_DEADLINES)
    return made is None or does_good(made, event)


@lru_cache(maxsize=4096)
def _may_repeat(one: Obligation, event: str) -> bool:
    made = automaton(one, _NO_DEADLINES)
    return made is None or may_repeat(made, event)


def does_good(one: Automaton, event: str) -> bool:
    """Whether an event, in whatever state it is heard, leads to one that allows all the former allowed; or breaks it at once."""
    allows_more, heard = simulated(one), list(_heard(one, event))
    moves = [(one.step(state, letters), state) for letters in heard for state in reachable(one)]
    return all(after == BROKEN or (after, state) in allows_more for after, state in moves)


def may_repeat(one: Automaton, event: str) -> bool:
    """Whether an event that did not break an obligation does not break it later either, whatever comes in between."""
    heard = list(_heard(one, event))
    after = {one.step(state, letters) for letters in heard for state in reachable(one)} - {BROKEN}
    return all(one.step(state, letters) != BROKEN for letters in heard for state in reachable(one, *after))


def _heard(one: Automaton, event: str) -> Iterator[int]:
    """What an obligation may hear when an event comes: conditions may hold or not."""
    hit = [(1 << number, letter.when is not None) for number, letter in enumerate(one.letters) if event in letter.names]
    for chosen in product(*((bit, 0) if is_asked else (bit,) for bit, is_asked in hit)):
        if sum(chosen):
            yield sum(chosen)


def reachable(one: Automaton, *begin: int) -> set[int]:
    """The states an obligation that is not broken may come to, from its start or from some states."""
    stack = list(begin or (one.start,))
    found = set(stack)
    while stack:
        state = stack.pop()
        fresh = {one.step(state, heard) for heard in range(1, 1 << len(one.letters))} - found - {BROKEN}
        found |= fresh
        stack += fresh
    return found


def simulated(one: Automaton) -> set[tuple[int, int]]:
    """The pairs of states of which the first allows every sequence of events the second allows."""
    letters = range(1, 1 << len(one.letters))
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
