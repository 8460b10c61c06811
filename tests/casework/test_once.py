"""The same act twice, by a double click, a lost answer or a hurried hand, is done once."""

from __future__ import annotations

import pytest

from engine.casework import intake, messages, supervision, tasks
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.errors import PetitionError
from engine.testing import a_registration
from engine.torture.crew import together
from tests.builders import County, refused
from tests.people import LAND_COLLEAGUE, LAND_HANDLER, LAND_HEAD, SHIFAN, SUPERVISOR, TRIAGE, WINDOW

HANDS = 12


def test_registering_twice_with_one_key_makes_one_petition(county: County):
    said = a_registration(place=SHIFAN)
    outcomes = [intake.register(county.office, by=county.who(WINDOW), registration=said, key="letter-7") for _ in range(2)]
    assert outcomes[0] == outcomes[1] and len(list(county.office.store.registers.all_numbers())) == 1


def test_completing_twice_with_one_key_gives_the_first_answer(county: County):
    county.register()
    step, answer = county.open_step("triage"), county.answer("triage")
    first, second = (tasks.complete(county.office, task=step.id, answer=answer, by=county.who(TRIAGE), key="once") for _ in range(2))
    assert first == second and county.docket.count("triage.done") == 1


def test_the_first_answer_is_given_also_when_the_petition_has_gone_on(county: County):
    county.register()
    step, answer = county.open_step("triage"), county.answer("triage")
    first = tasks.complete(county.office, task=step.id, answer=answer, by=county.who(TRIAGE), key="once")
    county.complete("prepare_referral")
    assert tasks.complete(county.office, task=step.id, answer=answer, by=county.who(TRIAGE), key="once") == first


def test_a_refused_act_leaves_its_key_free(county: County):
    county.register()
    step = county.open_step("triage")
    with refused("form_invalid"):
        tasks.complete(county.office, task=step.id, answer={}, by=county.who(TRIAGE), key="again")
    assert tasks.complete(county.office, task=step.id, answer=county.answer("triage"), by=county.who(TRIAGE), key="again")


def test_a_message_sent_twice_with_one_key_is_heard_once(county: County):
    county.handled()
    form = county.answer_of_message("extension_requested")
    for _ in range(2):
        messages.send(county.office, number=county.number, message="extension_requested", answer=form, by=county.who(LAND_HANDLER), key="m")
    assert county.docket.count("extension_requested") == 1


def test_a_repeat_linked_twice_with_one_key_is_one_filing(county: County):
    county.handled()
    for _ in range(2):
        intake.link_repeat(county.office, by=county.who(WINDOW), number=county.number, registration=a_registration(), key="r")
    assert len(county.dossier.filings) == 2


def test_a_reminder_pressed_twice_is_one_reminder(county: County):
    clock = county.handled().clock_named("handling").id or 0
    for _ in range(2):
        supervision.remind(county.office, deadline=clock, by=county.who(SUPERVISOR), note="请抓紧。", key="n")
    assert county.docket.count("reminded") == 1


def test_many_hands_with_one_key_do_it_once_and_all_get_the_same_answer(any_county: County):
    any_county.register()
    step, answer, by = any_county.open_step("triage"), any_county.answer("triage"), any_county.who(TRIAGE)
    outcomes = together([lambda: tasks.complete(any_county.office, task=step.id, answer=answer, by=by, key="one")] * HANDS)
    assert {type(one) for one in outcomes} == {Outcome} and len(set(outcomes)) == 1
    assert any_county.docket.count("triage.done") == 1 and any_county.is_sound


def test_many_hands_with_keys_of_their_own_do_it_once_and_the_others_learn_who(any_county: County):
    any_county.register()
    step, answer, by = any_county.open_step("triage"), any_county.answer("triage"), any_county.who(TRIAGE)
    works = [lambda key=f"k{n}": tasks.complete(any_county.office, task=step.id, answer=answer, by=by, key=key) for n in range(HANDS)]
    losers = [one for one in together(works) if isinstance(one, PetitionError)]
    assert len(losers) == HANDS - 1 and {one.code for one in losers} == {"conflict_task_done"}
    assert {one.args_for_message["who"] for one in losers} == {by.name} and any_county.is_sound


def test_many_windows_at_once_share_out_numbers_without_gap_or_double(any_county: County):
    by, said = any_county.who(WINDOW), a_registration(place=SHIFAN)
    works = [lambda key=f"k{n}": intake.register(any_county.office, by=by, registration=said, key=key) for n in range(HANDS)]
    numbers = sorted(one.number for one in together(works))
    assert numbers == [f"990100-2026-{n:06d}" for n in range(1, HANDS + 1)]


def test_two_different_steps_of_one_petition_both_hold(any_county: County):
    any_county.handled().send("extension_requested", by=LAND_HANDLER)
    office: Office = any_county.office
    inquiry, approval = any_county.open_step("inquiry"), any_county.open_step("approve_extension")
    forms = any_county.answer("inquiry"), any_county.answer("approve_extension")
    works = [
        lambda: tasks.complete(office, task=inquiry.id, answer=forms[0], by=any_county.who(LAND_HANDLER), key="a"),
        lambda: tasks.complete(office, task=approval.id, answer=forms[1], by=any_county.who(LAND_HEAD), key="b"),
    ]
    outcomes = together(works)
    assert {type(one) for one in outcomes} == {Outcome} and any_county.is_sound
    assert any_county.steps == {"draft_opinion", "serve_extension_notice"}


def test_two_who_claim_one_step_at_once_one_gets_it_and_the_other_learns_who(any_county: County):
    any_county.transferred()
    step = any_county.open_step("confirm_jurisdiction")
    names = (LAND_HANDLER, LAND_COLLEAGUE)
    works = [lambda name=name: tasks.claim(any_county.office, task=step.id, by=any_county.who(name), key=name) for name in names]
    outcomes = together(works)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Outcome"]
    holder = any_county.office.official(any_county.task("confirm_jurisdiction").assignee)
    assert holder and [one.args_for_message["who"] for one in outcomes if isinstance(one, PetitionError)] == [holder.name]


@pytest.mark.parametrize("name", [LAND_COLLEAGUE, LAND_HEAD])
def test_a_key_somebody_else_used_is_no_answer_for_me(county: County, name: str):
    county.transferred()
    step = county.open_step("confirm_jurisdiction")
    tasks.claim(county.office, task=step.id, by=county.who(LAND_HANDLER), key="mine")
    with pytest.raises(PetitionError):
        tasks.claim(county.office, task=step.id, by=county.who(name), key="mine")
