"""答复用语: texts kept ready fit step, class and route, are filled from the petition, and no gap is ever submitted."""

from __future__ import annotations

import pytest

from engine.casework.replying import ReplyView, replies
from engine.domain.reply import Reply, unfilled
from engine.errors import InvalidForm, NotFound
from tests.builders import TO_HANDLING, County


def offered(county: County, element: str, lang: str = "zh") -> dict[str, ReplyView]:
    step = county.open_step(element)
    return {one.id: one for one in replies(county.office, task=step.id, by=county.usual(step), lang=lang)}


def test_the_texts_of_an_opinion_are_offered_for_its_three_outcomes(county: County) -> None:
    county.register(gist="请求解决宅基地登记问题")
    county.walk(*TO_HANDLING, "inquiry")
    found = offered(county, "draft_opinion")
    outcomes = {dict(one.fields)["outcome"] for one in found.values()}
    assert outcomes == {"upheld", "explained", "not_upheld"}
    upheld = dict(found["opinion_upheld"].fields)["opinion"]
    assert upheld.startswith("经查，你反映的“请求解决宅基地登记问题”事实清楚") and "落实期限" in found["opinion_upheld"].unfilled
    assert offered(county, "draft_opinion", "en")["opinion_upheld"].name == "Opinion, upheld"


def test_a_text_is_offered_to_petitions_of_its_class_only(county: County) -> None:
    county.register()
    county.complete("triage", category="suggestion", route=None, disposition="accept")
    assert set(offered(county, "prepare_acceptance")) == {"accepted_suggestion"}


def test_what_the_petition_does_not_say_is_marked_by_its_name_and_refused_with_it(county: County) -> None:
    county.register()
    county.walk("triage", "prepare_referral", "confirm_jurisdiction")
    plain = offered(county, "prepare_transferred_acceptance")["accepted_simplified"]
    assert plain.unfilled == ("办理期限届满日", "联系电话")
    texts = dict(plain.fields)
    with pytest.raises(InvalidForm) as refused:
        county.complete("prepare_transferred_acceptance", **texts)
    [channel, phone] = refused.value.fields
    assert (channel.field, channel.code) == ("channel_and_procedure", "field_unfilled")
    assert county.office.tell_field(phone).startswith("空字段 1 处：联系电话。")
    county.complete("prepare_transferred_acceptance")


def test_who_may_not_do_the_step_is_offered_nothing(county: County) -> None:
    county.register()
    county.complete("triage")
    task = county.open_step("prepare_referral").id
    assert replies(county.office, task=task, by=county.who("wangmin")) == ()
    with pytest.raises(NotFound):
        replies(county.office, task=task, by=county.who("duhai"))


@pytest.mark.parametrize(
    ("text", "gaps"),
    [("【联系电话未填】", ["联系电话"]), ("甲【乙未填】丙【丁未填】", ["乙", "丁"]), ("【附件】已附，尚未填报", []), ("", []), (None, [])],
)
def test_a_gap_is_known_by_its_mark_alone(text: object, gaps: list[str]) -> None:
    assert unfilled(text) == gaps


def test_a_text_of_no_class_fits_every_petition() -> None:
    any_class = Reply("a", "甲", "A", ("triage",), (), (), {"reason": "{gist}和{due_handling}"}, "p", "f", {})
    assert any_class.fits("triage", None, None) and not any_class.fits("inquiry", None, None)
    assert any_class.gaps == {"gist", "due_handling"}
