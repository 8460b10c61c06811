"""Too many wrong questions wait, ever longer and never for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.casework.patience import FREE, LONGEST, MOST_OF_ONE, WINDOW, and_now, next_after, place, wait, without
from engine.testing import on

NOW: datetime = on("2026-03-02")


@given(st.lists(st.integers(0, 2000), max_size=40))
def test_no_wait_is_longer_than_the_longest_and_the_first_five_wait_for_nothing(gaps: list[int]):
    asked: Sequence[datetime] = ()
    now, answered = NOW, 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        until = next_after(asked, now)
        if until == now:
            answered, asked = answered + 1, and_now(asked, now)
        assert until == now or (answered >= FREE and now < until <= now + LONGEST)
        assert len(asked) <= MOST_OF_ONE
    assert next_after((), now) == now and next_after(asked, now + LONGEST) == now + LONGEST


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from("vr")), max_size=40))
def test_right_questions_between_change_no_wait(course: list[tuple[int, str]]):
    one: Sequence[datetime] = ()
    other, now = one, NOW
    for gap, question in course:
        now += timedelta(seconds=gap)
        until = next_after(one, now)
        if question == "v":
            assert next_after(other, now) == until
            one, other = (and_now(one, now), and_now(other, now)) if until == now else (one, other)
        elif until == now:
            one = without(and_now(one, now), now)


def test_each_further_wrong_question_doubles_the_wait():
    assert [wait(count).total_seconds() for count in range(3, 11)] == [0, 0, 30, 60, 120, 240, 480, 600]
    assert wait(10**6) == LONGEST


def test_after_a_quarter_of_an_hour_the_count_begins_anew():
    later = NOW + WINDOW + timedelta(seconds=1)
    assert next_after([NOW] * FREE, NOW) == NOW + timedelta(seconds=30)
    assert (and_now([NOW] * FREE, later), and_now([NOW], later - timedelta(seconds=1))) == ((later,), (NOW, NOW + WINDOW))


def test_a_network_of_the_newer_kind_counts_as_one_place():
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("203.0.113.7") != place("203.0.113.8")
    assert place("fe80::1%eth0") and place("") == "place:"
