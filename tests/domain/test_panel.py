"""随机抽取: the draw is fair, belongs to its petition, and anybody can make it again."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.panel import drawn, lot

NUMBER = "990121-2026-000001"
rosters = st.lists(st.integers(1, 10**6), min_size=1, max_size=30, unique=True)


@settings(max_examples=40)
@given(st.text(max_size=40), rosters, st.data())
def test_a_panel_is_so_many_different_candidates_whatever_the_order_of_the_roster(
    seed: str, roster: list[int], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(roster)))
    panel = drawn(seed, NUMBER, roster, size)
    assert len(set(panel)) == size and set(panel) <= set(roster)
    assert drawn(seed, NUMBER, data.draw(st.permutations(roster)), size) == panel


@settings(max_examples=40)
@given(st.text(max_size=40), rosters, st.integers(1, 10**6))
def test_whoever_is_added_to_the_roster_only_ever_takes_a_place_and_never_changes_who_goes_before_whom(
    seed: str, roster: list[int], another: int
) -> None:
    together = {*roster, another}
    before, after = drawn(seed, NUMBER, roster, len(roster)), drawn(seed, NUMBER, together, len(together))
    assert [one for one in after if one in roster] == list(before)


def test_each_candidate_is_drawn_as_often_as_any_other() -> None:
    often = Counter(one for turn in range(4000) for one in drawn(f"seed {turn}", NUMBER, range(1, 11), 3))
    assert set(often) == set(range(1, 11))
    assert all(abs(times - 1200) < 6 * 29 for times in often.values()), "six standard deviations of 4000 draws at 3 in 10"


def test_the_same_seed_gives_another_panel_for_another_petition() -> None:
    assert drawn("a", NUMBER, range(1, 50), 5) != drawn("a", "990121-2026-000002", range(1, 50), 5)


def test_any_tool_that_knows_sha_256_can_repeat_a_draw() -> None:
    assert lot("5f3a", NUMBER, 7) == hashlib.sha256(b"5f3a:990121-2026-000001:7").hexdigest()


@pytest.mark.parametrize("size", [0, 4])
def test_more_than_there_are_cannot_be_drawn(size: int) -> None:
    with pytest.raises(ValueError, match="candidates"):
        drawn("a", NUMBER, (1, 2, 3), size)
