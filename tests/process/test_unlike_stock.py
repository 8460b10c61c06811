"""Where ours and SpiffWorkflow part, on purpose: each difference with its reason, and both behaviours shown.

Should a later SpiffWorkflow behave otherwise, the test of that row tells. What stands in no row is proven equal
by ``test_equal_to_stock.py``.
"""

from __future__ import annotations

import inspect
import sys

import pytest
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskIterator

from engine.errors import Conflict, OutOfOrder, Refusal
from engine.process.library import Library
from engine.process.lint import circles
from engine.process.parser import parsed
from tests.process.drawing import draw, shelf
from tests.process.playing import Play
from tests.process.stock import Stock

DIFFERENCES = {
    "a_message_beside_an_activity_comes_again": "a second recusal, an extension asked anew; the library hears the first only",
    "a_petition_that_loops_is_not_lost_at_depth_1000": "the library's walks stop at tree depth 1,000 without a word",
    "a_circle_nobody_leaves_is_stopped_with_its_shape_named": "the library stops in silence where its walks stop",
    "a_join_in_a_circle_waits_in_every_round": "the library counts the cancelled token of an earlier round",
    "an_outer_interruption_beats_an_inner_wait_for_the_same_message": "what is withdrawn acts no more; the library runs the inside first",
    "an_event_gateway_is_left_at_once": "its events wait by themselves, several deadlines too; the library's gateway waits",
    "an_answer_is_known_to_every_branch": "the facts of a petition are one; the library's data are a branch's own until the join",
    "exits_are_tried_in_the_order_of_the_file": "moving a shape on the sheet changes no decision; the library sorts by height",
    "a_missing_fact_or_another_kind_is_no_match": "the default is taken; in the library's Python a missing name raises and True equals 1",
    "a_task_is_completed_once": "the library runs a completed task again",
    "a_message_nobody_waits_for_is_refused_by_name": "a Refusal with its code, and the state stands; the library raises its own error",
    "no_exit_is_out_of_order": "an error that names process and shape, and the state stands; the library leaves a task in error",
    "a_lane_is_a_shape_s_own": "the library hands a frame's lane down to all that stands in it",
    "acts_of_branches_side_by_side_stand_in_the_order_they_became_due": "the library finishes what lies deepest first",
}  # fmt: skip


def both(process: str, /, **drawings: str) -> tuple[Play, Stock]:
    """The same shelf, started in ours and in the library."""
    return Play(process, **drawings), Stock(shelf(**drawings), process)


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The depth where the library's walks stop, 1,000, lowered to 60: the same loss, without the minute it takes to get there."""
    for iterator in (TaskIterator, BpmnTaskIterator):
        names, defaults = list(inspect.signature(iterator).parameters)[1:], iterator.__init__.__defaults__
        assert dict(zip(names, defaults, strict=False))["max_depth"] == 1000
        lowered = tuple(60 if name == "max_depth" else value for name, value in zip(names, defaults, strict=False))
        monkeypatch.setattr(iterator.__init__, "__defaults__", lowered)


def elements(stock: Stock) -> list[str]:
    return sorted(path[-1] for path in stock.tasks().elements())


def test_every_difference_has_its_test_and_every_test_its_reason() -> None:
    tests = {name.removeprefix("test_") for name in dir(sys.modules[__name__]) if name.startswith("test_")}
    assert tests - {"every_difference_has_its_test_and_every_test_its_reason"} == DIFFERENCES.keys()


def test_a_message_beside_an_activity_comes_again() -> None:
    drawing = "start a\nuser b\non b ask message recusal beside\nuser c\nend d\nend e\na -> b -> d\nask -> c -> e"
    ours, stock = both("twice", twice=drawing)
    ours.say("recusal").say("recusal")
    assert ours.tasks == ["b", "c", "c"]
    stock.send("message recusal")
    assert elements(stock) == ["b", "c"] and not stock.waits()
    with pytest.raises(WorkflowException):
        stock.send("message recusal")


@pytest.mark.usefixtures("shallow")
def test_a_petition_that_loops_is_not_lost_at_depth_1000() -> None:
    drawing = "start a\nuser b\nxor c\nend z\na -> b -> c\nc -> z : answer.enough\nc -> b : else"
    ours, stock = both("loop", loop=drawing)
    for _ in range(40):
        ours.do("b")
        if elements(stock):
            stock.complete(("b",), {})
    assert ours.tasks == ["b"]
    assert elements(stock) == [] and not stock.waits() and "z" not in stock.ended and not stock.workflow.completed
    assert stock.completed  # asked whether it is, the library says yes: it finds no open task


@pytest.mark.usefixtures("shallow")
def test_a_circle_nobody_leaves_is_stopped_with_its_shape_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lint refuses such a circle; should it ever miss one, this is what happens."""
    monkeypatch.setattr(circles, "RULES", ())
    drawing = """
        start a
        user b
        frame f:
            start s
            xor skip
            user look
            end e
            s -> skip
            skip -> look : answer.look
            skip -> e : else
            look -> e
        xor c
        end z
        a -> b -> f -> c
        c -> f : answer.more
        c -> z : else
    """
    ours, stock = both("circle", circle=drawing)
    with pytest.raises(OutOfOrder) as caught:
        ours.do("b", more=True)
    assert caught.value.code == "process_endless"
    stock.complete(("b",), {"more": True})
    assert elements(stock) == [] and not stock.waits() and "z" not in stock.ended and not stock.workflow.completed
    assert stock.completed  # asked whether it is, the library says yes: it finds no open task


def test_a_join_in_a_circle_waits_in_every_round() -> None:
    drawing = """
        start a
        xor enter
        and split
        user left
        user right
        and join
        user again
        xor which
        end z
        a -> enter -> split -> left -> join -> again -> which
        split -> right -> join
        which -> z : answer.enough
        which -> enter : else
    """
    ours, stock = both("rounds", rounds=drawing)
    for element in ("left", "right", "again", "right"):
        ours.do(element)
        stock.complete((element,), {})
    assert ours.tasks == ["left"]
    assert elements(stock) == ["again", "left"]


def test_an_outer_interruption_beats_an_inner_wait_for_the_same_message() -> None:
    drawing = """
        start a
        frame body:
            start s
            catch inner message withdrawn
            act note record event=inner
            end e
            s -> inner -> note -> e
        on body outer message withdrawn
        end done
        end gone
        a -> body -> done
        outer -> gone
    """
    ours, stock = both("outer_first", outer_first=drawing)
    assert (ours.say("withdrawn").acts, ours.now.ended) == ([], ("gone",))
    stock.send("message withdrawn")
    assert stock.acts == ["note"] and "e" in stock.ended


def test_an_event_gateway_is_left_at_once() -> None:
    drawing = "start a\nevents g\ncatch m message asked\ncatch d deadline late\nend y\nend z\na -> g\ng -> m -> y\ng -> d -> z"
    ours, stock = both("gate", gate=drawing)
    assert ours.reached()["gate"] == {"a": "done", "g": "done", "m": "current", "d": "current"}
    (waiting,) = stock.workflow.get_tasks(state=TaskState.WAITING)
    assert waiting.task_spec.name == "g"
    assert {name for _, name in stock.waits()} == {"message asked", "deadline late"}


def test_an_answer_is_known_to_every_branch() -> None:
    drawing = """
        start a
        and split
        user left
        user right
        xor which
        user yes
        user no
        xor merge
        and join
        end z
        a -> split -> left -> join -> z
        split -> right -> which
        which -> yes : answer.found
        which -> no : else
        yes -> merge -> join
        no -> merge
    """
    ours, stock = both("facts", facts=drawing)
    assert ours.do("left", found=True).do("right").tasks == ["yes"]
    stock.workflow.get_next_task(spec_name="left", state=TaskState.READY).set_data(found=True)
    stock.complete(("left",), {})
    right = stock.workflow.get_next_task(spec_name="right", state=TaskState.READY)
    assert right.data == {}
    stock.complete(("right",), {})
    assert elements(stock) == ["no"]


def test_exits_are_tried_in_the_order_of_the_file() -> None:
    drawing = "start a\nuser b\nxor c\nend low\nend high\na -> b -> c\nc -> low : answer.n >= 1\nc -> high : answer.n >= 1"
    data = draw("height", drawing).replace(b'bpmnElement="low"><dc:Bounds x="0" y="0"', b'bpmnElement="low"><dc:Bounds x="0" y="900"')
    play = Play("height", height=drawing)
    play.runtime.library = Library({"height/height.bpmn": data})
    play.steps = [play.runtime.start("height", {})]
    assert play.do("b", n=1).now.ended == ("low",)
    stock = Stock({"height/height.bpmn": data}, "height", layout=True)
    stock.complete(("b",), {"n": 1})
    assert stock.ended == ["high"]


def test_a_missing_fact_or_another_kind_is_no_match() -> None:
    drawing = "start a\nuser b\nxor c\nend yes\nend no\na -> b -> c\nc -> yes : answer.n == 1\nc -> no : else"
    for answer in ({}, {"n": True}, {"n": "1"}):
        assert Play("kinds", kinds=drawing).do("b", **answer).now.ended == ("no",)
    stock = Stock(shelf(kinds=drawing), "kinds")
    evaluate = stock.engine.environment.evaluate
    assert evaluate("n == 1", {"n": True}) is True
    with pytest.raises(NameError):
        evaluate("n == 1", {})


def test_a_task_is_completed_once() -> None:
    drawing = "start a\nuser b\nact c record event=seen\nuser d\nend z\na -> b -> c -> d -> z"
    ours, stock = both("once", once=drawing)
    first = ours.now.tasks[0].id
    ours.do("b")
    with pytest.raises(Conflict):
        ours.runtime.complete("once", ours.now.state, first, {}, {})
    stock.complete(("b",), {})
    done = stock.workflow.get_next_task(spec_name="b")
    assert done.state == TaskState.COMPLETED and done.run() is True


def test_a_message_nobody_waits_for_is_refused_by_name() -> None:
    ours, stock = both("deaf", deaf="start a\nuser b\nend c\na -> b -> c")
    with pytest.raises(Refusal) as caught:
        ours.say("withdrawn")
    assert caught.value.args_for_message == {"message": "withdrawn"}
    with pytest.raises(WorkflowException):
        stock.send("message withdrawn")


def test_no_exit_is_out_of_order() -> None:
    drawing = "start a\nuser b\nxor c\nend yes\nend no\na -> b -> c\nc -> yes : answer.n == 1\nc -> no : answer.n == 2"
    ours, stock = both("none", none=drawing)
    with pytest.raises(OutOfOrder):
        ours.do("b", n=3)
    assert ours.do("b", n=2).now.ended == ("no",)
    with pytest.raises(WorkflowException):
        stock.complete(("b",), {"n": 3})
    assert stock.workflow.get_next_task(spec_name="c").state == TaskState.ERROR


def test_a_lane_is_a_shape_s_own() -> None:
    frame = "    start s\n    user look 复查机关\n    end e\n    s -> look -> e"
    drawing = f"start a\nuser ask 信访部门\nframe f:\n{frame}\nend z\na -> ask -> f -> z"
    data = draw("lane_of", drawing).replace(b"<bpmn:flowNodeRef>ask<", b"<bpmn:flowNodeRef>f</bpmn:flowNodeRef><bpmn:flowNodeRef>ask<")
    library = Library({"lane_of/lane_of.bpmn": data})
    specs = parsed(library._diagrams["lane_of"], data)
    assert specs["f"].task_specs["look"].lane == "复查机关"
    stock = Stock({"lane_of/lane_of.bpmn": data}, "lane_of")
    assert stock.workflow.subprocess_specs["f"].task_specs["look"].lane == "信访部门"


def test_acts_of_branches_side_by_side_stand_in_the_order_they_became_due() -> None:
    frame = "    start s\n    act deep record event=seen\n    end e\n    s -> deep -> e"
    drawing = f"start a\nuser b\nand split\nact first record event=seen\nact second record event=seen\nframe f:\n{frame}\nand join\nend z\n"
    drawing += "a -> b -> split -> first -> second -> join -> z\nsplit -> f -> join"
    ours, stock = both("order", order=drawing)
    stock.complete(("b",), {})
    assert sorted(ours.do("b").acts) == sorted(stock.acts)
    assert (ours.acts, stock.acts) == (["first", "second", "deep"], ["deep", "first", "second"])
