"""信访条例 (2005): what was filed before the first of May 2022 is handled as it was then, also today."""

import pytest

from tests.builders import REEXAMINATION, TO_ACCEPTANCE, County, refused
from tests.people import SHIFAN, YUNXI, ZHENGZHOU
from tests.policy.shelf import HANGZHOU, JINAN


@pytest.fixture
def then(county: County) -> County:
    """The county on a Monday of 2013."""
    county.day("2013-03-04")
    return county


def test_the_day_of_filing_chooses_the_law(county: County):
    policies = []
    for day in ("2022-04-29", "2022-05-05"):
        county.day(day)
        county.register()
        policies.append(county.dossier.petition.policies[0])
    assert policies[0] != policies[1] and "2005" in policies[0]


def test_what_began_under_the_old_law_ends_under_it(county: County):
    county.day("2022-04-20")
    county.transferred()
    county.day("2022-05-10")
    with refused("objection_unknown"):
        county.complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")


def test_no_objection_was_known(then: County):
    assert then.transferred().clocks("objection") == []
    with refused("objection_unknown"):
        then.complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")


def test_there_were_no_six_routes(then: County):
    then.register()
    assert then.complete("triage", route=None) and then.dossier.petition.route is None


def test_the_sixty_days_held_for_a_suggestion_too(then: County):
    then.register()
    then.complete("triage", category="suggestion", route=None)
    then.walk(*TO_ACCEPTANCE[1:])
    assert then.due("handling") == "2013-05-03"


def test_the_clocks_cite_the_law_of_their_time(then: County):
    assert all(one.basis.startswith("信访条例") for one in then.answered().dossier.deadlines)


def test_the_papers_cite_the_law_of_their_time(then: County):
    papers = then.concluded().seen_by("lihua").documents
    assert papers and not [paper.kind for paper in papers if "信访工作条例" in paper.basis]


def test_it_went_to_the_end_in_three_levels(then: County):
    assert then.concluded().dossier.petition.closing == "concluded"


def test_henan_knew_two(then: County):
    then.answered(place=ZHENGZHOU).send("reexamination_requested")
    assert then.walk(*REEXAMINATION).completed


def test_henan_answered_in_thirty_days(then: County):
    assert then.accepted(place=ZHENGZHOU).due("handling") == "2013-04-03"


def test_zhejiang_gave_notice_in_five_working_days(county: County):
    county.day("2017-03-06")
    assert county.transferred(place=HANGZHOU).due("notice_transferred") == "2017-03-13"


def test_shandong_decided_within_three_working_days_whether_to_reexamine(county: County):
    county.day("2017-03-06")
    county.answered(place=JINAN).send("reexamination_requested")
    assert county.due("reexamination_acceptance") == "2017-03-09"
    county.complete("examine_reexamination_request")
    assert county.state("reexamination_acceptance") == "met"


@pytest.mark.parametrize("place", [SHIFAN, YUNXI])
def test_the_countys_promise_was_not_made_yet(then: County, place: str):
    assert then.transferred(place=place).clocks("promise_reply") == []
