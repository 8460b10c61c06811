"""信访工作条例 第二十一条: registered by the petition office, each petition and every fact, and nobody asks twice."""

from engine.casework.intake import Person, suspects
from engine.testing import a_registration
from tests.builders import County
from tests.people import OTHER_COUNTY, TRIAGE, WINDOW, WU_AN


def test_the_window_registers_and_the_petition_office_may_too(county: County):
    assert county.register(by=WINDOW).number != county.register(by=TRIAGE).number


def test_registering_writes_who_filed_what_and_when_into_the_docket(county: County):
    county.register()
    filed = county.entries[0]
    assert (filed.kind, filed.actor, filed.body["channel"]) == ("filed", county.who(WINDOW).id, "visit")


def test_the_window_is_shown_what_the_same_person_brought_before(county: County):
    first = county.register().number
    shown = suspects(county.office, by=county.who(WINDOW), registration=a_registration(gist="另一件事"))
    assert [(one.number, one.relation) for one in shown] == [(first, "running")]


def test_a_namesake_with_another_phone_is_somebody_else(county: County):
    county.register()
    namesake = a_registration(petitioner=Person(WU_AN.name, phone="13800000002"), gist="水渠垮塌", facts="汛期垮塌，无人修复。")
    assert suspects(county.office, by=county.who(WINDOW), registration=namesake) == ()


def test_an_anonymous_petitioner_is_not_looked_up(county: County):
    county.register()
    nameless = a_registration(anonymous=True, gist="水渠垮塌", facts="汛期垮塌，无人修复。")
    assert suspects(county.office, by=county.who(WINDOW), registration=nameless) == ()


def test_the_window_of_another_county_is_shown_nothing_of_it(county: County):
    county.register()
    assert suspects(county.office, by=county.who(OTHER_COUNTY), registration=a_registration()) == ()
