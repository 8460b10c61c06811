"""谁可以看: each county for itself, a handling authority from transfer to return, those above by their part in it."""

from __future__ import annotations

import pytest

from engine.casework import dossiers, lighting, statistics, worklists
from engine.casework.ports import PetitionFilter
from engine.errors import NotFound
from tests.builders import REEXAMINATION, County, refused
from tests.people import (
    DISCIPLINE_OFFICER,
    FINAL_REVIEWER,
    LABOUR,
    LABOUR_HANDLER,
    LAND_COLLEAGUE,
    LAND_HANDLER,
    LAND_HEAD,
    OTHER_COUNTY,
    REEXAMINER,
    SUPERVISOR,
    TRIAGE,
    WINDOW,
)


def sees(county: County, username: str) -> bool:
    """Whether the petition exists for an official: page, list, diagram and search agree."""
    who = county.who(username)
    listed = worklists.petitions(county.office, by=who, which=PetitionFilter(text=county.number)).total == 1
    try:
        dossiers.petition(county.office, number=county.number, by=who)
        lighting.diagram(county.office, number=county.number, by=who)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def objected(county: County) -> County:
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    return county


@pytest.mark.parametrize("username", [WINDOW, TRIAGE, SUPERVISOR])
def test_everybody_of_the_office_that_received_it_sees_it(county: County, username: str):
    county.register()
    assert sees(county, username)


@pytest.mark.parametrize("username", [OTHER_COUNTY, LAND_HANDLER, LAND_HEAD, LABOUR_HANDLER, DISCIPLINE_OFFICER, REEXAMINER])
def test_nobody_else_does(county: County, username: str):
    county.register()
    assert not sees(county, username)


@pytest.mark.parametrize("username", [LAND_HANDLER, LAND_COLLEAGUE, LAND_HEAD])
def test_the_handling_authority_sees_it_from_the_transfer_on(county: County, username: str):
    assert sees(county.transferred(), username)


@pytest.mark.parametrize("username", [LAND_HANDLER, LAND_HEAD])
def test_and_no_longer_once_it_was_taken_back(county: County, username: str):
    assert not sees(objected(county), username)


def test_the_next_authority_sees_it_then(county: County):
    objected(county).complete("prepare_referral", authority=LABOUR)
    assert sees(county, LABOUR_HANDLER) and not sees(county, LAND_HANDLER)


def test_one_county_never_sees_the_other(county: County):
    county.register(by=OTHER_COUNTY)
    assert not sees(county, WINDOW) and not sees(county, SUPERVISOR) and sees(county, OTHER_COUNTY)


def test_the_reexamining_authority_sees_it_once_it_was_asked(county: County):
    assert not sees(county.answered(), FINAL_REVIEWER)
    county.send("reexamination_requested")
    assert sees(county, REEXAMINER) and not sees(county, FINAL_REVIEWER)


def test_the_final_reviewing_authority_sees_it_once_it_was_asked(county: County):
    county.answered().send("reexamination_requested")
    county.walk(*REEXAMINATION)
    county.send("final_review_requested")
    assert sees(county, FINAL_REVIEWER)


def test_what_i_may_not_see_and_what_is_not_there_sound_the_same(county: County):
    county.register()
    said = []
    for number in (county.number, "990121-2026-999999"):
        with pytest.raises(NotFound) as missing:
            dossiers.petition(county.office, number=number, by=county.who(OTHER_COUNTY))
        said.append(county.office.tell(missing.value).replace(number, ""))
    assert said[0] == said[1]


def test_every_verb_on_a_petition_i_may_not_see_is_answered_so(county: County):
    county.handled()
    with refused("not_found"):
        county.send("withdrawn", by=OTHER_COUNTY)
    with refused("not_found"):
        county.complete("inquiry", by=LABOUR_HANDLER)
    with refused("not_found"):
        dossiers.document(county.office, number=county.number, document=1, by=county.who(OTHER_COUNTY))


def test_the_desk_shows_only_steps_of_my_authority(county: County):
    county.transferred()
    found = {name: worklists.desk(county.office, by=county.who(name), tab="claimable").total for name in (LAND_HANDLER, LABOUR_HANDLER)}
    assert found == {LAND_HANDLER: 1, LABOUR_HANDLER: 0}


def test_statistics_count_without_naming(county: County):
    county.register()
    counted = statistics.yearbook(county.office, year=2026, place="990100")
    assert county.number not in str(counted)


def test_of_a_petition_that_is_not_mine_a_repeat_cannot_be_linked(county: County):
    county.register(by=OTHER_COUNTY)
    with refused("not_found"):
        county.repeat()
