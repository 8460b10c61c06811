"""信访工作条例 第三十条: accusations; nothing of them reaches whom they accuse."""

import pytest

from engine.casework import dossiers, worklists
from engine.casework.ports import PetitionFilter
from engine.errors import NotFound
from tests.builders import County, refused
from tests.people import (
    CITY_OFFICER,
    COUNTY,
    DISCIPLINE,
    DISCIPLINE_OFFICER,
    LABOUR_HANDLER,
    LAND_COLLEAGUE,
    LAND_HANDLER,
    LAND_HEAD,
    TOWNSHIP,
    TOWNSHIP_HANDLER,
    TOWNSHIP_HEAD,
    TRIAGE,
    VILLAGE,
    WINDOW,
)


def sealed(county: County, authority: str = TOWNSHIP) -> County:
    county.accused(authority).complete("prepare_confidential_transfer")
    return county


def sees(county: County, username: str) -> bool:
    """Whether the petition exists for an official, on its page and in lists alike."""
    who = county.who(username)
    listed = worklists.petitions(county.office, by=who, which=PetitionFilter()).total
    try:
        dossiers.petition(county.office, number=county.number, by=who)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def test_an_accusation_goes_sealed_to_who_is_competent(county: County):
    sealed(county)
    assert county.dossier.petition.sealed and county.dossier.petition.parties["competent"] == DISCIPLINE
    assert county.papers == ["confidential_transfer_letter"]


def test_an_accusation_is_neither_answered_on_the_spot_nor_handled_here(county: County):
    county.register(accused=(TOWNSHIP,))
    with refused("accusation_is_transferred", "第三十条"):
        county.complete("triage", category="accusation", route=None, disposition="accept")


def test_no_notice_tells_where_an_accusation_went(county: County):
    assert "destination_notice" not in sealed(county).papers
    assert county.state("notice_direct") == "void" and county.clocks("notice_transferred") == []


def test_the_competent_feeds_back_by_its_own_rules_and_the_petition_ends(county: County):
    assert sealed(county).complete("report_accusation_result").completed
    assert county.dossier.petition.closing == "accusation_answered"


def test_an_accusation_is_not_reexamined(county: County):
    sealed(county).complete("report_accusation_result")
    with refused("late_request"):
        county.send("reexamination_requested")


@pytest.mark.parametrize("username", [TOWNSHIP_HEAD, TOWNSHIP_HANDLER])
def test_for_the_accused_it_does_not_exist(county: County, username: str):
    assert not sees(sealed(county), username)


def test_not_even_before_it_was_sealed(county: County):
    assert not sees(county.accused(TOWNSHIP), TOWNSHIP_HEAD)


def test_those_under_the_accused_see_nothing(county: County):
    """The township heads the village: accusing the township hides it from the village, and the other way round."""
    assert not sees(sealed(county, VILLAGE), TOWNSHIP_HEAD)


@pytest.mark.parametrize("username", [WINDOW, LAND_HEAD, LABOUR_HANDLER, CITY_OFFICER])
def test_once_sealed_nobody_beside_its_way_sees_it(county: County, username: str):
    assert not sees(sealed(county), username)


@pytest.mark.parametrize("username", [TRIAGE, DISCIPLINE_OFFICER])
def test_those_who_carry_it_see_it(county: County, username: str):
    assert sees(sealed(county), username)


def test_the_answer_is_the_same_as_for_a_number_nobody_has(county: County):
    sealed(county)
    official = county.who(TOWNSHIP_HEAD)
    with pytest.raises(NotFound) as secret:
        dossiers.petition(county.office, number=county.number, by=official)
    with pytest.raises(NotFound) as unknown:
        dossiers.petition(county.office, number="990100-2026-009999", by=official)
    assert secret.value.code == unknown.value.code and secret.value.basis == unknown.value.basis
    assert county.office.tell(secret.value).replace(county.number, "") == county.office.tell(unknown.value).replace(
        "990100-2026-009999", ""
    )


def test_a_step_of_it_answers_like_a_step_nobody_has(county: County):
    secret = sealed(county).task("report_accusation_result").id
    for task in (secret, "990100-2026-009999.1.1"):
        with refused("not_found"):
            dossiers.task(county.office, task=task, by=county.who(TOWNSHIP_HANDLER))


def test_a_repeat_cannot_be_linked_by_whom_it_is_hidden_from(county: County):
    sealed(county)
    with refused("not_found"):
        county.repeat()


@pytest.mark.parametrize("target", [TOWNSHIP, VILLAGE])
def test_it_is_not_passed_to_the_accused_or_whom_it_heads_and_nobody_says_why(county: County, target: str):
    county.accused(TOWNSHIP)
    with refused("no_authority") as accused:
        county.complete("prepare_confidential_transfer", authority=target)
    with refused("no_authority") as unknown:
        county.complete("prepare_confidential_transfer", authority="atlantis")
    assert accused.value.basis == unknown.value.basis


def test_the_accused_is_not_among_the_authorities_offered(county: County):
    form = county.accused(TOWNSHIP).seen_by(TRIAGE).tasks[0].form
    assert form is not None
    offered = {value for field in form.fields if field.name == "authority" for value, _ in field.options}
    assert DISCIPLINE in offered and not offered & {TOWNSHIP, VILLAGE}


def test_an_official_accused_by_name_sees_nothing_whatever_the_role(county: County):
    county.accused(f"official:{county.who(LAND_HEAD).id}")
    assert not sees(county, LAND_HEAD)


def test_it_is_not_passed_to_the_parent_of_the_accused_either(county: County):
    """Who would be told nothing of it could not act on it."""
    county.accused(TOWNSHIP)
    with refused("no_authority", "第三十条"):
        county.complete("prepare_confidential_transfer", authority=COUNTY)


def test_an_official_accused_by_name_is_not_named_its_handler(county: County):
    county.accepted(accused=(f"official:{county.who(LAND_HANDLER).id}",))
    with refused("recused"):
        county.complete("assign_handler", by=LAND_HEAD)
    assert county.complete("assign_handler", handler=str(county.who(LAND_COLLEAGUE).id))
