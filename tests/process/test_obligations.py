"""What every path must guarantee: the national shelf keeps it, and a variation that does not is shown the way that breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.domain.obligation import PATTERNS
from tests.process.planting import Plan, judged, rulebook, shelf, went
from tests.support.long import is_long


def test_the_national_shelf_keeps_the_law_on_every_path() -> None:
    found = judged(shelf(), of_all_times=True)
    assert found.findings == []
    assert {one.process for one in found.counts} == {"petition", "supervision"}
    assert all(one.rulings > 1 for one in found.counts), "also under the rules of 2005 and of Henan"


def test_at_least_forty_obligations_cover_every_chapter_each_with_its_article() -> None:
    told = rulebook().obligations
    assert len(told) >= 40
    assert all("信访工作条例 第" in one.basis for one in told if one.policy == "national-2022")
    local = [one.basis for one in told if one.policy == "national-2022" and not one.basis.startswith("信访工作条例")]
    assert len(local) == 3 and all("做法（不是条例规定的）；" in basis for basis in local)
    assert {one.basis for one in told if one.policy == "simplified-2016"} == {"信访事项简易办理办法（试行） 第五条"}
    assert {one.pattern for one in told} >= PATTERNS.keys() - {"succession"}
    for article in ("二十二", "二十三", "二十四", "二十八", "二十九", "三十", "三十一", "三十二", "三十三", "三十四", "三十五", "三十六"):
        assert any(f"第{article}条" in one.basis for one in told), article


def flow(source: str, target: str) -> str:
    return f"flow_{source}_to_{target}"


# A step left out of a diagram, and the obligation that is broken then. Every step of the shelf is left out by
# ``python -m tests.process.mutating``; here every third of these, in the long profile all.
LEFT_OUT: dict[str, tuple[str, str, str]] = {
    "受理之后不出具受理告知书": ("intake", "issue_acceptance_notice", "acceptance_is_written"),
    "受理告知书不送达": ("referral", "serve_transferred_acceptance_notice", "acceptance_is_served"),
    "不予受理不写理由": ("intake", "state_refusal", "declined_with_reasons"),
    "不予受理告知书不送达": ("intake", "serve_decline_notice", "decline_is_served"),
    "转送不告知去向": ("referral", "issue_destination_notice", "destination_is_told"),
    "检举控告不密封": ("referral", "seal_file", "accusation_is_sealed_first"),
    "处理意见不经审签": ("handling", "approve_opinion", "opinion_is_approved"),
    "处理意见不送达": ("handling", "serve_handling_opinion", "opinion_is_served"),
    "延期不告知": ("handling", "serve_extension", "extension_is_told"),
    "复查意见不送达": ("reexamination", "serve_opinion_of_reexamination", "reexamination_opinion_is_served"),
    "听证通知之后不形成结论": ("hearing", "record_hearing_concluded", "hearing_is_concluded"),
    "交办不反馈": ("handling", "record_reported_back", "assignment_is_reported_back"),
    "建议意见不回复": ("handling", "serve_reply", "suggestion_is_replied_to"),
    "督办不等反馈": ("supervision", "record_feedback_given", "supervision_is_answered"),
    "意见书的内容没人填写": ("handling", "draft_opinion", "handling_opinion_paper_unfilled"),
    "没有送达回证就记为送达": ("intake", "serve_acceptance", "acceptance_notice_paper_unreceipted"),
}
BREACHES: dict[str, tuple[Callable[[], Plan], str]] = {
    "不同意异议也收回": (
        lambda: Plan("referral").asking(flow("by_objection_decision", "take_back_petition"), 'answer.objection_decision == "refuse"'),
        "taken_back_as_agreed",
    ),
    "检举控告照普通事项转送": (
        lambda: Plan("referral").asking(
            flow("is_sealed_category", "prepare_confidential_transfer"),
            'answer.category == "accusation" and answer.disposition == "assign"',
        ),
        "accusation_is_not_handled_openly",
    ),
    "信访人不接受也按当场答复结束": (
        lambda: Plan("intake").asking(flow("is_satisfied", "record_answered_on_the_spot"), "not answer.satisfied"),
        "on_the_spot_only_when_content",
    ),
    "不予受理的复核申请照样复核": (
        lambda: Plan("final_review").asking(
            flow("by_final_review_request", "issue_final_review_refusal"), 'answer.request_decision == "accept"'
        ),
        "final_review_only_when_accepted",
    ),
    "提出异议的机关自己审核异议": (lambda: Plan("referral").moved("decide_objection", "lane_handler"), "objection_decided_by_the_sender"),
    "异议期限届满没有后果": (lambda: Plan("referral").without_event("objection_lapsed"), "silence_is_acceptance"),
    "转送的出具交办函": (
        lambda: Plan("referral").asking(flow("by_referral_kind", "issue_assignment_letter"), 'answer.kind == "transfer"'),
        "assignment_letter_for_assignments",
    ),
    "起草意见的人自己审签": (lambda: _approved_by_the_handler(), "handling_opinion_paper_missigned"),
    "退回的意见照样出具": (
        lambda: Plan("handling").asking(flow("by_opinion_approval", "draft_opinion"), 'answer.approval == "approve"'),
        "opinion_as_approved",
    ),
    "不能申请回避": (lambda: _without_recusal(), "recusal_is_possible"),
    "不予延期也延长": (
        lambda: Plan("handling").asking(flow("by_extension_decision", "extend_handling"), 'answer.extension_decision == "refuse"'),
        "extension_as_approved",
    ),
    "责令重办却终结": (
        lambda: Plan("petition").led_to(flow("record_redo_after_final_review", "call_handling"), "conclude_petition"),
        "redo_is_done",
    ),
    "逾期未申请也进入复查": (
        lambda: Plan("petition").led_to(flow("reexamination_request_lapsed", "record_finality_by_lapse"), "call_reexamination"),
        "reexamination_on_request",
    ),
    "撤销重办的复查意见不重办": (
        lambda: Plan("petition").asking(
            flow("by_reexamination_outcome", "record_redo_after_reexamination"), 'answer.reexamination_outcome == "upheld"'
        ),
        "redo_as_ordered",
    ),
    "没有听证也公示": (
        lambda: Plan("final_review").asking(
            flow("was_hearing_held", "publish_final_review_opinion"), 'answer.final_review_step == "opinion"'
        ),
        "publication_needs_a_hearing",
    ),
}


def _approved_by_the_handler() -> Plan:
    """The catalogue has the head sign an opinion (第三十二条)."""
    plan = Plan("handling")
    plan.shape("approve_opinion").find(".//{*}lane").set("name", "承办人")
    return plan


def _without_recusal() -> Plan:
    plan = Plan("handling")
    for id in ("on_recusal_requested", "decide_recusal", "by_recusal_decision", "recuse_handler", "recusal_decided"):
        for arrow in [one.get("id") for one in plan.root.iter() if id in (one.get("sourceRef"), one.get("targetRef"))]:
            plan.dropped(arrow)
        plan.dropped(id)
    return plan


@pytest.mark.parametrize("name", BREACHES)
def test_a_planted_breach_is_caught_with_a_way_the_engine_can_follow(name: str) -> None:
    plan, expected = BREACHES[name]
    is_caught(plan(), expected)


@pytest.mark.parametrize("name", list(LEFT_OUT)[:: 1 if is_long() else 3])
def test_a_step_left_out_is_caught_with_a_way_the_engine_can_follow(name: str) -> None:
    process, step, expected = LEFT_OUT[name]
    is_caught(Plan(process).left_out(step), expected)


def is_caught(plan: Plan, expected: str) -> None:
    files = plan.files
    found = {str(one.args.get("broken", "")).removeprefix("obligation."): one for one in judged(files).findings}
    mine = next((one for id, one in found.items() if id.startswith(expected)), None)
    assert mine is not None, sorted(found)
    assert mine.path and mine.path[0]["kind"] == "start" and all(step["name"] for step in mine.path)
    assert mine.as_error().basis
    came = went(files, mine)
    assert mine.element in came or mine.element in {step["element"] for step in mine.path}
    assert [step["element"] for step in mine.path if step["kind"] == "task" and step["element"] not in came] == []


# What is written into a row of the routing table, and the obligation that breaks; here every second row, in the long
# profile all.
ACCEPTED = {'"divert"': '"accept"', '"decline"': '"accept"', '"ended"': '"handling"'}
SIMPLIFIED = {"<text>false<": "<text>answer.simplified<"}
ROWS: dict[str, tuple[str, dict[str, str], str]] = {
    "有其他法定途径的也受理": ("other_procedure", ACCEPTED, "other_route_is_not_accepted"),
    "辖区以外的也受理": ("grievance_of_another_place", ACCEPTED, "another_place_is_not_accepted"),
    "检举控告简易办理": ("accusation_is_transferred", SIMPLIFIED, "accusation_is_not_simplified"),
    "导入法定途径的简易办理": ("led_to_its_route", SIMPLIFIED, "diversion_is_not_simplified"),
}


@pytest.mark.parametrize("name", list(ROWS)[:: 1 if is_long() else 2])
def test_a_row_of_the_routing_table_that_breaks_the_law_is_shown_the_way_that_breaks_it(name: str) -> None:
    row, changes, broken = ROWS[name]
    text = shelf()["intake/routing.dmn"].decode()
    before, rest = text.split(f'<rule id="{row}">')
    inside, after = rest.split("</rule>", 1)
    for old, new in changes.items():
        inside = inside.replace(old, new)
    found = judged(shelf() | {"intake/routing.dmn": f'{before}<rule id="{row}">{inside}</rule>{after}'.encode()}).findings
    assert f"obligation.{broken}" in {one.args.get("broken") for one in found}


def test_a_deadline_of_one_route_only_is_followed_to_its_end() -> None:
    """The sixty days run on the petition procedure alone: the route comes from triage and is remembered until acceptance."""
    found = judged(Plan("handling").left_out("issue_handling_opinion").files).findings
    late = next(one for one in found if one.args.get("broken") == "obligation.handling_comes_to_an_end")
    triage = next(step for step in late.path if step["element"] == "triage")
    assert triage["answer"]["category"] == "grievance" and triage["answer"]["route"] == "petition_procedure"  # type: ignore[index]


def test_a_deadline_nothing_begins_is_named() -> None:
    plan = Plan("supervision")
    plan.shape("issue_supervision_letter").find(".//{*}act").set("document", "reminder")
    found = [(one.rule, one.element) for one in judged(plan.files).findings]
    assert ("deadline_never_starts", "filed") in found
