"""云溪县的承诺: an answer within five working days, or an explanation and an answer within one month."""

from __future__ import annotations

import pytest

from engine.casework import lighting, queue
from tests.builders import County, refused
from tests.people import LAND_HANDLER, SUPERVISOR, TRIAGE, YUNXI


@pytest.fixture
def promised(county: County) -> County:
    """A petition of the county, transferred on Monday and taken by its handler."""
    return county.handled(place=YUNXI)


def test_both_clocks_run_from_the_referral(promised: County):
    assert (promised.due("promise_reply"), promised.due("promise_answer")) == ("2026-03-09", "2026-04-02")
    assert {promised.clock_named(name).started_on.isoformat() for name in ("promise_reply", "promise_answer")} == {"2026-03-02"}


def test_the_promise_does_not_replace_the_law(promised: County):
    assert promised.due("handling") == "2026-05-06" and promised.state("handling") == "running"


def test_elsewhere_nothing_was_promised(county: County):
    assert county.transferred().clocks("promise_reply") == []


def test_before_the_referral_nothing_is_promised(county: County):
    county.register(place=YUNXI)
    assert county.clocks("promise_reply") == []


def test_an_explanation_in_writing_keeps_the_first_promise_and_not_the_second(promised: County):
    promised.send("explanation_given", by=LAND_HANDLER)
    assert (promised.state("promise_reply"), promised.state("promise_answer")) == ("met", "running")
    assert "explanation_notice" in promised.papers


def test_only_who_handles_explains(promised: County):
    with refused("not_permitted"):
        promised.send("explanation_given", by=TRIAGE)


def test_an_opinion_within_five_working_days_keeps_both(promised: County):
    promised.day("2026-03-09")
    promised.walk("inquiry", "draft_opinion", "approve_opinion", "serve_opinion")
    assert (promised.state("promise_reply"), promised.state("promise_answer")) == ("met", "met")


def test_an_opinion_that_was_signed_and_not_served_keeps_neither(promised: County):
    promised.walk("inquiry", "draft_opinion", "approve_opinion")
    assert (promised.state("promise_reply"), promised.state("handling")) == ("running", "met")


def test_on_the_sixth_working_day_it_stands_in_the_queue_after_one_sweep(promised: County):
    promised.night("2026-03-10")
    lines = queue.queue(promised.office, by=promised.who(SUPERVISOR), view="overdue").lines
    assert [(line.number, line.clock) for line in lines] == [(promised.number, "承诺答复期限")]


def test_a_broken_promise_is_supervised_like_a_broken_law(promised: County):
    promised.night("2026-03-10")
    assert "decide_supervision" in promised.steps


def test_an_answer_to_one_supervision_leaves_the_clock_of_another_alone(promised: County):
    letter = {"supervision_kind": "supervision_letter", "reason": "逾期未办结。", "demand": "十日内办结。"}
    promised.night("2026-03-10")
    promised.complete("decide_supervision", **letter)
    promised.night("2026-04-13")  # the answer is late, and the promised time of the final answer has lapsed, too
    promised.complete("decide_supervision", **letter)
    steps = [one for one in promised.dossier.open_tasks if one.element == "give_feedback"]
    clocks = [one for one in promised.dossier.deadlines if one.name == "supervision_feedback"]
    assert [one.instance for one in steps] == [one.instance for one in clocks] and len(clocks) == 2
    promised.complete("give_feedback", by=LAND_HANDLER, adoption="adopted", feedback="已整改。")
    (left,) = (one.instance for one in promised.dossier.open_tasks if one.element == "give_feedback")
    unmet = [one.instance for one in promised.dossier.deadlines if one.name == "supervision_feedback" and one.is_unmet]
    assert unmet == [left] and promised.is_sound


def test_each_supervision_letter_has_a_clock_of_its_own(promised: County):
    letter = {"supervision_kind": "supervision_letter", "reason": "逾期未办结。", "demand": "三十日内反馈。"}
    promised.night("2026-03-10")
    promised.day("2026-03-20")
    promised.complete("decide_supervision", **letter)
    promised.night("2026-04-03")  # the promised time of the final answer lapses while the first answer is not due yet
    promised.complete("decide_supervision", **letter)
    clocks = [one for one in promised.dossier.deadlines if one.name == "supervision_feedback"]
    assert [(one.instance, one.due_on.isoformat()) for one in clocks] == [(2, "2026-04-20"), (3, "2026-05-06")] and promised.is_sound
    assert [promised.dossier.last_clock("supervision_feedback", one).instance for one in (2, 3, 1)] == [2, 3, 3]
    # One shape stands for both: it shows the clock that lapses first, and tells each.
    shown = lighting.diagram(promised.office, number=promised.number, process="supervision", by=promised.who(SUPERVISOR)).badges
    assert {one.element: one.text for one in shown} == {"feedback_lapsed": "还剩 17 日", "give_feedback": "还剩 17 日"}
    assert all("4月20日" in one.title and "5月6日" in one.title for one in shown)
    promised.night("2026-04-21")  # only who answers for the first letter is late
    first, second = (one for one in promised.dossier.deadlines if one.name == "supervision_feedback")
    assert (first.status, second.status) == ("lapsed", "running")
    steps = {(one.element, one.instance) for one in promised.dossier.open_tasks if one.instance > 1}
    assert steps == {("give_feedback", 2), ("escalate", 2), ("give_feedback", 3)} and promised.is_sound


def test_the_month_ends_on_the_same_day_of_the_next(promised: County):
    promised.send("explanation_given", by=LAND_HANDLER)
    promised.night("2026-04-03")
    assert promised.state("promise_answer") == "lapsed"


def test_a_transfer_taken_back_takes_the_promise_along(county: County):
    county.transferred(place=YUNXI).complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    assert (county.state("promise_reply"), county.state("promise_answer")) == ("void", "void")


def test_a_repeat_leaves_the_promise_as_it_was(promised: County):
    promised.day("2026-03-06")
    promised.repeat()
    assert promised.due("promise_reply") == "2026-03-09"


def test_both_warnings_come_on_working_days(promised: County):
    assert promised.clock_named("promise_reply").warn_on == ("2026-03-05", "2026-03-06")
