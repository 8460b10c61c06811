"""登记: every wrong field is named, all at once, and nothing is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.casework.intake import Person, choices
from engine.domain.identity import check_digit
from engine.errors import InvalidForm
from tests.builders import County, refused
from tests.people import CITY_OFFICER, OTHER_COUNTY, QINGHE, SHIFAN, WINDOW, YUNXI

IDENTITY = "990121198001010017"


def wrong_fields(county: County, **changes: Any) -> list[tuple[str, str]]:
    """What the window is told about a registration."""
    with pytest.raises(InvalidForm) as caught:
        county.register(**changes)
    return [(wrong.field, wrong.code) for wrong in caught.value.fields]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"gist": "  "}, "gist", "field_required"),
        ({"gist": "长" * 201}, "gist", "field_too_long"),
        ({"facts": ""}, "facts", "field_required"),
        ({"facts": "看不见的\u200b字"}, "facts", "field_control_character"),
        ({"channel": "pigeon"}, "channel", "field_unknown_choice"),
        ({"place": "000000"}, "place", "field_unknown_choice"),
        ({"place": ""}, "place", "field_required"),
        ({"topic": "weather"}, "topic", "field_unknown_choice"),
        ({"level_visited": "moon"}, "level_visited", "field_unknown_choice"),
        ({"persons": 0}, "persons", "field_out_of_range"),
        ({"received_on": date(2026, 3, 3)}, "received_on", "field_date_in_future"),
        ({"petitioner": None}, "name", "field_required"),
        ({"petitioner": Person("")}, "name", "field_required"),
        ({"petitioner": Person("吴安", identity_number="990121198001010010")}, "identity_number", "field_identity_number"),
        ({"petitioner": Person("吴安", phone="12")}, "phone", "field_phone"),
        ({"petitioner": Person("吴安", address="远" * 201)}, "address", "field_too_long"),
        ({"representatives": (Person("甲"), Person("乙", phone="12"))}, "representative_2_phone", "field_phone"),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(county: County, changes: dict[str, Any], field: str, code: str):
    assert wrong_fields(county, **changes) == [(field, code)]


def test_all_wrong_fields_are_named_at_once(county: County):
    assert len(wrong_fields(county, gist="", facts="", channel="", petitioner=None, persons=0)) == 5


def test_every_reason_is_a_sentence_in_both_languages(county: County):
    with pytest.raises(InvalidForm) as caught:
        county.register(gist="", petitioner=Person("吴安", phone="12"))
    for lang in ("zh", "en"):
        assert all(sentence and "{" not in sentence for _, sentence in county.office.tell_fields(caught.value, lang))


def test_nothing_is_written_of_a_refused_registration(county: County):
    wrong_fields(county, gist="")
    assert not any(county.office.store.registers.all_numbers())


@pytest.mark.parametrize("key", ["", "x" * 81, "line\nbreak"])
def test_an_act_has_a_key_one_can_write_down(county: County, key: str):
    county.key = lambda: key  # type: ignore[method-assign]
    with refused("bad_key"):
        county.register()


def test_whoever_has_no_papers_at_hand_may_still_petition(county: County):
    assert county.register(petitioner=Person("吴安")).status == "registered"


def test_an_identity_number_needs_its_check_digit(county: County):
    right = IDENTITY[:17] + check_digit(IDENTITY[:17])
    assert county.register(petitioner=Person("吴安", identity_number=right)).status == "registered"


def test_names_and_numbers_are_masked_on_the_page(county: County):
    county.register()
    person = county.seen_by(WINDOW).people[0]
    assert (person.name, person.phone) == ("吴*", "138******01")


def test_of_an_anonymous_petitioner_no_person_is_kept(county: County):
    county.register(anonymous=True)
    assert county.dossier.petitioners == [] and county.dossier.petition.anonymous


def test_a_place_is_chosen_by_the_name_it_had_when_the_petition_came_in(county: County):
    offered = choices(county.office, by=county.who(WINDOW))
    assert YUNXI in dict(offered["place"])
    assert county.register(place=SHIFAN).number.startswith(SHIFAN)


def test_each_window_finds_its_own_area_first_and_may_write_down_what_lies_elsewhere(county: County):
    """What belongs elsewhere is registered all the same, and told where to go (信访工作条例 第二十二条、第二十三条)."""
    for username, own in ((WINDOW, YUNXI), (OTHER_COUNTY, QINGHE), (CITY_OFFICER, SHIFAN)):
        offered = list(dict(choices(county.office, by=county.who(username))["place"]))
        assert offered[0] == own and {YUNXI, QINGHE, SHIFAN} <= set(offered)


def test_the_page_says_when_the_problem_lies_outside_the_offices_area(county: County):
    county.register(place=QINGHE)
    assert county.seen_by(WINDOW).place == "青禾县（辖区以外）"
    county.register(place=YUNXI)
    assert county.seen_by(WINDOW).place == "云溪县"
