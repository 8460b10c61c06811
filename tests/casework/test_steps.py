"""Claiming, giving back and completing a step: one person at a time, and the other learns who and when."""

from __future__ import annotations

import pytest

from engine.casework import tasks, worklists
from tests.builders import County, refused
from tests.people import LABOUR_HANDLER, LAND_COLLEAGUE, LAND_HANDLER, LAND_HEAD, TRIAGE, WINDOW

STEP = "confirm_jurisdiction"


def claim(county: County, username: str, step: str = "") -> None:
    tasks.claim(county.office, task=step or county.task(STEP).id, by=county.who(username), key=county.key())


def release(county: County, username: str) -> None:
    tasks.release(county.office, task=county.task(STEP).id, by=county.who(username), key=county.key())


def test_a_claimed_step_is_mine_and_on_my_desk(county: County):
    claim(county.transferred(), LAND_HANDLER)
    desk = worklists.desk(county.office, by=county.who(LAND_HANDLER))
    assert county.task(STEP).assignee == county.who(LAND_HANDLER).id and desk.total == 1
    assert worklists.desk(county.office, by=county.who(LAND_COLLEAGUE)).total == 0


def test_claiming_my_own_step_again_changes_nothing(county: County):
    claim(county.transferred(), LAND_HANDLER)
    claim(county, LAND_HANDLER)
    assert county.task(STEP).assignee == county.who(LAND_HANDLER).id


def test_what_somebody_has_claimed_says_who_and_when(county: County):
    claim(county.transferred(), LAND_HANDLER)
    with refused("task_claimed_by_other") as conflict:
        claim(county, LAND_COLLEAGUE)
    assert conflict.value.args_for_message["who"] == "赵敏" and "2026-03-02" in str(conflict.value.args_for_message["at"])


def test_what_somebody_has_claimed_cannot_be_completed_by_another(county: County):
    claim(county.transferred(), LAND_HANDLER)
    with refused("task_claimed_by_other"):
        county.complete(STEP, by=LAND_COLLEAGUE)


def test_a_step_given_back_is_open_to_colleagues(county: County):
    claim(county.transferred(), LAND_HANDLER)
    release(county, LAND_HANDLER)
    claim(county, LAND_COLLEAGUE)
    assert county.task(STEP).assignee == county.who(LAND_COLLEAGUE).id


def test_only_who_holds_a_step_gives_it_back(county: County):
    claim(county.transferred(), LAND_HANDLER)
    with refused("task_not_yours"):
        release(county, LAND_COLLEAGUE)


def test_a_step_nobody_claimed_may_be_completed_at_once(county: County):
    assert county.transferred().complete(STEP, by=LAND_COLLEAGUE)


@pytest.mark.parametrize("username", [LAND_HEAD])
def test_another_lane_of_the_same_authority_may_look_and_not_act(county: County, username: str):
    county.transferred()
    with refused("task_not_yours"):
        claim(county, username)
    assert county.seen_by(username).tasks[0].form is None


def test_of_another_authoritys_petition_not_even_the_step_exists(county: County):
    county.transferred()
    with refused("not_found"):
        claim(county, LABOUR_HANDLER)


@pytest.mark.parametrize("step", ["", "nonsense", "990100-2026-000001", "990100-2026-000001.1.999", "a.b.c"])
def test_a_step_that_never_was_is_not_found(county: County, step: str):
    county.register()
    with refused("not_found"):
        claim(county, TRIAGE, step or "..")


def test_what_is_done_says_who_and_when(county: County):
    county.register()
    step = county.open_step("triage").id
    county.complete("triage")
    with refused("conflict_task_done") as conflict:
        tasks.complete(county.office, task=step, answer=county.answer("triage"), by=county.who(TRIAGE), key="late")
    assert conflict.value.args_for_message["who"] == "李华" and conflict.value.args_for_message["at"]


def test_a_step_that_lost_its_place_says_so(county: County):
    county.handled()
    step = county.open_step("inquiry").id
    county.send("withdrawn")
    with refused("conflict_task"):
        tasks.complete(county.office, task=step, answer=county.answer("inquiry"), by=county.who(LAND_HANDLER), key="late")


def test_a_page_that_grew_old_is_told_so(county: County):
    seen = county.transferred().seen_by(LAND_HANDLER)
    county.repeat()
    with refused("conflict_version"):
        tasks.complete(
            county.office,
            task=seen.tasks[0].id,
            answer={"jurisdiction": "accept"},
            by=county.who(LAND_HANDLER),
            key="old",
            version=seen.version,
        )


def test_a_refused_form_changes_nothing(county: County):
    before = county.transferred().docket
    with refused("form_invalid"):
        county.complete(STEP, jurisdiction="perhaps")
    assert county.docket == before and county.steps == {STEP}


def test_a_field_the_form_does_not_know_is_refused(county: County):
    with refused("form_invalid"):
        county.transferred().complete(STEP, __class__="x")


def test_the_handler_finds_the_next_steps_on_the_desk_without_claiming(county: County):
    county.handled().complete("inquiry")
    assert county.task("draft_opinion").assignee == county.who(LAND_HANDLER).id


def test_every_act_names_its_actor_on_the_docket(county: County):
    county.transferred()
    actors = {entry.kind: entry.actor for entry in county.entries}
    assert (actors["filed"], actors["triage.done"]) == (county.who(WINDOW).id, county.who(TRIAGE).id)


def test_done_steps_stay_on_the_desk_of_who_did_them(county: County):
    county.register()
    county.complete("triage")
    assert worklists.desk(county.office, by=county.who(TRIAGE), tab="done").total == 1
