"""Diagrams redrawn as text: a step taken out, a step put in, so that a test has a release that differs in one thing."""

from __future__ import annotations

import re


def without_step(text: str, step: str) -> str:
    """A step with one way in and one way out is taken out; what came before it is followed by what came after."""
    flow_in = re.search(rf'<bpmn:sequenceFlow id="(\w+)"[^>]* targetRef="{step}"', text)
    flow_out = re.search(rf'<bpmn:sequenceFlow id="(\w+)"[^>]* sourceRef="{step}" targetRef="(\w+)" />\n', text)
    assert flow_in and flow_out, step
    text = re.sub(rf' *<bpmn:(\w+) id="{step}".*?</bpmn:\1>\n', "", text, count=1, flags=re.DOTALL)
    text = text.replace(flow_out[0], "").replace(f'targetRef="{step}"', f'targetRef="{flow_out[2]}"')
    text = text.replace(f"<bpmn:incoming>{flow_out[1]}<", f"<bpmn:incoming>{flow_in[1]}<")
    text = re.sub(rf" *<bpmn:flowNodeRef>{step}</bpmn:flowNodeRef>\n", "", text)
    for kind, drawn in (("BPMNShape", step), ("BPMNEdge", flow_out[1])):
        text = re.sub(rf' *<bpmndi:{kind} id="[^"]*" bpmnElement="{drawn}".*?</bpmndi:{kind}>\n', "", text, count=1, flags=re.DOTALL)
    return text


def with_step(text: str, flow: str, step: str, name: str, lane: str = "") -> str:
    """A human step put into an arrow, drawn over it; ``lane`` where it is another than that of the frame."""
    drawn = re.search(rf'<bpmn:sequenceFlow id="{flow}"([^>]*) targetRef="(\w+)"', text)
    assert drawn, flow
    own = f'<bpmn:extensionElements><office:lane name="{lane}" /></bpmn:extensionElements>' if lane else ""
    text = text.replace(f"<bpmn:incoming>{flow}</bpmn:incoming>", f"<bpmn:incoming>flow_{step}</bpmn:incoming>")
    ways = f"<bpmn:incoming>{flow}</bpmn:incoming><bpmn:outgoing>flow_{step}</bpmn:outgoing>"
    task = f'<bpmn:userTask id="{step}" name="{name}">{own}{ways}</bpmn:userTask>'
    onward = f'<bpmn:sequenceFlow id="flow_{step}" sourceRef="{step}" targetRef="{drawn[2]}" />'
    text = text.replace(drawn[0], f'{task}{onward}<bpmn:sequenceFlow id="{flow}"{drawn[1]} targetRef="{step}"', 1)
    shape = f'<bpmndi:BPMNShape id="{step}_di" bpmnElement="{step}"><dc:Bounds x="0" y="0" width="100" height="80" /></bpmndi:BPMNShape>'
    line = '<di:waypoint x="0" y="0" /><di:waypoint x="9" y="0" />'
    edge = f'<bpmndi:BPMNEdge id="flow_{step}_di" bpmnElement="flow_{step}">{line}</bpmndi:BPMNEdge>'
    return text.replace("</bpmndi:BPMNPlane>", f"{shape}{edge}</bpmndi:BPMNPlane>")


def with_form(text: str, step: str, title: str) -> str:
    """The form of a new step: one yes."""
    return text + (
        f"\n{step}:\n  title: {title}\n  title_en: {step.replace('_', ' ').capitalize()}\n  basis: 信访工作条例 第三十五条\n  schema:\n"
        "    type: object\n    additionalProperties: false\n    required: [agreed]\n    properties:\n      agreed:\n"
        "        title: 同意\n        x-title-en: Agreed\n        type: boolean\n"
    )


def with_several(text: str, step: str, count: int, *, in_a_row: bool = False, until: str = "") -> str:
    """A human step carried out several times."""
    enough = f"<bpmn:completionCondition>{until}</bpmn:completionCondition>" if until else ""
    head = f'bpmn:multiInstanceLoopCharacteristics isSequential="{str(in_a_row).lower()}"'
    mark = f"<{head}><bpmn:loopCardinality>{count}</bpmn:loopCardinality>{enough}</bpmn:multiInstanceLoopCharacteristics>"
    changed = re.sub(rf'(<bpmn:userTask id="{step}".*?)(</bpmn:userTask>)', rf"\1{mark}\2", text, count=1, flags=re.DOTALL)
    assert changed != text, step
    return changed


def beside_in_parallel(text: str, step: str, other: str, name: str, lane: str) -> str:
    """A step with one way in and one way out gets another beside it: a parallel gateway before both, and one where both meet."""
    way_in = re.search(rf'<bpmn:sequenceFlow id="(\w+)"[^>]* targetRef="{step}" />', text)
    way_out = re.search(rf'<bpmn:sequenceFlow id="(\w+)" sourceRef="{step}" targetRef="\w+" />', text)
    assert way_in and way_out, step
    text = text.replace(way_in[0], way_in[0].replace(f'targetRef="{step}"', 'targetRef="fork"'))
    text = text.replace(way_out[0], way_out[0].replace(f'sourceRef="{step}"', 'sourceRef="meet"'))
    body = re.search(rf'<bpmn:userTask id="{step}".*?</bpmn:userTask>', text, re.DOTALL)
    assert body
    moved = body[0].replace(f">{way_in[1]}<", ">fork_step<").replace(f">{way_out[1]}<", ">step_meet<")
    own = f'<bpmn:extensionElements><office:lane name="{lane}" /></bpmn:extensionElements>'
    ways = [("fork_step", "fork", step), ("fork_other", "fork", other), ("step_meet", step, "meet"), ("other_meet", other, "meet")]
    flows = "".join(f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}" />' for flow, source, target in ways)
    drawn = (
        f'<bpmn:userTask id="{other}" name="{name}">{own}{_ways(["fork_other"], ["other_meet"])}</bpmn:userTask>'
        f'<bpmn:parallelGateway id="fork" name="同时">{_ways([way_in[1]], ["fork_step", "fork_other"])}</bpmn:parallelGateway>'
        f'<bpmn:parallelGateway id="meet" name="都办完">{_ways(["step_meet", "other_meet"], [way_out[1]])}</bpmn:parallelGateway>'
    )
    shapes = [f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}"><dc:Bounds x="0" y="0" width="50" height="50" /></bpmndi:BPMNShape>'
              for one in (other, "fork", "meet")]  # fmt: skip
    line = '<di:waypoint x="0" y="0" /><di:waypoint x="9" y="0" />'
    edges = [f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{line}</bpmndi:BPMNEdge>' for flow, _, _ in ways]
    return text.replace(body[0], moved + drawn + flows).replace("</bpmndi:BPMNPlane>", f"{''.join([*shapes, *edges])}</bpmndi:BPMNPlane>")


def _ways(into: list[str], out: list[str]) -> str:
    """The arrows into a shape and out of it."""
    ends = [f"<bpmn:incoming>{one}</bpmn:incoming>" for one in into] + [f"<bpmn:outgoing>{one}</bpmn:outgoing>" for one in out]
    return "".join(ends)
