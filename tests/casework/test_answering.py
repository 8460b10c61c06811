"""逐项答复 (信访工作条例 第三十二条): an opinion answers every request, and says which one was left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework import answering, forming
from tests.builders import REEXAMINATION, County, refused

REQUESTS = ("依法办理宅基地登记", "赔偿迟延造成的损失", "追究经办人员的责任")
ANSWERS = {
    "request_answers": ["三十日内办理登记。", "损失没有依据，予以说明。", "经查没有失职。"],
    "request_outcomes": ["upheld", "explained", "not_upheld"],
}


def drafting(county: County) -> County:
    """Somebody is about to write the opinion on three requests."""
    county.handled(requests=REQUESTS).complete("inquiry")
    return county


@pytest.mark.parametrize("no", [1, 2, 3])
@pytest.mark.parametrize(("field", "code"), [("request_answers", "request_unanswered"), ("request_outcomes", "request_outcome_missing")])
def test_a_request_without_an_answer_of_its_own_is_named(county: County, no: int, field: str, code: str) -> None:
    given_up = {**ANSWERS, field: [*ANSWERS[field][: no - 1], "", *ANSWERS[field][no:]]} if field == "request_answers" else {
        **ANSWERS, field: ANSWERS[field][: no - 1]
    }  # fmt: skip
    with refused("form_invalid", "第三十二条") as caught:
        drafting(county).complete("draft_opinion", **given_up)
    [wrong] = [one for one in caught.value.fields if one.field == field]
    assert (wrong.code, dict(wrong.args)) == (code, {"no": no, "request": REQUESTS[no - 1]})
    assert county.steps == {"draft_opinion"}


def test_an_outcome_not_chosen_for_one_request_is_asked_for(county: County) -> None:
    with refused("form_invalid") as caught:
        drafting(county).complete("draft_opinion", **(ANSWERS | {"request_outcomes": ["upheld", "", "not_upheld"]}))
    assert [(wrong.field, wrong.code) for wrong in caught.value.fields] == [("request_outcomes", "field_required")]


def test_the_opinion_prints_each_request_with_its_outcome_and_answer(county: County) -> None:
    drafting(county).complete("draft_opinion", **ANSWERS)
    county.complete("approve_opinion")
    lines = county.dossier.documents[-1].content["request_answers"].splitlines()
    assert lines[1] == "（二）关于“赔偿迟延造成的损失”：解释说明。损失没有依据，予以说明。" and len(lines) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_answers": [*ANSWERS["request_answers"], "多出的一项"]}, "request_answers"),
        ({"request_outcomes": ["explained"] * 3}, "outcome"),
        ({"request_outcomes": ["granted"] * 3}, "request_outcomes"),
    ],
)
def test_neither_more_answers_than_requests_nor_an_outcome_that_no_request_has(county: County, changes: Any, field: str) -> None:
    with refused("form_invalid") as caught:
        drafting(county).complete("draft_opinion", **(ANSWERS | changes))
    assert field in [wrong.field for wrong in caught.value.fields]


def test_reexamination_and_final_review_answer_each_request_too(county: County) -> None:
    """What an applicant disputes is still every request of his."""
    drafting(county).complete("draft_opinion", **ANSWERS)
    county.walk("approve_opinion", "serve_opinion")
    county.send("reexamination_requested")
    county.walk(*REEXAMINATION[:2])
    with refused("form_invalid", "第三十五条"):
        county.complete("draft_reexamination_opinion")
    county.complete("draft_reexamination_opinion", request_answers=ANSWERS["request_answers"])
    county.walk(*REEXAMINATION[3:])
    assert "（三）关于“追究经办人员的责任”：经查没有失职。" in county.dossier.documents[-1].content["request_answers"]


def test_an_only_request_is_answered_by_the_opinion_and_asked_for_nothing_more(county: County) -> None:
    county.handled().complete("inquiry")
    form = forming.view(county.office, county.dossier, "draft_opinion", county.who("zhaomin"), "zh")
    assert form is not None and not any(one.each for one in form.fields)
    county.complete("draft_opinion")
    assert county.steps == {"approve_opinion"}


@given(st.integers(1, 99))
def test_paragraphs_are_numbered_as_letters_number_them(no: int) -> None:
    numerals = "零一二三四五六七八九"
    tens, ones = divmod(no, 10)
    told = answering.numeral(no)
    assert told == (numerals[tens] if tens > 1 else "") + ("十" if tens else "") + (numerals[ones] if ones else "")
