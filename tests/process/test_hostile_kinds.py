"""One file of each hostile class, through the same lint as any diagram: refused, and the shape named."""

from __future__ import annotations

import re
import time
from xml.sax.saxutils import escape

import pytest

from engine.process.library import Library
from engine.process.lint import ERROR, lint
from tests.process.drawing import draw
from tests.process.test_lint import CONDITION, GOOD, HEARING, WORDS, good
from tests.support.pace import allowed

TEXT = good()["intake/intake.bpmn"].decode()
TASK = '<bpmn:userTask id="triage" name="「triage」">'
END = '<bpmn:endEvent id="done" name="「done」">'
SPIFF = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'
MANY = "<bpmn:multiInstanceLoopCharacteristics>{}</bpmn:multiInstanceLoopCharacteristics>"
CARDINALITY = "<bpmn:loopCardinality>{}</bpmn:loopCardinality>"
ROW = [f"u{n}" for n in range(600)]
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'


def inside(content: str) -> str:
    """Something put into the user task."""
    assert TASK in TEXT
    return TEXT.replace(TASK, TASK + content)


def extended(content: str) -> str:
    """An extension element of the user task."""
    return inside(f"<bpmn:extensionElements>{content}</bpmn:extensionElements>")


def beside(content: str) -> str:
    """Something put into the process."""
    return TEXT.replace("</bpmn:process>", f"{content}</bpmn:process>")


def attribute(text: str) -> str:
    """An attribute of the user task."""
    return TEXT.replace('<bpmn:userTask id="triage"', f'<bpmn:userTask {text} id="triage"')


def named(name: str) -> str:
    """Another name on the user task."""
    return TEXT.replace("「triage」", name)


def saying(text: str) -> str:
    """Another condition on the first exit."""
    assert CONDITION in TEXT
    return TEXT.replace(CONDITION, escape(text))


def clock(text: str) -> str:
    """Another deadline."""
    return TEXT.replace('deadline("handling")', escape(text))


# what → (file, shape, rule)
KINDS = {
    "script task": (
        beside('<bpmn:scriptTask id="evil" name="x"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'),
        "evil",
        "unsupported_element",
    ),
    "task listener": (extended(f'<camunda:taskListener {CAMUNDA} event="create" class="x"/>'), "triage", "unsupported_element"),
    "execution listener": (extended(f'<camunda:executionListener {CAMUNDA} expression="${{x}}"/>'), "triage", "unsupported_element"),
    "input and output mapping": (extended(f"<camunda:inputOutput {CAMUNDA}/>"), "triage", "unsupported_element"),
    "mapping of zeebe": (extended('<z:ioMapping xmlns:z="http://camunda.org/schema/zeebe/1.0"/>'), "triage", "unsupported_element"),
    "script before": (extended(f"<s:preScript {SPIFF}>1</s:preScript>"), "triage", "unsupported_element"),
    "script after": (extended(f"<s:postScript {SPIFF}>1</s:postScript>"), "triage", "unsupported_element"),
    "expression of camunda": (attribute(f'{CAMUNDA} camunda:expression="${{x}}"'), "triage", "foreign_code"),
    "class of camunda": (attribute(f'{CAMUNDA} camunda:class="java.lang.Runtime"'), "triage", "foreign_code"),
    "delegate of flowable": (attribute('xmlns:f="http://flowable.org/bpmn" f:delegateExpression="${x}"'), "triage", "foreign_code"),
    "many instances": (
        inside(MANY.format(CARDINALITY.format("9**9"))),
        "triage",
        "instances_count",
    ),
    "more instances than anybody counts": (inside(MANY.format(CARDINALITY.format("9" * 5000))), "triage", "instances_count"),
    "a number of another script": (inside(MANY.format(CARDINALITY.format("３"))), "triage", "instances_count"),
    "a second number": (inside(MANY.format(CARDINALITY.format("3") * 2)), "triage", "instances_count"),
    "two marks of many": (inside(MANY.format(CARDINALITY.format("3")) * 2), "triage", "schema"),
    "a number with something in it": (inside(MANY.format(CARDINALITY.format("3<bpmn:documentation/>"))), "triage", "not_plain"),
    "code that says when it is enough": (
        inside(MANY.format(CARDINALITY.format("3") + "<bpmn:completionCondition>open(1)</bpmn:completionCondition>")),
        "triage",
        "condition_not_allowed",
    ),
    "the instances of a list": (
        inside(MANY.format("<bpmn:loopDataInputRef>people</bpmn:loopDataInputRef>")),
        "triage",
        "unsupported_element",
    ),
    "input and output": (
        inside("<bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification>"),
        "triage",
        "unsupported_element",
    ),
    "an import": (
        TEXT.replace("<bpmn:process", '<bpmn:import importType="x" location="http://127.0.0.1/x" namespace="x"/><bpmn:process', 1),
        "definitions",
        "unsupported_element",
    ),
    "an element of another tool": (extended('<x:y xmlns:x="urn:x">code</x:y>'), "triage", "unsupported_element"),
    "an element of another tool on the sheet": (
        TEXT.replace("</bpmndi:BPMNPlane>", '<x:y xmlns:x="urn:x"/></bpmndi:BPMNPlane>'),
        "plane",
        "unsupported_element",
    ),
    "an act in an act": (
        TEXT.replace('event="triaged"/>', 'event="triaged"><office:act name="seal"/></office:act>'),
        "note",
        "office_content",
    ),
    "an act on an end": (
        TEXT.replace(END, f"{END}<bpmn:extensionElements><office:act name='seal'/></bpmn:extensionElements>"),
        "done",
        "misplaced_act",
    ),
    "an act of a magic name": (TEXT.replace('event="triaged"', 'event="__class__"'), "note", "bad_argument"),
    "another language": (
        TEXT.replace("<bpmn:conditionExpression ", '<bpmn:conditionExpression language="python" ', 1),
        "choose_to_note",
        "unsupported_attribute",
    ),
    "a second reading of a condition": (
        TEXT.replace(f"{CONDITION}<", f"{CONDITION}<bpmn:documentation/> or rule.hearing<"),
        "choose_to_note",
        "not_plain",
    ),
    "a remark in a condition": (saying(f"{CONDITION} # and rule.hearing"), "choose_to_note", "condition_letters"),
    "wide letters in a condition": (saying('ａnswer.result == "yes"'), "choose_to_note", "condition_letters"),
    "a letter of another script in a condition": (saying('аnswer.result == "yes"'), "choose_to_note", "condition_letters"),
    "a zero-width letter in a condition": (saying('answer.re\u200bsult == "yes"'), "choose_to_note", "hidden_character"),
    "a zero-width letter in a literal": (saying('answer.result == "y\u200bes"'), "choose_to_note", "hidden_character"),
    "a class in a condition": (saying('answer.__class__ == "x"'), "choose_to_note", "condition_unknown_name"),
    "a call": (saying('__import__("os").system("id")'), "choose_to_note", "condition_not_allowed"),
    "a lambda": (saying("(lambda: 1)()"), "choose_to_note", "condition_not_allowed"),
    "a power": (saying("9**9**9 == 1"), "choose_to_note", "condition_not_allowed"),
    "a text many times": (saying('"a" * 99999999 == "a"'), "choose_to_note", "condition_not_allowed"),
    "a comprehension": (saying("[x for x in answer.x] == []"), "choose_to_note", "condition_not_allowed"),
    "a walrus": (saying("(x := 1) == 1"), "choose_to_note", "condition_not_allowed"),
    "a text that computes": (saying('f"{open(1)}" == "a"'), "choose_to_note", "condition_not_allowed"),
    "a thousand brackets": (saying("(" * 1900), "choose_to_note", "condition_unreadable"),
    "four hundred nots": (saying("not " * 400 + "rule.hearing"), "choose_to_note", "condition_too_long"),
    "JUEL": (saying("${result}"), "choose_to_note", "condition_unreadable"),
    "FEEL": (saying('= result = "x"'), "choose_to_note", "condition_unreadable"),
    "a length of time": (clock('"P60D"'), "late", "timer_form"),
    "code for a time": (clock('__import__("os")'), "late", "timer_form"),
    "no time at all": (clock(""), "late", "timer_form"),
    "an edge of nothing": (TEXT.replace('attachedToRef="body"', 'attachedToRef="nobody"'), "gone", "no_host"),
    "an arrow from nowhere": (TEXT.replace('sourceRef="triage"', 'sourceRef="nobody"'), "triage_to_choose", "dangling_flow"),
    "an arrow to itself": (
        TEXT.replace('sourceRef="note" targetRef="wait"', 'sourceRef="note" targetRef="note"'),
        "note",
        "endless_circle",
    ),
    "a call of a path": (TEXT.replace('calledElement="hearing"', 'calledElement="../../etc/passwd"'), "ask", "unknown_process"),
    "a process that is a path": (TEXT.replace('"intake"', '"../intake"'), "../intake", "bad_id"),
    "a zero-width letter in an id": (TEXT.replace('"look"', '"look\u200b"'), "look\u200b", "bad_id"),
    "a letter of another script in an id": (TEXT.replace('"look"', '"l\u043eok"'), "l\u043eok", "bad_id"),
    "a name turned around": (named("\u202e理受"), "triage", "hidden_character"),
    "a name turned around by number": (named("&#x202E;理受"), "triage", "hidden_character"),
    "an isolated name": (named("\u2066受理"), "triage", "hidden_character"),
    "a name of nothing to see": (named("\u200b\u200b"), "triage", "hidden_character"),
    "a name of fillers": (named("\u3164"), "triage", "hidden_character"),
    "a name of tags": (named("受理\U000e0041"), "triage", "hidden_character"),
    "a name that steers a terminal": (named("受理&#x9b;31m"), "triage", "hidden_character"),
    "a name that breaks a line unseen": (named("受理\u2028假的一行"), "triage", "hidden_character"),
    "a name of spaces": (named("\u00a0"), "triage", "no_name"),
    "a note turned around": (inside("<bpmn:documentation>\u202eabc</bpmn:documentation>"), "triage", "hidden_character"),
    "a note in HTML": (
        inside('<bpmn:documentation textFormat="text/html">&lt;script&gt;</bpmn:documentation>'),
        "triage",
        "unsupported_attribute",
    ),
    "a note without end": (inside(f"<bpmn:documentation>{'x' * 1_500_000}</bpmn:documentation>"), "triage", "too_long"),
    "a name without end": (named("名" * 500_000), "triage", "too_long"),
    "a hundred thousand attributes": (attribute(" ".join(f'a{n}="x"' for n in range(100_000))), "triage", "schema"),
    "an entity of its own": (TEXT.replace("<bpmn:definitions", '<!DOCTYPE x [<!ENTITY a "b">]><bpmn:definitions', 1), "", "has_doctype"),
    "a definition elsewhere": (
        TEXT.replace("<bpmn:definitions", '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><bpmn:definitions', 1),
        "",
        "has_doctype",
    ),
    "UTF-7": (TEXT.replace("UTF-8", "UTF-7"), "", "not_utf8"),
    "a null by number": (named("&#0;"), "", "not_xml"),
    "six hundred steps in a row": (
        draw("intake", "\n".join(["start s", *(f"user {id}" for id in ROW), "end e", " -> ".join(["s", *ROW, "e"])])).decode(),
        "definitions",
        "too_many_shapes",
    ),
}
BYTES = {
    "UTF-16": (TEXT.encode("utf-16"), "not_utf8"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "not_utf8"),
    "UTF-32": (TEXT.encode("utf-32"), "not_utf8"),
    "GB 18030": (TEXT.encode("gb18030"), "not_utf8"),
    "half a character": (TEXT.encode().replace("「triage」".encode(), b"\xe5\x8f"), "not_utf8"),
    "a surrogate": (TEXT.encode().replace("「triage」".encode(), b"\xed\xa0\x80"), "not_utf8"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_hostile_class_is_refused_with_its_shape_within_five_seconds(kind: str) -> None:
    text, element, rule = KINDS[kind]
    assert text != TEXT
    begun = time.process_time()
    found = lint(good() | {"intake/intake.bpmn": text.encode()}, **WORDS)
    assert time.process_time() - begun < allowed(5)
    hits = [one for one in found if (one.rule, one.element, one.severity) == (rule, element, ERROR)]
    assert hits, [(one.rule, one.element, one.severity) for one in found]
    assert hits[0].file == "intake/intake.bpmn" and hits[0].line >= 1 and hits[0].column >= 1


@pytest.mark.parametrize("kind", BYTES)
def test_bytes_that_are_no_text_of_ours_are_refused(kind: str) -> None:
    data, rule = BYTES[kind]
    [found] = [one for one in lint({"intake.bpmn": data}, **WORDS) if one.severity == ERROR]
    assert (found.rule, found.file) == (rule, "intake.bpmn")


def test_a_name_in_two_lines_is_a_name() -> None:
    two = named("受理&#10;第二行")
    assert lint(good() | {"intake/intake.bpmn": two.encode()}, **WORDS) == []
    faulty = two.replace('<bpmn:userTask id="triage"', '<bpmn:userTask x="1" id="triage"')
    [found] = lint(good() | {"intake/intake.bpmn": faulty.encode()}, **WORDS)
    assert found.name == "受理 第二行", "and is told in one line"


def test_what_tools_note_about_themselves_is_let_pass() -> None:
    noted = TEXT.replace(
        "<bpmn:definitions",
        '<bpmn:definitions xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Cloud" '
        'exporter="bpmn-js" exporterVersion="17.0" expressionLanguage="http://www.w3.org/1999/XPath"',
        1,
    )
    coloured = re.sub(
        r'<bpmndi:BPMNShape id="triage_di"',
        '<bpmndi:BPMNShape xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" bioc:stroke="#f00" '
        'xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0" color:border-color="#f00" id="triage_di"',
        noted,
    )
    assert coloured != noted != TEXT
    assert lint(good() | {"intake/intake.bpmn": coloured.encode()}, **WORDS) == []


def test_an_instruction_to_another_program_is_a_remark_to_this_one() -> None:
    head = TEXT.replace("<bpmn:definitions", '<?xml-stylesheet href="http://127.0.0.1/x.xsl"?><?ADONIS a?><bpmn:definitions', 1)
    inside = head.replace(f"{CONDITION}<", CONDITION.replace(" == ", " <?run me?>== <!-- me -->") + "<", 1) + "<?end?>"
    assert inside.count("<?") == head.count("<?") + 2
    files = good() | {"intake/intake.bpmn": inside.encode()}
    assert lint(files, **WORDS) == []
    library = Library(files)
    assert library.xml("intake") == inside.encode(), "kept as it stands"
    assert library.process("intake") == Library(good()).process("intake"), "and the engine reads the condition without it"


def test_the_good_file_is_good() -> None:
    assert draw("intake", GOOD).decode() == TEXT and HEARING
