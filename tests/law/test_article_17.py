"""信访工作条例 第十七条: how one may petition."""

import pytest

from engine.casework.registration import MOST_PERSONS
from engine.domain.petition import Channel
from tests.builders import County, refused
from tests.people import LAND_HANDLER


@pytest.mark.parametrize("channel", list(Channel))
def test_one_may_petition_online_by_letter_by_phone_by_fax_or_in_person(county: County, channel: Channel):
    outcome = county.register(channel=channel.value)
    assert outcome.status == "registered" and county.steps == {"triage"}


def test_any_other_way_is_not_a_way_to_petition(county: County):
    with refused("form_invalid", "第十九条"):
        county.register(channel="pigeon")


def test_a_petition_has_a_number_of_its_place_and_year_without_gaps(county: County):
    numbers = [county.register().number for _ in range(3)]
    assert numbers == ["990100-2026-000001", "990100-2026-000002", "990100-2026-000003"]


def test_a_refused_registration_uses_up_no_number(county: County):
    with refused("form_invalid"):
        county.register(persons=MOST_PERSONS + 1)
    assert county.register().number.endswith("-000001")


def test_a_letter_is_filed_on_the_day_it_came_in(county: County):
    county.register(channel="letter", received_on=county.office.today().replace(day=1))
    assert county.dossier.petition.filed_on.isoformat() == "2026-03-01"
    assert county.due("triage") == "2026-03-16"


def test_whoever_handles_does_not_register(county: County):
    with refused("not_permitted"):
        county.register(by=LAND_HANDLER)
