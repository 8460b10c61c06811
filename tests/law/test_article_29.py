"""信访工作条例 第二十九条: suggestions are studied and replied to; no period is set."""

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
