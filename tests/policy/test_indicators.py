"""indicators.yaml: a designer declares an indicator in fixed words; a wrong word is told with the nearest right one."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.indicator import sieve_of
from engine.domain.milestones import BIT, CONDITIONS, bits
from engine.errors import PolicyError
from engine.policy.rulebook import Rulebook, files_of
from engine.settings import ROOT

SHELF = files_of(ROOT / "policies")
NATIONAL, LOCAL = "national/indicators.yaml", "local/990121-yunxi/indicators.yaml"
DAY = date(2026, 3, 2)
OWN = """
completion: null
visits_settled:
  name: 走访当场接受率
  name_en: Visits settled on the spot
  formula: 当场接受的走访 ÷ 全部走访
  formula_en: visits settled on the spot ÷ all visits
  law: 信访工作条例 第二十三条第二款
  measure: batches
  cohort: [matter, visit]
  numerator: [on_the_spot, office_satisfied or competent_satisfied, not withdrawn]
  exclude: []
  basis: filed
  authority: receiving
"""


def test_a_locality_adds_and_takes_away_indicators() -> None:
    book = Rulebook.load(SHELF | {LOCAL: OWN.encode()})
    there, elsewhere = book.indicators_for("990121", DAY), book.indicators_for("990122", DAY)
    assert "visits_settled" in there and "completion" not in there
    assert "completion" in elsewhere and "visits_settled" not in elsewhere
    own = there["visits_settled"]
    assert own.place_of(bits({"matter", "visit", "on_the_spot", "office_satisfied"})) == "numerator"
    assert own.place_of(bits({"matter", "visit", "on_the_spot", "office_satisfied", "withdrawn"})) == "denominator"
    assert own.place_of(bits({"matter"})) == ""


@pytest.mark.parametrize(
    "right, wrong, code, near",
    [
        ("[triage_on_time]", "[triage_ontime]", "indicator_unknown_condition", "triage_on_time"),
        ("deadline: [handling]", "deadline: [handlng]", "indicator_unknown_deadline", "handling"),
        ("  clock: answer\n", "", "policy_missing_key", ""),
    ],
)
def test_a_wrong_word_is_told_with_the_nearest_right_one(right: str, wrong: str, code: str, near: str) -> None:
    text = SHELF[NATIONAL].decode()
    assert right in text
    with pytest.raises(PolicyError) as refused:
        Rulebook.load(SHELF | {NATIONAL: text.replace(right, wrong, 1).encode()})
    assert refused.value.code == code and near in str(refused.value)


def test_every_condition_has_its_word_in_both_languages_and_every_number_of_law_its_deadline() -> None:
    book = Rulebook.load(SHELF)
    for name in CONDITIONS:
        assert book.has_term(f"condition.{name}"), name
    assert len(CONDITIONS) < 63 and len(set(CONDITIONS)) == len(BIT) == len(CONDITIONS)
    known = book.rules_of_latest.deadlines
    for one in book.indicators_for("", DAY).values():
        assert all(name in known for name in one.deadline) and not any(char.isdigit() for char in one.formula), one.id
        assert sieve_of(one.cohort) and one.name_en and one.formula_en and one.basis_of_law


def test_an_area_goes_into_one_there_is_and_only_after_its_end() -> None:
    text = SHELF["places.yaml"].decode()
    for wrong in (text.replace('into: "990103"', 'into: "990199"'), text.replace('valid_to: 2010-12-31, into: "990103"', 'into: "990103"')):
        with pytest.raises(PolicyError, match="place_into_nowhere"):
            Rulebook.load(SHELF | {"places.yaml": wrong.encode()})
