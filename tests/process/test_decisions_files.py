"""Decision files: what is read, what is refused with its line, and what of other tools is let pass."""

from __future__ import annotations

import ast
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.process.decisions
from engine.process.decisions import judge_decisions, read_decisions
from engine.process.decisions.names import EDITIONS, INSIDE
from engine.process.lint import decided, proposed
from tests.process.tables import EDITION, ask, codes, decision, drawn, file_of, found, read
from tests.support.pace import allowed
from tests.support.places import ROOT

GOOD = 'n: number || o: string\n< 18 || "x"\n>= 18 || "y"'
NEEDS = '<informationRequirement id="q_{0}"><requiredDecision href="#{0}"/></informationRequirement>'
BIG = "\n".join(f"{number} || 1" for number in range(1001))


def changed(before: str, after: str, table: str = GOOD, policy: str = "FIRST") -> bytes:
    text = drawn(table, policy).decode()
    assert before in text, before
    return text.replace(before, after, 1).encode()


LISTED = '<itemDefinition name="t" isCollection="true"><typeRef>string</typeRef></itemDefinition>'

# name → file, code without its prefix, what stands in the finding
BAD: dict[str, tuple[bytes, str, dict[str, object]]] = {
    "no xml": (b"n: number", "diagram_not_xml", {}),
    "nothing": (b"", "diagram_not_xml", {}),
    "cut off": (drawn(GOOD)[:-20], "diagram_not_xml", {}),
    "utf-16": (drawn(GOOD).decode().encode("utf-16"), "diagram_not_utf8", {}),
    "a doctype": (changed("<definitions", '<!DOCTYPE x [<!ENTITY a "b">]>\n<definitions'), "diagram_has_doctype", {}),
    "too large": (b" " * (2 * 1024 * 1024 + 1), "diagram_too_large", {}),
    "too deep": (changed("<decision ", "<a>" * 70 + "</a>" * 70 + "<decision "), "diagram_too_deep", {}),
    "another root": (b"<html/>", "not_dmn", {"found": "html"}),
    "another namespace": (drawn(GOOD, edition="urn:x"), "not_dmn", {}),
    "a misspelt namespace": (drawn(GOOD, edition=EDITION.replace("MODEL", "MODLE")), "not_dmn", {"suggestion": EDITION}),
    "a diagram": (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not_dmn", {}),
    "no decision": (file_of(), "none", {}),
    "no table": (file_of('<decision id="d" name="d"/>'), "no_table", {"found": 0}),
    "an expression": (file_of('<decision id="d" name="d"><literalExpression><text>1</text></literalExpression></decision>'), "unsupported",
                      {"found": "literalExpression", "suggestion": "decisionTable"}),
    "a context": (file_of('<decision id="d" name="d"><context/></decision>'), "unsupported", {"found": "context"}),
    "an import": (file_of(decision(GOOD), extra='<import namespace="x" importType="y"/>'), "unsupported", {"found": "import"}),
    "knowledge": (file_of(decision(GOOD), extra='<businessKnowledgeModel id="k" name="k"/>'), "unsupported", {"suggestion": "decision"}),
    "a service": (file_of(decision(GOOD), extra='<decisionService id="k" name="k"/>'), "unsupported", {}),
    "a misspelt element": (changed("<outputEntry", "<outputEntri").replace(b"</outputEntry", b"</outputEntri", 1),
        "unsupported", {"suggestion": "outputEntry"}),
    "another element": (changed("<input>", '<x:y xmlns:x="urn:x"/><input>'), "unsupported", {"found": "y"}),
    "a structured type of a column": (
        file_of(decision("n: t || o\n1 || 1"), extra='<itemDefinition name="t"><itemComponent name="a"/></itemDefinition>'), "type", {},
    ),
    "a column of lists": (
        file_of(decision("n: t || o\n1 || 1"), extra=LISTED),
        "type",
        {},
    ),
    "another language": (changed("<inputEntry>", '<inputEntry expressionLanguage="juel">'), "language", {"found": "juel"}),
    "an id twice": (changed('id="r2"', 'id="r1"'), "duplicate_id", {"found": "r1"}),
    "no id": (changed(' id="decided" name="「decided」"', ""), "no_id", {}),
    "an unknown hit policy": (drawn(GOOD, "UNIQE"), "hit_policy", {"suggestion": "UNIQUE"}),
    "a hit policy by its letter": (drawn(GOOD, "R"), "hit_policy", {"suggestion": "RULE ORDER"}),
    "a hit policy in small letters": (drawn(GOOD, "first"), "hit_policy", {"suggestion": "FIRST"}),
    "an unknown aggregation": (drawn(GOOD, "COLLECT", "AVG"), "aggregation", {"expected": "SUM, MIN, MAX, COUNT"}),
    "an aggregation by its sign": (drawn(GOOD, "COLLECT", "#"), "aggregation", {"suggestion": "COUNT"}),
    "an aggregation alone": (drawn(GOOD, "FIRST", "SUM"), "aggregation_without_collect", {"suggestion": "COLLECT"}),
    "an aggregation of two": (drawn("n || o: number | p: number\n1 || 1 | 2", "COLLECT", "SUM"), "aggregation_of_many", {"found": 2}),
    "a priority without an order": (drawn(GOOD, "PRIORITY"), "no_priority", {"expected": "outputValues"}),
    "an order of a range": (drawn("n || o: number in [1..5]\n1 || 1", "OUTPUT ORDER"), "no_priority", {}),
    "an unknown type": (drawn("n: nunber || o\n1 || 1"), "type", {"suggestion": "number"}),
    "a type nobody here has": (drawn("n: time || o\n1 || 1"), "type", {"found": "time"}),
    "a calculated input": (drawn("n * 2: number || o\n1 || 1"), "input", {"found": "n * 2"}),
    "an input that is asked for nothing": (drawn(": number || o\n1 || 1"), "input", {"found": ""}),
    "a called input": (drawn("count(n) || o\n1 || 1"), "input", {}),
    "an input of a choice": (drawn("if a then b else c || o\n1 || 1"), "input", {}),
    "outputs without names": (drawn("n || o | \n1 || 1 | 2"), "output_name", {"found": ""}),
    "outputs of one name": (drawn("n || o | o\n1 || 1 | 2"), "output_name", {"found": "o"}),
    "no output": (drawn("n ||\n1 ||"), "lacks", {"found": "output"}),
    "no rule": (drawn("n || o"), "lacks", {"found": "rule"}),
    "a short row": (drawn("n | m || o\n1 || 1"), "ragged", {"row": "#1", "kind": "inputEntry", "found": 1, "expected": "2"}),
    "a long row": (drawn("n || o\n1 | 2 || 1"), "ragged", {"found": 2}),
    "a row without outputs": (drawn("n || o\n1 ||"), "ragged", {"kind": "outputEntry", "found": 0}),
    "a row of too many outputs": (drawn("n || o\n1 || 1 | 2"), "ragged", {"kind": "outputEntry", "found": 2}),
    "a wrong cell": (drawn("n || o\n1 || 1\n“a” || 1"), "cell_wide", {"row": "#2", "label": "n", "suggestion": '"a"'}),
    "a wrong output": (drawn('n || o\n1 || gold'), "cell_name", {"row": "#1", "label": "o", "suggestion": '"gold"'}),
    "wrong allowed values": (drawn("n in a || o\n1 || 1"), "cell_name", {"row": "inputValues"}),
    "wrong output values": (drawn("n || o in a,b\n1 || 1"), "cell_name", {"row": "outputValues"}),
    "a wrong default": (drawn("n || o else > 5\n1 || 1"), "cell_unreadable", {"row": "defaultOutputEntry"}),
    "too many rules": (drawn(f"n || o\n{BIG}"), "too_large", {"found": 1001, "expected": "<= 1000 rule"}),
    "too many columns": (drawn(" | ".join(f"c{n}" for n in range(50)) + " || o\n" + " | ".join("1" * 50) + " || 1"),
        "too_large", {"found": 51}),
    "too many decisions": (file_of(*(decision(GOOD, id=f"d{n}") for n in range(51))), "too_large", {"found": 51}),
    "too much text": (drawn("n || o\n" + "\n".join(f'"{"a" * 1900}{n}" || 1' for n in range(110))), "too_large", {}),
    "a requirement of nothing": (file_of(decision(GOOD, inside=NEEDS.format("decidet"))), "dangling", {"suggestion": "decided"}),
    "a requirement of itself": (file_of(decision(GOOD, inside=NEEDS.format("decided"))), "circle", {"found": "decided"}),
    "requirements in a circle": (
        file_of(*(decision(GOOD, id=one, inside=NEEDS.format(other)) for one, other in ("ab", "ba"))), "circle", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place_and_the_way_out(name: str) -> None:
    data, code, told = BAD[name]
    errors = [error for error in found(data) if error.code in (code, f"decision_{code}")]
    assert errors, [str(error) for error in found(data)]
    args = errors[0].args_for_message | {"expected": errors[0].expected, "suggestion": errors[0].suggestion}
    assert {name: args.get(name) for name in told} == told
    assert errors[0].file == "x.dmn" and (errors[0].line or code == "diagram_too_large")
    assert errors[0].severity == "error"


def test_a_fault_stands_on_the_line_of_its_cell_in_the_name_of_its_rule() -> None:
    data = drawn("n || o\n1 || 1\n“a” || 1")
    [error] = found(data)
    line = data.decode().splitlines()[(error.line or 0) - 1]
    assert line[(error.column or 0) - 1 :].startswith("<inputEntry><text>“a”")
    assert (error.element, error.name) == ("r2", "「decided」")


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert codes(drawn("n: nunber || o\n“a” || gold\n1 | 2 || 1")) == ["type", "cell_wide", "cell_name", "ragged"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_of_the_standard_is_read(edition: str) -> None:
    data = drawn(GOOD, edition=edition)
    assert codes(data) == []
    assert ask(data, n=18) == "y"


# As bpmn.io and the tools of Camunda write it.
MODELLED = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
 xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
 xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
 id="dinnerDecisions" name="Dinner Decisions" namespace="http://camunda.org/schema/1.0/dmn" exporter="dmn-js" exporterVersion="1.0.1"
 modeler:executionPlatform="Camunda Cloud">
  <inputData id="guest_count" name="Number of guests"><variable id="v1" name="guestCount" typeRef="integer" /></inputData>
  <knowledgeSource id="host" name="Host" />
  <decision id="dish" name="Dish"><description>What to eat</description><question>What?</question><usingTask href="#x" />
    <variable id="v2" name="dish" typeRef="string" />
    <informationRequirement id="q1"><requiredInput href="#guest_count" /></informationRequirement>
    <authorityRequirement id="q2"><requiredAuthority href="#host" /></authorityRequirement>
    <decisionTable id="dish_table" hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row" outputLabel="Dish">
      <input id="i1" label="Season" biodi:width="192"><inputExpression id="e1" typeRef="string"><text>season</text></inputExpression>
        <inputValues id="w1"><text>"Summer","Winter"</text></inputValues></input>
      <input id="i2" label="Guests"><inputExpression id="e2" typeRef="integer"><text>guestCount</text></inputExpression></input>
      <output id="o1" label="Dish" name="desiredDish" typeRef="string"><outputValues id="w2"><text>"Salad","Stew","Roast"</text></outputValues></output>
      <annotation name="why" />
      <rule id="r1"><description>light</description>
        <inputEntry id="c1"><text>"Summer"</text></inputEntry><inputEntry id="c2"><text></text></inputEntry>
        <outputEntry id="c3"><text>"Salad"</text></outputEntry><annotationEntry><text>hot</text></annotationEntry></rule>
      <rule id="r2"><inputEntry id="c4"><text>"Winter"</text></inputEntry><inputEntry id="c5"><text>&lt;= 8</text></inputEntry>
        <outputEntry id="c6"><text>"Roast"</text></outputEntry></rule>
      <rule id="r3"><inputEntry id="c7"><text>"Winter"</text></inputEntry><inputEntry id="c8"><text>&gt; 8</text></inputEntry>
        <outputEntry id="c9" expressionLanguage="feel"><text>"Stew"</text></outputEntry></rule>
    </decisionTable></decision>
  <textAnnotation id="t1"><text>a note</text></textAnnotation><group id="g1" name="g" />
  <organizationUnit id="u1" name="u"><decisionMade href="#dish" /></organizationUnit>
  <association id="a1"><sourceRef href="#dish" /><targetRef href="#t1" /></association>
  <dmndi:DMNDI><dmndi:DMNDiagram id="d1"><dmndi:DMNShape id="s1" dmnElementRef="dish"><dc:Bounds height="80" width="180" x="1" y="2" /></dmndi:DMNShape>
    <dmndi:DMNEdge id="s2" dmnElementRef="q1"><di:waypoint x="1" y="2" /></dmndi:DMNEdge></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""  # noqa: E501


def test_a_file_of_a_modeller_passes_without_a_word() -> None:
    assert codes(MODELLED.encode()) == []
    assert read(MODELLED.encode(), "dish").kinds == {"season": "text", "guestCount": "integer"}
    assert ask(MODELLED.encode(), "dish", season="Winter", guestCount=9) == "Stew"


def test_what_other_tools_add_is_told_once_and_does_nothing() -> None:
    text = MODELLED.replace('<decision id="dish"', '<decision camunda:historyTimeToLive="P1D" id="dish"')
    text = text.replace(
        "<description>light", '<extensionElements><camunda:x camunda:historyTimeToLive="1"/></extensionElements><description>light'
    )
    assert codes(text.encode()) == ["(foreign)", "(foreign)"]


def test_types_may_be_defined_in_the_file_and_name_their_values() -> None:
    types = '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues></itemDefinition>'
    types += '<itemDefinition name="tSame"><typeRef>feel:tKind</typeRef></itemDefinition>'
    data = file_of(decision('k: tSame || o: tKind\n"a" || "b"\n"b" || "a"', "PRIORITY"), extra=types)
    assert codes(data) == []
    assert read(data).possible()["o"] == ("b", "a")
    assert codes(file_of(decision('k: tSame || o: tKind\n"a" || "c"\n"c" || "a"'), extra=types)) == ["outside", "outside"]


def test_a_type_defined_by_itself_is_no_type() -> None:
    types = '<itemDefinition name="t"><typeRef>u</typeRef></itemDefinition><itemDefinition name="u"><typeRef>t</typeRef></itemDefinition>'
    assert codes(file_of(decision("k: t || o\n1 || 1"), extra=types)) == ["type"]


def test_the_type_of_an_input_may_stand_with_the_input_data() -> None:
    data = '<inputData id="x" name="Order size"><variable name="Order size" typeRef="number"/></inputData>'
    made = file_of(decision('Order size || o\n"a" || 1'), extra=data)
    assert codes(made) == ["kind"]


@pytest.mark.parametrize("name", ["petition.category", "Order size", "season", "申诉类别", "a.b.c", "order 2", "Applicant.Age"])
def test_an_input_is_a_plain_name(name: str) -> None:
    assert codes(drawn(f"{name} || o else 0\n1 || 1")) == []


@pytest.mark.parametrize("name", ["Pre-bureau risk category", "Applicant's age", "Approved/Declined"])
def test_a_name_with_signs_in_it_is_one_if_the_file_declares_it(name: str) -> None:
    data = f'<inputData id="x" name="{name}"><variable name="{name}" typeRef="string"/></inputData>'
    assert codes(file_of(decision(f'{name} || o else 0\n"a" || 1'), extra=data)) == []
    assert codes(file_of(decision(f'{name} || o else 0\n"a" || 1'))) == ["input"]


def test_a_structured_type_of_an_answer_is_let_pass() -> None:
    types = '<itemDefinition name="tBoth"><itemComponent name="o"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    assert codes(file_of(decision(GOOD, inside='<variable name="both" typeRef="string"/>'), extra=types)) == []


def test_a_decision_that_needs_one_with_a_fault_is_left_out_without_a_fault_of_its_own() -> None:
    data = file_of(decision("n || o\n“ || 1", id="a"), decision(GOOD, id="b", inside=NEEDS.format("a")))
    assert codes(data) == ["cell_wide"]
    assert list(read_decisions("x.dmn", data).decisions) == []


def test_long_chains_of_decisions_are_asked_each_once() -> None:
    chain = [decision("n: number || o0: number\n- || 1", id="d0")]
    for step in range(1, 50):
        table = f"d{step - 1}: number | o{step - 1}: number || o{step}: number\n1 | 1 || 1"
        chain.append(decision(table, "FIRST", id=f"d{step}", inside=NEEDS.format(f"d{step - 1}")))
    data = file_of(*reversed(chain))
    assert ask(data, "d49", n=1) == 1
    assert read(data, "d49").kinds == {"n": "number"}


def test_every_element_that_may_stand_in_another_is_known_itself() -> None:
    leaves = {
        "description", "extensionElements", "text", "question", "allowedAnswers", "typeRef", "requiredInput", "requiredDecision",
        "requiredAuthority", "type", "owner", "sourceRef", "targetRef", "drgElement", "impactingDecision", "decisionMade", "decisionOwned",
        "supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess", "usingTask",
    }  # fmt: skip
    assert {name for inside in INSIDE.values() for name in inside} <= INSIDE.keys() | leaves


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = MODELLED.encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    instead = data.draw(
        st.sampled_from([b"", b"<", b">", b'"', b"&", b"\xff", b"\x00", "“".encode(), b"not(", b"[", b"-", b"</rule>", b"<rule/>"])
    )
    length = data.draw(st.integers(0, 40))
    reading = read_decisions("x.dmn", whole[:at] + instead + whole[at + length :])
    for error in [*reading.wrong, *judge_decisions(reading.decisions)]:
        assert error.code and error.file == "x.dmn"


# Where a mistake's code stands among the arguments, and what is put before it.
_CODE_AT = {"say": (1, ""), "mistake": (2, ""), "pair": (0, ""), "NotACell": (0, "cell_"), "NoAnswer": (0, "")}


def _codes_in_the_source() -> set[str]:
    """Every code of a mistake the room can name as a text."""
    codes: set[str] = set()
    for path in [*Path(engine.process.decisions.__file__).parent.glob("*.py"), Path(decided.__file__), Path(proposed.__file__)]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            index, before = _CODE_AT.get(ast.unparse(node.func).rpartition(".")[2], (9, "")) if isinstance(node, ast.Call) else (9, "")
            if isinstance(node, ast.Call) and len(node.args) > index:
                values = [one.value for one in ast.walk(node.args[index]) if isinstance(one, ast.Constant)]
                codes |= {f"decision_{before}{value}" for value in values if isinstance(value, str) and value != "cell_"}
    return codes


def test_every_mistake_has_its_sentence() -> None:
    messages = yaml.safe_load((ROOT / "policies/messages.yaml").read_text(encoding="utf-8"))
    codes = _codes_in_the_source() | {"decision_gap", "decision_gap_beyond", "decision_not_kept"}
    assert codes - messages.keys() == set()
    assert {code for code in messages if code.startswith("decision_")} == codes


TANGLE = "".join(f'<knowledgeSource id="k{n}" name="k"><authorityRequirement><requiredAuthority href="#q{n}"/></authorityRequirement></knowledgeSource>' for n in range(6000))  # fmt: skip # noqa: E501
CHAINED = "".join(f'<itemDefinition name="t{n}"><typeRef>t{n + 1}</typeRef></itemDefinition>' for n in range(9000))
LOOSE = "".join(f'<informationRequirement><requiredDecision href="#dd{n}"/></informationRequirement>' for n in range(8000))


@pytest.mark.parametrize("data", [
    file_of(decision(GOOD), extra="<x/>" * 300_000),
    file_of(decision(GOOD.replace("number", "t0")), extra=CHAINED),
    file_of(decision(GOOD, inside=LOOSE), extra=TANGLE),
    file_of(decision(GOOD), extra='<inputData id="a" name="a"/>' * 60_000),
    drawn("n || o\n" + "“ || gold\n" * 1000),
    drawn("n || o\n" + "1 | 2 || 1\n" * 1000),
    file_of(decision(GOOD)).replace(b'id="decided"', b"".join(b' a%d="x"' % n for n in range(100_000)) + b' id="decided"'),
], ids=["elements", "types", "requirements", "ids", "cells", "ragged", "attributes"])  # fmt: skip
def test_a_file_with_very_many_mistakes_is_refused_in_time_and_told_in_part(data: bytes) -> None:
    before = process_time()
    errors = found(data)
    assert process_time() - before < allowed(3)
    assert len(errors) <= 201
    assert all(error.line for error in errors)
