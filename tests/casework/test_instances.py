"""Three leaders approve an opinion: each a task of its own at the desk, on the docket, and in a petition that is moved."""

from __future__ import annotations

import pytest

from engine.casework import tasks
from engine.errors import Conflict
from tests.builders import County
from tests.casework.migrating import drawing, forms, migrate, plan, put_in_force, reasons, redrawn
from tests.casework.test_releases import HEAD
from tests.redrawing import with_several

RETURNED = 'answer.approval == "return"'


def three(*, in_a_row: bool = False, until: str = RETURNED, count: int = 3) -> str:
    """Handling, where three approve."""
    return with_several(drawing("handling"), "approve_opinion", count, in_a_row=in_a_row, until=until)


def drafted(county: County, text: str) -> County:
    """A petition of the new release whose opinion waits for its approval."""
    put_in_force(county, redrawn("handling", text))
    county.handled().walk("inquiry", "draft_opinion")
    return county


def approvals(county: County) -> list[str]:
    """The numbers of the approvals that are open."""
    return [task.id for task in county.dossier.open_tasks if task.element == "approve_opinion"]


def test_three_approvals_lie_on_the_desk_and_only_after_the_third_the_opinion_is_served(any_county: County):
    drafted(any_county, three())
    waiting = approvals(any_county)
    assert len(set(waiting)) == 3
    for left in (2, 1):
        any_county.complete("approve_opinion")
        assert len(approvals(any_county)) == left and set(approvals(any_county)) < set(waiting)
        assert "serve_opinion" not in any_county.steps
    any_county.complete("approve_opinion")
    assert any_county.steps == {"serve_opinion"}
    any_county.walk("serve_opinion")
    assert any_county.docket.count("approve_opinion.done") == 3 and any_county.is_sound


def test_one_after_the_other_each_approval_comes_to_the_desk_when_the_last_is_given(county: County):
    drafted(county, three(in_a_row=True))
    seen = set()
    for _ in range(3):
        [one] = approvals(county)
        seen.add(one)
        county.complete("approve_opinion")
    assert len(seen) == 3 and county.steps == {"serve_opinion"} and county.is_sound


@pytest.mark.parametrize("in_a_row", [False, True])
def test_one_return_is_enough_and_the_opinion_is_drafted_anew(county: County, in_a_row: bool):
    drafted(county, three(in_a_row=in_a_row))
    county.complete("approve_opinion")
    left = approvals(county)
    county.complete("approve_opinion", approval="return", comment="事实不清，请补充调查。")
    assert county.steps == {"draft_opinion"} and county.is_sound
    for task in left[1:]:
        with pytest.raises(Conflict):
            tasks.complete(county.office, task=task, answer={"approval": "approve"}, by=county.who(HEAD), key=county.key())
    county.walk("draft_opinion")
    assert len(approvals(county)) == (1 if in_a_row else 3)


def test_a_petition_moved_while_two_still_approve_keeps_both(county: County):
    drafted(county, three())
    county.complete("approve_opinion")
    before = approvals(county)
    [line] = migrate(county, redrawn("handling", three().replace('name="审签处理意见"', 'name="会签处理意见"'))).lines
    assert line.outcome == "moves" and approvals(county) == before
    county.complete("approve_opinion")
    county.complete("approve_opinion")
    assert county.steps == {"serve_opinion"} and county.is_sound


def test_a_petition_stays_where_the_other_release_wants_another_number(county: County):
    drafted(county, three())
    county.complete("approve_opinion")
    [line] = migrate(county, redrawn("handling", three(count=2))).lines
    assert (line.outcome, [one.code for one in line.obstacles]) == ("cannot", ["carry_times_other"])


def test_a_condition_ahead_that_asks_what_nobody_was_asked_keeps_the_petition(county: County):
    """The inquiry was over before its form asked whether the matter is a costly one; of those, one approval would be enough."""
    county.handled().walk("inquiry")
    asked = forms("handling")
    at = asked.index("    properties:\n", asked.index("\ninquiry:\n")) + len("    properties:\n")
    asked = f"{asked[:at]}      costly: {{ title: 是否重大, x-title-en: Costly, type: boolean, x-fact: true }}\n{asked[at:]}"
    text = three(until="answer.costly")
    assert reasons(plan(county, redrawn("handling", text, asked))) == [("carry_fact_missing", "调查核实·是否重大")]
