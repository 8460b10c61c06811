"""加签、会签、减签: others sign before a step or after it, by all, any, ratio or weight; an objection by itself ends nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.casework import dossiers, handing, signing, tasks
from engine.casework.delegated import delegated
from engine.casework.moves import make
from engine.errors import InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.casework.besides import ask, cards, changed, clocks, copy, give_back, go_on, lend, sign, spare

THREE = ("liuyang", "lihua", "sunjie")


@pytest.fixture
def at_inquiry(county: County) -> County:
    """Zhao Min of the land bureau inquires into what the county's petition office transferred."""
    return county.handled()


def test_a_step_waits_for_those_asked_to_sign_before_it_and_no_clock_does(at_inquiry: County) -> None:
    before = clocks(at_inquiry)
    ask(at_inquiry, "inquiry", "liuyang", "lihua", by="zhaomin", note="请就面积认定提出意见")
    with refused("held_unsigned", "第二十二条"):
        at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "lihua", opinion="同意")
    with refused("held_unsigned"):
        at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "liuyang")
    told = [(one.kind, one.body.get("vote")) for one in at_inquiry.entries if one.kind in ("signers_added", "signed")]
    assert told == [("signers_added", None), ("signed", "vote_open"), ("signed", "vote_passed")]
    assert clocks(at_inquiry) == before
    at_inquiry.complete("inquiry")
    assert at_inquiry.is_sound and not [one for one in at_inquiry.dossier.involvements if one.at_hand]


def test_what_comes_after_a_step_is_kept_until_they_have_signed_and_then_goes_on_by_itself(at_inquiry: County) -> None:
    before = clocks(at_inquiry)
    ask(at_inquiry, "inquiry", "liuyang", "lihua", by="zhaomin", when="after")
    assert not [one for one in delegated(at_inquiry.office, by=at_inquiry.who("lihua")).lines if one.to_me]
    at_inquiry.complete("inquiry")
    assert "inquiry" in at_inquiry.steps and at_inquiry.entries[-1].kind == "answer_kept" and clocks(at_inquiry) == before
    assert [one.kind for one in delegated(at_inquiry.office, by=at_inquiry.who("lihua")).lines] == ["signature_after"]
    with refused("held_unsigned"):
        at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "lihua")
    sign(at_inquiry, "inquiry", "liuyang", "abstain")
    done = at_inquiry.task("inquiry")
    assert (done.done_by, done.status.value) == (at_inquiry.who("zhaomin").id, "done")
    assert at_inquiry.entries[-1].actor == at_inquiry.who("zhaomin").id and "draft_opinion" in at_inquiry.steps
    assert at_inquiry.is_sound


def test_the_last_signature_sent_again_gets_its_first_answer_and_what_the_law_refuses_by_then_stays_with_the_holder(county: County) -> None:
    county.handled()
    ask(county, "inquiry", "lihua", by="zhaomin", when="after")
    county.complete("inquiry")
    step, by = county.task("inquiry").id, county.who("lihua")
    told = [signing.sign(county.office, task=step, verdict="consent", by=by, key="same") for _ in range(2)]
    assert told[0] == told[1] and [one.element for one in told[0].next_tasks] == ["draft_opinion"]
    assert county.docket.count("inquiry.done") == county.docket.count("signed") == 1

    county.send("extension_requested", by="zhaomin")
    approval = county.open_step("approve_extension")
    tasks.claim(county.office, task=approval.id, by=county.who("chengang"), key=county.key())
    ask(county, "approve_extension", "sunjie", by="chengang", when="after")
    county.complete("approve_extension", by="chengang")
    county.day(county.due("handling"))
    county.clock.move(timedelta(days=3))
    sign(county, "approve_extension", "sunjie")  # too late for the extension, but signed
    assert county.docket.count("signed") == 2 and county.docket.count("approve_extension.done") == 0 and county.is_sound
    with refused("extension_after_lapse", "第三十四条"):
        county.complete("approve_extension", by="chengang")


def test_what_the_petitioner_is_told_waits_with_the_answer_and_stands_in_the_docket_once_all_have_signed(at_inquiry: County) -> None:
    def give(told: str) -> None:
        step = at_inquiry.open_step("inquiry").id
        by, answer = at_inquiry.who("zhaomin"), at_inquiry.answer("inquiry")
        tasks.complete(at_inquiry.office, task=step, answer=answer, by=by, key=at_inquiry.key(), public_text=told)

    ask(at_inquiry, "inquiry", "lihua", by="zhaomin", when="after")
    with pytest.raises(InvalidForm) as wrong:
        give("已到现场丈量，结果【日期未填】告知。")
    assert [(one.field, one.code) for one in wrong.value.fields] == [("public_text", "field_unfilled")]
    give("已到现场丈量。")
    view = dossiers.task(at_inquiry.office, task=at_inquiry.task("inquiry").id, by=at_inquiry.who("lihua"))
    assert ("告知信访人的进展", "已到现场丈量。") in view.kept
    sign(at_inquiry, "inquiry", "lihua", "object", "请写明面积")
    go_on(at_inquiry, "inquiry", "zhaomin")
    view = dossiers.task(at_inquiry.office, task=at_inquiry.task("inquiry").id, by=at_inquiry.who("zhaomin"))
    assert view.form and view.public_text == "已到现场丈量。"
    ask(at_inquiry, "inquiry", "lihua", by="zhaomin", when="after")
    give("已到现场丈量，面积为120平方米。")
    sign(at_inquiry, "inquiry", "lihua")
    done = next(one for one in at_inquiry.entries if one.kind == "inquiry.done")
    assert done.body["public_text"] == "已到现场丈量，面积为120平方米。"
    assert at_inquiry.task("inquiry").answer == at_inquiry.answer("inquiry") and at_inquiry.is_sound


def test_an_objection_brings_a_step_back_to_its_holder_who_asks_anew_or_says_why_he_goes_on(at_inquiry: County) -> None:
    ask(at_inquiry, "inquiry", "liuyang", "sunjie", by="zhaomin", when="after")
    at_inquiry.complete("inquiry")
    with pytest.raises(InvalidForm):
        sign(at_inquiry, "inquiry", "liuyang", "object")
    sign(at_inquiry, "inquiry", "liuyang", "object", "面积认定依据不足")
    view = dossiers.task(at_inquiry.office, task=at_inquiry.task("inquiry").id, by=at_inquiry.who("zhaomin"))
    assert "刘洋" in view.held and view.form and {"overrule", "add_signer"} <= {one.id for one in view.moves}
    again = next(one for one in view.moves if one.id == "add_signer").fields[0]
    assert {str(at_inquiry.who(one).id) for one in ("liuyang", "sunjie")} <= {value for value, _ in again.options}
    said = [(one.verdict, one.opinion, one.vote) for one in view.beside]
    assert said == [("object", "面积认定依据不足", "vote_failed"), ("", "", "vote_failed")]
    with refused("held_failed"):
        at_inquiry.complete("inquiry")
    ask(at_inquiry, "inquiry", "liuyang", by="zhaomin", note="已补充丈量记录")
    with refused("held_unsigned"):
        at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "liuyang", "object", "仍不同意")
    go_on(at_inquiry, "inquiry", "zhaomin")
    assert at_inquiry.entries[-1].kind == "objection_overruled"
    with refused("nothing_failed"):
        go_on(at_inquiry, "inquiry", "zhaomin")
    at_inquiry.complete("inquiry")
    assert at_inquiry.dossier.petition.is_open and at_inquiry.is_sound


def test_another_answer_than_the_one_signed_is_signed_anew(at_inquiry: County) -> None:
    ask(at_inquiry, "inquiry", "liuyang", "lihua", by="zhaomin", when="after")
    ask(at_inquiry, "inquiry", "sunjie", by="zhaomin", when="after")
    at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "sunjie", "object", "请补充")
    for who in ("liuyang", "lihua"):
        sign(at_inquiry, "inquiry", who)
    go_on(at_inquiry, "inquiry", "zhaomin")
    name = next(name for name, value in at_inquiry.answer("inquiry").items() if isinstance(value, str) and len(value) > 10)
    at_inquiry.complete("inquiry", **{name: "补充丈量记录后重新认定的情况。"})
    assert "inquiry" in at_inquiry.steps
    sign(at_inquiry, "inquiry", "lihua")
    ask(at_inquiry, "inquiry", "sunjie", by="zhaomin", when="after")
    with refused("held_unsigned"):
        at_inquiry.complete("inquiry", **{name: "补充丈量记录后重新认定的情况。"})
    sign(at_inquiry, "inquiry", "liuyang")
    assert "inquiry" in at_inquiry.steps
    at_inquiry.complete("inquiry", **{name: "补充丈量记录后重新认定的情况。"})  # of the three only Sun Jie is still to be asked
    assert [one.to_me for one in delegated(at_inquiry.office, by=at_inquiry.who("lihua")).lines] == []
    sign(at_inquiry, "inquiry", "sunjie")
    assert "inquiry" not in at_inquiry.steps and at_inquiry.task("inquiry").answer[name] == "补充丈量记录后重新认定的情况。"


def test_what_was_signed_is_asked_anew_where_a_colleague_or_another_holder_writes_something_else(at_inquiry: County) -> None:
    def standing() -> list[tuple[str, str]]:
        dossier, people = at_inquiry.dossier, ("lihua", "sunjie")
        rows = [one for one in dossier.beside(at_inquiry.task("inquiry")) if one.is_signature]
        return [(name, one.state.value) for name in people for one in rows if one.who == at_inquiry.who(name).id]

    ask(at_inquiry, "inquiry", "lihua", "sunjie", by="zhaomin", when="after")
    at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "lihua")
    lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    same = at_inquiry.answer("inquiry")
    give_back(at_inquiry, "inquiry", "liuyang", **same)
    assert standing() == [("lihua", "answered"), ("sunjie", "asked")]
    lend(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    give_back(at_inquiry, "inquiry", "liuyang", **same | {"findings": "重新丈量后认定的情况。"})
    assert standing() == [("lihua", "waiting"), ("sunjie", "waiting")]
    with pytest.raises(NotFound):
        sign(at_inquiry, "inquiry", "sunjie")  # else what nobody has given would be given by his signature
    at_inquiry.complete("inquiry", findings="重新丈量后认定的情况。")
    sign(at_inquiry, "inquiry", "sunjie")
    handing.hand_over(
        at_inquiry.office, task=at_inquiry.task("inquiry").id, to=at_inquiry.who("liuyang").id, reason="外出", by=at_inquiry.who("zhaomin"),
        key=at_inquiry.key(),
    )  # fmt: skip
    assert standing() == [("lihua", "waiting"), ("sunjie", "waiting")]
    at_inquiry.complete("inquiry", by="liuyang")
    sign(at_inquiry, "inquiry", "sunjie")
    sign(at_inquiry, "inquiry", "lihua")
    assert at_inquiry.task("inquiry").done_by == at_inquiry.who("liuyang").id and at_inquiry.is_sound


def test_the_answer_of_who_works_here_no_more_is_not_given_in_his_name(at_inquiry: County) -> None:
    ask(at_inquiry, "inquiry", "lihua", by="zhaomin", when="after")
    at_inquiry.complete("inquiry")
    changed(at_inquiry, "zhaomin", active=False)
    sign(at_inquiry, "inquiry", "lihua")
    assert "inquiry" in at_inquiry.steps and at_inquiry.docket.count("signed") == 1


@pytest.mark.parametrize(
    ("rule", "said", "vote"),
    [
        ({"mode": "any"}, {"liuyang": "object", "lihua": "consent"}, "vote_passed"),
        ({"mode": "ratio"}, {"liuyang": "consent", "lihua": "consent", "sunjie": "abstain"}, "vote_failed"),
        ({"mode": "ratio", "threshold": 60}, {"liuyang": "consent", "lihua": "consent"}, "vote_passed"),
        ({"mode": "weighted", "threshold": 60, "weights": {"sunjie": 3}}, {"sunjie": "consent"}, "vote_passed"),
    ],
)
def test_a_joint_signing_is_decided_by_its_rule(at_inquiry: County, rule: dict[str, Any], said: dict[str, str], vote: str) -> None:
    ask(at_inquiry, "inquiry", *THREE, by="zhaomin", **rule)
    for who, verdict in said.items():
        sign(at_inquiry, "inquiry", who, verdict, "意见见附件")
    assert at_inquiry.entries[-1].body["vote"] == vote
    if vote == "vote_passed":
        at_inquiry.complete("inquiry")


@pytest.mark.parametrize(
    ("who", "rule", "code"),
    [
        (("zhaomin",), {}, "asked_oneself"),
        (("linna",), {}, "no_such_colleague"),
        (("anquan",), {}, "no_such_colleague"),
        ((), {}, "form_invalid"),
        (("liuyang",), {"mode": "most"}, "form_invalid"),
        (("liuyang",), {"when": "meanwhile"}, "form_invalid"),
        (("liuyang",), {"mode": "ratio", "threshold": 0}, "form_invalid"),
        (("liuyang",), {"mode": "weighted", "weights": {"liuyang": 101}}, "form_invalid"),
        (("liuyang",), {"note": "长" * 501}, "form_invalid"),
    ],
)
def test_only_who_may_know_of_a_petition_signs_and_only_by_a_rule_there_is(
    at_inquiry: County, who: tuple[str, ...], rule: dict[str, Any], code: str
) -> None:
    before = at_inquiry.dossier.petition.version
    with refused(code):
        ask(at_inquiry, "inquiry", *who, by="zhaomin", **rule)
    assert at_inquiry.dossier.petition.version == before


def test_nobody_signs_unasked_or_twice_and_nobody_is_asked_twice(at_inquiry: County) -> None:
    ask(at_inquiry, "inquiry", "liuyang", "lihua", by="zhaomin")
    with refused("already_asked"):
        ask(at_inquiry, "inquiry", "liuyang", by="zhaomin", when="after")
    with pytest.raises(NotPermitted):
        ask(at_inquiry, "inquiry", "sunjie", by="liuyang")
    with pytest.raises(NotFound):
        sign(at_inquiry, "inquiry", "sunjie")
    with pytest.raises(InvalidForm):
        sign(at_inquiry, "inquiry", "liuyang", "perhaps")
    sign(at_inquiry, "inquiry", "liuyang")
    with pytest.raises(NotFound):
        sign(at_inquiry, "inquiry", "liuyang", "object", "改主意了")


def test_who_asked_does_without_a_signature_not_yet_given_and_then_the_step_goes_on(at_inquiry: County) -> None:
    ask(at_inquiry, "inquiry", "liuyang", "lihua", by="zhaomin", when="after")
    with pytest.raises(NotPermitted):
        spare(at_inquiry, "inquiry", "lihua", by="lihua")
    at_inquiry.complete("inquiry")
    sign(at_inquiry, "inquiry", "liuyang")
    with refused("not_a_signer"):
        spare(at_inquiry, "inquiry", "liuyang", by="zhaomin")
    spare(at_inquiry, "inquiry", "lihua", by="chengang")
    assert "inquiry" not in at_inquiry.steps and at_inquiry.docket.count("signer_removed") == 1 and at_inquiry.is_sound


def test_a_signer_recused_meanwhile_is_not_waited_for_and_signs_no_more(at_inquiry: County) -> None:
    at_inquiry.complete("inquiry")
    ask(at_inquiry, "draft_opinion", "liuyang", "lihua", by="zhaomin")
    at_inquiry.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(at_inquiry.who("liuyang").id)
    at_inquiry.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    sign(at_inquiry, "draft_opinion", "lihua")
    ask(at_inquiry, "draft_opinion", "chengang", by="liuyang")
    with refused("recused", "第二十八条"):
        ask(at_inquiry, "draft_opinion", "zhaomin", by="liuyang")
    with pytest.raises(NotFound):
        sign(at_inquiry, "draft_opinion", "zhaomin")


def test_the_step_of_a_sealed_accusation_is_signed_lent_and_copied_within_its_few_only(county: County) -> None:
    county.accused("990121-zr").complete("prepare_confidential_transfer", authority="990121-jw")
    assert county.dossier.petition.sealed
    step = county.task("report_accusation_result")
    tasks.claim(county.office, task=step.id, by=county.who("pengzheng"), key=county.key())
    # The accused bureau's people, the government above it, a registrar who is not cleared, and who has no part in it.
    for who in ("chengang", "zhaomin", "qianyi", "wangmin", "tianye"):
        with refused("no_such_colleague", "第三十条"):
            ask(county, step.element, who, by="pengzheng")
        with refused("no_such_colleague"):
            copy(county, step.element, who, by="pengzheng")
    offered = cards(county, county.task(step.element), "pengzheng")
    known = {name[:2] for one in ("add_signer", "copy_to") for _, name in offered[one].fields[0].options}
    assert known == {"李华", "孙洁", "周涛", "赵磊", "柏舟"}
    ask(county, step.element, "sunjie", by="pengzheng")
    copy(county, step.element, "zhaolei", by="pengzheng")
    assert [delegated(county.office, by=county.who(one)).total for one in ("sunjie", "zhaolei", "zhaomin", "lihua")] == [1, 1, 0, 0]
    sign(county, step.element, "sunjie")
    county.complete(step.element, by="pengzheng")
    assert county.is_sound


def test_a_chain_of_co_signing_and_lending_across_two_authorities(county: County) -> None:
    """The land bureau drafts, lends, lets the county's petition office co-sign, and its head approves with a signature after him."""
    county.handled().complete("inquiry")
    start = clocks(county)
    lend(county, "draft_opinion", "liuyang", by="zhaomin", note="请起草事实部分")
    ask(county, "draft_opinion", "lihua", "sunjie", by="zhaomin", mode="all")
    give_back(county, "draft_opinion", "liuyang", "事实部分已起草")
    sign(county, "draft_opinion", "sunjie", opinion="同意，注意引用条款")
    sign(county, "draft_opinion", "lihua")
    assert clocks(county) == start
    county.complete("draft_opinion", by="zhaomin")
    county_head = county.open_step("approve_opinion")
    tasks.claim(county.office, task=county_head.id, by=county.who("chengang"), key=county.key())
    ask(county, "approve_opinion", "sunjie", by="chengang", when="after")
    county.complete("approve_opinion", by="chengang")
    assert "approve_opinion" in county.steps
    sign(county, "approve_opinion", "sunjie")
    assert county.steps == {"serve_opinion"}
    county.walk("serve_opinion")
    told = [one.kind for one in county.entries if one.kind in ("delegated", "given_back", "signers_added", "signed", "answer_kept")]
    assert told == ["delegated", "signers_added", "given_back", "signed", "signed", "signers_added", "answer_kept", "signed"]
    assert county.is_sound


def test_every_move_is_made_from_its_card_as_text(at_inquiry: County) -> None:
    def by_card(move: str, by: str, **answer: Any) -> None:
        task = at_inquiry.task("inquiry")
        assert move in cards(at_inquiry, task, by)
        make(at_inquiry.office, move=move, task=task.id, answer=answer, by=at_inquiry.who(by), key=at_inquiry.key())

    ids = {who: str(at_inquiry.who(who).id) for who in ("liuyang", "lihua", "sunjie")}
    namesake = [at_inquiry.who(who).id for who in ("liuyang", "lihua")]
    changed(at_inquiry, "lihua", name="刘洋")
    with pytest.raises(InvalidForm):  # which of the two?
        signing.weights_of(at_inquiry.office, namesake, "刘洋 3")
    told = signing.weights_of(at_inquiry.office, namesake, "刘洋（云溪县信访局） 3")
    assert told == {namesake[0]: 1, namesake[1]: 3}
    changed(at_inquiry, "lihua", name="李华")
    rule = {"when": "before", "mode": "weighted", "threshold": "60", "note": ""}
    with pytest.raises(InvalidForm):
        by_card("add_signer", "zhaomin", signers=list(ids.values()), weights="孙洁 三", **rule)
    with pytest.raises(InvalidForm):
        by_card("add_signer", "zhaomin", signers=list(ids.values()), weights="", **rule | {"threshold": "六成"})
    by_card("add_signer", "zhaomin", signers=list(ids.values()), weights="孙洁 3，刘洋 1", **rule)
    by_card("sign", "lihua", verdict="object", opinion="请补充")
    by_card("remove_signer", "zhaomin", signer=ids["liuyang"], reason="已出差")
    by_card("sign", "sunjie", verdict="object", opinion="请补充材料")
    by_card("overrule", "zhaomin", reason="材料已在卷内")
    by_card("delegate", "zhaomin", to=ids["liuyang"], note="请补充丈量")
    by_card("give_back", "liuyang", remark="已丈量")
    by_card("copy_to", "zhaomin", to=[ids["lihua"], ids["sunjie"]], note="供参考")
    by_card("read_copy", "sunjie")
    at_inquiry.complete("inquiry")
    by_card("read_copy", "lihua")
    assert at_inquiry.is_sound
