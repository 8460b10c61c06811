"""信访工作条例 第四十条: supervision, and the feedback it asks for."""

import pytest

from engine.casework import supervision
from tests.builders import County, refused
from tests.people import LAND_HEAD, SUPERVISOR
from tests.policy.shelf import book, rule, rules


def test_feedback_is_given_in_writing_and_its_thirty_days_are_a_parameter():
    assert (str(rule("supervision_feedback").length), rule("supervision_feedback").certainty) == ("30 days", "U")


def test_the_regulation_of_2005_set_thirty_days_itself():
    then = rule("supervision_feedback", "2010-01-01")
    assert (str(then.length), then.certainty, then.basis) == ("30 days", "A", "信访条例 第三十六条")


# Each is waited for by the supervision itself, as the obligations prove of its diagram.
ANSWERS_TO_SUPERVISION = {"supervision_feedback", "risk_feedback", "suggestion_feedback", "proposal_feedback"}


def test_a_lapsed_feedback_is_escalated_by_the_diagram_and_not_supervised_again():
    assert {rule(one).on_lapse for one in ANSWERS_TO_SUPERVISION} == {"none"}
    assert {
        one.deadline for one in book().obligations if one.pattern == "awaited" and one.process == "supervision"
    } == ANSWERS_TO_SUPERVISION  # fmt: skip


def test_every_lapse_of_the_office_but_that_and_the_objection_is_supervised():
    office = {name: one.on_lapse for name, one in rules().deadlines.items() if one.holder == "office"}
    assert {name for name, what in office.items() if what != "supervise"} == ANSWERS_TO_SUPERVISION | {"objection"}


def test_a_right_of_the_petitioner_lapses_without_supervision():
    assert {one.on_lapse for one in rules().deadlines.values() if one.holder == "petitioner"} == {"right_lapses"}


def lapsed(county: County) -> County:
    """A petition whose sixty days ran out, seen by the night's sweep."""
    county.handled().night("2026-05-07")
    return county


def test_a_lapse_starts_supervision(county: County):
    lapsed(county)
    assert "supervision_started" in county.docket and "decide_supervision" in county.steps


def test_the_petition_goes_on_beside_its_supervision(county: County):
    assert lapsed(county).steps == {"inquiry", "decide_supervision"}


def test_the_supervisor_decides_how(county: County):
    with refused("task_not_yours"):
        lapsed(county).complete("decide_supervision", by=LAND_HEAD, supervision_kind="reminder", reason="逾期。")


def test_a_reminder_is_a_paper_and_enough(county: County):
    lapsed(county).complete("decide_supervision", supervision_kind="reminder", reason="逾期未办结。")
    assert county.papers[-1] == "reminder" and county.steps == {"inquiry"}


def lettered(county: County) -> County:
    lapsed(county).complete("decide_supervision", supervision_kind="supervision_letter", reason="逾期未办结。", demand="十日内办结。")
    return county


def test_a_supervision_letter_is_answered_in_writing_within_thirty_days(county: County):
    lettered(county)
    assert (county.steps, county.due("supervision_feedback")) == ({"inquiry", "give_feedback"}, "2026-06-08")


def test_the_feedback_says_whether_the_suggestion_is_adopted(county: County):
    with refused("form_invalid", "第四十条第四款"):
        lettered(county).complete("give_feedback", feedback="将加快办理。")
    county.complete("give_feedback", adoption="adopted", feedback="将加快办理。")
    assert county.state("supervision_feedback") == "met" and county.steps == {"inquiry", "close_supervision"}


@pytest.mark.parametrize(
    ("escalation", "paper"),
    [("improve", "improvement_suggestion"), ("policy", "policy_suggestion"), ("accountability", "accountability_suggestion")],
)
def test_silence_for_thirty_days_is_answered_by_a_suggestion(county: County, escalation: str, paper: str):
    lettered(county).night("2026-06-09")
    county.complete("escalate", escalation=escalation, reason="逾期不反馈。")
    assert county.papers[-1] == paper and county.steps == {"inquiry", "give_feedback", "record_proposal_adoption"}
    county.complete("record_proposal_adoption", proposal_adoption="not_adopted", **WORD)
    assert "suggestion_not_adopted" in county.docket and county.state("proposal_feedback") == "met"


WORD = {"proposal_adoption_from": "县自然资源局", "proposal_adoption_on": "2026-06-09", "proposal_adoption_note": "另有规定。"}


def test_a_supervisor_may_act_before_anything_lapsed(county: County):
    clock = county.handled().clock_named("handling").id
    supervision.supervise(county.office, deadline=clock or 0, by=county.who(SUPERVISOR), reason="群众多次反映拖延。", key="order")
    assert "supervision_ordered" in county.docket and "decide_supervision" in county.steps


def test_one_clock_is_supervised_once_at_a_time(county: County):
    clock = lapsed(county).clock_named("handling").id
    with refused("supervised_already", "第四十条"):
        supervision.supervise(county.office, deadline=clock or 0, by=county.who(SUPERVISOR), reason="再次督办。", key="order")


def test_what_was_done_needs_no_supervision(county: County):
    clock = county.answered().clock_named("handling").id
    with refused("clock_is_met", "第三十四条"):
        supervision.supervise(county.office, deadline=clock or 0, by=county.who(SUPERVISOR), reason="督办。", key="order")


def test_whoever_is_supervised_does_not_supervise(county: County):
    clock = county.handled().clock_named("handling").id
    with refused("not_permitted"):
        supervision.supervise(county.office, deadline=clock or 0, by=county.who(LAND_HEAD), reason="督办。", key="order")


def test_a_reminder_by_hand_is_on_the_docket(county: County):
    clock = county.handled().clock_named("handling").id
    supervision.remind(county.office, deadline=clock or 0, by=county.who(SUPERVISOR), note="请抓紧。", key="remind")
    assert county.docket[-1] == "reminded" and county.clock_named("handling").reminded_on == "2026-03-02"
