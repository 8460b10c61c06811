"""How near two texts are: the same both ways, all of a text itself, nothing of what shares no pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.likeness import likeness, pairs

TEXTS = st.text(max_size=60).map(pairs)


@given(TEXTS, TEXTS)
def test_it_is_the_same_both_ways_and_a_hundred_only_of_the_same_pairs(one: frozenset[str], other: frozenset[str]):
    alike = likeness(one, other)
    assert alike == likeness(other, one) and 0 <= alike <= 100
    assert (alike == 100) == (one == other != frozenset())


def test_width_case_spaces_and_punctuation_do_not_count():
    assert likeness(pairs("宅基地，登记 ABC"), pairs("宅基地登记ａｂｃ。")) == 100


def test_a_few_words_changed_leave_most_of_it():
    assert 60 <= likeness(pairs("村里耕地被占用两年，要求退还。"), pairs("村里耕地被占用三年，请求退还。")) < 100
    assert likeness(pairs("村里耕地被占用"), pairs("公交车改道太远")) == 0
