"""petition check on scenarios: every name in them exists, or the nearest right one is told with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli.storying import Stories
from engine.errors import PolicyError
from engine.policy.forms import all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.process.lint import Words, judge
from tests.cli.conftest import Petition
from tests.support.places import ROOT

WORKFLOWS = files_of(ROOT / "workflows")
STORY = next(name for name in sorted(WORKFLOWS) if name.startswith("handling/scenarios/交办"))
TEXT = WORKFLOWS[STORY].decode()


@pytest.fixture
def petition(petition_within: Petition) -> Petition:
    """Within this process: there are many runs."""
    return petition_within


@pytest.fixture(scope="module")
def stories() -> Stories:
    """What the scenarios of the shelf may name."""
    diagrams = {name: content for name, content in WORKFLOWS.items() if name.endswith(".bpmn")}
    return Stories(judge(diagrams, Words())[0].values(), all_forms(WORKFLOWS), Rulebook.from_folder(ROOT / "policies"))


def wrong(stories: Stories, text: str) -> list[PolicyError]:
    return list(stories.wrong(text.encode(), STORY))


@pytest.mark.parametrize(
    ("old", "new", "code", "suggestion"),
    [
        ("task: inquiry", "task: inqiry", "scenario_unknown_task", "inquiry"),
        ("task: assign_handler", "message: withdrawl", "scenario_unknown_message", "withdrawn"),
        ("by: 陈刚", "by: 陈钢", "scenario_unknown_official", ""),
        ("filed_on: 2026-03-02", "filed_on: 2026-03-02\n  by: 邵净", "scenario_unknown_official", ""),
        ("task: inquiry", "task: inquiry\n    refused: { code: late_reqest }", "scenario_unknown_refusal", "late_request"),
        ("handler: 赵敏,", "handler: 赵民,", "scenario_unknown_official", ""),
        ("authority: 990121-zr", "authority: 990121-zz", "scenario_unknown_authority", "990121-zr"),
        ("ended: handling_closed", "ended: handling_close", "scenario_unknown_end", "handling_closed"),
        ("status: answered", "status: answerd", "scenario_unknown_status", "answered"),
        ("handling_opinion, completion", "handling_opinon, completion", "scenario_unknown_document", "handling_opinion"),
        ("lapsed: []", "lapsed: [handlng]", "scenario_unknown_deadline", "handling"),
        ("deadlines: { assigned:", "deadlines: { asigned:", "scenario_unknown_deadline", "assigned"),
        ("disposition: assign", "disposition: asign", "field_unknown_choice", "assign"),
        ("next_step: opinion", "nextstep: opinion", "unknown_field", "next_step"),
        ("period_days: 50", "period_days: fifty", "field_not_integer", ""),
        ("approval: approve", "approval: true", "field_not_string", ""),
        ("received_on: 2026-03-10", "received_on: 2026-02-30", "field_date", ""),
    ],
)
def test_a_name_that_does_not_exist_is_told_on_its_line(stories: Stories, old: str, new: str, code: str, suggestion: str) -> None:
    assert TEXT.count(old) >= 1
    found = [one for one in wrong(stories, TEXT.replace(old, new, 1)) if one.code == code]
    assert found, [str(one) for one in wrong(stories, TEXT.replace(old, new, 1))]
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert found[0].file == STORY and line <= (found[0].line or 0) <= line + 2
    if suggestion:
        assert found[0].suggestion == suggestion


def test_a_missing_answer_is_told(stories: Stories) -> None:
    [found] = wrong(stories, TEXT.replace("{ approval: approve }", "{}"))
    assert (found.code, found.expected, found.key) == ("field_required", "approval", "when[8].answer.approval")


def test_the_scenarios_of_the_shelf_name_what_exists(stories: Stories) -> None:
    for name, content in WORKFLOWS.items():
        if "/scenarios/" in name:
            assert list(stories.wrong(content, name)) == []


def test_all_wrong_names_are_told_at_once(stories: Stories) -> None:
    text = TEXT.replace("task: inquiry", "task: inqiry").replace("by: 李华", "by: 李花").replace("status: answered", "status: x")
    assert [one.code for one in wrong(stories, text)] == [
        "scenario_unknown_official", "scenario_unknown_official", "scenario_unknown_task", "scenario_unknown_status",
    ]  # fmt: skip


def test_what_could_not_be_read_is_not_held_against_a_story() -> None:
    assert list(Stories((), {}, None).wrong(TEXT.encode(), STORY)) == []


def test_a_story_by_itself_is_held_against_the_office_s_shelves(petition: Petition, tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    file.write_text(TEXT.replace("task: inquiry", "task: inqiry"), encoding="utf-8")
    ran = petition("check", file, "--json")
    [told] = json.loads(ran.out)
    assert (ran.code, told["file"], told["rule"], told["suggestion"]) == (1, "story.yaml", "scenario_unknown_task", "inquiry")
