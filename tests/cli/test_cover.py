"""petition play --cover: engine, office and explorer agree on every path, and are caught when they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import covering, playing
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.demo.lost import Lost
from engine.demo.walk import BY_LAW, Kept, Unlike
from engine.demo.walker import Walks
from engine.process.paths.going import Move
from engine.process.paths.machine import Machine
from engine.settings import Settings

# The long form, every way there is: ./petition play --cover
WAYS = 12


def test_path_classes_of_the_shelf_are_gone_and_nothing_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session, stories = Session(Settings.read({"PETITION_HOME": str(tmp_path)}), as_json=True), tmp_path / "stories"
    assert covering.run(session, 1, 20, WAYS, stories) == FINE
    told = json.loads(capsys.readouterr().out)
    assert {one["process"] for one in told["shelf"]} == {"petition", "supervision"}
    for one in told["shelf"]:
        assert one["classes"] > 0 and one["moves"] > one["ways"] > 0 and one["disagreements"] == []
        assert one["office"]["disagreements"] == []
        assert one["office"]["gone"] > one["office"]["ways"] > 0
    assert (told["random"]["diagrams"], told["random"]["disagreements"]) == (20, [])
    assert told["random"]["moves"] > 50
    few = tmp_path / "few"
    few.mkdir()
    for file in sorted(stories.iterdir())[::7]:
        file.rename(few / file.name)
    assert playing.run(session, [few]) == FINE
    played = json.loads(capsys.readouterr().out)
    assert len(played) >= 3 and all(one["passed"] for one in played)


def test_a_difference_of_the_office_is_told_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moves, kept = (Move("task", "a"), Move("task", "b")), Kept(BY_LAW, "late_request", "信访工作条例 第三十五条")
    lost = [Lost((0, 1), moves[:1], ("甄别",), 1, kept), Lost((1, 2), moves, ("甄别", "送达"), 1, kept)]
    walks = Walks(9, ways=2, moves=5, lost=lost, not_tried=2, unlike=[((), Unlike("steps", {"triage": 1}, {}))])
    one = covering.Covered("petition", 9, 2, 5, (), "信访工作条例", walks)
    monkeypatch.setattr(covering, "cover_shelf", lambda *_: [one])
    session = Session(Settings.read({"PETITION_HOME": str(tmp_path)}))
    assert covering.run(session, 1, 0) == FINDINGS
    told = capsys.readouterr().out
    assert "走过其中 5 类（共 9 类）" in told and "没有去试的：2 类" in told and "steps" in told
    assert "依法不许（信访工作条例 第三十五条，late_request）：「甄别」1 类；另有 1 类" in told


def test_a_class_not_made_for_no_reason_is_told_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Lost((1, 2), (Move("task", "a"), Move("task", "b")), ("甄别", "送达"), 2, None)
    one = covering.Covered("petition", 9, 2, 5, (), "信访工作条例", Walks(9, ways=2, moves=5, lost=[lost]))
    monkeypatch.setattr(covering, "cover_shelf", lambda *_: [one])
    settings = Settings.read({"PETITION_HOME": str(tmp_path)})
    assert covering.run(Session(settings), 1, 0) == FINDINGS
    assert "说不出理由：「甄别」 → 「送达」" in capsys.readouterr().out
    assert covering.run(Session(settings, as_json=True), 1, 0) == FINDINGS
    [told] = json.loads(capsys.readouterr().out)["shelf"]
    assert [one["way"] for one in told["office"]["not_reached"]] == ["「甄别」 → 「送达」"]


def test_a_rule_told_wrongly_is_caught_on_random_diagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that forgets to cancel what it interrupts: the explorer then sees steps the engine does not have."""
    monkeypatch.setattr(Machine, "_cancel", lambda self, token: None)
    found = (covering.cover_random(seed).found for seed in range(1, 60))
    assert next(bad for bad in found if bad)[0].about in ("steps", "waiting", "completed", "effects")
