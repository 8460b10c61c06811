"""Where the bench finds its shelf, its answers and the harnesses of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.settings import ROOT, Settings

BENCH = ROOT / "bench"
SHELF = BENCH / "shelf"
ANSWERS = BENCH / "answers.json"
MESSAGE = "explanation_given"
# Human acts from registration to the end: eight user tasks and one message.
ACTS = 9


def answers() -> Mapping[str, Mapping[str, Any]]:
    """The form of every human step of the reference process, as every side fills it in."""
    told: Mapping[str, Mapping[str, Any]] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return told


def bench_settings(database: str, home: Path, *, live: int, shelf: Path = SHELF) -> Settings:
    """The settings of a bench office: its own home and shelf, the rules of the house; ``live`` 0 is cold."""
    said = {"PETITION_HOME": str(home), "PETITION_WORKFLOWS": str(shelf), "PETITION_LIVE": str(live)}
    return Settings.read(said, database=database)
