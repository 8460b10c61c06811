"""Counting against a second implementation, and what must hold for every period."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.counting import Pause, count
from engine.domain.rules import Length
from engine.torture.second_count import due as second_due
from tests.policy.shelf import calendar, rules

lengths = st.one_of(
    st.builds(Length, st.integers(1, 120), st.just("days")),
    st.builds(Length, st.integers(1, 40), st.just("working_days")),
    st.builds(Length, st.integers(1, 6), st.just("months")),
)
# Counts that end before 2027, where the second source ends too.
starts = st.dates(date(2006, 1, 1), date(2024, 6, 30))


@st.composite
def pauses(draw: st.DrawFn, start: date) -> list[tuple[date, date]]:
    """Pauses around a period, overlapping at will."""
    spans = draw(st.lists(st.tuples(st.integers(-20, 150), st.integers(0, 40)), max_size=3))
    return [(start + timedelta(days=begin), start + timedelta(days=begin + days)) for begin, days in spans]


@st.composite
def periods(draw: st.DrawFn) -> tuple[Length, date, list[tuple[date, date]], list[Length]]:
    """A length, a start, pauses and extensions."""
    start = draw(starts)
    return draw(lengths), start, draw(pauses(start)), draw(st.lists(lengths, max_size=2))


def first_due(length: Length, start: date, spans: list[tuple[date, date]] | None = None, extensions: list[Length] | None = None) -> date:
    """Our own count."""
    return count(
        rule_or_length=length,
        started_on=start,
        calendar=calendar(),
        counting=rules().counting,
        pauses=[Pause(*span) for span in spans or []],
        extensions=extensions or [],
    ).due_on


def works(day: date) -> bool:
    """Whether a day is worked, by a source that is not ours; one day it misses is added."""
    return day == date(2005, 12, 31) or chinese_calendar.is_workday(day)


@given(periods())
def test_two_ways_of_counting_agree(period: tuple[Length, date, list[tuple[date, date]], list[Length]]):
    length, start, spans, extensions = period
    expected = second_due(length.value, length.unit, start, [(one.value, one.unit) for one in extensions], spans, works)
    assert first_due(length, start, spans, extensions) == expected


@given(lengths, starts)
def test_a_period_always_ends_on_a_working_day_after_its_start(length: Length, start: date):
    end = first_due(length, start)
    assert end > start and calendar().is_working_day(end)


@given(lengths, starts)
def test_starting_a_day_later_never_ends_earlier(length: Length, start: date):
    assert first_due(length, start + timedelta(days=1)) >= first_due(length, start)


@given(st.integers(1, 100), st.sampled_from(["days", "working_days", "months"]), starts)
def test_a_longer_period_never_ends_earlier(value: int, unit: str, start: date):
    value = min(value, 6) if unit == "months" else value
    longer, shorter = Length(value + 1, unit), Length(value, unit)  # type: ignore[arg-type]
    assert first_due(longer, start) >= first_due(shorter, start)


@given(periods())
def test_a_pause_never_brings_the_end_nearer(period: tuple[Length, date, list[tuple[date, date]], list[Length]]):
    length, start, spans, extensions = period
    assert first_due(length, start, spans, extensions) >= first_due(length, start, [], extensions)


@given(lengths, lengths, starts)
def test_an_extension_never_brings_the_end_nearer(length: Length, extension: Length, start: date):
    assert first_due(length, start, [], [extension]) >= first_due(length, start)


@given(lengths)
def test_a_length_reads_back_what_it_writes(length: Length):
    assert Length.parse(str(length)) == length


@given(periods())
def test_the_steps_end_with_the_day_it_is_due(period: tuple[Length, date, list[tuple[date, date]], list[Length]]):
    length, start, spans, extensions = period
    result = count(
        rule_or_length=length, started_on=start, calendar=calendar(), counting=rules().counting,
        pauses=[Pause(*span) for span in spans], extensions=extensions,
    )  # fmt: skip
    ends = [step for step in result.steps if step.kind == "due"]
    assert [step.day for step in ends] == [result.due_on]
    assert result.steps[0].day == start


@given(periods())
def test_without_its_steps_a_period_ends_the_same_day(period: tuple[Length, date, list[tuple[date, date]], list[Length]]):
    length, start, spans, extensions = period
    asked = {
        "rule_or_length": length, "started_on": start, "calendar": calendar(), "counting": rules().counting,
        "pauses": [Pause(*span) for span in spans], "extensions": extensions,
    }  # fmt: skip
    told, short = count(**asked), count(**asked, explained=False)  # type: ignore[arg-type]
    assert (short.due_on, short.raw_due_on, short.provisional) == (told.due_on, told.raw_due_on, told.provisional)
    assert short.steps == ()


@given(periods())
def test_the_days_that_are_told_of_are_those_that_were_counted(period: tuple[Length, date, list[tuple[date, date]], list[Length]]):
    length, start, spans, _ = period
    result = count(
        rule_or_length=length, started_on=start, calendar=calendar(), counting=rules().counting, pauses=[Pause(*span) for span in spans]
    )
    counted = [step.counted for step in result.steps if step.counted is not None]
    if length.unit == "working_days":
        assert counted == list(range(1, length.value + 1))
