"""What a table answers: every hit policy, its aggregations, defaults and errors, as the standard has them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.process.decisions import NoAnswer
from engine.process.decisions.names import FIRST_EDITION
from tests.process.tables import ask, decision, drawn, file_of, plain, read

STEPS = """
n: number || o: {type}
> 1       || {one}
> 2       || {two}
> 3       || {three}
"""
NUMBERS = STEPS.format(type="number", one=10, two=30, three=20)
WORDS = STEPS.format(type='string in "c","b","a"', one='"a"', two='"b"', three='"c"')
SAME = STEPS.format(type="number", one=5, two=5, three=7)
MIXED = STEPS.format(type="Any", one=5, two='"a"', three="true")
PAIRS = """
n: number || o: string in "y","x" | p: number in 2, 1 | q: string
> 1       || "x" | 1 | "first"
> 2       || "y" | 1 | "second"
> 3       || "y" | 2 | "third"
"""


def refused(data: bytes, **facts: Any) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        ask(data, **facts)
    return caught.value


# policy, aggregation, table → the answer for 2, 3 and 4; a tuple is the error and the rules met
ANSWERS: list[tuple[str, str, str, list[Any]]] = [
    ("", "", NUMBERS, [10, ("not_unique", (1, 2)), ("not_unique", (1, 2, 3))]),
    ("UNIQUE", "", NUMBERS, [10, ("not_unique", (1, 2)), ("not_unique", (1, 2, 3))]),
    ("FIRST", "", NUMBERS, [10, 10, 10]),
    ("ANY", "", NUMBERS, [10, ("not_any", (1, 2)), ("not_any", (1, 2, 3))]),
    ("ANY", "", SAME, [5, 5, ("not_any", (1, 2, 3))]),
    ("PRIORITY", "", WORDS, ["a", "b", "c"]),
    ("PRIORITY", "", PAIRS, [{"o": "x", "p": 1, "q": "first"}, {"o": "y", "p": 1, "q": "second"}, {"o": "y", "p": 2, "q": "third"}]),
    ("RULE ORDER", "", WORDS, [["a"], ["a", "b"], ["a", "b", "c"]]),
    ("OUTPUT ORDER", "", WORDS, [["a"], ["b", "a"], ["c", "b", "a"]]),
    ("COLLECT", "", NUMBERS, [[10], [10, 30], [10, 30, 20]]),
    ("COLLECT", "", SAME, [[5], [5, 5], [5, 5, 7]]),
    ("COLLECT", "SUM", NUMBERS, [10, 40, 60]),
    ("COLLECT", "MIN", NUMBERS, [10, 10, 10]),
    ("COLLECT", "MAX", NUMBERS, [10, 30, 30]),
    ("COLLECT", "COUNT", NUMBERS, [1, 2, 3]),
    ("COLLECT", "SUM", SAME, [5, 10, 17]),
    ("COLLECT", "COUNT", SAME, [1, 2, 3]),
    ("COLLECT", "MAX", WORDS, ["a", "b", "c"]),
    ("COLLECT", "MIN", WORDS, ["a", "a", "a"]),
    ("COLLECT", "SUM", MIXED, [5, None, None]),
    ("COLLECT", "MAX", MIXED, [5, None, None]),
    ("COLLECT", "COUNT", MIXED, [1, 2, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "aggregation", "table", "answers"), ANSWERS, ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "")  # fmt: skip # noqa: E501
def test_a_hit_policy_answers_as_the_standard_says(policy: str, aggregation: str, table: str, answers: list[Any]) -> None:
    data = drawn(table, policy, aggregation)
    for n, wanted in zip((2, 3, 4), answers, strict=True):
        if isinstance(wanted, tuple):
            none = refused(data, n=n)
            assert (none.code, none.rules) == wanted
        else:
            assert ask(data, n=n) == wanted


@pytest.mark.parametrize(
    ("policy", "aggregation", "answer"),
    [
        ("RULE ORDER", "", []), ("OUTPUT ORDER", "", []), ("COLLECT", "", []), ("COLLECT", "COUNT", 0), ("COLLECT", "SUM", None),
        ("COLLECT", "MIN", None), ("COLLECT", "MAX", None),
    ],
)  # fmt: skip
def test_no_hit_is_an_empty_list_or_nothing(policy: str, aggregation: str, answer: object) -> None:
    assert ask(drawn(WORDS, policy, aggregation), n=0) == answer


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY"])
def test_of_one_single_answer_there_is_none(policy: str) -> None:
    assert refused(drawn(WORDS, policy), n=0).code == "no_match"
    assert refused(drawn(WORDS, policy)).code == "no_match"


@pytest.mark.parametrize(("policy", "aggregation", "answer"), [
    ("UNIQUE", "", "none"), ("FIRST", "", "none"), ("ANY", "", "none"), ("COLLECT", "", ["none"]), ("RULE ORDER", "", ["none"]),
    ("COLLECT", "MAX", "none"),
])  # fmt: skip
def test_defaults_stand_where_no_rule_is_met(policy: str, aggregation: str, answer: object) -> None:
    data = drawn('n: number || o: string else "none"\n> 5 || "much"', policy, aggregation)
    assert ask(data, n=1) == answer


def test_a_default_of_one_output_leaves_the_others_nothing() -> None:
    data = drawn('n: number || o: string else "none" | p: number\n> 5 || "much" | 1')
    assert ask(data, n=1) == {"o": "none", "p": None}
    assert ask(drawn('n: number || o: string else null\n> 5 || "much"'), n=1) is None


def test_several_outputs_are_a_mapping_and_a_list_of_them() -> None:
    assert ask(drawn(PAIRS, "FIRST"), n=3) == {"o": "x", "p": 1, "q": "first"}
    assert [one["q"] for one in ask(drawn(PAIRS, "OUTPUT ORDER"), n=4)] == ["third", "second", "first"]
    assert [one["q"] for one in ask(drawn(PAIRS, "RULE ORDER"), n=4)] == ["first", "second", "third"]


def test_of_equal_rank_the_order_of_the_table_stays() -> None:
    table = 'n: number || o: string in "x","y" | q: number\n> 1 || "y" | 1\n> 1 || "x" | 2\n> 1 || "x" | 3'
    assert [one["q"] for one in ask(drawn(table, "OUTPUT ORDER"), n=2)] == [2, 3, 1]


def test_the_first_edition_counts_and_adds_equal_outputs_once() -> None:
    for aggregation, then, now in (("SUM", 12, 17), ("COUNT", 2, 3)):
        assert ask(drawn(SAME, "COLLECT", aggregation, edition=FIRST_EDITION), n=4) == then
        assert ask(drawn(SAME, "COLLECT", aggregation), n=4) == now


def test_sums_are_exact() -> None:
    assert str(read(drawn("n: number || o: number\n> 0 || 0.1\n> 0 || 0.2", "COLLECT", "SUM")).decide({"n": plain_number(1)})) == "0.3"


def plain_number(number: int) -> Any:
    from decimal import Decimal

    return Decimal(number)


def test_a_value_that_is_not_allowed_has_no_answer_but_nothing_has() -> None:
    data = drawn('k: string in "a","b" || o: number\n"a" || 1\n- || 2', "FIRST")
    assert (refused(data, k="c").code, refused(data, k="c").column) == ("not_allowed", "k")
    assert ask(data, k=None) == 2


def test_an_output_may_be_an_input_handed_on() -> None:
    data = drawn('n: number | route: string || o: string\n> 5 | - || route\n- | - || "none"', "FIRST")
    assert ask(data, n=6, route="a") == "a"
    assert ask(data, n=6) is None


def test_a_table_without_inputs_always_answers() -> None:
    assert ask(drawn('|| o: string\n|| "a"')) == "a"


def test_days_are_compared_as_days() -> None:
    data = drawn('on: date || o: string\n< date("2026-05-01") || "before"\n>= date("2026-05-01") || "since"')
    assert ask(data, on="2026-04-30") == "before"
    assert ask(data, on="2026-05-01") == "since"
    assert refused(data, on="soon").code == "no_match"


# ---- decisions that need others

SEASON = 't: number || season: string\n> 20 || "summer"\n<= 20 || "winter"'
DISH = 'season: string | guests: number || dish: string\n"summer" | - || "salad"\n"winter" | > 8 || "stew"\n"winter" | <= 8 || "roast"'
NEEDS = '<informationRequirement id="q"><requiredDecision href="#by_season"/></informationRequirement>'


@pytest.mark.parametrize("asked", ["season", "by_season", "「by_season」"])
def test_a_decision_asks_the_one_it_needs_by_its_output_its_id_or_its_name(asked: str) -> None:
    name = asked.strip("「」")
    second = decision(DISH.replace("season:", f"{name}:"), id="dish", inside=NEEDS)
    data = file_of(second, decision(SEASON, id="by_season"))
    assert read(data, "dish").kinds == {"guests": "number", "t": "number"}
    assert ask(data, "dish", t=25, guests=3) == "salad"
    assert ask(data, "dish", t=5, guests=9) == "stew"


def test_several_outputs_of_a_needed_decision_are_asked_for_one_by_one() -> None:
    two = 't: number || a: string | b: number\n> 20 || "x" | 1\n<= 20 || "y" | 2'
    data = file_of(decision(two, id="by_season"), decision("by_season.b: number | a: string || o: number\n1 | \"x\" || 10\n2 | - || 20", id="dish", inside=NEEDS))  # fmt: skip # noqa: E501
    assert ask(data, "dish", t=25) == 10
    assert ask(data, "dish", t=1) == 20


def test_a_needed_decision_without_an_answer_is_nothing_and_one_that_breaks_its_policy_breaks_both() -> None:
    for_null = DISH + '\nnull | - || "bread"'
    data = file_of(decision(SEASON, id="by_season"), decision(for_null, id="dish", inside=NEEDS))
    assert ask(data, "dish", guests=3) == "bread"
    double = SEASON + '\n> 30 || "hot"'
    data = file_of(decision(double, id="by_season"), decision(for_null, id="dish", inside=NEEDS))
    with pytest.raises(NoAnswer) as caught:
        ask(data, "dish", t=40)
    assert caught.value.code == "not_unique"


# ---- for those who explore what may come


def test_every_output_tells_the_values_it_may_take() -> None:
    data = drawn('k: string in "a","b" | n: number || o: string else "z" | p\n"a" | > 1 || "x" | k\n"b" | - || "x" | 5\n"a" | - || "y" | true', "FIRST")  # fmt: skip # noqa: E501
    assert plain(read(data).possible()) == {"o": ["z", "x", "y"], "p": [None, "a", "b", 5, True]}
    assert read(drawn(NUMBERS, "COLLECT", "SUM")).possible() == {"o": None}
    assert read(drawn(WORDS, "RULE ORDER")).possible() == {"o": None}
    assert plain(read(drawn(NUMBERS, "COLLECT", "MAX")).possible()) == {"o": [None, 10, 30, 20]}
    assert read(drawn("n: number || o\n> 1 || n", "FIRST")).possible() == {"o": None}


def test_the_answer_by_the_names_of_the_outputs() -> None:
    facts = {"n": plain_number(4)}
    assert read(drawn(WORDS, "RULE ORDER")).outputs(facts) == {"o": ("a", "b", "c")}
    assert plain(read(drawn(NUMBERS, "FIRST")).outputs(facts)) == {"o": 10}
    assert plain(read(drawn(PAIRS, "PRIORITY")).outputs(facts)) == {"o": "y", "p": 2, "q": "third"}
