"""Every torture in its short form: on both databases, with the dossiers in memory and without; failing seeds for ever."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from engine.torture.course import TORTURES, kinds_of
from engine.torture.report import Report
from engine.watching import points
from tests.architecture.sources import calls, python_files, tree
from tests.torture.conftest import Grounds

ReportOf = Callable[..., Report]
KINDS = ("sqlite", "postgresql")
# With dossiers in memory, which may be stale, where many machines share a database; without where one process has a file.
LIVE = {"sqlite": 0, "postgresql": 500}
SEED = 20261125
KEPT = yaml.safe_load((Path(__file__).parent / "seeds.yaml").read_text(encoding="utf-8"))
COURSE = [(name, kind, LIVE[kind], SEED) for name in TORTURES for kind in kinds_of(name, KINDS)]
STALE = [("kills", "sqlite", 500, SEED + 1), ("races", "sqlite", 500, SEED + 1), ("races", "postgresql", 0, SEED + 1)]
REPLAYED = [(name, kind, LIVE[kind], seed) for name, kept in KEPT.items() for kind, seed, _ in kept]


def told(report: Report) -> str:
    """What a failing torture says: above all its seed."""
    command = f"petition torture {report.what} --database {report.database}: --seed {report.seed}"
    return f"{command} (live {report.live}): lost {report.lost}, doubled {report.doubled}, {report.findings}"


@pytest.fixture(scope="module")
def reports() -> dict[tuple[str, str, int, int], Report]:
    """What was run already: a torture is not repeated to look at its figures."""
    return {}


@pytest.fixture
def report_of(ground: Grounds, reports: dict[tuple[str, str, int, int], Report]) -> ReportOf:
    """The report of one torture in its short form."""

    def run(name: str, kind: str, live: int, seed: int = SEED) -> Report:
        asked = (name, kind, live, seed)
        if asked not in reports:
            reports[asked] = TORTURES[name](ground(kind, live), "short", seed)
        return reports[asked]

    return run


@pytest.mark.parametrize(("name", "kind", "live", "seed"), COURSE + STALE + REPLAYED)
def test_nothing_is_lost_and_nothing_doubled(report_of: ReportOf, name: str, kind: str, live: int, seed: int):
    report = report_of(name, kind, live, seed)
    assert report.is_clean, told(report)
    assert report.rounds and (report.acknowledged or name == "counts"), told(report)


def named_points() -> list[str]:
    """Every point the code names: the arguments of ``points.reached``, wherever it is called."""
    named = [call for path in python_files() for name, call in calls(tree(path)) if name in ("reached", "points.reached")]
    return [ast.literal_eval(call.args[0]) for call in named]  # a point that is no literal fails here


def test_the_points_of_the_list_are_those_the_code_names():
    assert set(named_points()) == set(points.POINTS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_point_the_code_names_is_killed_at(report_of: ReportOf, kind: str):
    facts = report_of("kills", kind, LIVE[kind]).facts
    assert set(facts["at points"]) == set(named_points())
    assert facts["killed at random"] > facts["of them runners"] > 0


def test_what_a_killed_runner_left_is_done_by_the_next(report_of: ReportOf):
    outgoing = report_of("kills", "sqlite", 0).facts["outgoing"]
    assert outgoing["sent"] >= outgoing["handed over"] > 0


def test_both_ends_of_a_race_are_seen(report_of: ReportOf):
    assert set(report_of("races", "sqlite", 0).facts["ends"]) == {"met", "lapsed"}


def test_wires_are_cut_before_and_after_the_office_can_help_itself(report_of: ReportOf):
    facts = report_of("cuts", "postgresql", 500).facts
    assert facts["cut"] >= 16
    assert facts["of them had committed"] + facts["answered nevertheless"] > 0
