"""Counting: worked examples that can be checked with a wall calendar."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from engine.domain.counting import Count, Pause, add_months, count, due_at
from engine.domain.rules import Counting, Length
from tests.policy.shelf import calendar, counted, due, due_of, rule, rules

LITERAL = Counting(first_day_excluded=False, rolls_to_next_working_day=False, basis="")


def of(length: str, start: str, *pauses: tuple[str, str | None], extensions: tuple[str, ...] = (), how: Counting | None = None) -> Count:
    spans = [Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in pauses]
    return count(
        rule_or_length=Length.parse(length),
        started_on=date.fromisoformat(start),
        calendar=calendar(),
        counting=how or rules().counting,
        pauses=spans,
        extensions=[Length.parse(text) for text in extensions],
    )


def told(result: Count) -> list[tuple[str, str, int | None]]:
    return [(step.day.isoformat()[5:], step.kind, step.counted) for step in result.steps]


@pytest.mark.parametrize(
    ("length", "start", "end"),
    [
        ("15 days", "2026-03-02", "2026-03-17"),  # Tuesday
        ("60 days", "2026-03-02", "2026-05-06"),  # 1 May, moved on over Labour Day
        ("30 days", "2024-01-31", "2024-03-01"),  # over a leap day
        ("30 days", "2023-01-31", "2023-03-02"),
        ("15 days", "2026-01-30", "2026-02-14"),  # ends on a Saturday that is worked
        ("15 days", "2026-02-05", "2026-02-24"),  # ends in the Spring Festival
        ("5 working days", "2026-03-02", "2026-03-09"),
        ("5 working days", "2026-02-12", "2026-02-26"),  # a make-up Saturday counts, nine days of rest do not
        ("5 working days", "2026-09-30", "2026-10-13"),  # a make-up Saturday after National Day
        ("1 working day", "2026-03-06", "2026-03-09"),  # Friday to Monday
        ("1 month", "2026-01-30", "2026-02-28"),  # no 30 February; Saturday 28 is worked
        ("1 month", "2024-01-31", "2024-02-29"),
        ("1 month", "2025-03-30", "2025-04-30"),
        ("3 months", "2025-11-30", "2026-02-28"),
    ],
)
def test_a_period_ends_on_the_day_a_wall_calendar_shows(length: str, start: str, end: str):
    assert due_of(length, start) == end


def test_the_unrolled_end_is_kept_beside_the_day_it_is_due():
    result = of("60 days", "2026-03-02")
    assert (result.raw_due_on, result.due_on) == (date(2026, 5, 1), date(2026, 5, 6))


def test_an_extension_is_counted_on_from_the_end_that_was_not_rolled():
    assert of("60 days", "2026-03-02", extensions=("30 days",)).due_on == date(2026, 6, 1)  # 31 May is a Sunday
    assert of("60 days", "2026-03-02", extensions=("30 days",)).raw_due_on == date(2026, 5, 31)


def test_a_month_added_after_days_is_a_real_month():
    assert of("15 days", "2026-01-16", extensions=("1 month",)).due_on == date(2026, 2, 28)


def test_both_days_of_a_pause_are_left_out():
    assert of("30 days", "2026-06-01", ("2026-06-09", "2026-06-18")).raw_due_on == date(2026, 7, 11)
    assert of("30 days", "2026-06-01", ("2026-06-09", "2026-06-09")).raw_due_on == date(2026, 7, 2)


def test_a_pause_that_begins_on_the_last_day_saves_that_day():
    assert of("30 days", "2026-06-01", ("2026-07-01", "2026-07-03")).due_on == date(2026, 7, 6)  # 4 July is a Saturday


def test_a_pause_that_begins_on_a_day_the_period_was_rolled_over_holds_it_open():
    assert of("15 days", "2026-03-06").due_on == date(2026, 3, 23)  # 21 March is a Saturday
    assert of("15 days", "2026-03-06", ("2026-03-23", "2026-03-25")).due_on == date(2026, 3, 26)


def test_a_pause_before_the_period_or_after_it_changes_nothing():
    plain = of("15 days", "2026-03-02")
    assert of("15 days", "2026-03-02", ("2026-02-01", "2026-03-02")).due_on == plain.due_on
    assert of("15 days", "2026-03-02", ("2026-03-18", "2026-04-30")).due_on == plain.due_on


def test_overlapping_pauses_are_counted_once():
    one = of("30 days", "2026-06-01", ("2026-06-09", "2026-06-18"))
    two = of("30 days", "2026-06-01", ("2026-06-12", "2026-06-18"), ("2026-06-09", "2026-06-14"))
    assert two.due_on == one.due_on


def test_a_pause_without_an_end_makes_the_date_provisional():
    result = of("30 days", "2026-06-01", ("2026-06-09", None))
    assert result.provisional and result.raw_due_on == date(2026, 7, 2)


def test_working_days_in_a_pause_are_not_counted():
    assert of("5 working days", "2026-03-02", ("2026-03-04", "2026-03-05")).due_on == date(2026, 3, 11)


def test_a_date_beyond_the_published_calendar_is_provisional_and_says_so():
    result = of("60 days", "2026-11-23")
    assert result.due_on == date(2027, 1, 22) and result.provisional
    assert told(result)[-1] == ("12-31", "provisional", None)
    assert not of("15 days", "2026-11-23").provisional


def test_the_steps_of_calendar_days_are_few():
    assert told(of("60 days", "2026-03-02")) == [
        ("03-02", "start", None),
        ("05-01", "end_of_length", 60),
        ("05-01", "rolled_holiday", None),
        ("05-02", "rolled_holiday", None),
        ("05-03", "rolled_holiday", None),
        ("05-04", "rolled_holiday", None),
        ("05-05", "rolled_holiday", None),
        ("05-06", "due", None),
    ]


def test_the_steps_of_working_days_name_each_day():
    assert told(of("3 working days", "2026-02-12")) == [
        ("02-12", "start", None),
        ("02-13", "workday", 1),
        ("02-14", "makeup_workday", 2),
        *[(f"02-{day}", "holiday", None) for day in range(15, 24)],
        ("02-24", "workday", 3),
        ("02-24", "due", None),
    ]


def test_the_steps_tell_pauses_and_extensions():
    kinds = [step.kind for step in of("30 days", "2026-06-01", ("2026-06-09", "2026-06-18"), extensions=("10 days",)).steps]
    assert kinds == ["start", "paused", "end_of_length", "extension", "end_of_length", "due"]


def test_the_first_day_counts_where_the_rulebook_says_so():
    assert of("5 days", "2026-03-02", how=LITERAL).due_on == date(2026, 3, 6)


def test_a_period_is_not_rolled_where_the_rulebook_does_not_say_so():
    assert of("5 days", "2026-03-02", how=LITERAL).due_on == of("5 days", "2026-03-02", how=LITERAL).raw_due_on


def test_a_rule_whose_length_the_letter_sets_cannot_be_counted_without_it():
    with pytest.raises(ValueError, match="letter"):
        counted("assigned", "2026-03-02")
    assert rule("assigned").length is None


@pytest.mark.parametrize(
    ("day", "months", "later"), [("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 2, "2027-02-15"), ("2026-03-31", -1, "2026-02-28")]
)
def test_a_month_ends_on_the_same_day_or_on_the_last(day: str, months: int, later: str):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_the_last_day_ends_at_midnight_in_shanghai():
    assert due_at(date(2026, 5, 6)) == datetime(2026, 5, 6, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
def test_the_zone_of_the_server_changes_no_date(zone: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert due("handling", "2026-03-02") == "2026-05-06"
        assert due_at(date(2026, 5, 6)) == datetime(2026, 5, 6, 16, 0, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
