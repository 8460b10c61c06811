"""转办: a step changes hands, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.casework import dossiers, handing, tasks
from engine.errors import Conflict, InvalidForm, NotPermitted, PetitionError, Refusal
from tests.builders import TO_HANDLING, County
from tests.casework.besides import changed


def give(county: County, element: str, to: str, by: str, reason: str = "外出学习两周") -> None:
    step = county.open_step(element)
    handing.hand_over(county.office, task=step.id, to=county.who(to).id, reason=reason, by=county.who(by), key=county.key())


def holder(county: County, element: str) -> str:
    task = next(one for one in county.dossier.open_tasks if one.element == element)
    found = county.office.official(task.assignee)
    return found.username if found else ""


@pytest.fixture
def at_inquiry(county: County) -> County:
    """Zhao Min of the land bureau inquires."""
    county.register()
    for element in TO_HANDLING:
        county.complete(element)
    assert holder(county, "inquiry") == "zhaomin"
    return county


def test_a_handler_hands_his_step_over_and_its_clocks_run_on(at_inquiry: County) -> None:
    clocks = [(one.name, one.due_at, one.status) for one in at_inquiry.dossier.deadlines]
    give(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    assert holder(at_inquiry, "inquiry") == "liuyang"
    assert [(one.name, one.due_at, one.status) for one in at_inquiry.dossier.deadlines] == clocks
    entry = at_inquiry.entries[-1]
    assert (entry.kind, entry.body["task"], entry.body["reason"]) == ("handed_over", "inquiry", "外出学习两周")


def test_the_steps_to_come_follow_the_new_handler(at_inquiry: County) -> None:
    give(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    at_inquiry.complete("inquiry", by="liuyang")
    assert holder(at_inquiry, "draft_opinion") == "liuyang"


def test_a_step_of_another_lane_does_not_take_the_petition_with_it(at_inquiry: County) -> None:
    """In a small bureau one person handles and signs: to hand over a signature is not to hand over the petition."""
    at_inquiry.walk("inquiry", "draft_opinion")
    changed(at_inquiry, "zhaomin", roles=frozenset({"handler", "leader"}))
    both = at_inquiry.office.official(at_inquiry.who("zhaomin").id)
    step = at_inquiry.open_step("approve_opinion").id
    tasks.claim(at_inquiry.office, task=step, by=both, key="claim")
    handing.hand_over(at_inquiry.office, task=step, to=at_inquiry.who("chengang").id, reason="回避自己的意见", by=both, key="give")
    assert at_inquiry.dossier.petition.handler == both.id


def test_who_gave_a_step_away_can_do_it_no_more(at_inquiry: County) -> None:
    give(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    with pytest.raises(Conflict):
        at_inquiry.complete("inquiry", by="zhaomin")


def test_the_head_of_the_authority_hands_over_what_others_hold(at_inquiry: County) -> None:
    give(at_inquiry, "inquiry", "liuyang", by="chengang")
    assert holder(at_inquiry, "inquiry") == "liuyang"


@pytest.mark.parametrize(
    ("to", "by", "reason", "wrong", "code"),
    [
        ("liuyang", "liuyang", "我来办", NotPermitted, "hand_over_not_yours"),
        ("liuyang", "gaofeng", "别的机关", PetitionError, ""),
        ("chengang", "zhaomin", "请局长办", Refusal, "no_such_taker"),
        ("linna", "zhaomin", "别的机关", Refusal, "no_such_taker"),
        ("zhaomin", "zhaomin", "还是我", Refusal, "taker_has_it"),
        ("liuyang", "zhaomin", "  ", InvalidForm, "form_invalid"),
        ("liuyang", "zhaomin", "长" * 501, InvalidForm, "form_invalid"),
    ],
)
def test_a_step_goes_only_from_who_has_it_to_who_may_have_it(
    at_inquiry: County, to: str, by: str, reason: str, wrong: type[PetitionError], code: str
) -> None:
    before = at_inquiry.dossier.petition.version
    with pytest.raises(wrong) as refused:
        give(at_inquiry, "inquiry", to, by=by, reason=reason)
    assert code in ("", refused.value.code)
    assert (holder(at_inquiry, "inquiry"), at_inquiry.dossier.petition.version) == ("zhaomin", before)


def test_who_was_recused_is_handed_nothing(at_inquiry: County, recuse: Callable[[County], None]) -> None:
    recuse(at_inquiry)
    assert holder(at_inquiry, "inquiry") == "liuyang"
    with pytest.raises(Refusal) as refused:
        give(at_inquiry, "inquiry", "zhaomin", by="liuyang")
    assert (refused.value.code, "第二十八条" in refused.value.basis) == ("recused", True)


@pytest.fixture
def recuse() -> Callable[[County], None]:
    def decide(county: County) -> None:
        county.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
        new = str(county.who("liuyang").id)
        county.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")

    return decide


def test_the_page_offers_only_those_who_may_take_the_step(at_inquiry: County) -> None:
    step = at_inquiry.open_step("inquiry")
    shown = {by: offered(at_inquiry, step.id, by) for by in ("zhaomin", "chengang", "liuyang")}
    assert shown == {"zhaomin": ["刘洋"], "chengang": ["刘洋"], "liuyang": []}


def offered(county: County, task: str, by: str) -> list[str]:
    offered = {form.id: form for form in dossiers.task(county.office, task=task, by=county.who(by)).moves}
    return [name for _, name in offered["hand_over"].fields[0].options] if "hand_over" in offered else []


def test_a_step_that_is_done_is_handed_over_no_more(at_inquiry: County) -> None:
    step = at_inquiry.open_step("inquiry")
    at_inquiry.complete("inquiry")
    to, by = at_inquiry.who("liuyang").id, at_inquiry.who("zhaomin")
    with pytest.raises(Conflict):
        handing.hand_over(at_inquiry.office, task=step.id, to=to, reason="外出", by=by, key=at_inquiry.key())
