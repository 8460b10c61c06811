"""How costs grow: what is walked, where a side stopped, what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bench import growth
from engine.bench.crew import Crew
from engine.bench.officials import Officials
from engine.bench.places import bench_settings
from engine.bench.shift import Tally
from engine.bench.stage import Stage
from engine.bench.stored import PAGES_ASKED, of_petitions
from engine.bootstrap import open_office
from tests.bench.conftest import TINY, quiet

SIDES = {"cold", "hot", "stock"}


def test_the_circle_is_walked_further_and_further_by_every_side(file_stage: Stage):
    grown = growth.of_rounds(file_stage, "sqlite", [3, 7], quiet)
    assert list(grown) == ["3", "7"]
    for sides in grown.values():
        assert set(sides) == SIDES
        assert all(told["ms"] > 0 for told in sides.values())


def test_a_row_of_forms_is_filled_in_by_every_side(file_stage: Stage):
    grown = growth.of_forms(file_stage, "sqlite", 12, quiet)
    assert {name: set(told) for name, told in grown["12"].items()} == {name: {"ms"} for name in SIDES}


class Short(Crew):
    """A side whose petition is closed after seven acts, or that grows too slow for patience."""

    def __init__(self, most: int) -> None:
        super().__init__([])
        self.left = most

    def play(self, acts: int) -> Tally:
        """As many as are left."""
        done = min(acts, self.left)
        self.left -= done
        return Tally(done, 1.0, [float(done)] * done)


def test_a_side_that_ends_is_told_to_have_stopped_there():
    walk = growth.Walk(Short(7))
    assert walk.at(5) == {"ms": 5.0}
    assert walk.at(50) == {"stopped_at": 7}
    assert walk.at(500) == {"stopped_at": 7}


def test_nobody_waits_for_a_side_longer_than_patience(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(growth, "PATIENCE_SECONDS", -1.0)
    walk = growth.Walk(Short(10_000))
    assert walk.at(1000) == {"stopped_at": growth.STEP}


def test_pages_and_acts_are_measured_with_petitions_stored(stage: Stage, tmp_path: Path):
    asked: list[int] = []

    def some(database: str, many: int, key: bytes) -> None:
        """A crowd small enough for a test: as many as asked for, by the office's own window."""
        asked.append(many)
        (tmp_path / "secret.key").write_text(key.hex())
        (tmp_path / "secret.key").chmod(0o600)
        officials = Officials(open_office(bench_settings(database, tmp_path, live=0), durable=False))
        while officials.office.store.registers.totals()["petitions"] < many:
            officials.begin()
        officials.office.store.close()

    found = of_petitions(stage, "postgresql", [4, 9], TINY, quiet, some)
    assert asked == [4, 9]
    for told in found.values():
        assert set(told) == {"filled_in_s", "completion", *PAGES_ASKED, "watch", "due_at_once"}
        assert {look["by"] for look in told["watch"]["looks"]} == {"county", "province"} and told["watch"]["laid_out_s"] >= 0
        assert all(look["p95"] >= look["p50"] > 0 < look["within"] for look in told["watch"]["looks"])
        at_once = told["due_at_once"]
        assert (at_once["due"], at_once["noticed"]) == (0, 0) and 0 < at_once["recorded_s"] < at_once["seconds"], "none but the bench's own"
        assert all(told[page]["p95"] >= told[page]["p50"] > 0 for page in ("completion", *PAGES_ASKED))
