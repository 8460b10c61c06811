"""The stories of the shelf, told once more in a real browser: whatever the engine lets happen, the pages let happen too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from engine.policy.scenarios import read_scenario
from tests.browser.counter import Counter
from tests.browser.telling import PagePlayer
from tests.support.places import ROOT

# The short form tells three of them; the long form is ``--hypothesis-profile=long``.
SHELF = sorted((ROOT / "workflows").glob("*/scenarios/*.yaml"))[:: 1 if settings().max_examples > 1000 else 8]


@pytest.mark.parametrize("story", SHELF, ids=lambda one: one.stem)
def test_a_story_comes_out_as_told_when_it_is_played_by_pages_alone(counter: Counter, story: Path):
    people = {one.username: one for one in counter.office.store.registers.officials()}
    scenario = read_scenario(story.read_bytes(), story.relative_to(ROOT).as_posix())
    assert PagePlayer(counter, people).play(scenario) == []
