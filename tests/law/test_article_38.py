"""信访工作条例 第三十八条、第三十九条: what is watched, and that it is the authorities that are watched."""

from engine.casework import queue, supervision
from engine.casework.queueviews import QueueLine
from tests.builders import County
from tests.people import LAND_HEAD, OTHER_COUNTY, SUPERVISOR


def overdue(county: County, username: str = SUPERVISOR) -> tuple[QueueLine, ...]:
    return queue.queue(county.office, by=county.who(username), view="overdue").lines


def test_after_one_sweep_a_lapse_stands_in_the_queue(county: County):
    county.handled().night("2026-05-07")
    assert [(line.number, line.clock) for line in overdue(county)] == [(county.number, county.office.clock_label("handling"))]


def test_the_queue_names_the_authority_that_must_act(county: County):
    county.handled().night("2026-05-07")
    assert overdue(county)[0].authority == "云溪县自然资源局"


def test_what_is_done_late_leaves_the_queue_and_keeps_its_lapse(county: County):
    county.handled().walk("inquiry", "draft_opinion")
    county.night("2026-05-07")
    county.complete("approve_opinion")
    assert overdue(county) == () and county.clock_named("handling").lapsed_at


def test_what_is_no_longer_owed_leaves_the_queue_and_keeps_its_lapse(county: County):
    county.handled().night("2026-05-07")
    county.send("withdrawn")
    assert overdue(county) == () and county.clock_named("handling").lapsed_at and "handling.lapsed" in county.docket


def test_a_late_notice_that_another_authority_now_owes_leaves_the_queue(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.night("2026-03-18")
    assert [line.clock for line in overdue(county)] == [county.office.clock_label("notice_transferred")]
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    assert overdue(county) == ()


def test_a_right_the_petitioner_let_pass_is_no_delay_of_an_office(county: County):
    county.answered().night("2026-04-02")
    assert overdue(county) == ()


def test_each_sees_the_delays_below_only(county: County):
    county.handled().night("2026-05-07")
    assert overdue(county, LAND_HEAD) and overdue(county, OTHER_COUNTY) == ()


def causes(county: County) -> list[str]:
    """Why petitions stand in the supervisor's queue, the gravest first."""
    return [line.cause for line in queue.queue(county.office, by=county.who(SUPERVISOR)).lines]


def test_what_is_about_to_lapse_is_shown_a_week_ahead_and_the_day_before_more_urgently(county: County):
    county.handled().day("2026-04-28")
    assert "about_to_lapse" not in causes(county)
    county.day("2026-04-29")
    assert "about_to_lapse" in causes(county)
    # After Thursday come five days of rest; the last day is the next one worked.
    county.day("2026-04-30")
    assert causes(county)[0] == "next_day"
    county.night("2026-05-07")
    assert causes(county)[0] == "overdue"


def test_a_notice_given_late_is_shown_though_it_was_given(county: County):
    county.transferred().walk("confirm_jurisdiction", "prepare_transferred_acceptance")
    county.night("2026-03-20")
    county.complete("serve_transferred_acceptance")
    (line,) = (line for line in queue.queue(county.office, by=county.who(SUPERVISOR)).lines if line.cause == "notified_late")
    assert line.why == "“转送、交办事项的告知期限”过了 3 日，到2026年3月20日才办到。" and "第二十三条" in line.basis
    county.day("2026-04-20")
    assert "notified_late" not in causes(county)


def test_an_objection_the_sender_leaves_unanswered_is_shown_with_the_article(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.day("2026-03-04")
    assert "objection" not in causes(county)
    county.day("2026-03-06")
    (line,) = queue.queue(county.office, by=county.who(SUPERVISOR), view="objection").lines
    assert (line.number, line.authority, line.step) == (county.number, "云溪县信访局", "审核异议")
    assert "第二十三条第三款" in line.basis and line.why == "管辖异议自2026年3月2日提出，4 日没有答复。"


def test_an_opinion_signed_and_not_served_is_shown(county: County):
    county.handled().walk("inquiry", "draft_opinion", "approve_opinion")
    county.day("2026-03-06")
    (line,) = queue.queue(county.office, by=county.who(SUPERVISOR), view="unserved", lang="en").lines
    assert (line.step, line.clock != "") == ("Serve the handling opinion", line.deadline > 0) and "has not got it" in line.why


def test_a_petition_nobody_does_anything_about_is_shown_with_the_last_act_and_urging_it_is_no_act(county: County):
    county.handled().day("2026-03-18")
    (line,) = queue.queue(county.office, by=county.who(SUPERVISOR), view="idle").lines
    assert (line.step, line.acted_on.isoformat() if line.acted_on else "", line.handler) == ("调查核实", "2026-03-02", "赵敏")
    supervision.remind(county.office, deadline=line.deadline, by=county.who(SUPERVISOR), note="请办理", key=county.key())
    assert queue.queue(county.office, by=county.who(SUPERVISOR), view="idle").total == 1
    county.complete("inquiry")
    assert queue.queue(county.office, by=county.who(SUPERVISOR), view="idle").total == 0
