"""信访工作条例 第三十三条: mediation and settlement, when both sides consent."""

import pytest

from tests.builders import County, refused


def mediated(county: County) -> County:
    county.handled().complete("inquiry", next_step="mediate")
    return county


def test_an_agreement_meets_the_sixty_days_and_ends_the_petition(county: County):
    mediated(county).walk("mediate", "serve_agreement")
    assert county.state("handling") == "met"
    assert (county.dossier.petition.status, county.dossier.petition.closing) == ("closed", "settled")


@pytest.mark.parametrize("kind", ["mediation_agreement", "settlement_agreement"])
def test_it_is_written_down_as_what_it_is(county: County, kind: str):
    mediated(county).complete("mediate", agreement_kind=kind)
    assert county.papers[-1] == kind


def test_nobody_is_mediated_against_his_will(county: County):
    with refused("form_invalid", "第三十三条"):
        mediated(county).complete("mediate", parties_consented=False)


def test_where_mediation_fails_an_opinion_is_given(county: County):
    mediated(county).complete("mediate", mediation_result="failed", agreement_kind=None, terms=None, performance_on=None)
    assert county.steps & {"draft_opinion", "inquiry"} and county.state("handling") == "running"


def test_mediation_stops_no_clock(county: County):
    before = mediated(county).due("handling")
    county.complete("mediate", mediation_result="failed", agreement_kind=None, terms=None, performance_on=None)
    assert county.due("handling") == before


def test_a_petitioner_may_withdraw_and_everything_ends(county: County):
    county.handled().send("withdrawn")
    assert county.dossier.petition.closing == "withdrawn" and county.steps == set()
    assert county.state("handling") == "void"


def test_nobody_is_withdrawn_by_others(county: County):
    with refused("form_invalid"):
        county.handled().send("withdrawn", confirmed_by_petitioner=False)
