"""办了会怎样: what is told beside an answer before it is given is what comes of it when it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from engine.casework import foreseeing
from engine.casework.foreseeing import foreseen
from engine.casework.foreseen import ForeseenItem, ForeseenView
from engine.errors import NotFound
from tests.builders import FINAL_REVIEW, HEARING, REEXAMINATION, TO_ACCEPTANCE, TO_OPINION, TO_TRANSFER, County


def before(county: County, element: str, lang: str = "zh") -> dict[str, ForeseenView]:
    """What each answer to an open step would start, by the value chosen."""
    step = county.open_step(element)
    return {one.value: one for one in foreseen(county.office, task=step.id, by=county.usual(step), lang=lang)}


def of(items: Iterable[ForeseenItem], kind: str) -> set[str]:
    return {item.text for item in items if item.kind == kind}


def holds(items: Iterable[ForeseenItem], kind: str, came: set[str]) -> None:
    """What was certain came, and nothing came that was not told."""
    told = [item for item in items if item.kind == kind]
    assert {item.text for item in told if item.certain} <= came <= {item.text for item in told}


def came_as_told(county: County, element: str, **changes: object) -> None:
    """Complete a step; the papers, clocks and steps it brought are those foreseen for its answer."""
    told = before(county, element)
    version, papers, steps = county.dossier.petition.version, len(county.papers), {one.id for one in county.dossier.open_tasks}
    clocks = {one.id for one in county.dossier.deadlines}
    county.complete(element, **changes)
    dossier, answer = county.dossier, county.dossier.answer_of(element)
    field = next((one.name for one in told.values() if one.name), "")
    view = told[str(answer.get(field, "")).lower() if isinstance(answer.get(field), bool) else str(answer.get(field, ""))] if told else None
    items = view.items if view else ()
    rules = county.office.rules_of(dossier.petition)
    holds(items, "letter", {rules.document(kind).name for kind in county.papers[papers:]})
    begun = {(county.office.clock_label(one.name), one.due_on) for one in dossier.deadlines if one.id not in clocks}
    assert {(item.text, item.due_on) for item in items if item.kind == "starts"} == begun, element
    holds(items, "next", {one.name for one in dossier.open_tasks if one.id not in steps})
    assert bool(of(items, "ends")) is not dossier.petition.is_open, element
    assert dossier.petition.version == version + 1


def test_what_was_foreseen_on_the_way_to_an_answer_and_its_review_comes(county: County) -> None:
    county.register()
    for element in TO_OPINION:
        came_as_told(county, element)
    county.send("reexamination_requested")
    for element in REEXAMINATION:
        came_as_told(county, element)

    county.send("final_review_requested")
    for element in FINAL_REVIEW:
        came_as_told(county, element)


def test_what_was_foreseen_of_a_hearing_and_a_mediation_comes(county: County) -> None:
    county.handled()
    came_as_told(county, "inquiry", next_step="hearing")
    for element in HEARING[:3]:
        came_as_told(county, element)
    county.day(str(county.dossier.answer_of("prepare_hearing")["held_on"]))
    for element in HEARING[3:]:
        came_as_told(county, element)
    county.handled()
    came_as_told(county, "inquiry", next_step="mediate")
    came_as_told(county, "mediate")


def test_what_was_foreseen_of_a_suggestion_and_of_an_objection_comes(county: County) -> None:
    county.register()
    came_as_told(county, "triage", category="suggestion", route=None, disposition="transfer")
    for element in (*TO_ACCEPTANCE[1:], "assign_handler", "reply_suggestion", "approve_suggestion_reply", "serve_suggestion_reply"):
        came_as_told(county, element)
    county.transferred()
    came_as_told(county, "confirm_jurisdiction", jurisdiction="object", reasons="不属于本机关职权。")
    came_as_told(county, "decide_objection", objection_decision="agree", reason="属实，收回。")


@pytest.mark.parametrize("disposition", ["decline", "accept", "on_the_spot"])
def test_what_was_foreseen_of_the_other_ways_of_triage_comes(county: County, disposition: str) -> None:
    county.register()
    came_as_told(county, "triage", disposition=disposition)


def test_each_decision_of_triage_says_who_gets_the_next_step_and_on_what_it_depends(county: County) -> None:
    county.register()
    told = before(county, "triage")
    assert {"transfer", "assign", "decline", "divert", "accept"} <= told.keys()
    [step] = told["decline"].items
    assert (step.kind, step.text, step.detail, step.certain) == ("next", "填写不予受理理由", "信访工作人员 · 云溪县信访局", True)
    assert told["transfer"].depends == ("类别",) and not any(item.certain for item in told["transfer"].items)
    assert before(county, "triage", "en")["transfer"].depends == ("Category",)


def test_a_clock_whose_length_the_form_is_yet_to_say_has_no_date(county: County) -> None:
    county.register()
    county.complete("triage")
    transfer, assign = (before(county, "prepare_referral")[kind].items for kind in ("transfer", "assign"))
    own = next(item for item in assign if item.text == county.office.clock_label("assigned"))
    assert (own.kind, own.due_on) == ("starts", None)
    assert own.text not in of(transfer, "starts")
    assert all(item.due_on for item in transfer if item.kind == "starts")
    assert {item.detail for item in transfer if item.kind == "next"} == {"承办人 · 所选的机关"}


def test_an_extension_is_foreseen_by_the_days_that_were_asked_for(county: County) -> None:
    county.handled().send("extension_requested", by="zhaomin")
    approved = before(county, "approve_extension")["approve"].items
    running = next(one for one in county.dossier.deadlines if one.name == "handling")
    [longer] = [item for item in approved if item.kind == "extends" and item.text == county.office.clock_label("handling")]
    assert longer.due_on is not None and longer.due_on > running.due_on
    county.complete("approve_extension")
    assert next(one for one in county.dossier.deadlines if one.name == "handling").due_on == longer.due_on


def test_nothing_is_changed_by_looking_and_nothing_told_to_who_may_not_do_the_step(county: County) -> None:
    county.register()
    county.walk(*TO_ACCEPTANCE)
    step = county.open_step("assign_handler")
    dossier, docket = county.dossier, county.docket
    for _ in range(2):
        assert before(county, "assign_handler")
    assert (county.dossier, county.docket) == (dossier, docket)
    assert foreseen(county.office, task=step.id, by=county.who("zhaomin")) == ()
    with pytest.raises(NotFound):
        foreseen(county.office, task=step.id, by=county.who("duhai"))


def test_of_a_petition_that_repeats_another_the_other_is_read_once_however_many_answers_are_tried(county: County) -> None:
    before = county.concluded().number
    county.register(same_facts_as=before)
    office, dossier = county.office, county.dossier
    step = next(one for one in dossier.open_tasks if one.element == "triage")
    by, statements = county.usual(county.open_step("triage")), office.store.statements
    office.store.registers.dossier(before)
    one_reading = office.store.statements - statements
    told = foreseeing.of_step(office, dossier, step, by, "zh")
    assert [(one.value, of(one.items, "next")) for one in told] == [("", {"填写终结情况"})]  # 第三十六条第三款: nothing else is open
    assert office.store.statements - statements <= 2 * one_reading


def test_looking_costs_no_statement_beside_reading_the_petition(county: County) -> None:
    county.register()
    county.walk(*TO_TRANSFER)
    dossier, step = county.dossier, county.open_step("confirm_jurisdiction")
    task, by = next(one for one in dossier.tasks if one.id == step.id), county.usual(step)
    foreseeing.of_step(county.office, dossier, task, by, "zh")
    statements = county.office.store.statements
    assert foreseeing.of_step(county.office, dossier, task, by, "zh")
    assert county.office.store.statements == statements
