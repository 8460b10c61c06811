"""Scenario files: read with their places, refused where they are wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import PolicyError
from engine.policy.rulebook import files_of
from engine.policy.scenarios import Refused, Scenario, read_scenario, scenarios_of, written
from tests.support.places import ROOT

STORY = """
given:
  petition: { category: grievance, route: petition_procedure, channel: visit, place: "990121", persons: 1 }
  filed_on: 2026-03-02
  place: "990121"
when:
  - { on: 2026-03-04, by: 李华, task: triage, answer: { category: grievance, disposition: accept } }
  - on: 2026-03-20
  - { on: 2026-04-20, by: 赵敏, message: extension_requested, answer: { days: 30 } }
then:
  status: closed
  documents: [acceptance_notice]
  lapsed: []
  deadlines: { handling: 2026-06-01 }
"""


def refused(old: str, new: str) -> PolicyError:
    assert old in STORY
    with pytest.raises(PolicyError) as caught:
        read_scenario(STORY.replace(old, new, 1).encode(), "handling/scenarios/延期.yaml")
    return caught.value


def test_a_story_is_read():
    story = read_scenario(STORY.encode(), "handling/scenarios/延期.yaml")
    assert (story.title, story.given.filed_on, story.given.place) == ("延期", date(2026, 3, 2), "990121")
    assert [(move.on.day, move.task, move.message, move.line) for move in story.when] == [
        (4, "triage", "", 7), (20, "", "", 8), (20, "", "extension_requested", 9),
    ]  # fmt: skip
    assert story.then.deadlines == {"handling": date(2026, 6, 1)}
    assert (story.then.lapsed, story.then.ended) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("filed_on", "fild_on", "policy_unknown_key", 4),
        ("category: grievance, route", "category: greivance, route", "policy_bad_word", 3),
        ("2026-03-04", "2026-03-32", "policy_no_such_day", 7),
        ("2026-03-04", "2026-03-01", "scenario_order", 7),
        ("2026-03-20", "2026-03-03", "scenario_order", 8),
        ("by: 李华, ", "", "policy_missing_key", 7),
        ("task: triage, ", "", "policy_missing_key", 7),
        ("task: triage,", "task: triage, message: x,", "scenario_two_acts", 7),
        ('place: "990121", persons: 1', "place: 990121, persons: 1", "policy_bad_type", 3),
        ("  lapsed: []", "  lapse: []", "policy_unknown_key", 13),
    ],
)
def test_a_mistake_in_a_story_is_told_where_it_stands(old: str, new: str, code: str, line: int):
    error = refused(old, new)
    assert (error.code, error.line) == (code, line)


def test_the_nearest_right_word_is_offered():
    assert refused("category: grievance, route", "category: greivance, route").suggestion == "grievance"


def test_every_story_of_the_shelf_can_be_read():
    assert len(scenarios_of(files_of(ROOT / "workflows"))) >= 1


def plain(story: Scenario) -> Scenario:
    """A story without its place in a file."""
    return replace(story, file="", title="", when=tuple(replace(move, line=0) for move in story.when), then_line=0)


@pytest.mark.parametrize("story", scenarios_of(files_of(ROOT / "workflows")), ids=lambda story: story.title)
def test_a_story_written_down_is_read_as_the_same_story(story: Scenario) -> None:
    again = written(story, "登记 →\n甄别")
    assert again.decode().startswith("# 登记 → 甄别\n")
    assert plain(read_scenario(again, "again.yaml")) == plain(story)


REFUSED = STORY.replace(
    "on: 2026-03-20\n",
    "on: 2026-03-20\n    by: 李华\n    task: triage\n    refused: { code: late_request, basis: 信访工作条例 第三十五条 }\n",
)


def test_a_story_may_tell_of_a_refusal_and_of_who_took_the_petition_down() -> None:
    story = read_scenario(REFUSED.replace('place: "990121"\nwhen', 'place: "990121"\n  by: 邵静\nwhen').encode(), "again.yaml")
    assert story.when[1].refused == Refused("late_request", "信访工作条例 第三十五条")
    assert (story.given.by, story.when[0].refused) == ("邵静", None)
    assert plain(read_scenario(written(story), "again.yaml")) == plain(story)


def test_only_an_act_is_refused() -> None:
    with pytest.raises(PolicyError, match="policy_missing_key") as caught:
        read_scenario(REFUSED.replace("    by: 李华\n    task: triage\n", "").encode(), "again.yaml")
    assert caught.value.line == 8
