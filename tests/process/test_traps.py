"""The traps found in SpiffWorkflow 3.2.0, one by one: each works right here, or is refused with its element and line.

T1 to T27 are its traps, F1 to F10 the findings beside them. What another file proves already is named, not repeated.
"""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest

import engine.process
from engine.domain.facts import SWITCH, YES_NO, FactType
from engine.domain.process import Value
from engine.errors import Conflict, PetitionError
from engine.process.lint import ERROR, lint
from tests.process.drawing import draw
from tests.process.playing import Play
from tests.support.places import ROOT

ELSEWHERE = {
    "T6": "process/test_events.py::test_either_deadline_ends_the_waiting_and_goes_its_own_way",
    "T12": "process/test_state.py::test_a_state_of_another_release_is_not_opened",
    "T14": "process/test_events.py::test_a_deadline_beside_an_activity_lapses_once",
    "T15": "process/test_vocabulary.py::test_a_number_or_a_date_is_no_clock",
    "T19": "process/test_state.py::test_states_of_the_first_release_are_still_read_and_written_the_same",
    "T20": "process/test_keeping.py::test_an_instance_is_found_under_the_state_it_was_saved_as_and_only_once",
    "T21": "process/test_unlike_stock.py::test_a_task_is_completed_once",
    "T22": "process/test_runtime.py::test_reached_tells_what_is_done_and_what_is_current_in_each_diagram",
    "T26 messages": "process/test_unlike_stock.py::test_a_message_nobody_waits_for_is_refused_by_name",
    "F1": "process/test_paths.py::test_a_petition_returned_three_thousand_times_is_alive_and_comes_to_its_end",
    "F3": "process/test_state.py::test_neither_eval_nor_exec_is_reached_by_anything_a_process_does",
    "F4": "process/test_state.py::test_the_state_is_plain_json_without_any_diagram_or_finished_step",
    "F7 late": "process/test_events.py::test_a_deadline_beside_an_activity_lapses_once",
    "F8": "casework/test_once.py::test_two_who_claim_one_step_at_once_one_gets_it_and_the_other_learns_who",
    "F9": "process/test_shared_specs.py::test_two_petitions_step_by_step_on_one_release_leave_it_untouched_and_see_nothing_of_each_other",
    "F10": "process/test_hostile_kinds.py::test_each_hostile_class_is_refused_with_its_shape_within_five_seconds",
}
PLAIN = """
start filed
user look
user see
xor choose
end done
end left
filed -> look -> choose
choose -> see : answer.more
choose -> left : else
see -> done
"""
SHEET = draw("main", PLAIN).decode()
LATE = PLAIN.replace("end done", "on look late deadline handling\nend done") + "late -> done\n"
TIMED = draw("main", LATE).decode()
SPIFF = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'


def beside(content: str) -> str:
    """The sheet with something more in its process."""
    return SHEET.replace("</bpmn:process>", f"{content}</bpmn:process>")


def on_the_step(content: str) -> str:
    """The sheet with something in its first human step."""
    return re.sub(r'(<bpmn:userTask id="look"[^>]*>)', rf"\1{content}", SHEET)


def event_sub_process(definition: str, more: str = "") -> str:
    start = f'<bpmn:startEvent id="odd_start" name="始"{more}><bpmn:{definition}/></bpmn:startEvent>'
    return beside(f'<bpmn:subProcess id="odd" name="子" triggeredByEvent="true">{start}</bpmn:subProcess>')


def throwing(definition: str) -> str:
    return beside(f'<bpmn:intermediateThrowEvent id="odd" name="抛"><bpmn:{definition}/></bpmn:intermediateThrowEvent>')


def clock(text: str) -> str:
    return TIMED.replace('deadline("handling")', text)


def saying(text: str) -> str:
    return SHEET.replace(">answer.more<", f">{text}<")


ALONE = '<bpmn:userTask id="odd" name="孤"/>'
DECISION = f"<bpmn:extensionElements><s:calledDecisionId {SPIFF}>d</s:calledDecisionId></bpmn:extensionElements>"
OPERATOR = f'<bpmn:extensionElements><s:serviceTaskOperator {SPIFF} id="http/Get"/></bpmn:extensionElements>'
JOIN = "start a\nuser b\nxor c\nuser d\nuser e\nand j\nend z\na -> b -> c\nc -> d : answer.more\nc -> e : else\nd -> j -> z\ne -> j"
UNCOVERED = draw("main", PLAIN.replace("choose -> left : else", "choose -> left : rule.hearing")).decode()
SCRIPT = '<bpmn:scriptTask id="odd" name="码"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'
# trap → (sheet, shape named, rule)
REFUSED = {
    "T1": (SHEET.replace('name="「done」">', 'name="「done」"><bpmn:signalEventDefinition/>'), "done", "unsupported_element"),
    "T2 error": (event_sub_process("errorEventDefinition"), "odd", "event_subprocess"),
    "T2 escalation": (event_sub_process("escalationEventDefinition"), "odd", "event_subprocess"),
    "T3": (event_sub_process("messageEventDefinition", ' isInterrupting="false"'), "odd", "event_subprocess"),
    "T4": (event_sub_process("messageEventDefinition"), "odd", "event_subprocess"),
    "T5 link": (throwing("linkEventDefinition"), "odd", "unsupported_element"),
    "T5 compensation": (throwing("compensateEventDefinition"), "odd", "unsupported_element"),
    "T5 condition": (draw("main", PLAIN.replace("see -> done", "see -> done : answer.more")).decode(), "see_to_done", "useless_condition"),
    "T5 unreachable": (beside(ALONE), "odd", "unreachable"),
    "T7 join": (draw("main", JOIN).decode(), "j", "waits_for_ever"),
    "T7 no branch": (UNCOVERED, "choose", "value_without_exit"),
    "T8": (on_the_step('<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'), "look", "instances_count"),
    "T9": (on_the_step(DECISION), "look", "unsupported_element"),
    "T10 duration": (clock("P15D"), "late", "timer_form"),
    "T10 JUEL": (saying("${more}"), "choose_to_see", "condition_unreadable"),
    "T10 name": (saying("answer.more == P15D"), "choose_to_see", "condition_bare_name"),
    "T23 script": (beside(SCRIPT), "odd", "unsupported_element"),
    "T24": (beside(f'<bpmn:serviceTask id="odd" name="务">{OPERATOR}</bpmn:serviceTask>'), "odd", "unsupported_element"),
    "T26 correlation": (beside('<bpmn:correlationSubscription id="odd" correlationKeyRef="k"/>'), "odd", "unsupported_element"),
    "F5 quoted": (clock('"60 days"'), "late", "timer_form"),
    "F5 negative": (clock('"P-5D"'), "late", "timer_form"),
    "F5 at once": (clock('"PT0S"'), "late", "timer_form"),
    "F5 empty": (clock(""), "late", "timer_form"),
    "F5 30 February": (clock('"2026-02-30"'), "late", "timer_form"),
    "F5 half a condition": (saying("answer.more =="), "choose_to_see", "condition_unreadable"),
    "F5 wide quotes": (saying("answer.more == “是”"), "choose_to_see", "condition_quotes"),
    "F5 unknown name": (saying("more.answer"), "choose_to_see", "condition_unknown_name"),
    "F5 edge of nothing": (TIMED.replace('attachedToRef="look"', 'attachedToRef="nobody"'), "late", "no_host"),
    "F5 arrow from nowhere": (SHEET.replace('sourceRef="see"', 'sourceRef="nobody"'), "see_to_done", "dangling_flow"),
    "F5 to itself": (SHEET.replace('sourceRef="see" targetRef="done"', 'sourceRef="see" targetRef="see"'), "see", "no_way_to_end"),
    "F6": (on_the_step(DECISION), "look", "unsupported_element"),
}
RULES = {"hearing": SWITCH}
TYPED = {"look": {"more": FactType(YES_NO, (True, False))}, "see": {}, **{name: {} for name in "bcde"}}


@pytest.mark.parametrize("trap", REFUSED)
def test_a_trap_is_refused_with_its_element_and_line(trap: str) -> None:
    text, element, rule = REFUSED[trap]
    found = [one for one in lint({"main/main.bpmn": text.encode()}, forms=TYPED, rules=RULES) if one.severity == ERROR]
    hits = [one for one in found if (one.rule, one.element) == (rule, element)]
    assert hits, [(one.rule, one.element) for one in found]
    assert text.splitlines()[hits[0].line - 1].count("<")


def test_every_trap_is_shown_here_or_there() -> None:
    here = {name.split("_")[1].upper().replace("T0", "T") for name in globals() if re.match(r"test_[tf]\d\d?_", name)}
    shown = {name.split()[0] for name in (*REFUSED, *ELSEWHERE)} | here
    assert {f"T{number}" for number in range(1, 28)} | {f"F{number}" for number in range(1, 11)} == shown


@pytest.mark.parametrize("place", sorted(ELSEWHERE.values()))
def test_what_is_named_elsewhere_is_there(place: str) -> None:
    file, name = place.split("::")
    assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


# ---- what works right


def test_t11_a_deadline_that_lapsed_before_the_step_was_taken_has_its_consequence() -> None:
    play = Play("main", main=LATE)
    task = play.now.tasks[0].id
    play.lapse("handling")
    assert play.now.ended == ("done",)
    with pytest.raises(Conflict):
        play.runtime.complete("main", play.now.state, task, {}, {})


def test_t13_nothing_here_resets_a_task_or_moves_an_instance_to_another_diagram() -> None:
    named = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for path in Path(engine.process.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not named & {"reset_from_task_id", "migrate_workflow", "refresh_timers", "do_engine_steps", "get_tasks"}


def test_t16_no_due_date_stands_in_a_state_so_none_can_be_moved_there() -> None:
    play = Play("main", main=LATE)
    assert play.waits == ["deadline handling"]
    assert not re.search(rb"\d{4}-\d\d|P\d+D|due", play.now.state)
    assert play.lapse("handling").now.ended == ("done",)


def test_t17_an_answer_called_typename_is_an_answer() -> None:
    play = Play("main", main=PLAIN).do("look", typename="datetime", value="2026-03-02", more=True)
    assert (play.now.answer["typename"], play.tasks) == ("datetime", ["see"])
    assert play.do("see").now.answer["typename"] == "datetime"


@pytest.mark.parametrize("value", [True, 3, "三月二日", None, ("a", "b")])
def test_t18_whatever_a_form_can_give_comes_back_the_same(value: Value) -> None:
    """Days are text before they get here, lists are tuples; nothing else is a fact."""
    play = Play("main", main=PLAIN).do("look", odd=value, more=True).do("see")
    assert play.now.answer["odd"] == value and type(play.now.answer["odd"]) is type(value)


@pytest.mark.parametrize("value", [Decimal("1.5"), object()])
def test_t18_what_cannot_be_saved_is_refused_and_the_state_stands(value: object) -> None:
    play = Play("main", main=PLAIN)
    before = play.now.state
    with pytest.raises((PetitionError, TypeError)):
        play.do("look", odd=value)  # type: ignore[arg-type]
    assert play.now.state == before and play.do("look").now.ended == ("left",)


@pytest.mark.parametrize("name", ["len", "open", "__class__", "__builtins__", "root", "facts", "answer"])
def test_t23_an_answer_named_like_something_of_python_decides_nothing_else(name: str) -> None:
    play = Play("main", main=PLAIN).do("look", **{name: "x", "more": True})
    assert play.tasks == ["see"] and play.now.answer[name] == "x"


def test_t25_what_branches_answered_stays_whole_when_they_join() -> None:
    text = "start a\nand split\nuser b\nuser c\nand join\nuser d\nend z\na -> split -> b -> join -> d -> z\nsplit -> c -> join"
    play = Play("main", main=text).do("b", points=("one", "two", "three")).do("c", others=("four",))
    assert play.tasks == ["d"]
    assert (play.now.answer["points"], play.now.answer["others"]) == (("one", "two", "three"), ("four",))


def test_t27_what_was_answered_is_told_at_once_not_at_the_end() -> None:
    play = Play("main", main=PLAIN).do("look", more=True)
    assert not play.now.completed and play.now.answer == {"more": True}


def test_f2_a_step_that_is_not_yet_due_cannot_be_taken() -> None:
    play = Play("main", main=PLAIN)
    later = Play("main", main=PLAIN).do("look", more=True).now.tasks[0].id
    with pytest.raises(Conflict):
        play.runtime.complete("main", play.now.state, later, {}, {})
    assert play.tasks == ["look"]


def test_f7_a_deadline_extended_while_it_is_awaited_lapses_when_it_is_told_to_and_once() -> None:
    play = Play("main", main=LATE)
    for _ in range(7):  # seven days pass; nothing here counts them
        assert play.runtime.lapse("main", play.now.state, "another", {}) is None
    assert play.tasks == ["look"]
    assert play.lapse("handling").now.ended == ("done",)
    assert play.runtime.lapse("main", play.now.state, "handling", {}) is None
