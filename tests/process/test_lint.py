"""One bad file for each rule: found, on its line, with the shape named and the way out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import engine.process
from engine.domain.facts import SWITCH, FactType
from engine.errors import DiagramError
from engine.process.library import Library
from engine.process.lint import Finding, Words, lint
from engine.process.lint.elements import SUPPORTED
from tests.process.drawing import deep_calls, draw, nested, shelf
from tests.process.tables import drawn

GOOD = """
    start filed
    user triage 信访部门
    xor choose
    act note record event=triaged
    events wait
    catch asked message requested
    catch late deadline handling
    frame body:
        start body_filed
        user look
        end body_done
        body_filed -> look -> body_done
    on body gone message withdrawn
    call ask hearing
    end done
    end stopped
    filed -> triage -> choose
    choose -> note : answer.result == "yes"
    choose -> body : answer.result == "no"
    choose -> ask : else
    note -> wait
    wait -> asked -> meet
    wait -> late -> meet
    xor meet
    meet -> done
    ask -> meet
    body -> meet
    gone -> stopped
"""
HEARING = "start opened\nuser hold_hearing\nend closed\nopened -> hold_hearing -> closed"
WORDS: dict[str, Any] = {
    "deadlines": {"handling", "triage"},
    "forms": {
        "triage": {
            "result": FactType("text"),
            "sort": FactType("text", ("accept", "decline")),
            "days": FactType("number"),
            "sure": FactType("yes_no", (True, False)),
        },
        "look": {},
        "hold_hearing": {},
    },
    "lanes": {"信访部门", "承办人"},
    "documents": {"handling_opinion"},
    "events": {"triaged"},
    "rules": dict.fromkeys(("hearing", "joint_opinion"), SWITCH),
}


def good() -> dict[str, bytes]:
    return shelf(intake=GOOD, hearing=HEARING)


def changed(before: str, after: str, count: int = -1) -> dict[str, bytes]:
    """The good shelf with something replaced in the file of intake."""
    files = good()
    text = files["intake/intake.bpmn"].decode()
    assert before in text, before
    return files | {"intake/intake.bpmn": text.replace(before, after, count).encode()}


def redrawn(before: str, after: str) -> dict[str, bytes]:
    """The good shelf with something replaced in the drawing of intake."""
    assert before in GOOD, before
    return shelf(intake=GOOD.replace(before, after), hearing=HEARING)


def asking(table: str = 'answer.result || result else "yes"\n"no" || "no"', policy: str = "", asked: str = "decided") -> dict[str, bytes]:
    """The good shelf, asking a decision table before it chooses."""
    drawing = GOOD.replace("triage -> choose", "triage -> propose -> choose").replace("xor choose", f"rule propose {asked}\n    xor choose")
    return shelf(intake=drawing, hearing=HEARING) | {"intake/decided.dmn": drawn(table, policy)}


def choosing(first: str, second: str, third: str = "else") -> dict[str, bytes]:
    """The good shelf with other conditions at its choice."""
    text = GOOD.replace('note : answer.result == "yes"', f"note : {first}").replace('body : answer.result == "no"', f"body : {second}")
    return shelf(intake=text.replace("choose -> ask : else", f"choose -> ask : {third}"), hearing=HEARING)


def repeated(frame: str, step: str, steps: int = 1) -> dict[str, bytes]:
    """The good shelf with its frame, which holds so many steps, and the first of them carried out several times."""
    names = ["look", *(f"look_{number}" for number in range(1, steps))]
    more = "".join(f"        user {name}\n" for name in names[1:])
    drawing = GOOD.replace("frame body:\n", f"frame body {frame}:\n{more}").replace("user look\n", f"user look {step}\n")
    return shelf(intake=drawing.replace("-> look ->", f"-> {' -> '.join(names)} ->"), hearing=HEARING)


MISPLACED = '<bpmn:extensionElements><office:decision ref="decided"/></bpmn:extensionElements>'
SCRIPT = '<bpmn:scriptTask id="evil" name="脚本"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'
DEADLINE = 'deadline("handling")'
MARK = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
CONDITION = 'answer.result == "yes"'
ACCEPTED = 'answer.sort == "accept"'
MANY = 'petition.category == "grievance" and petition.route == "arbitration" and petition.channel == "fax" and answer.sure'
DOUBLED = 'choose -> ask : else\n    choose -> note : answer.result == "x"'
SPIN = "meet -> done : else\n    meet -> spin : answer.sure\n    act spin record event=x\n    spin -> meet"
CHAIN = [f"step_{number}" for number in range(300)]
TWO_LANES = '<office:lane name="承办人"/><office:lane name="登记窗口"/>'
DEADLOCK = """
    start filed
    xor choose
    user look
    user triage
    and join
    end done
    filed -> choose
    choose -> look : answer.result == "yes"
    choose -> triage : else
    look -> join -> done
    triage -> join
"""

# rule → files, the shape named, and what stands in the finding
BAD: dict[str, tuple[Mapping[str, bytes], str, dict[str, object]]] = {
    "too_large": ({"intake.bpmn": b" " * (2 * 1024 * 1024 + 1)}, "", {}),
    "not_utf8": ({"intake.bpmn": draw("intake", GOOD).decode().encode("utf-16")}, "", {"expected": "UTF-8"}),
    "has_doctype": (changed("<bpmn:definitions", '<!DOCTYPE x [<!ENTITY a "b">]>\n<bpmn:definitions', 1), "", {}),
    "not_xml": (changed("</bpmn:definitions>", ""), "", {}),
    "not_bpmn": ({"intake.bpmn": b"<html/>"}, "", {"found": "html"}),
    "schema": (changed('<bpmn:endEvent id="done"', '<bpmn:endEvent isDone="yes" id="done"'), "done", {}),
    "unsupported_element": (changed("</bpmn:process>", SCRIPT + "</bpmn:process>"), "evil", {"suggestion": "serviceTask"}),
    "event_subprocess": (changed('<bpmn:subProcess id="body"', '<bpmn:subProcess triggeredByEvent="true" id="body"'), "body", {}),
    "unsupported_attribute": (changed('isExecutable="true"', 'isExecutable="false"'), "intake", {"found": 'isExecutable="false"'}),
    "foreign_attribute": (
        changed('<bpmn:userTask id="triage"', '<bpmn:userTask xmlns:camunda="urn:camunda" camunda:assignee="x" id="triage"'),
        "triage",
        {"found": "urn:camunda:assignee"},
    ),
    "foreign_code": (
        changed('<bpmn:userTask id="triage"', '<bpmn:userTask xmlns:camunda="urn:camunda" camunda:class="x.Y" id="triage"'),
        "triage",
        {"found": "urn:camunda:class"},
    ),
    "hidden_character": (changed("「triage」", "「\u202etriage」"), "triage", {"found": "U+202E"}),
    "too_long": (changed("「triage」", "名" * 501), "triage", {"expected": "<= 500"}),
    "not_plain": (changed(f"{CONDITION}<", f"{CONDITION}<bpmn:documentation/> or True<"), "choose_to_note", {"found": "documentation"}),
    "office_content": (changed('event="triaged"/>', 'event="triaged">import os</office:act>'), "note", {"found": "act"}),
    "second_lane": (
        changed('name="「triage」">', f'name="「triage」"><bpmn:extensionElements>{TWO_LANES}</bpmn:extensionElements>'),
        "triage",
        {"found": "登记窗口"},
    ),
    "duplicate_id": (redrawn("end stopped", "end triage"), "triage", {}),
    "bad_id": (changed('"note"', '"Note-1"'), "Note-1", {"suggestion": "note"}),
    "no_name": (changed('name="「triage」"', 'name=" "'), "triage", {"kind": "userTask"}),
    "not_drawn": (changed('bpmnElement="triage"', 'bpmnElement="other"'), "triage", {"expected": "BPMNShape"}),
    "one_process": (changed("</bpmn:process>", '</bpmn:process><bpmn:process id="second" name="b"/>'), "definitions", {"found": 2}),
    "one_pool": (changed('processRef="intake"', 'processRef="other"'), "pool", {"expected": "intake"}),
    "too_many_shapes": (
        shelf(intake="\n".join(["start filed", *(f"user {id}" for id in CHAIN), "end done", " -> ".join(["filed", *CHAIN, "done"])])),
        "definitions",
        {"found": 302, "expected": "300"},
    ),
    "too_deep": (shelf(intake=nested(6)), "f_6", {"expected": "5"}),
    "dangling_flow": (changed('targetRef="triage"', 'targetRef="triagge"'), "filed_to_triage", {"suggestion": "triage"}),
    "flow_leaves_frame": (redrawn("ask -> meet", "ask -> look"), "ask_to_look", {"found": "look"}),
    "doubled_flow": (redrawn("choose -> ask : else", DOUBLED), "choose_to_note_too", {}),
    "no_exit": (redrawn("ask -> meet\n", "\n"), "ask", {"expected": "1"}),
    "many_exits": (redrawn("ask -> meet\n", "ask -> meet\n    ask -> stopped\n"), "ask", {"suggestion": "exclusiveGateway"}),
    "entered": (redrawn("ask -> meet\n", "ask -> filed\n"), "filed", {"found": "ask"}),
    "one_start": (redrawn("end stopped", "end stopped\n    start second\n    second -> stopped"), "definitions", {"found": 2}),
    "no_end": (redrawn("        end body_done\n", ""), "body", {}),
    "no_host": (changed('attachedToRef="body"', 'attachedToRef="bodi"'), "gone", {"suggestion": "body"}),
    "event_definitions": (changed('<bpmn:messageEventDefinition messageRef="msg_requested"/>', ""), "asked", {"found": 0, "expected": "1"}),
    "unreachable": (redrawn("end stopped", "end stopped\n    user alone\n    alone -> stopped"), "alone", {}),
    "no_way_to_end": (redrawn("ask -> meet\n", "ask -> round\n    user round\n    round -> ask\n"), "ask", {}),
    "endless_circle": (redrawn("meet -> done", SPIN), "meet", {}),
    "instances_misplaced": (changed('name="「note」">', f'name="「note」">{MARK}'), "note", {"kind": "serviceTask"}),
    "instances_count": (redrawn("user triage 信访部门", "user triage 信访部门 many 51"), "triage", {"found": "51", "expected": "1..50"}),
    "instances_too_many": (repeated("many 10", "row 6"), "body", {"found": 60, "expected": "50"}),
    "instances_too_large": (repeated("row 50", "", steps=4), "body", {"found": 350, "expected": "300"}),
    "not_an_event": (redrawn("wait -> late -> meet", "wait -> late -> meet\n    wait -> hold -> meet\n    user hold"), "hold", {}),
    "event_shared": (redrawn("ask -> meet", "ask -> late"), "late", {"found": 2}),
    "misplaced_act": (
        changed('name="「triage」">', 'name="「triage」"><bpmn:extensionElements><office:act name="refer"/></bpmn:extensionElements>'),
        "triage",
        {"expected": "serviceTask"},
    ),
    "no_act": (changed('<office:act name="record" event="triaged"/>', ""), "note", {}),
    "unknown_act": (redrawn("record event=triaged", "recrd event=triaged"), "note", {"suggestion": "record"}),
    "unknown_argument": (redrawn("record event=triaged", "record event=triaged evnt=x"), "note", {"suggestion": "event"}),
    "missing_argument": (redrawn("record event=triaged", "record"), "note", {"expected": "event"}),
    "set_kind": (redrawn("record event=triaged", "set answer=sure value=true"), "note", {"found": "sure", "kind": "yes_no"}),
    "bad_argument": (redrawn("record event=triaged", "record event=__class__"), "note", {"found": "__class__"}),
    "unknown_event": (redrawn("record event=triaged", "record event=triagd"), "note", {"suggestion": "triaged"}),
    "unknown_document": (redrawn("record event=triaged", "issue document=handling_opinon"), "note", {"suggestion": "handling_opinion"}),
    "unknown_stage": (redrawn("record event=triaged", "open_stage stage=handlin"), "note", {"suggestion": "handling"}),
    "unknown_deadline": (redrawn("deadline handling", "deadline handlng"), "late", {"suggestion": "handling"}),
    "timer_form": (changed(DEADLINE, '"P60D"'), "late", {"found": '"P60D"', "expected": 'deadline("name")'}),
    "no_form": (changed('"triage"', '"triages"'), "triages", {"suggestion": "triage"}),
    "no_decision": (
        {name: content.replace(b'<office:decision ref="decided"/>', b"") for name, content in asking().items()}, "propose", {"found": 0},
    ),
    "misplaced_decision": (changed('name="「triage」">', f'name="「triage」">{MISPLACED}'), "triage", {"expected": "businessRuleTask"}),
    "unknown_decision": (asking(asked="decidet"), "propose", {"suggestion": "decided"}),
    "ambiguous_decision": (asking() | {"hearing/other.dmn": asking()["intake/decided.dmn"]}, "propose", {"found": "decided"}),
    "decision_fact": (asking('category || result else "yes"\n"a" || "no"'), "propose", {"suggestion": "petition.category"}),
    "decision_output": (asking('answer.result || 结果 else "yes"\n"no" || "no"'), "propose", {"found": "结果"}),
    "decision_list": (asking("answer.result || a | b\n1 || 1 | 2", "COLLECT"), "propose", {"found": "COLLECT"}),
    "decision_value": (asking("answer.result || a else 1\n1 || 1.5"), "propose", {"found": "1.5", "output": "a"}),
    "no_lane": (changed("<bpmn:flowNodeRef>triage</bpmn:flowNodeRef>", ""), "triage", {}),
    "unknown_lane": (redrawn("信访部门", "信访部"), "triage", {"suggestion": "信访部门"}),
    "no_message": (changed('messageRef="msg_requested"', 'messageRef="msg_requestd"'), "asked", {"suggestion": "msg_requested"}),
    "bad_message": (changed('name="requested"', 'name="Requested!"'), "asked", {"found": "Requested!"}),
    "same_event": (redrawn("catch late deadline handling", "catch late message requested"), "late", {}),
    "no_condition": (redrawn("choose -> ask : else", "choose -> ask"), "choose_to_ask", {}),
    "useless_condition": (redrawn("note -> wait", 'note -> wait : answer.result == "yes"'), "note_to_wait", {}),
    "unknown_name": (redrawn(CONDITION, 'answer.resutl == "yes"'), "choose_to_note", {"suggestion": "answer.result"}),
    "condition_unknown_name": (redrawn(CONDITION, 'petiton.category == "yes"'), "choose_to_note", {"suggestion": "petition.category"}),
    "condition_bare_name": (redrawn(CONDITION, "answer.result == yes"), "choose_to_note", {"suggestion": '"yes"'}),
    "condition_quotes": (redrawn(CONDITION, "answer.result == “yes”"), "choose_to_note", {"suggestion": CONDITION}),
    "condition_unreadable": (redrawn(CONDITION, "answer.result =="), "choose_to_note", {}),
    "condition_too_long": (redrawn(CONDITION, " and ".join([CONDITION] * 60)), "choose_to_note", {}),
    "condition_not_allowed": (redrawn(CONDITION, "open('x')"), "choose_to_note", {"found": "open('x')"}),
    "condition_letters": (
        redrawn(CONDITION, 'ａnswer.result == "yes"'), "choose_to_note", {"suggestion": CONDITION},
    ),
    "condition_list": (redrawn(CONDITION, '["accept"] == answer.sort'), "choose_to_note", {"expected": 'answer.sort in ["a", "b"]'}),
    "condition_constant": (redrawn(CONDITION, "1 == 1"), "choose_to_note", {"found": "1 1"}),
    "condition_itself": (redrawn(CONDITION, "answer.sort != answer.sort"), "choose_to_note", {"found": "answer.sort != answer.sort"}),
    "condition_type": (redrawn(CONDITION, 'answer.sure == "true"'), "choose_to_note", {"suggestion": "True"}),
    "condition_order": (redrawn(CONDITION, 'answer.sort < "b"'), "choose_to_note", {"found": "answer.sort <"}),
    "condition_value": (
        redrawn(CONDITION, 'answer.sort == "acept"'), "choose_to_note", {"suggestion": "accept", "expected": "accept decline"},
    ),
    "condition_never": (redrawn(CONDITION, 'answer.sort == "accept" and answer.sort == "decline"'), "choose_to_note", {}),
    "condition_always": (redrawn(CONDITION, "rule.hearing or not rule.hearing"), "choose_to_note", {}),
    "dead_exit": (choosing('answer.sort in ["accept", "decline"]', ACCEPTED), "choose_to_body", {"before": "choose_to_note"}),
    "overlap": (choosing(ACCEPTED, 'answer.sort in ["accept", "decline"]'), "choose_to_body", {"first": "choose_to_note"}),
    "value_without_exit": (choosing(ACCEPTED, "answer.sure", "not answer.sure and rule.hearing"), "choose", {"count": 4}),
    "too_many_combinations": (choosing("answer.days == 1", MANY), "choose", {"found": 1680}),
    "process_name": ({"other/intake.bpmn": draw("intake", HEARING)}, "definitions", {"found": "intake"}),
    "duplicate_process": (shelf(hearing=HEARING) | {"hearing.bpmn": draw("hearing", HEARING)}, "definitions", {}),
    "task_elsewhere": (redrawn("user look", "user hold_hearing"), "hold_hearing", {"other": "hearing/hearing.bpmn"}),
    "unknown_process": (redrawn("call ask hearing", "call ask haering"), "ask", {"suggestion": "hearing"}),
    "circular_call": (good() | shelf(hearing=HEARING.replace("user hold_hearing", "call hold_hearing intake")), "ask", {}),
    "calls_too_deep": (deep_calls(6), "call_0", {"found": 6, "expected": "5"}),
    "waits_for_ever": (shelf(intake=DEADLOCK), "join", {}),
    "runs_twice": (
        shelf(intake=DEADLOCK.replace("xor choose", "and choose").replace("and join", "xor join").partition("choose -> look")[0]
              + "choose -> look -> join -> done\n    choose -> triage -> join"),
        "done",
        {},
    ),
}  # fmt: skip


def found(files: Mapping[str, bytes], rule: str) -> list[Finding]:
    return [finding for finding in lint(files, **WORDS) if finding.rule == rule]


WARNED = ("foreign_attribute", "runs_twice", "overlap", "too_many_combinations")


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_file_is_found_with_its_shape_and_the_way_out(rule: str) -> None:
    files, element, args = BAD[rule]
    findings = found(files, rule)
    assert findings, [finding.rule for finding in lint(files, **WORDS)]
    first = next((finding for finding in findings if finding.element == element), findings[0])
    assert first.element == element
    assert {name: first.args.get(name) for name in args} == args
    assert first.file in files
    assert first.line >= 1 and first.column >= 1
    assert first.message_code == f"diagram_{rule}"


def _rules_in_the_source() -> set[str]:
    """Every rule the lint can name: third argument of Finding.at, first of NotInVocabulary, codes of the reader.

    What is wrong with paths has tests of its own.
    """
    rules: set[str] = set()
    for path in (path for path in Path(engine.process.__file__).parent.rglob("*.py") if path.parent.name != "paths"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name, index = ast.unparse(node.func), 0
                index = 2 if name == "Finding.at" else 5 if name == "Finding" else 0
                if name in ("Finding.at", "Finding", "NotInVocabulary", "DiagramError", "self.refuse") and len(node.args) > index:
                    rules |= {text.removeprefix("diagram_") for text in _texts(node.args[index])}
    return rules


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.JoinedStr):
        return [f"unknown_{kind}" for kind in ("document", "deadline", "event", "stage")]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_rule_has_its_bad_file() -> None:
    assert _rules_in_the_source() == set(BAD)


def test_a_good_shelf_has_no_findings() -> None:
    assert lint(good(), **WORDS) == []
    assert Library(good()).process_ids == ("hearing", "intake")


@pytest.mark.parametrize("rule", [rule for rule in BAD if rule not in WARNED])
def test_a_library_does_not_load_what_has_an_error(rule: str) -> None:
    with pytest.raises(DiagramError) as caught:
        Library(BAD[rule][0], Words(**WORDS))
    assert caught.value.file
    assert caught.value.line


def test_a_finding_stands_on_the_line_and_column_of_its_element() -> None:
    text = changed("record", "recrd")["intake/intake.bpmn"].decode()
    (finding,) = found({"intake/intake.bpmn": text.encode()}, "unknown_act")
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 :].startswith('<office:act name="recrd"')


def test_an_error_says_everything_a_page_needs() -> None:
    with pytest.raises(DiagramError) as caught:
        Library(redrawn("call ask hearing", "call ask haering"))
    error = caught.value
    assert (error.code, error.file, error.element, error.name) == ("diagram_unknown_process", "intake/intake.bpmn", "ask", "「ask」")
    assert (error.suggestion, error.args_for_message["found"]) == ("hearing", "haering")


def test_what_the_lint_was_not_told_it_does_not_check() -> None:
    assert lint(redrawn("record event=triaged", "record event=anything")) == []
    assert lint(good(), forms=["triage", "look", "hold_hearing"]) == []


def test_an_answer_set_by_an_act_in_one_diagram_may_be_asked_for_in_another() -> None:
    drawing = HEARING.replace("-> closed", "-> keep -> closed") + "\nact keep set answer=held value=yes"
    files = redrawn(CONDITION, 'answer.held == "yes"') | shelf(hearing=drawing)
    assert lint(files, **WORDS) == []


def test_a_lane_may_be_named_on_the_shape_itself() -> None:
    own = '<bpmn:extensionElements><office:lane name="承办人"/></bpmn:extensionElements>'
    files = changed('name="「triage」">', f'name="「triage」">{own}')
    assert lint(files, **WORDS) == []
    assert Library(files).process("intake").elements["triage"].lane == "承办人"


def test_shapes_inside_a_frame_stand_in_the_lane_of_the_frame() -> None:
    files = changed("<bpmn:flowNodeRef>look</bpmn:flowNodeRef>", "<bpmn:flowNodeRef>body</bpmn:flowNodeRef>")
    assert Library(files).process("intake").elements["look"].lane == "承办人"


@pytest.mark.parametrize("name", ["signalEventDefinition", "linkEventDefinition", "compensateEventDefinition", "errorEventDefinition"])
def test_events_the_engine_does_not_carry_out_are_refused(name: str) -> None:
    files = changed('<bpmn:messageEventDefinition messageRef="msg_withdrawn"/>', f"<bpmn:{name}/>")
    (finding,) = found(files, "unsupported_element")
    assert finding.element == "gone"


def test_loops_on_a_shape_are_refused() -> None:
    (finding,) = found(changed('name="「triage」">', 'name="「triage」"><bpmn:standardLoopCharacteristics/>'), "unsupported_element")
    assert finding.element == "triage"


def test_xinclude_is_refused() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    assert found(changed("</bpmn:process>", f"{include}</bpmn:process>"), "unsupported_element")


def test_a_remark_on_the_sheet_is_allowed() -> None:
    remark = '<bpmn:textAnnotation id="remark"><bpmn:text>第二十三条</bpmn:text></bpmn:textAnnotation>'
    assert lint(changed("</bpmn:process>", f"{remark}</bpmn:process>"), **WORDS) == []


def test_every_supported_element_says_what_it_means_here() -> None:
    assert all(SUPPORTED.values())
