"""任何一串动作: whatever is asked of whomever in whatever order, clocks stand, nobody barred gets anything, and the petition gets on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.casework import absences, access, handing, holding, tasks
from engine.casework.delegated import delegated
from engine.casework.office import Office
from engine.domain.involvement import Kind, State
from engine.errors import PetitionError
from tests.builders import MINUTE, County
from tests.casework.besides import ask, clocks, copy, give_back, go_on, lend, sign, spare, take_over
from tests.offices import copied

STEP = "inquiry"
RECUSED = "zhaomin"
# Of the bureau, of the office that sent the petition, above it, of another bureau, and one who only draws diagrams.
PEOPLE = ("liuyang", "chengang", RECUSED, "lihua", "sunjie", "zhaolei", "heping", "linna", "gengxin")
people = st.sampled_from(PEOPLE)
# Who acts is mostly who can: the step's holder, or the head of his bureau.
actors = st.sampled_from(("liuyang", "liuyang", "chengang")) | people
verdicts = st.sampled_from(["consent", "object", "abstain"])
whens = st.sampled_from(["before", "after"])
modes = st.sampled_from(["all", "any", "ratio", "weighted"])
few = st.lists(people, min_size=1, max_size=3, unique=True)
moves = st.one_of(
    st.tuples(st.just("lend"), people, actors),
    st.tuples(st.just("give_back"), actors),
    st.tuples(st.just("ask"), few, actors, whens, modes, st.integers(1, 100)),
    st.tuples(st.just("sign"), people, verdicts),
    st.tuples(st.just("spare"), people, actors),
    st.tuples(st.just("go_on"), actors),
    st.tuples(st.just("copy"), few, actors),
    st.tuples(st.just("take_over"), people),
    st.tuples(st.just("hand_over"), people, actors),
    st.tuples(st.just("release"), actors),
    st.tuples(st.just("claim"), actors),
    st.tuples(st.just("complete"), actors),
)


@pytest.fixture(scope="module")
def shared(blank: tuple[Path, Office], tmp_path_factory: pytest.TempPathFactory) -> County:
    """One office for every history; Liu Yang is away and Zhao Min, recused, was to stand in."""
    county = County(copied(blank, tmp_path_factory.mktemp("moves") / "office"))
    who = {"official": county.who("liuyang").id, "substitute": county.who(RECUSED).id}
    absences.declare(county.office, **who, from_on=date(2026, 3, 2), to_on=date(2026, 3, 6), by=county.who("liuyang"), key="away")
    return county


def made(county: County, move: tuple[Any, ...]) -> None:
    """Try a move."""
    name, *said = move
    step, key = county.task(STEP).id, county.key()
    tries: dict[str, Callable[[], object]] = {
        "lend": lambda: lend(county, STEP, said[0], by=said[1]),
        "give_back": lambda: give_back(county, STEP, said[0]),
        "ask": lambda: ask(county, STEP, *said[0], by=said[1], when=said[2], mode=said[3], threshold=said[4]),
        "sign": lambda: sign(county, STEP, said[0], said[1], "意见见卷"),
        "spare": lambda: spare(county, STEP, said[0], by=said[1]),
        "go_on": lambda: go_on(county, STEP, said[0]),
        "copy": lambda: copy(county, STEP, *said[0], by=said[1]),
        "take_over": lambda: take_over(county, STEP, by=said[0]),
        "hand_over": lambda: handing.hand_over(
            county.office, task=step, to=county.who(said[0]).id, reason="学习", by=county.who(said[1]), key=key
        ),
        "release": lambda: tasks.release(county.office, task=step, by=county.who(said[0]), key=key),
        "claim": lambda: tasks.claim(county.office, task=step, by=county.who(said[0]), key=key),
        "complete": lambda: county.complete(STEP, by=said[0]),
    }
    tries[name]()


def check(county: County, before: list[tuple[Any, ...]]) -> None:
    """What holds after every move."""
    dossier, step = county.dossier, county.task(STEP)
    recused = county.who(RECUSED).id
    assert clocks(county) == before and dossier.open_tasks
    assert recused not in {one.who for one in dossier.involvements} and step.assignee != recused
    for one in dossier.involvements:
        official = county.office.official(one.who)
        assert official and access.scope_of(county.office, official).covers(dossier.petition, county.office.paths)
        assert one.kind is not Kind.DELEGATION or official.authority == step.authority
    assert len([one for one in dossier.beside(step) if one.kind is Kind.DELEGATION and one.is_open]) <= 1


def freed(county: County) -> None:
    """Whatever was asked for, the head of the bureau and who holds the step get it on."""
    step = county.task(STEP)
    if holding.lent_to(county.dossier, step):
        give_back(county, STEP, "chengang", "急需办结")
    for one in county.dossier.beside(step):
        official = county.office.official(one.who)
        if one.is_signature and one.is_open and official and STEP in county.steps:
            spare(county, STEP, official.username, by="chengang")
    if STEP in county.steps:
        answered(county)


def answered(county: County) -> None:
    """Its holder completes the step, over objections if there are any."""
    if county.task(STEP).assignee is None:
        tasks.claim(county.office, task=county.task(STEP).id, by=county.who("liuyang"), key=county.key())
    holder = county.office.official(county.task(STEP).assignee)
    assert holder
    held = holding.obstacle(county.office, county.dossier, county.task(STEP))
    if held is not None:
        assert held.code == "held_failed"
        go_on(county, STEP, holder.username)
    county.complete(STEP, by=holder.username)
    waiting = {one.who for one in county.dossier.beside(county.task(STEP)) if one.state is State.ASKED and one.is_signature}
    for one in [official.username for official in map(county.office.official, waiting) if official]:
        spare(county, STEP, one, by="chengang")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(moves, min_size=4, max_size=14))
def test_whatever_is_asked_clocks_stand_nobody_barred_gets_anything_and_the_petition_gets_on(
    shared: County, tried: list[tuple[Any, ...]]
) -> None:
    shared.handled()
    shared.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(shared.who("liuyang").id)
    shared.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    before = clocks(shared)
    for move in tried:
        shared.clock.move(MINUTE)
        version = shared.dossier.petition.version
        try:
            made(shared, move)
        except PetitionError:
            assert shared.dossier.petition.version == version
        check(shared, before)
    freed(shared)
    assert STEP not in shared.steps and shared.steps and clocks(shared) == before
    assert not [one for one in delegated(shared.office, by=shared.who(RECUSED)).lines if one.number == shared.number]


def test_after_all_of_it_the_verifier_finds_nothing(shared: County) -> None:
    """Of the histories above, and of one of its own where it is asked alone."""
    shared.handled()
    for move in (("lend", "liuyang", "zhaomin"), ("copy", ["sunjie"], "zhaomin"), ("give_back", "liuyang"), ("complete", "zhaomin")):
        made(shared, move)
    told = {entry.kind for entry in shared.entries}
    assert {"delegated", "copied", "given_back", f"{STEP}.done"} <= told and shared.is_sound
