"""A rule task comes to ask a table, however its diagram is written; nothing else of the file changes."""

from __future__ import annotations

import pytest

from engine.errors import DiagramError, NotFound
from engine.process.decisions.beginning import bound

OFFICE = 'xmlns:office="urn:petition-office:bpmn:1.0"'
ASKS = '<office:decision ref="sits" />'
MODEL = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
SHEET = '<bpmn:definitions {model} {names}><bpmn:process id="p">{task}</bpmn:process></bpmn:definitions>'


def sheet(task: str, names: str = OFFICE) -> bytes:
    return SHEET.format(model=MODEL, names=names, task=task).encode()


TASK = '<bpmn:businessRuleTask id="ask" name="a &gt; b">{inside}</bpmn:businessRuleTask>'
OTHER = "<bpmn:incoming>f</bpmn:incoming>"
AROUND = "<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TASK.format(inside=OTHER), TASK.format(inside=AROUND.format(inside=ASKS) + OTHER)),
        ('<bpmn:businessRuleTask id="ask" name="a &gt; b"/>', TASK.format(inside=AROUND.format(inside=ASKS))),
        (TASK.format(inside="<bpmn:extensionElements/>" + OTHER), TASK.format(inside=AROUND.format(inside=ASKS) + OTHER)),
        (TASK.format(inside=AROUND.format(inside="<x/>")), TASK.format(inside=AROUND.format(inside=ASKS + "<x/>"))),
        (TASK.format(inside=AROUND.format(inside='<office:decision ref="old"/>')), TASK.format(inside=AROUND.format(inside=ASKS))),
        (
            TASK.format(inside="<bpmn:documentation>d</bpmn:documentation>" + OTHER),
            TASK.format(inside="<bpmn:documentation>d</bpmn:documentation>" + AROUND.format(inside=ASKS) + OTHER),
        ),
    ],
)
def test_a_task_comes_to_ask_a_table(before: str, after: str):
    assert bound(sheet(before), "ask", "sits") == sheet(after)
    assert bound(sheet(after), "ask", "sits") == sheet(after)


def test_a_diagram_without_our_words_learns_them_where_they_are_said():
    made = bound(sheet(TASK.format(inside=""), ""), "ask", "sits").decode()
    assert f'<office:decision {OFFICE} ref="sits" />' in made


def test_what_is_no_rule_task_or_no_diagram_is_refused():
    with pytest.raises(NotFound):
        bound(sheet('<bpmn:userTask id="ask"/>'), "ask", "sits")
    with pytest.raises(DiagramError):
        bound(b"<x", "ask", "sits")
