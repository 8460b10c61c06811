"""任何图的任何步骤: the moves beside a step in a repeated step, in a parallel branch, inside a called procedure."""

from __future__ import annotations

from typing import Any

import pytest

from engine.casework import delegating, signing, tasks
from engine.casework.delegated import delegated
from engine.domain.task import Task
from tests.builders import County, refused
from tests.casework.besides import ask, clocks, copy, give_back, lend, sign
from tests.casework.migrating import drawing, forms, put_in_force, redrawn
from tests.redrawing import beside_in_parallel, with_form, with_several


def open_ones(county: County, element: str) -> list[Task]:
    return [one for one in county.dossier.open_tasks if one.element == element]


def complete(county: County, step: Task, by: str) -> None:
    answer = county.answer(step.element)
    tasks.complete(county.office, task=step.id, answer=answer, by=county.who(by), key=county.key())


def test_each_of_a_repeated_step_is_signed_and_lent_by_itself(county: County) -> None:
    put_in_force(county, redrawn("handling", with_several(drawing("handling"), "approve_opinion", 3)))
    county.handled().walk("inquiry", "draft_opinion")
    before, (first, second, third) = clocks(county), open_ones(county, "approve_opinion")
    chengang, zhaomin = county.who("chengang"), county.who("zhaomin")
    for one in (first, second):
        tasks.claim(county.office, task=one.id, by=chengang, key=county.key())
    signers = {county.who("liuyang").id: 1}
    signing.add_signer(county.office, task=first.id, signers=signers, when="after", by=chengang, key=county.key())
    delegating.delegate(county.office, task=second.id, to=zhaomin.id, note="请核对条款", by=chengang, key=county.key())
    complete(county, third, "chengang")
    complete(county, first, "chengang")
    with refused("held_lent"):
        complete(county, second, "chengang")
    delegating.give_back(county.office, task=second.id, remark="已核对", by=zhaomin, key=county.key())
    complete(county, second, "chengang")
    assert [one.id for one in open_ones(county, "approve_opinion")] == [first.id] and clocks(county) == before
    signing.sign(county.office, task=first.id, verdict="consent", by=county.who("liuyang"), key=county.key())
    assert county.steps == {"serve_opinion"} and county.docket.count("approve_opinion.done") == 3 and county.is_sound


@pytest.fixture
def branching(county: County) -> County:
    """An inquiry with a step of the bureau's head beside it, in a parallel branch of the called handling procedure."""
    text = beside_in_parallel(drawing("handling"), "inquiry", "look_in", "到场查看", "承办机关负责人")
    put_in_force(county, redrawn("handling", text, with_form(forms("handling"), "look_in", "到场查看")))
    return county.handled()


def test_in_a_parallel_branch_of_a_called_procedure_one_waits_and_the_other_does_not(branching: County) -> None:
    county = branching
    assert county.steps >= {"inquiry", "look_in"} and {one.process for one in open_ones(county, "inquiry")} == {"handling"}
    before = clocks(county)
    ask(county, "inquiry", "lihua", by="zhaomin", when="after")
    lend(county, "inquiry", "liuyang", by="zhaomin")
    copy(county, "look_in", "sunjie", by="chengang")
    county.complete("look_in", by="chengang", agreed=True)
    give_back(county, "inquiry", "liuyang")
    county.complete("inquiry", by="zhaomin")
    assert county.steps >= {"inquiry"} and "draft_opinion" not in county.steps and clocks(county) == before
    assert {one.kind for one in delegated(county.office, by=county.who("sunjie")).lines} == {"copy"}
    sign(county, "inquiry", "lihua")
    assert "draft_opinion" in county.steps and county.is_sound


def test_a_step_another_event_takes_away_takes_those_beside_it_along(county: County) -> None:
    county.handled()
    lend(county, "inquiry", "liuyang", by="zhaomin")
    ask(county, "inquiry", "lihua", by="zhaomin")
    county.send("withdrawn")
    assert "inquiry" not in county.steps
    assert delegated(county.office, by=county.who("liuyang")).total == delegated(county.office, by=county.who("lihua")).total == 0
    assert not [one for one in county.dossier.involvements if one.at_hand] and county.is_sound


def test_a_completion_asks_the_database_no_more_than_before(any_county: County, request: pytest.FixtureRequest) -> None:
    """With signatures beside it too: their rows go into the one statement of PostgreSQL, on SQLite each is written by one."""
    store: Any = any_county.office.store

    def cost(*signers: str) -> tuple[int, int]:
        any_county.handled()
        if signers:
            ask(any_county, "inquiry", *signers, by="zhaomin")
        for who in signers:
            sign(any_county, "inquiry", who)
        step, before = any_county.task("inquiry"), (store.statements, store.commits)
        complete(any_county, step, "zhaomin")
        return store.statements - before[0], store.commits - before[1]

    (plain, once), (signed, commits) = cost(), cost("liuyang", "lihua")
    rows = 2 if request.node.callspec.params["any_office"] == "sqlite" else 0
    assert (signed - plain, once, commits) == (rows, 1, 1)
