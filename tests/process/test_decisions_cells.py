"""The cell language, form by form: what it is true of, what it does not know, and how it says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.process.decisions.cells import Copy, Test, holds
from engine.process.decisions.grammar import input_cell, output_cell
from engine.process.decisions.tokens import NotACell
from engine.process.decisions.values import Value, compares, equals, from_fact, to_answer, written

N = Decimal
DAY = date(2026, 3, 2)

# cell, values it is true of, values it is not true of
CELLS: list[tuple[str, list[Value], list[Value]]] = [
    ("-", [N(1), "a", True, None, DAY], []),
    ("", [N(1), None], []),
    ("  - ", [None], []),
    ("5", [N(5), N("5.0")], [N(4), "5", None]),
    ("5.50", [N("5.5")], [N(5)]),
    (".5", [N("0.5")], [N(5)]),
    ("-5", [N(-5)], [N(5)]),
    ("1e2", [N(100)], [N(1)]),
    ('"a"', ["a"], ["A", "", None, N(1)]),
    ('"检举控告"', ["检举控告"], ["检举"]),
    ('"say \\"a\\" \\\\ \\n \\u4e2d \\U01F600"', ['say "a" \\ \n 中 😀'], ["a"]),
    ("true", [True], [False, None, "true", N(1)]),
    ("false", [False], [True, None, N(0)]),
    ("null", [None], [N(0), "", False]),
    ("1,2, 10", [N(1), N(2), N(10)], [N(3), N(110), None]),
    ('"a", "b"', ["a", "b"], ["c", None]),
    ('"a", null', ["a", None], ["b"]),
    ("[1..15]", [N(1), N(15), N("1.5")], [N("0.999"), N("15.001"), None, "2"]),
    ("(1..15)", [N("1.001"), N(14)], [N(1), N(15)]),
    ("]1..15[", [N("1.001"), N(14)], [N(1), N(15)]),
    ("[1..15)", [N(1)], [N(15)]),
    ("[1..15[", [N(1)], [N(15)]),
    ("(1..15]", [N(15)], [N(1)]),
    ("]1..15]", [N(15)], [N(1)]),
    ("[-5 .. -1]", [N(-5), N(-3)], [N(0)]),
    ("[1..2], [5..6]", [N(1), N(6)], [N(3)]),
    ('["a".."c"]', ["a", "b", "bzz", "c"], ["d", "cc", "A"]),
    ("< 5", [N(4), N("4.999")], [N(5), None, "4", True]),
    ("<=5", [N(5)], [N("5.0001")]),
    ("> 5", [N(6)], [N(5), None]),
    (">= -5", [N(-5)], [N(-6)]),
    ("> 1, < -1", [N(2), N(-2)], [N(0)]),
    ("= 5", [N(5)], [N(4), None]),
    ("!= 5", [N(4), None], [N(5), "5"]),
    ('!= "a"', ["b", None], ["a", N(1)]),
    ("!= null", [N(1), "", False], [None]),
    ("not(5)", [N(4), None], [N(5), "a"]),
    ('not("a", "b")', ["c", None], ["a", "b", N(1)]),
    ("not([1..5])", [N(0), N(6)], [N(3), None]),
    ("not(< 5)", [N(5)], [N(4), None]),
    ("not(null)", [N(1), "a"], [None]),
    ("not(-1)", [N(1)], [N(-1)]),
    ("? > 4", [N(5)], [N(4), None]),
    ("4 < ?", [N(5)], [N(4)]),
    ("5 >= ?", [N(5)], [N(6)]),
    ("4 < ? and ? < 6", [N(5)], [N(4), N(6), None]),
    ("? < 4 or ? > 6", [N(3), N(7)], [N(5)]),
    ("? < 4 or ? > 6 and ? < 8", [N(3), N(7)], [N(9)]),
    ("(? < 4 or ? > 6) and ? != 7", [N(3), N(8)], [N(7), N(5)]),
    ('? = "a"', ["a"], ["b", None]),
    ("? = null or ? > 3", [None, N(4)], [N(3)]),
    ("? in [1..3]", [N(2)], [N(4)]),
    ("? in (1..3)", [N(2)], [N(3)]),
    ("? in (1, 3, > 7)", [N(1), N(3), N(8)], [N(2)]),
    ('? in ["a", "b"]', ["a", "b"], ["c"]),
    ("? in < 3", [N(2)], [N(3)]),
    ("? in 3", [N(3)], [N(2)]),
    ("? between 1 and 3", [N(1), N(3)], [N(4)]),
    ("? between 1 and 3 and ? != 2", [N(1)], [N(2), N(4)]),
    ("not(? > 4)", [N(4)], [N(5), None]),
    ("not(? > 4) and ? > 1", [N(2)], [N(5), N(1)]),
    ("? > 4, 1", [N(5), N(1)], [N(2)]),
    ("(5)", [N(5)], [N(4)]),
    ("(< 5)", [N(4)], [N(5)]),
    ('["a", "b"]', ["a", "b"], ["c"]),
    ('date("2026-03-02")', [DAY], [date(2026, 3, 3), None, "2026-03-02"]),
    ('@"2026-03-02"', [DAY], [date(2026, 3, 3)]),
    ('[date("2026-03-01")..date("2026-03-31")]', [DAY], [date(2026, 4, 1)]),
    ('>= date("2026-03-02")', [DAY], [date(2026, 3, 1)]),
    ('< @"2026-03-02"', [date(2026, 3, 1)], [DAY]),
    ("5 // five", [N(5)], [N(4)]),
    ("/* five */ 5", [N(5)], [N(4)]),
    ("\u3000< 5\u00a0", [N(4)], [N(5)]),
]

# cell, code, suggestion
WRONG: list[tuple[str, str, str]] = [
    ("“a”", "wide", '"a"'),
    ("‘a’", "wide", '"a"'),
    ("「a」，「b」", "wide", '"a","b"'),
    ("＜ 5", "wide", "< 5"),
    ("［1..5］", "wide", "[1..5]"),
    ("１", "wide", "1"),
    ("≤ 5", "wide", "<= 5"),
    ("≠ 5", "wide", "!= 5"),
    ("1，2", "wide", "1,2"),
    ("（1..2）", "wide", "(1..2)"),
    ('ｎｏｔ("a")', "wide", 'not("a")'),
    ("not（5）", "wide", "not(5)"),
    ("[1…5]", "wide", "[1..5]"),
    ("'a'", "wide", '"a"'),
    ('"a', "quote", '"a"'),
    ('"a\nb"', "quote", '"a\nb""'),
    ('"\\x"', "escape", ""),
    ('"\\ud800"', "escape", ""),
    ("? == 5", "sign", "? = 5"),
    ("<> 5", "sign", "!= 5"),
    ("=> 5", "sign", ">= 5"),
    ("? > 1 && ? < 5", "sign", "? > 1 and ? < 5"),
    ("5 + 1", "sign", ""),
    ("${x}", "sign", ""),
    ("gold", "name", '"gold"'),
    ("检举控告", "name", '"检举控告"'),
    ("True", "name", "true"),
    ("Null", "name", "null"),
    ("a.b", "name", '"a.b"'),
    ("< limit", "name", '"limit"'),
    ("__import__", "name", '"__import__"'),
    ('contains(?, "a")', "function", ""),
    ('time("10:00:00")', "function", ""),
    ('date and time("2026-03-02T10:00:00")', "unreadable", ""),
    ("1,", "unfinished", ""),
    ("[1..", "unfinished", ""),
    ("not(5", "unfinished", ""),
    ("?", "unfinished", ""),
    ("-,1", "unreadable", ""),
    ("1 2", "unreadable", ""),
    ("5 - 3", "unreadable", ""),
    ("4 < ? < 6", "unreadable", ""),
    ("? > 1 < 3", "unreadable", ""),
    ("4 < 5", "unreadable", ""),
    ("[1,2..3]", "unreadable", ""),
    ("in [1..3]", "unreadable", ""),
    ('not("a"), "b"', "not_alone", ""),
    ("< true", "order", ""),
    (">= null", "order", ""),
    ("[true..false]", "order", ""),
    ('[1.."a"]', "range", ""),
    ("[5..1]", "backwards", ""),
    ('[date("2026-03-02")..date("2026-03-01")]', "backwards", ""),
    ('date("2026-02-30")', "day", ""),
    ('date("2026-3-2")', "day", ""),
    ("1" * 35, "digits", ""),
    ("1e999", "digits", ""),
    ("1," * 1001, "long", ""),
    ("(" * 40 + "1" + ")" * 40, "deep", ""),
    ("not(" * 400, "deep", ""),
]


@pytest.mark.parametrize(("cell", "true", "other"), CELLS, ids=[cell for cell, _, _ in CELLS])
def test_a_cell_is_true_of_what_it_says_and_of_nothing_else(cell: str, true: list[Value], other: list[Value]) -> None:
    test = input_cell(cell)
    assert [value for value in true if holds(test, value) is not True] == []
    assert [value for value in other if holds(test, value) is True] == []


@pytest.mark.parametrize(("cell", "code", "suggestion"), WRONG, ids=[cell[:20] for cell, _, _ in WRONG])
def test_a_wrong_cell_is_refused_with_what_would_be_right(cell: str, code: str, suggestion: str) -> None:
    with pytest.raises(NotACell) as caught:
        input_cell(cell)
    assert (caught.value.code, caught.value.suggestion) == (code, suggestion)
    assert caught.value.expected


def test_what_cannot_be_compared_is_unknown_and_its_opposite_too() -> None:
    for cell in ("< 5", "not(< 5)", "[1..5]", "? > 1 and ? < 5"):
        assert holds(input_cell(cell), None) is None
        assert holds(input_cell(cell), "a") is None
    assert holds(input_cell("? > 1 or ? = null"), None) is True
    assert holds(input_cell("? > 1 and ? != null"), None) is False
    assert holds(input_cell("5"), None) is False
    assert holds(input_cell("5"), "5") is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"a"', "a"), ("5", N(5)), ("-5.5", N("-5.5")), ("true", True), ("null", None), ("", None), ("[]", ()), ('["a", "b"]', ("a", "b")),
        ("[1, 2]", (N(1), N(2))), ('date("2026-03-02")', DAY), ("petition.route", Copy(1)), ("order size", Copy(0)),
    ],
)  # fmt: skip
def test_an_output_cell_is_a_literal_a_list_or_the_name_of_an_input(cell: str, value: object) -> None:
    assert output_cell(cell, ("order size", "petition.route")) == value


@pytest.mark.parametrize(("cell", "code", "suggestion"), [
    ("petition.rout", "name", "petition.route"), ("gold", "name", '"gold"'), ("-", "unfinished", ""), ('"a", "b"', "unreadable", ""),
    ("> 5", "unreadable", ""), ("[1..5]", "unreadable", ""), ("not(true)", "unreadable", ""), ("“a”", "wide", '"a"'), ("1 + 1", "sign", ""),
])  # fmt: skip
def test_an_output_cell_asks_nothing(cell: str, code: str, suggestion: str) -> None:
    with pytest.raises(NotACell) as caught:
        output_cell(cell, ("petition.route",))
    assert (caught.value.code, caught.value.suggestion) == (code, suggestion)


@given(st.text(max_size=60) | st.text(alphabet='-?<>=!()[].,"0159 aeinortudl\\', max_size=40))
def test_any_text_is_a_cell_or_refused(text: str) -> None:
    for read in (input_cell, output_cell):
        try:
            cell = read(text)
        except NotACell as fault:
            assert fault.code and len(fault.found) <= 80
            continue
        if read is input_cell:
            for value in (None, N(1), "a", True, DAY):
                assert holds(cell, value) in (True, False, None)  # type: ignore[arg-type]


PIECES = st.sampled_from(["5", "-1", '"a"', "true", "null", "[1..3]", "(0..9]", "< 5", ">= 2", "!= 3", "? > 1", "3 <= ?", "? in (1, 2)"])


@given(st.recursive(PIECES, lambda inner: st.builds(lambda one, two, word: f"({one}) {word} ({two})", inner, inner, st.sampled_from(["and", "or"])) | st.builds("not(({}) or ? = 0)".format, inner), max_leaves=6), st.sampled_from([None, N(0), N(1), N(2), N(5), "a", True]))  # fmt: skip # noqa: E501
def test_a_cell_is_what_pythons_own_logic_makes_of_its_parts(text: str, value: Value) -> None:
    test: Test = input_cell(text)
    assert holds(test, value) == _again(test, value)


def _again(test: Test, value: Value) -> bool | None:
    """Three-valued logic as the least, the greatest and the opposite of 0, ½ and 1."""
    weights = {False: 0, None: 1, True: 2}
    names = {0: False, 1: None, 2: True}

    def weight(one: Test) -> int:
        match type(one).__name__:
            case "Anything":
                return 2
            case "Not":
                return 2 - weight(one.test)  # type: ignore[union-attr]
            case "Either":
                return max(map(weight, one.tests))  # type: ignore[union-attr]
            case "Both":
                return min(map(weight, one.tests))  # type: ignore[union-attr]
        return weights[compares(one.op, value, one.value)]  # type: ignore[union-attr]

    return names[weight(test)]


def test_values_of_different_kinds_are_neither_equal_nor_different() -> None:
    assert equals(N(1), True) is None
    assert equals(N(1), "1") is None
    assert equals(None, False) is False
    assert compares("!=", None, N(1)) is True
    assert compares("<", True, False) is None


@given(st.one_of(st.booleans(), st.none(), st.text(max_size=20), st.dates(), st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-10**9, max_value=10**9)))  # fmt: skip # noqa: E501
def test_what_is_written_is_read_again(value: Value) -> None:
    assert equals(output_cell(written(value)), value) is True  # type: ignore[arg-type]


def test_a_fact_becomes_a_value_and_a_value_an_answer() -> None:
    assert from_fact(3, "number") == N(3)
    assert from_fact(True, "number") is True
    assert from_fact("2026-03-02", "date") == DAY
    assert from_fact("soon", "date") == "soon"
    assert from_fact("2026-03-02", "text") == "2026-03-02"
    assert from_fact(("a",), "any") == ("a",)
    assert [to_answer(value) for value in (N(3), N("3.0"), DAY, "a", None, True, ("a",))] == [3, 3, "2026-03-02", "a", None, True, ("a",)]
    for value in (N("3.5"), (N(1),), (None,)):
        with pytest.raises(ValueError, match=r"\S"):
            to_answer(value)
