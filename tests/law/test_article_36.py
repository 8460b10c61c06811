"""信访工作条例 第三十六条: final review, and the hearing that stops its clock."""

from engine.casework import progress
from tests.builders import FINAL_REVIEW, REEXAMINATION, County, refused
from tests.people import CITY
from tests.policy.shelf import ZHENGZHOU, due, rule, rules


def test_the_petitioner_asks_within_thirty_days_of_the_reexamination_opinion():
    assert rule("final_review_request").starts == "reexamination_opinion.served"
    assert due("final_review_request", "2026-05-25") == "2026-06-24"


def test_the_opinion_is_given_within_thirty_days():
    assert due("final_review", "2026-06-01") == "2026-07-01"


def test_the_time_a_hearing_needs_is_not_counted():
    assert (rule("final_review").suspended_by, rule("final_review").resumed_by) == ({"hearing_noticed"}, {"hearing_concluded"})
    assert due("final_review", "2026-06-01", pauses=(("2026-06-09", "2026-06-18"),)) == "2026-07-13"  # ten days; the 11th is a Saturday


def test_a_hearing_stops_the_final_review_and_nothing_else():
    assert [name for name, one in rules().deadlines.items() if one.suspended_by] == ["final_review"]
    assert [name for name, one in rules("2010-01-01").deadlines.items() if one.suspended_by] == ["final_review"]


def test_a_final_opinion_says_that_it_is_final():
    assert "finality" in rules().document("final_review_opinion").required_parts
    assert "不再受理" in str(rules().flag("finality_clause"))


def test_a_barred_notice_names_the_final_opinion_and_what_would_be_new():
    assert set(rules().document("barred_notice").required_parts) == {"final_opinion_number", "final_opinion_on", "new_facts_note"}


def test_henan_ended_after_two_levels():
    assert rules("2013-01-01", ZHENGZHOU).flag("final_review") is False
    assert "final_review_request" not in rules("2013-01-01", ZHENGZHOU).deadlines
    assert "终结" in str(rules("2013-01-01", ZHENGZHOU).flag("final_remedy_clause"))


def heard(county: County) -> County:
    """A final review in which a hearing was noticed today."""
    county.in_final_review().complete("examine_final_review_request")
    county.complete("final_review_inquiry", final_review_step="hearing")
    county.walk("decide_hearing", "prepare_hearing", "serve_hearing_notice")
    return county


def test_the_authority_above_the_reexamining_one_reviews_finally(county: County):
    county.in_final_review()
    assert county.task("examine_final_review_request").authority == CITY


def test_a_request_after_thirty_days_is_late_and_the_petition_final(county: County):
    county.reexamined().day("2026-04-02")
    with refused("late_request", "第三十六条"):
        county.send("final_review_requested")
    county.night()
    assert county.dossier.petition.closing == "concluded"


def test_nothing_follows_the_final_opinion(county: County):
    county.concluded()
    assert (county.dossier.petition.status, county.dossier.petition.closing) == ("closed", "concluded")
    with refused("not_waiting_for"):
        county.send("final_review_requested")


def test_the_same_facts_after_the_end_are_answered_by_the_barred_notice_alone(county: County):
    first = county.concluded().number
    county.register(same_facts_as=first)
    county.complete("triage", disposition="barred")
    county.walk("state_finality", "serve_intake_notice")
    assert county.papers == ["barred_notice"] and county.dossier.petition.closing == "barred"
    assert county.clocks("handling") == []


def test_whoever_reviews_finally_signs_not_alone(county: County):
    county.in_final_review().walk(*FINAL_REVIEW[:3])
    drafter = county.office.official(county.task("draft_final_review_opinion").done_by)
    assert drafter
    with refused("same_person"):
        county.complete("approve_final_review_opinion", by=drafter.username)


def test_the_hearing_of_a_final_review_is_held_by_the_reviewing_authority(county: County):
    heard(county)
    assert county.task("hold_hearing").authority == county.task("decide_hearing").authority == CITY


def test_the_clock_stands_still_from_the_notice_to_the_conclusion(county: County):
    heard(county)
    assert county.state("final_review") == "suspended"
    [told] = [one for one in progress.of(county.office, county.number, "zh").limits if one.state == "paused"]
    assert (told.label, told.said) == ("复核期限", "自 2026年3月2日 起暂停计算（已通知听证），恢复后顺延")
    county.day("2026-03-11")
    county.walk("hold_hearing", "conclude_hearing")
    clock = county.clock_named("final_review")
    assert (clock.status, clock.pauses) == ("running", (("2026-03-02", "2026-03-11"),))
    assert county.due("final_review") == "2026-04-10"  # thirty days and nine: the pause began on the day that is not counted anyway


def test_a_paused_clock_does_not_lapse(county: County):
    heard(county).night("2026-08-03")
    assert county.state("final_review") == "suspended" and "final_review.lapsed" not in county.docket


def test_after_a_hearing_the_opinion_may_be_published_without_names(county: County):
    heard(county).day("2026-03-11")
    county.walk("hold_hearing", "conclude_hearing", *FINAL_REVIEW[2:])
    assert county.steps == {"publish_final_review_opinion"}
    with refused("form_invalid", "第三十六条第二款"):
        county.complete("publish_final_review_opinion", deidentified=False)
    assert county.complete("publish_final_review_opinion").completed


def test_a_final_review_may_order_to_handle_again(county: County):
    county.plan.final_review = "redo"
    county.in_final_review().walk(*FINAL_REVIEW)
    assert county.steps == {"assign_handler"} and county.dossier.petition.is_open


def test_in_henan_the_reexamination_was_the_end(county: County):
    county.day("2013-03-04")
    county.answered(place=ZHENGZHOU).send("reexamination_requested")
    assert county.walk(*REEXAMINATION).completed
    assert county.clocks("final_review_request") == [] and county.dossier.petition.closing == "concluded"


def test_after_the_final_opinion_the_same_facts_are_taken_up_by_nobody_again(county: County):
    first = county.concluded().number
    county.register(same_facts_as=first)
    with refused("barred_same_facts", "第三十六条"):
        county.complete("triage", disposition="transfer")
    county.complete("triage", disposition="barred")
    assert county.steps == {"state_finality"}
