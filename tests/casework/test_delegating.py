"""委派: a step is lent, worked at and given back; who holds it stays responsible, and no clock moves."""

from __future__ import annotations

import pytest

from engine.casework import delegating, dossiers, handing, tasks
from engine.casework.delegated import delegated
from engine.errors import InvalidForm, NotPermitted
from tests.builders import County, refused
from tests.casework.besides import cards, clocks, give_back, holder, lend

FOUND = "经现场丈量，宅基地面积为一百二十平方米。"


@pytest.fixture
def at_inquiry(county: County) -> County:
    """Zhao Min of the land bureau inquires."""
    return county.handled()


def test_a_step_is_lent_and_given_back_with_what_was_found_and_its_holder_completes_it(at_inquiry: County) -> None:
    before = clocks(at_inquiry)
    lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    assert (at_inquiry.entries[-1].kind, at_inquiry.entries[-1].body["official"]) == ("delegated", at_inquiry.who("liuyang").id)
    with refused("held_lent"):
        at_inquiry.complete("inquiry", by="zhaomin")
    with refused("task_claimed_by_other"):
        at_inquiry.complete("inquiry", by="liuyang")
    [line] = delegated(at_inquiry.office, by=at_inquiry.who("liuyang")).lines
    assert (line.kind, line.to_me, line.asked_by, line.note) == ("delegation", True, "赵敏", "请核实宅基地面积")
    [line] = delegated(at_inquiry.office, by=at_inquiry.who("zhaomin")).lines
    assert (line.to_me, line.who) == (False, "刘洋")

    field = next(name for name in at_inquiry.answer("inquiry") if name != "investigated_on")
    give_back(at_inquiry, "inquiry", "liuyang", "面积已核", **{field: FOUND})
    assert holder(at_inquiry, "inquiry") == "zhaomin" and delegated(at_inquiry.office, by=at_inquiry.who("liuyang")).lines == ()
    view = dossiers.task(at_inquiry.office, task=at_inquiry.task("inquiry").id, by=at_inquiry.who("zhaomin"))
    assert view.form and {one.name: one.value for one in view.form.fields}[field] == FOUND
    assert [(one.kind, one.opinion, one.state) for one in view.beside] == [("delegation", "面积已核", "answered")]
    assert clocks(at_inquiry) == before
    at_inquiry.complete("inquiry", by="zhaomin")
    assert at_inquiry.task("inquiry").done_by == at_inquiry.who("zhaomin").id and at_inquiry.is_sound


def test_who_lent_a_step_or_his_head_calls_it_back(at_inquiry: County) -> None:
    for by in ("zhaomin", "chengang"):
        lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
        assert "give_back" in cards(at_inquiry, at_inquiry.task("inquiry"), by)
        give_back(at_inquiry, "inquiry", by, "急需办结")
        assert at_inquiry.entries[-1].kind == "called_back"
    with refused("not_lent"):
        give_back(at_inquiry, "inquiry", "liuyang")
    at_inquiry.complete("inquiry")


@pytest.mark.parametrize(
    ("to", "by", "note", "code"),
    [
        ("liuyang", "liuyang", "我来办", "task_not_yours"),
        ("linna", "zhaomin", "别的机关", "no_such_colleague"),
        ("zhaomin", "zhaomin", "还是我", "asked_oneself"),
        ("liuyang", "zhaomin", "  ", "form_invalid"),
        ("liuyang", "zhaomin", "长" * 501, "form_invalid"),
        ("liuyang", "gengxin", "无权", "not_permitted"),
    ],
)
def test_only_who_holds_a_step_lends_it_and_only_to_a_colleague(at_inquiry: County, to: str, by: str, note: str, code: str) -> None:
    before = at_inquiry.dossier.petition.version
    with refused(code):
        lend(at_inquiry, "inquiry", to, by=by, note=note)
    assert at_inquiry.dossier.petition.version == before


def test_a_field_that_cannot_be_taken_comes_back_and_nothing_is_given_back(at_inquiry: County) -> None:
    lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    with pytest.raises(InvalidForm) as caught:
        give_back(at_inquiry, "inquiry", "liuyang", no_such_field="x")
    assert [one.field for one in caught.value.fields] == ["no_such_field"]
    with pytest.raises(NotPermitted):
        delegating.give_back(
            at_inquiry.office, task=at_inquiry.task("inquiry").id, remark="我不是受托人", by=at_inquiry.who("sunjie"), key=at_inquiry.key()
        )
    assert "give_back" in cards(at_inquiry, at_inquiry.task("inquiry"), "liuyang")


def test_who_was_recused_gets_nothing_on_loan_and_what_he_lent_is_over(at_inquiry: County) -> None:
    lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    at_inquiry.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(at_inquiry.who("liuyang").id)
    at_inquiry.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    assert holder(at_inquiry, "inquiry") == "liuyang" and delegated(at_inquiry.office, by=at_inquiry.who("liuyang")).lines == ()
    with refused("recused", "第二十八条"):
        lend(at_inquiry, "inquiry", "zhaomin", by="liuyang")
    assert "delegate" in cards(at_inquiry, at_inquiry.task("inquiry"), "liuyang")
    at_inquiry.complete("inquiry", by="liuyang")


@pytest.mark.parametrize("move", ["release", "hand_over"])
def test_a_step_that_changes_hands_is_on_loan_no_more(at_inquiry: County, move: str) -> None:
    lend(at_inquiry, "inquiry", "chengang", by="zhaomin")
    step, by = at_inquiry.task("inquiry").id, at_inquiry.who("zhaomin")
    if move == "release":
        tasks.release(at_inquiry.office, task=step, by=by, key=at_inquiry.key())
    else:
        handing.hand_over(at_inquiry.office, task=step, to=at_inquiry.who("liuyang").id, reason="学习", by=by, key=at_inquiry.key())
    at_inquiry.complete("inquiry", by="liuyang")
    assert "inquiry" not in at_inquiry.steps


def test_who_worked_at_a_draft_on_loan_does_not_approve_it(county: County) -> None:
    county.answered().send("reexamination_requested")
    county.walk("examine_reexamination_request", "reexamine")
    step = county.open_step("draft_reexamination_opinion")
    heping, qianyi = county.who("heping"), county.who("qianyi")
    if county.task("draft_reexamination_opinion").assignee is None:
        tasks.claim(county.office, task=step.id, by=heping, key=county.key())
    lend(county, "draft_reexamination_opinion", "qianyi", by="heping")
    give_back(county, "draft_reexamination_opinion", "qianyi")
    county.complete("draft_reexamination_opinion", by="heping")
    for by in ("qianyi", "heping"):
        with refused("same_person", "第三十二条"):
            county.complete("approve_reexamination_opinion", by=by)
    assert {heping.id, qianyi.id} == county.dossier.hands_on(county.task("draft_reexamination_opinion"))
    county.complete("approve_reexamination_opinion", by="qiaomu")
    assert county.is_sound
