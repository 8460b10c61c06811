"""What the check finds in decision tables: overlaps, gaps, rules out of reach, values out of place; and nothing where nothing is."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import combinations, product
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DiagramError
from engine.process.decisions import Decision, NoAnswer, judge_decisions
from engine.process.decisions.cells import holds
from engine.process.decisions.grammar import input_cell, output_cell
from engine.process.decisions.values import Value, from_fact
from tests.process.tables import codes, drawn, found, read
from tests.support.pace import allowed

WIDE = 'petition.kind: string in "a","b","c"'

# name → policy, table, the findings; a warning stands in brackets
TABLES: dict[str, tuple[str, str, list[str]]] = {
    "good": ("", "n: number | b: boolean || o: string\n< 18 | - || \"x\"\n>= 18 | true || \"y\"\n>= 18 | false || \"z\"", []),
    "good by values": ("", f'{WIDE} || o\n"a" || 1\nnot("a") || 2', []),
    "good with a default": ("", 'k: string || o: string else "z"\n"a" || "x"', []),
    "good in whole numbers": ("", "n: integer || o\n<= 17 || 1\n[18..64] || 2\n>= 65 || 3", []),
    "good in days": ("", 'd: date || o\n< date("2026-03-02") || 1\ndate("2026-03-02") || 2\n> date("2026-03-02") || 3', []),
    "good to the day": ("", 'd: date || o\n<= @"2026-03-02" || 1\n>= @"2026-03-03" || 2', []),
    "good with nothing": ("", 'k: string in "a" || o\n"a" || 1\nnull || 2', []),
    "good without columns": ("", "|| o\n|| 1", []),
    "overlap": ("", "n: number || o\n<= 18 || 1\n>= 18 || 2", ["overlap"]),
    "overlap of a text": ("", f'{WIDE} || o\n"a","b" || 1\n"b","c" || 2', ["overlap"]),
    "overlap of everything": ("", "n: number || o\n- || 1\n- || 1", ["overlap"]),
    "overlap at nothing": ("", "n: number || o\n- || 1\nnull || 2", ["overlap"]),
    "overlap of an opposite at nothing": ("", 'k: string || o\nnot("b") || 1\nnull || 2\n"b" || 3', ["overlap"]),
    "no overlap, other column": ("", "n: number | b: boolean || o else 0\n<= 18 | true || 1\n>= 18 | false || 2", []),
    "no overlap, open ends": ("", "n: number || o else 0\n[1..5) || 1\n[5..9] || 2\n]9..12] || 3", []),
    "no overlap but of values not allowed": ("", 'k: string in "a","b" || o\n"a" || 1\nnot("a") || 2', []),
    "one and true are not the same": ("", 'x || o\n1 || 1\ntrue || 2\n"a", false || 3', ["(gap_beyond)"]),
    "disagreement": ("ANY", "n: number || o\n<= 18 || 1\n>= 18 || 2", ["disagreement"]),
    "agreement": ("ANY", "n: number || o\n<= 18 || 1\n>= 18 || 1", []),
    "agreement of what is handed on": ("ANY", "n: number || o\n<= 18 || n\n>= 18 || 18\n> 20 || n", ["disagreement"]),
    "masked": ("FIRST", "n: number || o\n> 5 || 1\n<= 5 || 2\n3 || 3", ["(masked)"]),
    "masked by two": ("FIRST", "n: number | b: boolean || o\n> 5 | - || 1\n- | true || 2\n9 | true || 3\n- | - || 4", ["(masked)"]),
    "not masked": ("FIRST", "n: number | b: boolean || o\n> 5 | true || 1\n> 5 | - || 2\n- | - || 3", []),
    "twice": ("COLLECT", "n: number || o\n> 5 || 1\n> 5 || 1\n> 5 || 2", ["(twice)"]),
    "twice in other words": ("RULE ORDER", "n: integer || o\n> 5 || 1\n>= 6 || 1", ["(twice)"]),
    "gap in numbers": ("", "n: number || o\n<= 10 || 1\n> 20 || 2", ["gap"]),
    "gap at a point": ("", "n: number || o\n< 10 || 1\n> 10 || 2", ["gap"]),
    "gap in halves": ("", "n: number || o\n<= 1.5 || 1\n>= 2 || 2", ["gap"]),
    "gap between whole numbers": ("", "n: number || o\n<= 17 || 1\n>= 18 || 2", ["(gap_beyond)"]),
    "gap below and above": ("", "n: number || o\n[0..10] || 1\n(10..20] || 2", ["(gap_beyond)"]),
    "gap of a word": ("", f'{WIDE} || o\n"a" || 1\n"b" || 2', ["gap"]),
    "gap of other words": ("", 'k: string || o\n"a" || 1\n"b" || 2', ["(gap_beyond)"]),
    "gap of both": ("", 'k: string in "a","b" | m: string in "a","b" || o\n"a" | "a" || 1\n"b" | - || 2', ["gap"]),
    "gap of a truth": ("", "b: boolean || o\ntrue || 1", ["gap"]),
    "gap of nothing where it is spoken of": ("", 'k: string in "a" | b: boolean || o\n"a" | - || 1\nnull | true || 2', ["gap"]),
    "gap in days": ("", 'd: date || o\n<= @"2026-03-02" || 1\n>= @"2026-03-04" || 2', ["gap"]),
    "gap of first": ("FIRST", "b: boolean | n: number || o\ntrue | - || 1\n- | > 1 || 2", ["gap"]),
    "gap of a least": ("COLLECT MIN", "b: boolean || o: number\ntrue || 1", ["(gap)"]),
    "no gap in a list": ("COLLECT", "b: boolean || o\ntrue || 1", []),
    "no gap in a number of": ("COLLECT COUNT", "b: boolean || o\ntrue || 1", []),
    "never": ("", "n: number || o else 0\n? > 5 and ? < 3 || 1", ["never"]),
    "never in whole numbers": ("", "n: integer || o else 0\n(5..6) || 1", ["never"]),
    "never by the values": ("", "n: number in [0..10] || o else 0\n> 10 || 1", ["never"]),
    "kind of an input": ("", 'n: number || o else 0\n"5" || 1', ["kind"]),
    "kind of a day": ("", 'd: date || o else 0\n"2026-03-02" || 1', ["kind"]),
    "kind of a whole number": ("", "n: integer || o else 0\n< 1.5 || 1", ["kind"]),
    "kind of an output": ("", 'n: number || o: number else 0\n5 || "1"', ["kind"]),
    "kind of a default": ("", 'n: number || o: number else "0"\n5 || 1', ["kind"]),
    "kind of the values": ("", 'n: number in "a" || o else 0\n5 || 1', ["kind"]),
    "kind of what is handed on": ("", "n: number || o: string else null\n5 || n", ["kind"]),
    "kind of a sum": ("COLLECT SUM", 'n: number || o\n5 || "1"', ["kind"]),
    "outside the inputs": ("", f'{WIDE} || o else 0\n"d" || 1', ["outside"]),
    "outside the outputs": ("", 'n: number || o in "a","b" else "a"\n5 || "c"', ["outside"]),
    "outside of a default": ("", 'n: number || o in "a","b" else "c"\n5 || "a"', ["outside"]),
    "empty output": ("", 'n: number || o else 0 | p else 0\n5 || | 1', ["(empty_output)"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_judged(name: str) -> None:
    policy, table, wanted = TABLES[name]
    policy, aggregation = (policy.split() + [""])[:2] if policy.startswith("COLLECT") else (policy, "")
    assert codes(drawn(table, policy, aggregation)) == wanted


def test_a_finding_names_the_rules_an_example_and_the_place() -> None:
    data = drawn('n: number | k: string in "a","b" || o\n<= 18 | - || 1\n>= 18 | "b" || 2\n> 18 | "a" || 3')
    [error] = found(data)
    assert (error.code, error.element, error.name, error.severity) == ("decision_overlap", "r2", "「decided」", "error")
    told = error.args_for_message
    assert (told["row"], told["other"], told["example"]) == ("#2", "#1", 'n = 18, k = "b"')
    assert error.line and data.decode().splitlines()[error.line - 1].startswith('<rule id="r2"')


@pytest.mark.parametrize(("table", "suggestion"), [
    ('n: number || o else 0\n"5" || 1', "5"), ('d: date || o else 0\n"2026-03-02" || 1', 'date("2026-03-02")'),
    ("k: string || o else 0\n5 || 1", '"5"'), ('b: boolean || o else 0\n"true" || 1', "true"),
    (f'{WIDE.replace("a", "alpha")} || o else 0\n"alpa" || 1', '"alpha"'),
])  # fmt: skip
def test_a_value_out_of_place_is_told_the_nearest_right_one(table: str, suggestion: str) -> None:
    [error] = found(drawn(table))
    assert error.suggestion == suggestion


def test_many_overlaps_are_told_in_part_and_that_is_said() -> None:
    table = "n: number || o\n" + "\n".join(f"> {n} || {n}" for n in range(30)) + "\n<= 0 || 99"
    assert codes(drawn(table)) == ["overlap"] * 20 + ["more"]


# ---- against trying everything

NUMBERS = st.sampled_from(["-", "1", "2", "< 2", ">= 2", "[1..3]", "(1..3)", "not(2)", "1, 3", "null", "? > 1 and ? < 3", "!= 3"])
TEXTS = st.sampled_from(["-", '"a"', '"b"', 'not("a")', '"a", "b"', '>= "b"', "null", '!= "a"'])
TRUTHS = st.sampled_from(["-", "true", "false", "null", "not(true)"])
ROWS = st.lists(st.tuples(NUMBERS, TEXTS, TRUTHS, st.sampled_from(["1", "2"])), min_size=1, max_size=6)
TRIED: list[list[Value]] = [
    [None, *map(Decimal, ("0", "1", "1.5", "2", "2.5", "3", "4"))], [None, "", "a", "a0", "b", "c"], [None, True, False],
]  # fmt: skip


def _table(rows: list[tuple[str, ...]]) -> str:
    return "n: number | k: string | b: boolean || o: number\n" + "\n".join(f"{n} | {k} | {b} || {o}" for n, k, b, o in rows)


def _met(rows: list[tuple[str, ...]], values: tuple[Value, ...]) -> list[int]:
    """The rules an input meets, by asking each cell."""
    return [number for number, row in enumerate(rows, 1) if all(map(_is_true, row, values))]


@cache
def _is_true(cell: str, value: Value) -> bool:
    return holds(input_cell(cell), value) is True


def _rows(errors: list[DiagramError], code: str) -> set[int]:
    """The rows that findings of a code name."""
    return {int(str(error.args_for_message["row"])[1:]) for error in errors if error.code == f"decision_{code}"}


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_overlaps_are_exactly_the_pairs_that_trying_finds(rows: list[tuple[str, ...]]) -> None:
    pairs = {pair for values in product(*TRIED) for pair in combinations(_met(rows, values), 2)}
    told = {
        (int(str(error.args_for_message["other"])[1:]), int(str(error.args_for_message["row"])[1:]))
        for error in found(drawn(_table(rows)))
        if error.code == "decision_overlap"
    }
    assert told == pairs


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from(["ANY", "FIRST"]))
def test_gaps_disagreements_and_hidden_rules_are_what_trying_finds(rows: list[tuple[str, ...]], policy: str) -> None:
    errors = found(drawn(_table(rows), policy))
    told = {error.code.removeprefix("decision_") for error in errors}
    every = [(values, _met(rows, values)) for values in product(*TRIED)]
    spoken = [any("null" in row[column] for row in rows) for column in range(3)]
    asked = [met for values, met in every if all(value is not None or spoken[column] for column, value in enumerate(values))]
    assert ("gap" in told or "gap_beyond" in told) == any(not met for met in asked)
    differ = any(len({rows[number - 1][3] for number in met}) > 1 for _, met in every)
    assert ("disagreement" in told) == (policy == "ANY" and differ)
    reached = {met[0] for _, met in every if met}
    met_at_all = {number for _, met in every for number in met}
    hidden = _rows(errors, "masked")
    assert hidden == (met_at_all - reached if policy == "FIRST" else set())
    never = _rows(errors, "never")
    assert never == set(range(1, len(rows) + 1)) - met_at_all


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_an_example_is_true(rows: list[tuple[str, ...]]) -> None:
    for error in found(drawn(_table(rows))):
        if error.code not in ("decision_overlap", "decision_gap", "decision_gap_beyond"):
            continue
        values = tuple(_read(part.partition(" = ")[2]) for part in str(error.args_for_message["example"]).split(", "))
        met = _met(rows, values)
        if error.code == "decision_overlap":
            assert {int(str(error.args_for_message[name])[1:]) for name in ("row", "other")} <= set(met)
        else:
            assert met == []


def _read(text: str) -> Value:
    value = output_cell(text)
    assert isinstance(value, str | Decimal | bool | None)
    return value


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from(["FIRST", "COLLECT", "RULE ORDER", "ANY", "UNIQUE"]), st.tuples(*map(st.sampled_from, TRIED)))
def test_a_table_answers_what_asking_each_rule_answers(rows: list[tuple[str, ...]], policy: str, values: tuple[Value, ...]) -> None:
    outputs = [Decimal(rows[number - 1][3]) for number in _met(rows, values)]
    facts = dict(zip("nkb", (from_fact(value, "any") for value in values), strict=True))
    decision = read(drawn(_table(rows), policy))
    wanted: object = {"COLLECT": outputs, "RULE ORDER": outputs}.get(policy, outputs[0] if outputs else "none")
    if (policy == "ANY" and len(set(outputs)) > 1) or (policy == "UNIQUE" and len(outputs) > 1):
        wanted = "none"
    assert _asked(decision, facts) == wanted


def _asked(decision: Decision, facts: dict[str, Value]) -> object:
    try:
        return decision.decide(facts)
    except NoAnswer:
        return "none"


# ---- made to hurt


def _wide(columns: int, rules: int, cell: str = "") -> str:
    header = " | ".join(f"c{number}: number" for number in range(columns)) + " || o"
    return "\n".join([header, *(f"{' | '.join([cell or str(row)] * columns)} || {row}" for row in range(rules))])


def _checkers(columns: int) -> str:
    """Rules that leave exactly one corner open: the hardest to see."""
    rows = [["true" if bit == column else "false" if bit < column else "-" for bit in range(columns)] for column in range(columns)]
    header = " | ".join(f"c{number}: boolean" for number in range(columns)) + " || o"
    return "\n".join([header, *(f"{' | '.join(row)} || 1" for row in rows)])


def _scattered(columns: int, rules: int) -> str:
    """Three columns of each rule say something, by chance: whether anything is left open is as hard to see as can be."""
    chance = Random(columns)
    lines = [" | ".join(f"c{number}: boolean" for number in range(columns)) + " || o"]
    for rule in range(rules):
        said = {column: chance.choice(("true", "false")) for column in chance.sample(range(columns), 3)}
        lines.append(" | ".join(said.get(column, "-") for column in range(columns)) + f" || {rule}")
    return "\n".join(lines)


HOSTILE = {
    "1,000 rules that all overlap": ("", _wide(1, 1000, "-")),
    "1,000 points": ("", _wide(1, 1000)),
    "49 columns of 160 points": ("", _wide(49, 160)),
    "49 columns of 1,000 points": ("FIRST", _wide(20, 1000)),
    "1,000 rules that see nothing": ("FIRST", _wide(1, 1000, "> 5")),
    "one corner": ("", _checkers(40)),
    "scattered": ("ANY", _scattered(49, 230)),
    "scattered, first": ("FIRST", _scattered(49, 240)),
    "long lists": ("", "n: number || o\n" + "\n".join(f"{','.join(str(n * 1000 + k) for k in range(150))} || {n}" for n in range(200))),
    "long lists of the same": ("", "n: number || o\n" + "\n".join(f"{','.join(str(k) for k in range(400))} || {n}" for n in range(200))),
    "many ranges": (
        "",
        "n: number || o\n" + "\n".join(f"{','.join(f'[{k}.{n:03}..{k + 1}.{n:03})' for k in range(9))} || {n}" for n in range(1000)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_table_made_to_hurt_is_judged_in_time(name: str) -> None:
    policy, table = HOSTILE[name]
    data = drawn(table, policy)
    before = process_time()
    assert found(data), "says something at least"
    assert process_time() - before < allowed(3)


def test_a_search_that_ends_early_says_so() -> None:
    assert "(unchecked)" in codes(drawn(_scattered(49, 230), "FIRST"))
    assert codes(drawn(HOSTILE["long lists"][1])) == ["too_fine"]


def test_the_hardest_corner_is_found() -> None:
    [error] = found(drawn(_checkers(40)))
    assert error.code == "decision_gap"
    assert str(error.args_for_message["example"]).count("false") >= 10


def test_only_decisions_that_were_read_are_judged() -> None:
    assert list(judge_decisions({})) == []
