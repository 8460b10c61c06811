"""民法典 第二百零一条至第二百零三条: how periods are counted, by reference."""

from tests.policy.shelf import due_of, rules


def test_the_day_a_period_begins_is_not_counted():
    assert rules().counting.first_day_excluded
    assert due_of("1 day", "2026-03-02") == "2026-03-03"


def test_a_month_ends_on_the_corresponding_day_or_else_on_the_last():
    assert due_of("1 month", "2026-03-15") == "2026-04-15"
    assert due_of("1 month", "2024-01-31") == "2024-02-29"


def test_a_period_that_ends_on_a_day_of_rest_ends_on_the_next_working_day():
    assert due_of("5 days", "2026-03-02") == "2026-03-09"  # the 7th is a Saturday


def test_a_weekend_day_that_is_worked_is_no_day_of_rest():
    assert due_of("15 days", "2026-01-30") == "2026-02-14"


def test_that_the_civil_code_applies_to_petitions_is_marked_as_unconfirmed():
    assert rules().counting.certainty == "U" and "参照" in rules().counting.basis
