"""Too many wrong questions wait, ever longer and never for good; the memory for it stays small."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.casework import patience
from engine.casework.patience import FREE, LONGEST, WINDOW, Patience, place, wait
from engine.testing import on

NOW: datetime = on("2026-03-02")


@given(st.lists(st.integers(0, 2000), max_size=40))
def test_no_wait_is_longer_than_the_longest_and_the_first_five_wait_for_nothing(gaps: list[int]):
    counts, now = Patience(), NOW
    for asked, gap in enumerate(gaps, 1):
        now += timedelta(seconds=gap)
        counts.in_vain(["one"], now)
        until = counts.until(["one", "other"], now)
        assert until is None or (asked >= FREE and now < until <= now + LONGEST)
        assert counts.until(["one"], now + LONGEST) is None and counts.until(["other"], now) is None


def test_each_further_wrong_question_doubles_the_wait():
    assert [wait(count).total_seconds() for count in range(3, 11)] == [0, 0, 30, 60, 120, 240, 480, 600]
    assert wait(10**6) == LONGEST


def test_after_a_quarter_of_an_hour_the_count_begins_anew_and_a_right_question_forgives():
    counts = Patience()
    for _ in range(FREE):
        counts.in_vain(["one", "two"], NOW)
    assert counts.until(["one"], NOW) == NOW + timedelta(seconds=30)
    counts.answered(["two"])
    assert counts.until(["two"], NOW) is None
    counts.in_vain(["one"], NOW + WINDOW + timedelta(seconds=1))
    assert counts.until(["one"], NOW + WINDOW + timedelta(seconds=1)) is None


def test_who_asks_with_ever_new_codes_makes_the_oldest_forgotten(monkeypatch):
    monkeypatch.setattr(patience, "MOST", 10)
    counts = Patience()
    for one in range(30):
        counts.in_vain([f"{one}"], NOW)
    assert len(counts._vain) == 10


def test_a_network_of_the_newer_kind_counts_as_one_place():
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("203.0.113.7") != place("203.0.113.8")
    assert place("fe80::1%eth0") and place("") == "place:"
