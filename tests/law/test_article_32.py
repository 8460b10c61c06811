"""信访工作条例 第三十二条: what an opinion must state."""

import pytest

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
