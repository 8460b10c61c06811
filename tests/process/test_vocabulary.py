"""The closed grammar: what it answers, and everything it will not hear."""

from __future__ import annotations

import ast
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.process import Facts, Value
from engine.process.vocabulary import MOST_NODES, NotInVocabulary, condition, deadline_named

FACTS: Facts = {
    "petition": {"category": "grievance", "is_simplified": False},
    "rule": {"final_review": True, "classes": ("grievance", "suggestion")},
    "answer": {"days": 12, "result": "upheld", "mixed": True},
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('petition.category == "grievance"', True),
        ("petition.category == 'suggestion'", False),
        ('petition.category != "suggestion"', True),
        ("rule.final_review", True),
        ("not rule.final_review", False),
        ("rule.final_review == True", True),
        ("petition.is_simplified", False),
        ("answer.days > 11", True),
        ("answer.days >= 12 and answer.days <= 12 and not answer.days < 12", True),
        ("answer.days > -1", True),
        ('answer.result in ["upheld", "changed"]', True),
        ('answer.result in ("changed", "redo")', False),
        ('answer.result not in ["changed", "redo"]', True),
        ("petition.category in rule.classes", True),
        ('answer.result == "redo" or answer.days == 12', True),
        ("  answer.days\n   == 12  ", True),
        ("True", True),
        ("False", False),
    ],
)
def test_a_condition_is_answered_from_the_facts(text: str, holds: bool) -> None:
    assert condition(text).holds(FACTS) is holds


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_a_fact_nobody_has_given_compares_as_false(operator: str) -> None:
    assert not condition(f"answer.missing {operator} 1").holds(FACTS)
    assert not condition(f"1 {operator} answer.missing").holds(FACTS)


def test_a_missing_fact_is_in_nothing_and_in_nothing_else_either() -> None:
    assert not condition('answer.missing in ["a"]').holds(FACTS)
    assert not condition('answer.missing not in ["a"]').holds(FACTS)
    assert not condition("answer.result in answer.missing").holds(FACTS)
    assert not condition("answer.result in answer.result").holds(FACTS)


@pytest.mark.parametrize("text", ['answer.days > "1"', "answer.days == True", "answer.mixed == 1", "answer.result < 3", "answer.days"])
def test_values_of_different_kinds_never_compare_as_true(text: str) -> None:
    assert not condition(text).holds(FACTS)


def test_a_condition_tells_which_names_it_asks_for() -> None:
    assert condition('answer.a == "b" and (rule.hearing or petition.route == "x")').names == {
        ("answer", "a"), ("rule", "hearing"), ("petition", "route"),
    }  # fmt: skip


HOSTILE = [
    "__import__('os').system('id')",
    "open('/etc/passwd').read()",
    "eval('1')",
    "exec('1')",
    "answer.result()",
    "answer.a.b == 1",
    "answer['result'] == 1",
    "answer.__class__ == 1",
    "().__class__",
    "[x for x in rule.classes]",
    "{x for x in rule.classes} == 1",
    "lambda: 1",
    "(lambda: 1)()",
    "answer.days + 1 == 2",
    "answer.days ** 9 == 2",
    '"a" * 999999999 == "b"',
    "answer.days if True else 1",
    "f'{answer.days}' == 1",
    "f'{open}' == 1",
    "(x := 1) == 1",
    "1 < answer.days < 3",
    "answer == 1",
    "globals",
    "__builtins__",
    "answer.days is 1",
    "None == None",
    "answer.days == None",
    "answer.days == 1.5",
    "answer.days == 1j",
    "answer.days == b'x'",
    "answer.days == ...",
    "*answer.days",
    "answer.days == {}",
    "answer.days == {1: 2}",
    "answer.result in [answer.days]",
    "answer.result in [[1]]",
    "yield 1",
    "await answer.days",
    "answer.days; 1",
    "import os",
    "",
    "   ",
    "${x}",
    "= answer.days",
    "answer.days == 1 #",
    "system.x == 1",
    "os.system == 1",
    "answer.Days == 1",
    "answer.days & 1",
    "~answer.days",
    "- answer.days == 1",
    "answer.days == P15D",
    "'a' 'b'",
    "12",
    "not 'a'",
    "answer.result == “a”",
    "answer.result == 「a」",
    "(" * 300 + "answer.days" + ")" * 300,
    "not " * 500 + "answer.days",
    "a" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_else_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(NotInVocabulary) as caught:
        condition(text)
    assert caught.value.code.startswith("condition_")


def test_a_near_miss_is_named() -> None:
    with pytest.raises(NotInVocabulary) as caught:
        condition('anwser.result == "a"')
    assert caught.value.suggestion == "answer.result"


def test_an_expression_has_an_upper_size() -> None:
    with pytest.raises(NotInVocabulary):
        condition(" or ".join(["answer.a"] * MOST_NODES))


def test_two_threads_never_parse_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two editions read at the same time ended in "AST constructor recursion depth mismatch"."""
    parse, inside, left = ast.parse, Event(), Event()
    order: list[str] = []

    def slow(text: str, mode: str) -> ast.AST:
        order.append("in")
        inside.set()
        left.wait(0.2)  # the other thread would come in now
        order.append("out")
        return parse(text, mode=mode)

    hands = [Thread(target=condition, args=("rule.objection",)) for _ in range(2)]
    with monkeypatch.context() as patched:
        patched.setattr(ast, "parse", slow)
        hands[0].start()
        inside.wait()
        hands[1].start()
        for hand in hands:
            hand.join()
    assert order == ["in", "out", "in", "out"]


def test_a_clock_is_a_name() -> None:
    assert deadline_named(' deadline("reexamination_request")\n') == "reexamination_request"


@pytest.mark.parametrize(
    "text", ['"P60D"', "P60D", "60 days", "deadline('handling')", 'deadline("")', 'deadline("Handling")', "deadline()", "2026-03-02", ""]
)
def test_a_number_or_a_date_is_no_clock(text: str) -> None:
    with pytest.raises(NotInVocabulary) as caught:
        deadline_named(text)
    assert (caught.value.code, caught.value.expected) == ("timer_form", 'deadline("name")')


values = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["a", "b", ""]), st.just(("a", "b")))
literals = st.one_of(st.booleans(), st.integers(-3, 3), st.sampled_from(["a", "b"])).map(repr)
names = st.sampled_from(["answer.x", "answer.y", "rule.z"])
tests = st.recursive(
    st.tuples(st.one_of(names, literals), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.one_of(names, literals)).map(" ".join),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"(not {part})"),
    ),
    max_leaves=6,
)


@given(tests, values, values, values)
def test_whatever_the_grammar_takes_is_answered_yes_or_no_and_asks_only_what_it_says(text: str, x: Value, y: Value, z: Value) -> None:
    read = condition(text)
    facts: Facts = {"answer": {"x": x, "y": y}, "rule": {"z": z}}
    asked = {scope: {field: facts[scope].get(field) for at, field in read.names if at == scope} for scope in facts}
    assert read.holds(facts) in (True, False)
    assert read.holds(facts) == read.holds(asked)


@given(st.text(max_size=40))
def test_no_text_at_all_does_more_than_be_refused(text: str) -> None:
    try:
        read = condition(text)
    except NotInVocabulary:
        return
    assert not any(isinstance(node, ast.Call | ast.Subscript | ast.BinOp) for node in ast.walk(ast.parse(read.text, mode="eval")))
    read.holds({})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('answer.a == "x" and not petition.b', [((("answer", "a"),), "==", ("x",)), ((("petition", "b"),), "is", ())]),
        ('answer.a not in ["x", "y"]', [((("answer", "a"),), "not in", ("x", "y"))]),
        ("-3 <= answer.n", [((("answer", "n"),), "<=", (-3,))]),
        ("answer.a == petition.b", [((("answer", "a"), ("petition", "b")), "==", ())]),
    ],
)
def test_a_condition_tells_what_it_compares_with_what(text: str, told: list[object]) -> None:
    assert [(one.names, one.op, one.literals) for one in condition(text).comparisons] == told
