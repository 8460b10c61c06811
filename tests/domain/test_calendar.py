"""The working calendar, against two public sources day by day."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.calendar import Calendar, CalendarYear, DayKind, Notice
from tests.policy.shelf import calendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]
# Saturday 31 December 2005 was worked by the notice for 2006 (国办发明电〔2005〕35号), which this source leaves out.
MISSED_BY_CHINESE_CALENDAR = {date(2005, 12, 31)}


def test_every_day_of_2004_to_2026_is_worked_or_not_as_chinese_calendar_says():
    differing = {day for day in EVERY_DAY if calendar().is_working_day(day) != chinese_calendar.is_workday(day)}
    assert differing == MISSED_BY_CHINESE_CALENDAR


def test_every_day_of_2004_to_2026_is_worked_or_not_as_holidays_says():
    known = holidays.country_holidays("CN", years=range(2003, 2028))
    worked = {day for day in EVERY_DAY if (day.weekday() < 5 and day not in known) or day in known.weekend_workdays}
    assert {day for day in EVERY_DAY if calendar().is_working_day(day)} == worked


def test_a_year_has_as_many_working_days_as_the_notices_leave():
    assert sum(calendar().is_working_day(day) for day in EVERY_DAY if day.year == 2026) == 248


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-02-14", DayKind.MAKEUP_WORKDAY, "春节"),  # a Saturday worked before the Spring Festival
        ("2026-02-16", DayKind.HOLIDAY, "春节"),
        ("2026-02-24", DayKind.WORKDAY, ""),
        ("2026-03-07", DayKind.WEEKEND, ""),
        ("2007-12-29", DayKind.MAKEUP_WORKDAY, "元旦"),  # stands in the notice for 2008
        ("2015-09-03", DayKind.HOLIDAY, "抗战胜利纪念日"),
    ],
)
def test_a_day_is_what_its_notice_makes_of_it(day: str, kind: DayKind, name: str):
    on = date.fromisoformat(day)
    assert (calendar().kind(on), calendar().name(on)) == (kind, name)


def test_the_next_working_day_lies_after_the_day_itself():
    assert calendar().next_working_day(date(2026, 3, 2)) == date(2026, 3, 3)
    assert calendar().next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)


def test_the_calendar_knows_up_to_which_day_it_is_published():
    assert calendar().published_until == LAST
    assert calendar().covers(LAST) and not calendar().covers(LAST + timedelta(days=1))


def test_beyond_the_published_years_only_weekends_are_known():
    new_year = date(2027, 1, 1)
    assert new_year.weekday() == 4 and calendar().kind(new_year) is DayKind.WORKDAY
    assert calendar().kind(date(2027, 1, 2)) is DayKind.WEEKEND


def test_the_spring_festival_of_2020_was_prolonged_by_a_second_notice():
    before, after = calendar().seen_on(date(2020, 1, 26)), calendar().seen_on(date(2020, 1, 27))
    assert before.kind(date(2020, 2, 1)) is DayKind.MAKEUP_WORKDAY
    assert after.kind(date(2020, 2, 1)) is DayKind.HOLIDAY
    assert before.is_working_day(date(2020, 1, 31)) and not after.is_working_day(date(2020, 1, 31))


def test_a_calendar_seen_on_an_early_day_ends_early():
    assert calendar().seen_on(date(2025, 11, 3)).published_until == date(2025, 12, 31)
    assert calendar().seen_on(date(2025, 11, 4)).published_until == LAST


def test_an_empty_calendar_has_published_nothing():
    assert Calendar(()).published_until == date.min
    assert Calendar(()).is_working_day(date(2026, 10, 1))


def test_a_later_notice_overrides_an_earlier_one_in_any_order_of_writing():
    day = date(2030, 5, 1)
    early = Notice("early", date(2029, 11, 1), {}, {day: "劳动节"}, "A")
    late = Notice("late", date(2030, 3, 1), {day: "劳动节"}, {}, "A")
    assert Calendar((CalendarYear(2030, (late, early)),)).kind(day) is DayKind.HOLIDAY


days = st.dates(date(2003, 6, 1), date(2028, 6, 30))


@given(days, st.integers(0, 400))
def test_working_days_between_two_days_are_those_one_can_tick_off(first: date, many: int):
    each = [first + timedelta(days=offset) for offset in range(many)]
    assert calendar().working_days(first, first + timedelta(days=many - 1)) == sum(map(calendar().is_working_day, each))


@given(days, st.integers(1, 300))
def test_going_on_by_working_days_ends_where_ticking_them_off_ends(day: date, many: int):
    walked, left = day, many
    while left:
        walked += timedelta(days=1)
        left -= calendar().is_working_day(walked)
    assert calendar().after_working_days(day, many) == walked


@given(st.dates(date(1, 1, 1), date(9900, 1, 1)), st.integers(1, 9999))
def test_beyond_every_notice_a_week_has_five_working_days(day: date, many: int):
    bare = Calendar(())
    reached = bare.after_working_days(day, many)
    assert bare.is_working_day(reached) and bare.working_days(day + timedelta(days=1), reached) == many


def test_a_day_after_the_last_there_is_overflows():
    with pytest.raises(OverflowError):
        calendar().after_working_days(date(9999, 12, 30), 5)
