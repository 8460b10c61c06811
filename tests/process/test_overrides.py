"""What of SpiffWorkflow is ours: each method overridden and what of the library still runs, each with its proof."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from engine.errors import OutOfOrder
from engine.process import parser, shapes, timers, workflow
from tests.process.playing import Play
from tests.process.test_state import walked, whole

HISTORIES = "test_every_history_of_every_diagram_is_the_same"
RELOADS = "test_save_and_reload_after_every_step_changes_nothing"
SHARED = "test_two_petitions_step_by_step_on_one_release_leave_it_untouched_and_see_nothing_of_each_other"
DECIDED = "test_each_output_becomes_an_answer_and_the_process_goes_on"
WALLED = "test_the_door_of_the_library_to_python_is_walled_up"
SEVERAL = "test_engine_and_explorer_agree_on_whatever_is_carried_out_several_times"
OVERRIDDEN = {
    "Activity.__init__": HISTORIES,
    "Activity.parent_workflow": HISTORIES,
    "Awaited.__eq__": "test_an_awaited_event_is_its_kind_and_its_name",
    "Awaited.__hash__": "test_an_awaited_event_is_its_kind_and_its_name",
    "Awaited.__init__": "test_an_awaited_event_is_its_kind_and_its_name",
    "BusinessRuleTask.__init__": DECIDED,
    "BusinessRuleTask._run_hook": DECIDED,
    "EndEvent._run_hook": HISTORIES,
    "EndJoin._update_hook": HISTORIES,
    "Enough._run_hook": SEVERAL,
    "Instance.__init__": RELOADS,
    "Instance.script_engine": WALLED,
    "Instance.top_workflow": HISTORIES,
    "NoScripts.call_service": WALLED,
    "NoScripts.evaluate": WALLED,
    "NoScripts.execute": WALLED,
    "ParallelGateway._update_hook": HISTORIES,
    "ProcessSpec.__init__": SHARED,
    "ServiceTask.__init__": HISTORIES,
    "ServiceTask._run_hook": HISTORIES,
    "Shape._on_cancel": HISTORIES,
    "Shape._on_complete": HISTORIES,
    "Shape._on_complete_hook": HISTORIES,
    "Shape._on_ready": HISTORIES,
    "Shape._predict": "test_a_token_stands_only_where_it_is_due",
    "Shape._run_hook": HISTORIES,
    "Shape._update": HISTORIES,
    "Shape._update_hook": HISTORIES,
    "ShelfParser.PARSER_CLASSES": HISTORIES,
    "ShelfParser.PROCESS_PARSER_CLASS": HISTORIES,
    "ShelfParser.__init__": HISTORIES,
    "ShelfParser._add_diagram_indexes": "test_exits_are_tried_in_the_order_of_the_file",
    "Token.__init__": HISTORIES,
    "Token._add_child": HISTORIES,
    "Token._set_state": HISTORIES,
    "Token.parent": "test_a_kept_instance_holds_nothing_of_its_finished_steps",
    "_Activity._on_complete_hook": HISTORIES,
    "_Catching._update_hook": HISTORIES,
    "_BusinessRuleTask.create_task": DECIDED,
    "_Container._on_cancel": HISTORIES,
    "_Container._on_complete_hook": HISTORIES,
    "_Container._update_hook": HISTORIES,
    "_Event.parse_message_event": HISTORIES,
    "_Event.parse_timer_event": HISTORIES,
    "_ExclusiveGateway.connect_outgoing": HISTORIES,
    "_Flow._task_completed_notify": HISTORIES,
    "_Node._add_boundary_event": HISTORIES,
    "_Node._add_multiinstance_task": SEVERAL,
    "_Node._get_lane": "test_a_lane_is_a_shape_s_own",
    "_Node.bpmn_attributes": "test_a_lane_is_a_shape_s_own",
    "_Process.create_spec": HISTORIES,
    "_ServiceTask.create_task": HISTORIES,
}
RUNS = {
    "Task.run", "Task.complete", "Task.cancel", "Task.state", "Task._ready", "Task.has_state", "Task.children", "Task._drop_children",
    "TaskSpec._run",
}  # fmt: skip
FAILS = {"Task.error", "TaskSpec._on_error", "TaskSpec._on_error_hook", "Event.emit"}
_BOOKKEEPING = {"__module__", "__doc__", "__dict__", "__weakref__", "__annotations__"}


def overridden() -> set[str]:
    """Every attribute of a class of ours that hides one of SpiffWorkflow's, wherever in the line of bases it stands."""
    rooms = (workflow, shapes, timers, parser)
    classes = [each for room in rooms for each in vars(room).values() if inspect.isclass(each) and each.__module__ == room.__name__]
    return {name for each in classes for name in _hidden(each)}


def _hidden(each: type) -> set[str]:
    theirs = {name for base in each.__mro__ if base.__module__.startswith("SpiffWorkflow") for name in vars(base)}
    ours = [base for base in each.__mro__ if base.__module__.startswith("engine.")]
    return {f"{base.__name__}.{name}" for base in ours for name in vars(base) if name in theirs - _BOOKKEEPING}


def test_whoever_overrides_another_method_of_the_library_says_where_that_is_proven() -> None:
    assert overridden() == set(OVERRIDDEN)
    files = Path(__file__).parent.glob("test_*.py")
    tests = {node.name for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}
    assert set(OVERRIDDEN.values()) <= tests


def _library_calls(act: Any) -> set[str]:
    seen: set[str] = set()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and "/SpiffWorkflow/" in code.co_filename and "<" not in code.co_name:
            seen.add(code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        act()
    finally:
        sys.setprofile(before)
    return seen


def test_what_the_library_itself_does_in_a_run_is_exactly_what_is_listed() -> None:
    play = whole()
    assert _library_calls(lambda: walked(play)) == RUNS


def test_what_the_library_does_when_a_step_fails_is_listed_too() -> None:
    drawing = "start a\nuser b\nxor c\nend y\nend z\na -> b -> c\nc -> y : answer.n == 1\nc -> z : answer.n == 2"
    play = Play("fails", fails=drawing)

    def fail() -> None:
        with pytest.raises(OutOfOrder):
            play.do("b", n=3)

    assert _library_calls(fail) <= RUNS | FAILS


def test_an_awaited_event_is_its_kind_and_its_name() -> None:
    message, deadline = timers.MessageEvent("handling"), timers.DeadlineEvent("handling")
    assert message == timers.MessageEvent("handling") and hash(message) == hash(timers.MessageEvent("handling"))
    assert message != deadline and message != timers.MessageEvent("triage") and message != "handling"
    assert message.is_a("message", "handling") and not message.is_a("deadline", "handling")


def test_a_token_stands_only_where_it_is_due() -> None:
    play = whole()
    library = play.runtime.library
    instance = workflow.Instance(library.spec("main")).begin({})
    instance.plant()
    instance.advance()
    names = {token.task_spec.name for token in instance.tokens()}
    assert names & {"decide", "note", "wait", "deeper", "z", "join"} == set()
    spec = library.spec("main").task_specs["again"]
    spec._predict(instance.root)
    assert {token.task_spec.name for token in instance.tokens()} == names
