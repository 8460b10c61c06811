"""信访工作条例 第三十八条、第三十九条: what is watched, and that it is the authorities that are watched."""

from engine.casework import worklists
from engine.casework.views import QueueLine
from tests.builders import County
from tests.people import LAND_HEAD, OTHER_COUNTY, SUPERVISOR


def overdue(county: County, username: str = SUPERVISOR) -> tuple[QueueLine, ...]:
    return worklists.queue(county.office, by=county.who(username)).lines


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


def test_what_is_about_to_lapse_is_shown_a_week_ahead(county: County):
    county.handled().day("2026-04-30")
    view = worklists.queue(county.office, by=county.who(SUPERVISOR), view="about_to_lapse")
    assert [line.number for line in view.lines] == [county.number]
