"""The national shelf with one thing changed in its diagrams, as somebody who draws a local variation might."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from engine.domain.process import Facts
from engine.domain.takeover import taken_over
from engine.policy.forms import Form, all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.process.known import diagrams, law_known, words_known
from engine.process.library import Library
from engine.process.lint import Finding, Words, judge
from engine.process.paths.judging import Judged, judge_paths
from engine.process.runtime import SpiffRuntime

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@cache
def rulebook() -> Rulebook:
    """The rules of the shelf."""
    return Rulebook.from_folder(Path("policies"))


@cache
def forms() -> Mapping[str, Form]:
    """Its forms."""
    return all_forms(files_of(Path("workflows")))


def shelf() -> dict[str, bytes]:
    """Its diagrams by path."""
    return diagrams(files_of(Path("workflows")))


class Plan:
    """A diagram being changed."""

    def __init__(self, process: str) -> None:
        self.process, self.path = process, f"{process}/{process}.bpmn"
        self.root = etree.fromstring(shelf()[self.path])

    def shape(self, id: str) -> Any:
        """A shape or arrow by id."""
        return next(tag for tag in self.root.iter() if tag.get("id") == id)

    def left_out(self, id: str) -> Plan:
        """Take a step away: what led to it leads to what came after it."""
        [out] = [flow for flow in self.root.iter(BPMN + "sequenceFlow") if flow.get("sourceRef") == id]
        for flow in self.root.iter(BPMN + "sequenceFlow"):
            if flow.get("targetRef") == id:
                flow.set("targetRef", out.get("targetRef"))
        return self.dropped(out.get("id")).dropped(id)

    def dropped(self, id: str) -> Plan:
        """Take a shape or arrow away, with everything that speaks of it."""
        for tag in list(self.root.iter()):
            speaks = tag.get("bpmnElement") == id or tag.get("id") == id
            if speaks or (tag.tag in (BPMN + "flowNodeRef", BPMN + "incoming", BPMN + "outgoing") and tag.text == id):
                tag.getparent().remove(tag)
        return self

    def without_event(self, id: str) -> Plan:
        """Take an event away from the edge of a step, and all that only came of it."""
        self._leaving(id)
        kinds = {BPMN + kind for kind in ("userTask", "serviceTask", "exclusiveGateway", "endEvent", "callActivity")}
        while True:
            entered = {flow.get("targetRef") for flow in self.root.iter(BPMN + "sequenceFlow")}
            left = [tag.get("id") for tag in self.root.iter() if tag.tag in kinds and tag.get("id") not in entered]
            if not left:
                return self
            self._leaving(left[0])

    def _leaving(self, id: str) -> None:
        for flow in [flow.get("id") for flow in self.root.iter(BPMN + "sequenceFlow") if flow.get("sourceRef") == id]:
            self.dropped(flow)
        self.dropped(id)

    def moved(self, step: str, lane: str) -> Plan:
        """Draw a step in another lane."""
        for tag in list(self.root.iter(BPMN + "flowNodeRef")):
            if tag.text == step:
                tag.getparent().remove(tag)
        etree.SubElement(self.shape(lane), BPMN + "flowNodeRef").text = step
        return self

    def led_to(self, flow: str, target: str) -> Plan:
        """Let an arrow lead elsewhere."""
        self.shape(flow).set("targetRef", target)
        for tag in list(self.root.iter(BPMN + "incoming")):
            if tag.text == flow:
                tag.getparent().remove(tag)
        return self

    def asking(self, flow: str, condition: str) -> Plan:
        """Give an arrow another condition."""
        next(self.shape(flow).iter(BPMN + "conditionExpression")).text = condition
        return self

    def several(self, id: str, count: int, *, in_a_row: bool = False, until: str = "") -> Plan:
        """Let a step be carried out several times."""
        mark = etree.SubElement(
            self.shape(id), BPMN + "multiInstanceLoopCharacteristics", isSequential="true" if in_a_row else "false"
        )  # fmt: skip
        etree.SubElement(mark, BPMN + "loopCardinality").text = str(count)
        if until:
            etree.SubElement(mark, BPMN + "completionCondition").text = until
        return self

    @property
    def files(self) -> dict[str, bytes]:
        """The whole shelf with it."""
        return shelf() | {self.path: etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")}


def words() -> Words:
    """The names the lint holds diagrams against."""
    return words_known(rulebook(), forms())


def judged(files: Mapping[str, bytes], *, of_all_times: bool = False) -> Judged:
    """What the paths of a shelf are found to be under the rules in force; the lint must have nothing against it."""
    drawn, found = judge(files, words())
    assert not [finding for finding in found if finding.severity == "error"], found
    law = law_known(rulebook(), forms())
    return judge_paths(drawn, law if of_all_times else replace(law, rules=law.now))


def went(files: Mapping[str, bytes], finding: Finding) -> list[str]:
    """The shapes of all acts and open steps the engine comes by when it follows a counter-example."""
    runtime = SpiffRuntime(Library(files), keep=0)
    start, *steps = finding.path
    given: Any = start.get("facts", {})
    facts: Facts = {"petition": dict(given.get("petition", {})), "rule": given["rule"]}
    process = str(start["process"])
    step = runtime.start(process, facts)
    came = [effect.element for effect in step.effects]
    for told in steps:
        answer: Any = told.get("answer", {})
        facts = {**facts, "petition": {**facts["petition"], **taken_over(str(told["element"]), answer)}}
        if told["kind"] == "task":
            tasks = [task.id for task in step.tasks if task.element == told["element"]]
            step = runtime.complete(process, step.state, tasks[int(str(told.get("nth", 0)))], answer, facts)
        elif told["kind"] == "message":
            step = runtime.send(process, step.state, str(told["message"]), answer, facts)
        elif told["kind"] == "deadline":
            step = runtime.lapse(process, step.state, str(told["deadline"]), facts) or step
        else:
            continue
        came += [str(told["element"]), *(effect.element for effect in step.effects), *(task.element for task in step.tasks), *step.ended]
    return came
