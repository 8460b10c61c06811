"""信访工作条例 第二十九条: suggestions are studied and replied to; no period is set."""

from tests.builders import TO_HANDLING, County, refused
from tests.policy.shelf import rules


def test_no_clock_runs_for_handling_a_suggestion():
    facts = {"category": "suggestion", "route": "petition_procedure"}
    assert [rule.id for rule in rules().started_by("accepted", facts)] == []


def test_a_reply_says_whether_the_suggestion_is_adopted_and_why():
    assert set(rules().document("suggestion_reply").required_parts) == {"adoption", "reply", "reasons"}


def test_under_the_regulation_of_2005_the_sixty_days_held_for_suggestions_too():
    facts = {"category": "suggestion"}
    assert [rule.id for rule in rules("2010-01-01").started_by("accepted", facts)] == ["handling"]
    assert "suggestion_reply.issued" in rules("2010-01-01").deadline("handling").met_by


def suggested(county: County) -> County:
    county.register()
    county.complete("triage", category="suggestion", route=None)
    county.walk(*TO_HANDLING[1:])
    return county


def test_a_suggestion_is_studied_and_replied_to(county: County):
    suggested(county).walk("reply_suggestion", "approve_suggestion_reply", "serve_suggestion_reply")
    assert county.dossier.petition.closing == "replied" and county.papers[-1] == "suggestion_reply"


def test_a_suggestion_runs_no_sixty_days(county: County):
    assert suggested(county).clocks("handling") == []


def test_a_reply_the_head_returns_is_written_again(county: County):
    suggested(county).complete("reply_suggestion")
    county.complete("approve_suggestion_reply", approval="return", comment="请说明理由。")
    assert county.steps == {"reply_suggestion"} and "suggestion_reply" not in county.papers


def test_a_reply_to_a_suggestion_is_not_reexamined(county: County):
    suggested(county).walk("reply_suggestion", "approve_suggestion_reply", "serve_suggestion_reply")
    assert county.clocks("reexamination_request") == []
    with refused("late_request"):
        county.send("reexamination_requested")
