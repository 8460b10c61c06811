"""Too many wrong questions wait, ever longer and never for good; the memory for it stays small."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from hypothesis import given
from hypothesis import strategies as st

from engine.casework import patience
from engine.casework.patience import FREE, LONGEST, WINDOW, Patience, place, wait
from engine.testing import on

NOW: datetime = on("2026-03-02")


@given(st.lists(st.integers(0, 2000), max_size=40))
def test_no_wait_is_longer_than_the_longest_and_the_first_five_wait_for_nothing(gaps: list[int]):
    counts, now, answered = Patience(), NOW, 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        until = counts.admit(["one"], now)
        answered += until is None
        assert until is None or (answered >= FREE and now < until <= now + LONGEST)
    assert counts.admit(["other"], now) is None and counts.admit(["one"], now + LONGEST) is None


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from("vr")), max_size=40))
def test_right_questions_between_change_no_wait(course: list[tuple[int, str]]):
    counts, others, now = Patience(), Patience(), NOW
    for gap, question in course:
        now += timedelta(seconds=gap)
        until = counts.admit(["one"], now)
        if question == "v":
            assert others.admit(["one"], now) == until
        elif until is None:
            counts.forgive(["one"], now)


def test_each_further_wrong_question_doubles_the_wait():
    assert [wait(count).total_seconds() for count in range(3, 11)] == [0, 0, 30, 60, 120, 240, 480, 600]
    assert wait(10**6) == LONGEST


def test_after_a_quarter_of_an_hour_the_count_begins_anew_and_a_right_question_forgives():
    counts, later = Patience(), NOW + WINDOW + timedelta(seconds=1)
    assert [counts.admit(["one", "two"], NOW) for _ in range(FREE)] == [None] * FREE
    assert counts.admit(["one"], NOW) == counts.admit(["other", "two"], NOW) == NOW + timedelta(seconds=30)
    counts.forgive(["two"])
    assert counts.admit(["two", "other"], NOW) is None
    assert [counts.admit(["one"], later) for _ in range(FREE)] == [None] * FREE


def test_many_at_once_are_let_in_no_oftener_than_one_after_another():
    counts, at_once = Patience(), Barrier(16, timeout=30)

    def asked(one: int) -> bool:
        at_once.wait()
        return counts.admit([f"place:{one}", "code"], NOW) is None

    with ThreadPoolExecutor(16) as browsers:
        assert sum(browsers.map(asked, range(16))) == FREE


def test_who_asks_with_ever_new_codes_makes_the_oldest_forgotten(monkeypatch):
    monkeypatch.setattr(patience, "MOST", 10)
    counts = Patience()
    for one in range(30):
        counts.admit([f"{one}"], NOW)
    assert len(counts._vain) == 10


def test_a_network_of_the_newer_kind_counts_as_one_place():
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("203.0.113.7") != place("203.0.113.8")
    assert place("fe80::1%eth0") and place("") == "place:"
