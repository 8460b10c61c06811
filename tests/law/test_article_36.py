"""信访工作条例 第三十六条: final review, and the hearing that stops its clock."""

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
