"""信访工作条例 第三十二条: what an opinion must state."""

import pytest

from tests.builders import County, refused
from tests.people import LAND
from tests.policy.shelf import rules

OPINION = {"request": "请", "facts": "事", "findings": "查", "outcome": "支持", "opinion": "意", "legal_basis": "据", "remedy": "济"}


def test_an_opinion_states_request_facts_findings_opinion_basis_and_remedy():
    assert set(rules().document("handling_opinion").required_parts) == OPINION.keys()


@pytest.mark.parametrize("part", OPINION)
def test_an_opinion_without_one_of_its_parts_cannot_be_issued(part: str):
    opinion = rules().document("handling_opinion")
    assert opinion.missing_parts(OPINION) == ()
    assert opinion.missing_parts(OPINION | {part: ""}) == (part,)


def test_an_opinion_must_be_served():
    assert rules().document("handling_opinion").service_required


def test_the_letters_say_the_numbers_of_the_rulebook():
    assert "30日内" in str(rules().flag("remedy_clause"))
    assert "60日" in rules().document("acceptance_notice").wording["limit"]
    assert "10个工作日" in rules("2026-03-02", "990122", "simplified").document("acceptance_notice").wording["limit"]


def test_a_letter_cites_the_law_of_its_time():
    assert "《信访工作条例》第二十三条" in rules().document("acceptance_notice").wording["opening"]
    assert "《信访条例》第二十二条" in rules("2010-01-01").document("acceptance_notice").wording["opening"]


@pytest.mark.parametrize("outcome", ["upheld", "explained", "not_upheld"])
def test_an_opinion_has_one_of_three_outcomes(county: County, outcome: str):
    county.plan.outcome = outcome
    county.answered()
    assert county.dossier.answer_of("draft_opinion")["outcome"] == outcome
    assert county.dossier.proceedings[0].disposition == outcome


@pytest.mark.parametrize("part", sorted(OPINION))
def test_an_opinion_without_a_part_cannot_be_drafted(county: County, part: str):
    county.handled().complete("inquiry")
    with refused("form_invalid", "第三十二条"):
        county.complete("draft_opinion", **{part: None})


def test_an_opinion_the_head_returns_is_drafted_again_and_has_no_number(county: County):
    county.handled().walk("inquiry", "draft_opinion")
    county.complete("approve_opinion", approval="return", comment="依据不足。")
    assert county.steps == {"draft_opinion"} and "handling_opinion" not in county.papers


def test_the_opinion_served_is_the_one_approved_last(county: County):
    county.handled().walk("inquiry", "draft_opinion")
    county.complete("approve_opinion", approval="return", comment="依据不足。")
    county.complete("draft_opinion", opinion="补充依据后的意见。")
    county.complete("approve_opinion")
    assert county.dossier.documents[-1].content["opinion"] == "补充依据后的意见。"


def test_opinions_of_an_authority_are_numbered_without_gaps(county: County):
    numbers = [county.answered() and county.dossier.documents[-1].number for _ in range(3)]
    assert [number.rpartition("〕")[2] for number in numbers] == ["1号", "2号", "3号"]


def test_an_opinion_is_issued_by_the_authority_that_handled(county: County):
    assert county.answered().dossier.documents[-1].authority == LAND
