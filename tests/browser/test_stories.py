"""The stories of the shelf, told once more in a real browser: whatever the engine lets happen, the pages let happen too."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.policy.scenarios import read_scenario
from tests.browser.counter import Counter
from tests.browser.telling import PagePlayer
from tests.support.long import is_long
from tests.support.places import ROOT

# The long form, ``--hypothesis-profile=long``, tells them all. The short form tells two that differ: what is
# answered at once and an accusation; the way from the window to finality is test_from_window_to_finality.py.
SHORT = ("当场答复不接受的改作建议意见转送", "检举控告保密转送并反馈")
ALL = {one.stem: one for one in sorted((ROOT / "workflows").glob("*/scenarios/*.yaml"))}
SHELF = list(ALL.values()) if is_long() else [ALL[name] for name in SHORT]


@pytest.mark.parametrize("story", SHELF, ids=lambda one: one.stem)
def test_a_story_comes_out_as_told_when_it_is_played_by_pages_alone(counter: Counter, story: Path):
    people = {one.username: one for one in counter.office.store.registers.officials()}
    scenario = read_scenario(story.read_bytes(), story.relative_to(ROOT).as_posix())
    assert PagePlayer(counter, people).play(scenario) == []
