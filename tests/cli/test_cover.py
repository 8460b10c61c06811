"""petition play --cover: the engine and the explorer agree on every path, and are caught when they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import covering
from engine.cli.speaking import FINE, Session
from engine.process.paths.machine import Machine
from engine.settings import Settings

# The long form, every way there is: ./petition play --cover
WAYS = 25


def test_path_classes_of_the_shelf_are_gone_on_the_engine_and_nothing_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(Settings.read({"PETITION_HOME": str(tmp_path)}), as_json=True)
    assert covering.run(session, 1, 20, WAYS) == FINE
    told = json.loads(capsys.readouterr().out)
    assert {one["process"] for one in told["shelf"]} == {"petition", "supervision"}
    for one in told["shelf"]:
        assert one["classes"] > 0 and one["moves"] > one["ways"] > 0 and one["disagreements"] == []
    assert (told["random"]["diagrams"], told["random"]["disagreements"]) == (20, [])
    assert told["random"]["moves"] > 50


def test_a_rule_told_wrongly_is_caught_on_random_diagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that forgets to cancel what it interrupts: the explorer then sees steps the engine does not have."""
    monkeypatch.setattr(Machine, "_cancel", lambda self, token: None)
    found = (covering.cover_random(seed).found for seed in range(1, 60))
    assert next(bad for bad in found if bad)[0].about in ("steps", "waiting", "completed", "effects")
