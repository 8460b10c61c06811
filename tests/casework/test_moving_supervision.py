"""A supervision that began under the earlier, shorter diagram is moved to the one on the shelf, with its clocks and its papers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.domain.release import Release
from tests.builders import County
from tests.casework.migrating import migrate, put_in_force, redrawn, written
from tests.people import LAND_HANDLER

BEFORE = Path(__file__).parent / "before"
LETTER = {"supervision_kind": "supervision_letter", "reason": "逾期未办结。", "demand": "十日内办结。"}


def earlier() -> Release:
    """The shelves with the earlier diagram of supervision, and without what is obliged of the new one."""
    drawn, forms = ((BEFORE / f"supervision.{kind}").read_text(encoding="utf-8") for kind in ("bpmn", "yaml"))
    release = redrawn("supervision", drawn, forms)
    policies = dict(release.policies)
    obligations = policies["national/obligations.yaml"].decode()
    blocks = re.split(r"(?m)^(?=\S)", obligations)
    policies["national/obligations.yaml"] = "".join(one for one in blocks if "process: supervision\n" not in one).encode()
    stories = {name: text for name, text in release.workflows.items() if not name.startswith("supervision/scenarios/")}
    return Release.of(stories, policies)


@pytest.mark.parametrize("stands", ["decide_supervision", "give_feedback", "close_supervision", "escalate"])
def test_a_running_supervision_is_moved_wherever_it_stands_and_goes_on_in_the_new_one(county: County, stands: str) -> None:
    put_in_force(county, earlier())
    county.handled().night("2026-05-07")
    if stands != "decide_supervision":
        county.complete("decide_supervision", **LETTER)
    if stands == "close_supervision":
        county.complete("give_feedback", by=LAND_HANDLER, adoption="partly", feedback="正在办理。")
    if stands == "escalate":
        county.night("2026-06-09")
    clocks = [(one.name, one.due_on, one.status) for one in county.dossier.deadlines]
    papers, steps = county.papers, county.steps
    [line] = migrate(county, written()).lines
    assert (line.outcome, county.steps, county.papers) == ("moves", steps, papers)
    assert [(one.name, one.due_on, one.status) for one in county.dossier.deadlines] == clocks and county.is_sound
    if stands == "close_supervision":
        county.complete("close_supervision", closed="inspect", note="实地核实")
        assert "plan_inspection" in county.steps
    elif stands == "escalate":
        county.complete("escalate", escalation="policy", reason="逾期不反馈。")
        assert county.due("proposal_feedback") == "2026-07-09" and "record_proposal_adoption" in county.steps
    elif stands == "give_feedback":
        county.night("2026-06-09")
        assert {"escalate", "give_feedback"} <= county.steps
    else:
        county.complete("decide_supervision", **{**LETTER, "supervision_kind": "risk_letter"})
        assert county.papers[-1] == "risk_letter" and "serve_risk_letter" in county.steps
    assert county.is_sound
