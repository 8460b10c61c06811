"""Circles hold a human step or a wait: through frames, side by side and across called processes; and nothing stands too deep."""

from __future__ import annotations

import time

import pytest

from engine.process.lint import lint
from tests.process.drawing import deep_calls, nested, shelf
from tests.support.pace import allowed

ROUND = """
    start s
    user ask
    xor enter
    {0}
    xor leave
    end z
    s -> ask -> enter -> {1} -> leave
    leave -> z : answer.enough
    leave -> enter : else
"""


def endless(text: str, **drawings: str) -> list[tuple[str, str]]:
    """(file, shape) of every circle nothing holds."""
    return [(one.file, one.element) for one in lint(shelf(main=text, **drawings)) if one.rule == "endless_circle"]


def frame(*lines: str) -> str:
    return "\n        ".join(["frame body:", *lines])


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("user look", "look"),
        ("catch late deadline handling", "late"),
        (frame("start s1", "user look", "end e1", "s1 -> look -> e1"), "body"),
        ("call sub child", "sub"),
    ],
)
def test_a_circle_with_a_step_or_a_wait_in_it_is_fine(shape: str, name: str) -> None:
    child = "start c\nuser step\nend d\nc -> step -> d"
    assert endless(ROUND.format(shape, name), child=child) == []


def test_a_frame_that_can_be_passed_beside_its_human_step_does_not_hold() -> None:
    beside = frame(
        "start s1", "xor which", "user look", "end e1", "s1 -> which", "which -> look : rule.hearing", "which -> e1 : else", "look -> e1"
    )
    assert endless(ROUND.format(beside, "body")) == [("main/main.bpmn", "enter")]


def test_a_frame_with_a_step_on_every_path_holds() -> None:
    both = frame("start s1", "xor which", "user look", "user see", "end e1", "s1 -> which", "which -> look : rule.hearing",
                 "which -> see : else", "look -> e1", "see -> e1")  # fmt: skip
    assert endless(ROUND.format(both, "body")) == []


def test_a_frame_whose_paths_side_by_side_join_waits_for_the_human_one() -> None:
    split = frame("start s1", "and split", "user look", "act note record event=x", "and join", "end e1",
                  "s1 -> split -> look -> join -> e1", "split -> note -> join")  # fmt: skip
    assert endless(ROUND.format(split, "body")) == []


def test_paths_side_by_side_in_a_circle_wait_for_the_human_one() -> None:
    text = ROUND.format("and split\n    user look\n    act note record event=x\n    and join", "split -> look -> join")
    text += "    split -> note -> join\n"
    assert endless(text) == []
    assert endless(text.replace("user look", "act look record event=x")) == [("main/main.bpmn", "enter")]


def test_a_called_process_without_a_human_step_does_not_hold() -> None:
    child = "start c\nact note record event=x\nend d\nc -> note -> d"
    assert endless(ROUND.format("call sub child", "sub"), child=child) == [("main/main.bpmn", "enter")]


def test_nor_does_one_that_calls_such_a_process_in_a_frame() -> None:
    child = "start c\nframe inner:\n    start c1\n    call deeper grandchild\n    end d1\n    c1 -> deeper -> d1\nend d\nc -> inner -> d"
    free = "start g\nact note record event=x\nend h\ng -> note -> h"
    text = ROUND.format("call sub child", "sub")
    assert endless(text, child=child, grandchild=free) == [("main/main.bpmn", "enter")]
    assert endless(text, child=child, grandchild=free.replace("act note record event=x", "user note")) == []


def test_a_called_process_that_can_be_passed_beside_its_step_does_not_hold() -> None:
    child = "start c\nxor which\nuser look\nend d\nc -> which\nwhich -> look : rule.hearing\nwhich -> d : else\nlook -> d"
    assert endless(ROUND.format("call sub child", "sub"), child=child) == [("main/main.bpmn", "enter")]


def test_to_leave_by_an_edge_is_to_have_waited() -> None:
    text = """
        start s
        xor enter
        frame body:
            start s1
            user look
            end e1
            s1 -> look -> e1
        on body gone message withdrawn
        end z
        s -> enter -> body -> z
        gone -> enter
    """
    assert endless(text) == []


def test_a_circle_inside_a_called_process_is_named_in_its_own_file() -> None:
    child = ROUND.format("act note record event=x", "note")
    assert endless("start a\ncall sub child\nend b\na -> sub -> b", child=child) == [("child/child.bpmn", "enter")]


def test_five_calls_below_one_another_are_fine_and_six_are_not() -> None:
    assert lint(deep_calls(5)) == []
    assert [(one.rule, one.element) for one in lint(deep_calls(6))] == [("calls_too_deep", "call_0")]


def test_frames_and_calls_are_counted_together() -> None:
    files = shelf(one=nested(5).replace("user look", "call look two"), two=nested(4).replace("look", "step"))
    assert lint(files) == []
    files = shelf(one=nested(5).replace("user look", "call look two"), two=nested(5).replace("look", "step"))
    [found] = lint(files)
    assert (found.rule, found.element, found.args["found"]) == ("calls_too_deep", "look", 11)


def test_three_hundred_processes_in_a_row_are_refused_within_five_seconds() -> None:
    files = deep_calls(300)
    begun = time.process_time()
    found = lint(files)
    assert time.process_time() - begun < allowed(5)
    assert {one.rule for one in found} == {"calls_too_deep"}
