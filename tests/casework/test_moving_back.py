"""What was moved can be moved back: to the letter where nobody acted since; and wherever it stands a petition still comes to its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.casework import holding, moving
from tests.builders import FINAL_REVIEW, REEXAMINATION, TO_HANDLING, TO_OPINION, County, refused
from tests.casework.besides import ask, give_back, lend, sign
from tests.casework.migrating import HANDLING, drawing, forms, migrate, reasons, redrawn, undo, without_docket, written
from tests.casework.test_editions import DEADLINES, shelves
from tests.casework.test_releases import HEAD
from tests.offices import copied
from tests.redrawing import with_form, with_step


@pytest.mark.parametrize("clocks", ["keep", "recount_if_better_for_petitioner"])
def test_a_run_is_undone_to_the_letter(any_county: County, clocks: str):
    any_county.transferred().register()
    any_county.accepted()
    before = [any_county.office.store.registers.dossier(one) for one in any_county.office.store.registers.all_numbers()]
    release = written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks=clocks)
    undone = undo(any_county, migrate(any_county, release))
    after = [any_county.office.store.registers.dossier(one) for one in any_county.office.store.registers.all_numbers()]
    assert [line.outcome for line in undone.lines] == ["moves"] * 3
    assert [without_docket(one) for one in after if one] == [without_docket(one) for one in before if one]
    assert any_county.is_sound and any_county.docket[-1] == "release_moved_back"


def test_a_petition_acted_on_since_is_moved_back_where_its_tokens_allow(county: County):
    county.accepted()
    release = written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks="recount_if_better_for_petitioner")
    run = migrate(county, release)
    county.walk("assign_handler")
    undo(county, run)
    assert county.dossier.petition.release == shelves().fingerprint and county.due("handling") == "2026-05-06" and county.is_sound
    county.walk(*TO_OPINION[len(TO_HANDLING) :])
    assert county.is_sound


def test_a_step_that_comes_to_another_lane_is_no_longer_lent_nor_its_answer_kept_until_it_comes_back(county: County):
    """Else it would stay with a colleague of who held it, and nobody of the lane it has come to could complete it."""
    county.handled()
    ask(county, "inquiry", "lihua", by="zhaomin", when="after")
    county.complete("inquiry")
    lend(county, "inquiry", "liuyang", by="zhaomin")
    before = county.dossier
    text = drawing("handling")
    shape = re.search(r'<bpmn:userTask id="inquiry".*?</bpmn:userTask>', text, re.DOTALL)
    assert shape and "<bpmn:extensionElements>" not in shape[0]
    own = '<bpmn:extensionElements><office:lane name="承办机关负责人" /></bpmn:extensionElements><bpmn:incoming>'
    run = migrate(county, redrawn("handling", text.replace(shape[0], shape[0].replace("<bpmn:incoming>", own, 1))))
    step = county.task("inquiry")
    assert (step.role, step.assignee, step.answer) == ("leader", None, {})
    assert holding.lent_to(county.dossier, step) is None
    with refused("not_lent"):
        give_back(county, "inquiry", by="liuyang")
    undo(county, run)
    assert without_docket(county.dossier) == without_docket(before) and county.is_sound
    migrate(county, redrawn("handling", text.replace(shape[0], shape[0].replace("<bpmn:incoming>", own, 1))))
    county.complete("inquiry", by="chengang")
    sign(county, "inquiry", "lihua")
    assert county.task("inquiry").done_by == county.who("chengang").id and county.is_sound


def test_a_petition_that_took_a_step_only_the_new_release_has_stays(county: County):
    county.answered().send("reexamination_requested")
    text = with_step(
        drawing("reexamination"), "flow_issue_reexamination_acceptance_to_reexamine", "joint_signature", "联合签批", "承办机关负责人"
    )
    run = migrate(county, redrawn("reexamination", text, with_form(forms("reexamination"), "joint_signature", "联合签批")))
    county.walk("examine_reexamination_request")
    [line] = undo(county, run).lines
    assert (line.outcome, reasons(line)) == ("cannot", [("carry_shape_gone", "联合签批")]) and county.is_sound


def test_what_was_undone_is_not_undone_again(county: County):
    county.register()
    run = migrate(county, written())
    undo(county, run)
    assert undo(county, run).lines == ()
    with refused("move_unknown_run"):
        moving.undo(county.office, by=county.who(HEAD), run=77)


# ---- anywhere on its way

WAY = (*TO_OPINION, "reexamination_requested", *REEXAMINATION, "final_review_requested", *FINAL_REVIEW)


def go(county: County, steps: Iterable[str]) -> None:
    """The usual way on, messages among the steps."""
    for step in steps:
        county.send(step) if step.endswith("_requested") else county.complete(step)


@settings(max_examples=6)
@given(at=st.integers(0, len(WAY) - 1), clocks=st.sampled_from(["keep", "recount_if_better_for_petitioner"]))
def test_wherever_it_stands_a_petition_goes_there_and_back_unchanged_and_still_comes_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, blank: Any, at: int, clocks: str
):
    office = copied(blank, tmp_path_factory.mktemp("way") / "office")
    county = County(office)
    county.register()
    go(county, WAY[:at])
    before = county.dossier
    release = written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks=clocks)
    run = migrate(county, release)
    undo(county, run)
    assert without_docket(county.dossier) == without_docket(before)
    moving.migrate(office, by=county.who(HEAD), before=shelves().fingerprint, after=release.fingerprint)
    go(county, WAY[at:])
    assert not county.dossier.petition.is_open and county.is_sound
    assert county.dossier.petition.release == release.fingerprint
    office.store.close()
