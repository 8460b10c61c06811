"""The numbers of the supervision cases, counted in one pass, are those of the lists counted one by one; on both databases."""

from __future__ import annotations

from random import Random

import pytest

from engine.casework.caseviews import ADOPTION_STEPS, DELISTING, EXAMINING, FEEDBACK_STEPS, LISTING, STATES, CaseFilter
from engine.domain.access import Scope
from engine.domain.task import Instance, Task
from engine.storage import SqlStore
from tests.storage.builders import (
    a_deadline,
    a_done_task,
    a_petition,
    a_task,
    add_official,
    add_tree,
    an_instance,
    everything,
    keep,
    scope_of,
)

ELEMENTS = (*FEEDBACK_STEPS, *EXAMINING, *ADOPTION_STEPS, LISTING, DELISTING, "decide_supervision")
AUTHORITIES = ("land", "labour", "county")


def a_case(no: int, *, completed: bool) -> Instance:
    return an_instance(no=no, process="supervision", completed=completed, waiting=(), subject="handling")


def steps_of(chance: Random, no: int) -> list[Task]:
    """Steps of a case, open and done, several of a name among them."""
    found = []
    for _ in range(chance.randrange(6)):
        given = {"element": chance.choice(ELEMENTS), "instance": no, "process": "supervision"}
        found.append(a_task(**given) if chance.random() < 0.5 else a_done_task(1, **given))
    return found


def cast(store: SqlStore, chance: Random, petitions: int) -> None:
    """Petitions of which each has up to three supervisions, some sealed, supervised by a clock or by who is competent."""
    for _ in range(petitions):
        numbers = range(2, 2 + chance.randrange(4))
        competent = chance.choice(AUTHORITIES)
        clocks = [a_deadline(-3, authority=chance.choice(AUTHORITIES), supervision=no) for no in numbers if chance.random() < 0.7]
        parties = {"receiving": "county"} | ({"competent": competent} if chance.random() < 0.8 else {})
        keep(
            store, a_petition(parties=parties, sealed=chance.random() < 0.1), deadlines=clocks,
            instances=[a_case(no, completed=chance.random() < 0.4) for no in numbers],
            tasks=[a_task(element=chance.choice(ELEMENTS)), *(step for no in numbers for step in steps_of(chance, no))],
        )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_the_numbers_are_those_of_the_lists(store: SqlStore, seed: int) -> None:
    add_tree(store)
    beside, scopes = store.registers.beside, [everything(), scope_of(add_official(store, "zhao"))]
    cast(store, Random(seed), 40)
    for scope in scopes:
        spread = beside.case_spread(scope)
        for state in STATES:
            lists = {one: listed(store, scope, state, one) for one in spread if one}
            assert {one: of[state] for one, of in spread.items() if one} == lists
            assert sum(of[state] for of in spread.values()) == listed(store, scope, state)
    # Neither of the two is a test of nothing, and whoever sees less counts less.
    all_of, own = (sum(sum(of.values()) for of in beside.case_spread(scope).values()) for scope in scopes)
    assert all_of > own > 10 and set(beside.case_spread(scopes[0])) >= {*AUTHORITIES, ""}


def listed(store: SqlStore, scope: Scope, state: str, authority: str = "") -> int:
    """How many cases the list of a state shows."""
    return len(store.registers.beside.cases(scope, CaseFilter(state, authority, 1, 1000)))
