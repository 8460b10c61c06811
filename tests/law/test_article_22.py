"""信访工作条例 第二十二条: what a petition department does within fifteen days."""

import pytest

from tests.builders import TO_OPINION, County, refused
from tests.people import CITY_LAND, LAND, PETITION_OFFICE
from tests.policy.shelf import HANGZHOU, ZHENGZHOU, due, rule


def test_a_petition_is_passed_on_within_fifteen_days_of_receipt():
    assert (str(rule("triage").length), rule("triage").starts, rule("triage").counted_from) == ("15 days", "filed", "")
    assert due("triage", "2026-03-02") == "2026-03-17"


def test_sorting_alone_does_not_meet_the_period():
    assert "triaged" not in rule("triage").met_by
    assert rule("triage").met_by >= {"referred", "accepted", "decline_notice.issued", "diversion_notice.issued"}


def test_a_lapse_is_supervised_and_never_extended():
    assert rule("triage").on_lapse == "supervise" and rule("triage").extension is None


def test_the_letter_sets_the_period_of_an_assignment():
    assert rule("assigned").length is None
    assert rule("assigned").applies({"referral_kind": "assign"}) and not rule("assigned").applies({"referral_kind": "transfer"})
    assert rule("assigned").met_by == {"reported_back"}


def test_zhejiang_passed_on_within_five_working_days():
    assert due("triage", "2017-01-24", place=HANGZHOU) == "2017-02-06"  # over the Spring Festival, with two Saturdays and Sundays worked


def test_henan_forwarded_within_five_days():
    assert due("triage", "2013-03-04", place=ZHENGZHOU) == "2013-03-11"  # the 9th is a Saturday


def test_triage_alone_does_not_meet_the_fifteen_days(county: County):
    county.register()
    county.complete("triage")
    assert county.state("triage") == "running"


@pytest.mark.parametrize("disposition", ["accept", "transfer"])
def test_accepting_and_transferring_meet_them(county: County, disposition: str):
    county.register()
    county.complete("triage", disposition=disposition)
    county.complete({"accept": "prepare_acceptance", "transfer": "prepare_referral"}[disposition])
    assert county.state("triage") == "met"


def test_a_transfer_sends_a_letter_to_the_competent_and_tells_the_petitioner_where(county: County):
    county.transferred()
    assert county.papers == ["transfer_letter", "destination_notice"]
    assert county.dossier.petition.parties["competent"] == LAND


def test_an_assignment_says_by_when_the_result_is_wanted(county: County):
    county.register()
    county.complete("triage", disposition="assign")
    with refused("assignment_needs_period", "第二十二条第一款第三项"):
        county.complete("prepare_referral", kind="assign", points="请查清事实。")


def test_the_clock_of_an_assignment_is_as_long_as_its_letter_says(county: County):
    county.register()
    county.complete("triage", disposition="assign")
    county.complete("prepare_referral", kind="assign", points="请查清事实。", period_days=45)
    assert (county.clock_named("assigned").length, county.due("assigned")) == ("45 days", "2026-04-16")


def test_a_transfer_without_a_period_runs_no_clock_of_its_own(county: County):
    assert county.transferred().clocks("assigned") == []


def test_only_the_completion_report_meets_an_assignment(county: County):
    county.register()
    county.complete("triage", disposition="assign")
    county.complete("prepare_referral", kind="assign", points="请查清事实。", period_days=45)
    county.walk(*TO_OPINION[2:])
    assert county.state("assigned") == "running"
    county.complete("report_completion")
    assert county.state("assigned") == "met" and county.papers[-1] == "completion_report"


def test_a_petition_goes_to_an_authority_that_exists(county: County):
    county.register()
    county.complete("triage")
    with refused("no_authority", "第二十二条"):
        county.complete("prepare_referral", authority="atlantis")


@pytest.mark.parametrize("elsewhere", ["990122-xf", CITY_LAND, PETITION_OFFICE])
def test_a_petition_goes_to_a_body_of_the_same_government_or_below_it(county: County, elsewhere: str):
    """Not to another county, not upwards, and not to oneself."""
    county.register()
    county.complete("triage")
    with refused("no_authority", "第二十二条"):
        county.complete("prepare_referral", authority=elsewhere)
