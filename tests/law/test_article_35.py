"""信访工作条例 第三十五条: re-examination, thirty days to ask and thirty to answer."""

import pytest

from tests.builders import REEXAMINATION, TO_OPINION, County, refused
from tests.people import COUNTY, LAND_HANDLER, SECOND_REEXAMINER
from tests.policy.shelf import due, rule


def test_the_petitioner_asks_within_thirty_days_of_receiving_the_opinion():
    asking = rule("reexamination_request")
    assert (asking.starts, asking.holder, asking.on_lapse) == ("handling_opinion.served", "petitioner", "right_lapses")
    assert due("reexamination_request", "2026-04-20") == "2026-05-20"


def test_the_last_day_to_ask_is_never_a_day_of_rest():
    assert due("reexamination_request", "2026-09-02") == "2026-10-08"  # thirty days end in the National Day week


def test_the_answer_is_given_in_writing_within_thirty_days_of_the_request():
    assert rule("reexamination").starts == "reexamination_requested"
    assert "reexamination_opinion.served" in rule("reexamination").met_by
    assert "reexamination_opinion.issued" not in rule("reexamination").met_by
    assert due("reexamination", "2026-05-11") == "2026-06-10"


def test_the_thirty_days_are_not_extended_and_a_hearing_does_not_stop_them():
    assert rule("reexamination").extension is None and rule("reexamination").suspended_by == frozenset()


def test_handling_again_has_a_clock_marked_as_a_parameter():
    assert (rule("redo").starts, rule("redo").certainty, rule("redo").extension) == ("redo_ordered", "U", None)


def test_service_of_the_opinion_starts_the_thirty_days_to_ask(county: County):
    county.handled().walk("inquiry", "draft_opinion", "approve_opinion")
    assert county.clocks("reexamination_request") == []
    county.day("2026-03-16")
    county.complete("serve_opinion", received_on="2026-03-12")
    assert county.due("reexamination_request") == "2026-04-13"  # the eleventh is a Saturday


def test_a_request_on_the_last_day_is_in_time(county: County):
    county.answered().day("2026-04-01")
    county.send("reexamination_requested")
    assert county.state("reexamination_request") == "met" and county.dossier.petition.status == "reexamination"


def test_a_request_on_the_next_day_is_late(county: County):
    county.answered().day("2026-04-02")
    with refused("late_request", "第三十五条"):
        county.send("reexamination_requested")


def test_after_the_last_day_the_petition_is_final(county: County):
    county.answered().night("2026-04-02")
    assert county.dossier.petition.status == "closed" and county.docket[-3:] == ["finality_by_lapse", "concluded", "closed"]


def test_what_came_by_post_in_time_counts_from_the_day_it_came(county: County):
    county.answered().day("2026-04-01")
    county.send("reexamination_requested", requested_on="2026-03-30")
    assert county.due("reexamination") == "2026-04-29"


@pytest.mark.parametrize(("asked_on", "code"), [("2026-03-04", "date_in_future"), ("2026-03-01", "request_before_service")])
def test_a_request_is_dated_between_service_and_today(county: County, asked_on: str, code: str):
    with refused(code, "第三十五条"):
        county.answered().send("reexamination_requested", requested_on=asked_on)


def test_the_authority_next_above_reexamines(county: County):
    county.answered().send("reexamination_requested")
    assert county.dossier.petition.parties["reexamining"] == COUNTY
    assert county.task("examine_reexamination_request").authority == COUNTY


def test_nobody_asks_in_the_petitioners_place_but_the_window(county: County):
    with refused("not_permitted"):
        county.answered().send("reexamination_requested", by=LAND_HANDLER)


def test_a_second_person_signs(county: County):
    county.answered().send("reexamination_requested")
    county.walk(*REEXAMINATION[:3])
    drafter = county.office.official(county.task("draft_reexamination_opinion").done_by)
    assert drafter
    with refused("same_person"):
        county.complete("approve_reexamination_opinion", by=drafter.username)
    assert county.complete("approve_reexamination_opinion", by=SECOND_REEXAMINER)


def test_ordering_to_handle_again_leads_back_to_handling(county: County):
    county.answered().send("reexamination_requested")
    county.plan.reexamination = "redo"
    county.walk(*REEXAMINATION)
    assert county.steps == {"assign_handler"} and county.state("redo") == "running"


def test_a_new_opinion_after_that_opens_a_new_way_to_reexamination(county: County):
    county.answered().send("reexamination_requested")
    county.plan.reexamination = "redo"
    county.walk(*REEXAMINATION, "assign_handler", "inquiry", "draft_opinion", "approve_opinion", "serve_opinion")
    assert [one.status for one in county.clocks("reexamination_request")] == ["met", "running"]
    assert county.state("redo") == "met" and county.send("reexamination_requested")


def test_the_clock_of_handling_does_not_run_a_second_time(county: County):
    county.answered().send("reexamination_requested")
    county.plan.reexamination = "redo"
    county.walk(*REEXAMINATION, "assign_handler")
    assert len(county.clocks("handling")) == 1


def test_a_request_that_is_refused_is_refused_in_writing(county: County):
    county.answered().send("reexamination_requested")
    county.complete("examine_reexamination_request", request_decision="refuse", reason="不属复查范围。")
    county.complete("serve_reexamination_refusal")
    assert county.papers[-1] == "reexamination_refusal" and county.state("reexamination") == "met"


def test_a_request_may_be_withdrawn(county: County):
    county.answered().send("reexamination_requested")
    county.send("reexamination_withdrawn")
    assert county.state("reexamination") == "void" and "examine_reexamination_request" not in county.steps


def test_a_settlement_ends_the_reexamination(county: County):
    county.answered().send("reexamination_requested")
    county.complete("examine_reexamination_request")
    county.complete("reexamine", reexamination_step="settled")
    county.complete("record_reexamination_settlement")
    assert county.dossier.petition.closing == "settled" and county.state("reexamination") == "met"


def test_a_right_that_lapsed_while_a_report_was_still_owed_ends_the_petition_with_the_report(county: County):
    county.register()
    county.complete("triage", disposition="assign")
    county.complete("prepare_referral", kind="assign", points="请查清事实。", period_days=60)
    county.walk(*TO_OPINION[2:])
    county.night("2026-06-30")
    assert county.state("reexamination_request") == "lapsed" and "report_completion" in county.steps
    county.complete("report_completion")
    assert county.dossier.petition.closing == "concluded" and not county.dossier.petition.is_open
    assert county.is_sound
