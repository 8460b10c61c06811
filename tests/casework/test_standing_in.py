"""代理与抄送: who is away has a declared substitute who acts in his name; who gets a copy reads it and has no step."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.casework import absences, copying, dossiers, returning, tasks
from engine.casework.delegated import delegated
from engine.errors import InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.casework.besides import cards, clocks, copy, holder, lend, take_over

TODAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def away(county: County, who: str, substitute: str, by: str = "", **days: date) -> int:
    """Declare somebody away, from today to Friday unless said otherwise; the number of the absence."""
    lasting: dict[str, Any] = {"from_on": TODAY, "to_on": FRIDAY} | days
    pair = {"official": county.who(who).id, "substitute": county.who(substitute).id}
    told = absences.declare(county.office, **pair, **lasting, by=county.who(by or who), key=county.key())
    return told.id


@pytest.fixture
def at_inquiry(county: County) -> County:
    """Zhao Min of the land bureau inquires."""
    return county.handled()


def test_a_substitute_takes_over_within_the_days_and_the_docket_says_for_whom(at_inquiry: County) -> None:
    before = clocks(at_inquiry)
    assert "take_over" not in cards(at_inquiry, at_inquiry.task("inquiry"), "liuyang")
    with refused("nobody_away"):
        take_over(at_inquiry, "inquiry", by="liuyang")
    away(at_inquiry, "zhaomin", "liuyang")
    [line] = delegated(at_inquiry.office, by=at_inquiry.who("liuyang")).stand_in
    assert (line.task, line.holder) == (at_inquiry.task("inquiry").id, "赵敏")
    take_over(at_inquiry, "inquiry", by="liuyang")
    assert holder(at_inquiry, "inquiry") == "liuyang" and clocks(at_inquiry) == before
    at_inquiry.complete("inquiry", by="liuyang")
    taken, done = (next(one for one in at_inquiry.entries if one.kind == kind) for kind in ("taken_over", "inquiry.done"))
    assert taken.body["official"] == done.body["in_name_of"] == at_inquiry.who("zhaomin").id and done.actor == at_inquiry.who("liuyang").id
    shown = dossiers.petition(at_inquiry.office, number=at_inquiry.number, by=at_inquiry.who("chengang")).docket
    assert ("代理", "赵敏") in [detail for entry in shown for detail in entry.details if entry.kind == "inquiry.done"]
    assert at_inquiry.task("draft_opinion").assignee == at_inquiry.who("zhaomin").id and at_inquiry.is_sound


def test_his_power_ends_with_the_days_and_who_is_back_takes_his_step_back(at_inquiry: County) -> None:
    away(at_inquiry, "zhaomin", "liuyang", by="chengang")
    take_over(at_inquiry, "inquiry", by="liuyang")
    at_inquiry.day("2026-03-07")
    with refused("absence_over"):
        at_inquiry.complete("inquiry", by="liuyang")
    before = next(one.id for one in at_inquiry.dossier.tasks if one.element == "assign_handler")
    with refused("absence_over"):
        returning.return_to(
            at_inquiry.office, task=at_inquiry.task("inquiry").id, to=before, reason="补充", by=at_inquiry.who("liuyang"), key="back"
        )
    assert "take_over" in cards(at_inquiry, at_inquiry.task("inquiry"), "zhaomin")
    take_over(at_inquiry, "inquiry", by="zhaomin")
    at_inquiry.complete("inquiry", by="zhaomin")
    assert [one.body.get("in_name_of") for one in at_inquiry.entries if one.kind == "inquiry.done"] == [None] and at_inquiry.is_sound


def test_nobody_stands_in_for_a_handler_who_was_recused(at_inquiry: County) -> None:
    """第二十八条: what a substitute does in his name he would do himself."""
    away(at_inquiry, "zhaomin", "liuyang")
    take_over(at_inquiry, "inquiry", by="liuyang")
    at_inquiry.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(at_inquiry.who("liuyang").id)
    at_inquiry.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    at_inquiry.complete("inquiry", by="liuyang")
    assert [one.body.get("in_name_of") for one in at_inquiry.entries if one.kind == "inquiry.done"] == [None] and at_inquiry.is_sound


def test_an_absence_ended_early_gives_the_open_steps_back(at_inquiry: County) -> None:
    number = away(at_inquiry, "zhaomin", "liuyang")
    take_over(at_inquiry, "inquiry", by="liuyang")
    with pytest.raises(NotFound):
        absences.end(at_inquiry.office, absence=number, by=at_inquiry.who("liuyang"), key=at_inquiry.key())
    ended = absences.end(at_inquiry.office, absence=number, by=at_inquiry.who("chengang"), key=at_inquiry.key())
    assert not ended.is_now and not ended.may_end and holder(at_inquiry, "inquiry") == "zhaomin"
    with refused("nobody_away"):
        take_over(at_inquiry, "inquiry", by="liuyang")
    assert absences.declared(at_inquiry.office, by=at_inquiry.who("zhaomin")).lines == () and at_inquiry.is_sound


@pytest.mark.parametrize(
    ("who", "substitute", "by", "days", "code"),
    [
        ("zhaomin", "liuyang", "liuyang", {}, "not_permitted"),
        ("zhaomin", "liuyang", "gaofeng", {}, "not_permitted"),
        ("zhaomin", "liuyang", "anquan", {}, "not_permitted"),
        ("zhaomin", "linna", "zhaomin", {}, "no_such_substitute"),
        ("zhaomin", "chengang", "zhaomin", {}, "no_such_substitute"),
        ("zhaomin", "zhaomin", "zhaomin", {}, "no_such_substitute"),
        ("zhaomin", "liuyang", "zhaomin", {"from_on": FRIDAY, "to_on": TODAY}, "form_invalid"),
        ("zhaomin", "liuyang", "zhaomin", {"from_on": date(2026, 2, 2), "to_on": date(2026, 2, 6)}, "form_invalid"),
        ("zhaomin", "liuyang", "zhaomin", {"to_on": date(2026, 9, 30)}, "form_invalid"),
        ("zhaomin", "liuyang", "zhaomin", {"from_on": date(2027, 4, 1), "to_on": date(2027, 4, 2)}, "form_invalid"),
    ],
)
def test_only_he_or_his_head_declares_and_only_a_colleague_of_his_role_stands_in(
    county: County, who: str, substitute: str, by: str, days: dict[str, date], code: str
) -> None:
    with refused(code):
        away(county, who, substitute, by, **days)
    assert county.office.store.registers.beside.absences(TODAY) == []


def test_nobody_is_away_twice_at_once_and_who_is_away_stands_in_for_nobody(county: County) -> None:
    away(county, "zhaomin", "liuyang")
    with refused("away_already"):
        away(county, "zhaomin", "liuyang", from_on=FRIDAY, to_on=date(2026, 3, 9))
    with refused("substitute_away"):
        away(county, "liuyang", "zhaomin", to_on=TODAY)
    away(county, "zhaomin", "liuyang", from_on=date(2026, 3, 9), to_on=date(2026, 3, 10))
    view = absences.declared(county.office, by=county.who("chengang"))
    assert [(one.official, one.substitute, one.is_now, one.may_end) for one in view.lines] == [
        ("赵敏", "刘洋", True, True),
        ("赵敏", "刘洋", False, True),
    ]
    assert [name for _, name in view.officials] == ["赵敏", "刘洋"]
    assert [name for _, name in absences.declared(county.office, by=county.who("zhaomin")).officials] == ["赵敏"]


def test_the_same_key_declares_once(county: County) -> None:
    told = [
        absences.declare(
            county.office, official=county.who("zhaomin").id, substitute=county.who("liuyang").id, from_on=TODAY, to_on=FRIDAY,
            by=county.who("zhaomin"), key="once",
        )
        for _ in range(2)
    ]  # fmt: skip
    ended = [absences.end(county.office, absence=told[0].id, by=county.who("zhaomin"), key="twice") for _ in range(2)]
    assert told[0] == told[1] and ended[0] == ended[1] and not ended[0].is_now
    away(county, "zhaomin", "liuyang")
    assert len(county.office.store.registers.beside.absences(TODAY)) == 1


def test_a_substitute_who_drafted_does_not_approve_in_anothers_name(county: County) -> None:
    county.answered().send("reexamination_requested")
    county.walk("examine_reexamination_request", "reexamine")
    county.complete("draft_reexamination_opinion", by="heping")
    step = county.task("approve_reexamination_opinion")
    tasks.claim(county.office, task=step.id, by=county.who("qianyi"), key=county.key())
    away(county, "qianyi", "heping")
    with refused("same_person", "第三十二条"):
        take_over(county, "approve_reexamination_opinion", by="heping")
    absence = county.office.store.registers.beside.absences(TODAY)[0]
    absences.end(county.office, absence=absence.id or 0, by=county.who("qianyi"), key=county.key())
    away(county, "qianyi", "qiaomu")
    take_over(county, "approve_reexamination_opinion", by="qiaomu")
    county.complete("approve_reexamination_opinion", by="qiaomu")
    assert county.is_sound


def test_nobody_stands_in_for_who_is_recused_from_the_petition_he_is_recused_from(at_inquiry: County) -> None:
    at_inquiry.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(at_inquiry.who("liuyang").id)
    at_inquiry.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    away(at_inquiry, "liuyang", "zhaomin")
    with pytest.raises(NotFound):
        take_over(at_inquiry, "inquiry", by="zhaomin")
    assert delegated(at_inquiry.office, by=at_inquiry.who("zhaomin")).stand_in == ()


def test_a_copy_is_read_by_those_who_may_know_and_is_no_step(at_inquiry: County) -> None:
    before = clocks(at_inquiry)
    with pytest.raises(InvalidForm):
        copy(at_inquiry, "inquiry", by="zhaomin")
    with pytest.raises(NotPermitted):
        copy(at_inquiry, "inquiry", "liuyang", by="sunjie")
    for who in ("linna", "gengxin"):
        with refused("no_such_colleague"):
            copy(at_inquiry, "inquiry", "lihua", who, by="zhaomin")
    copy(at_inquiry, "inquiry", "lihua", "sunjie", by="zhaomin", note="供了解")
    copy(at_inquiry, "inquiry", "lihua", by="liuyang")  # unread already: it is not sent again
    [line] = delegated(at_inquiry.office, by=at_inquiry.who("lihua")).lines
    assert (line.kind, line.asked_by, line.note) == ("copy", "赵敏", "供了解") and clocks(at_inquiry) == before
    assert delegated(at_inquiry.office, by=at_inquiry.who("zhaomin")).lines == ()
    at_inquiry.complete("inquiry")
    assert "read_copy" in cards(at_inquiry, at_inquiry.task("inquiry"), "lihua")
    read(at_inquiry, "lihua")
    with pytest.raises(NotFound):
        read(at_inquiry, "lihua")
    assert (at_inquiry.entries[-1].kind, delegated(at_inquiry.office, by=at_inquiry.who("lihua")).lines) == ("copy_read", ())
    assert delegated(at_inquiry.office, by=at_inquiry.who("sunjie")).total == 1 and at_inquiry.is_sound


def read(county: County, by: str) -> None:
    copying.read_copy(county.office, task=county.task("inquiry").id, by=county.who(by), key=county.key())


def test_a_substitute_finds_nothing_lent_and_lends_himself(at_inquiry: County) -> None:
    lend(at_inquiry, "inquiry", "chengang", by="zhaomin")
    away(at_inquiry, "zhaomin", "liuyang")
    take_over(at_inquiry, "inquiry", by="liuyang")
    lend(at_inquiry, "inquiry", "chengang", by="liuyang")
    assert delegated(at_inquiry.office, by=at_inquiry.who("chengang")).total == 1
