"""Shelves drawn for a measurement: a circle walked many times, and a row of tasks each with a form of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

LANE = "承办人"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions_petition" targetNamespace="urn:petition-office:bench">\n'
    '<bpmn:collaboration id="sheet"><bpmn:participant id="pool" name="量具" processRef="petition"/></bpmn:collaboration>\n'
    '<bpmn:process id="petition" name="量具" isExecutable="true">\n'
)
Form = Mapping[str, Any]


class Flow(NamedTuple):
    """An arrow, with its condition where it has one."""

    source: str
    target: str
    condition: str = ""


class Drawn(NamedTuple):
    """A shelf on the disk and the answers to its forms by step."""

    shelf: Path
    forms: Mapping[str, Form]


def circle(home: Path) -> Drawn:
    """One step walked again and again while its answer says so."""
    shapes = {"filed": "startEvent", "walk": "userTask", "by_answer": "exclusiveGateway", "closed": "endEvent"}
    flows = [
        Flow("filed", "walk"), Flow("walk", "by_answer"), Flow("by_answer", "walk", "answer.again == True"), Flow("by_answer", "closed"),
    ]  # fmt: skip
    return _shelf(home / "circle", shapes, flows, {"walk": {"again": True, "remark": "再走一轮，情况同前。"}})


def row(home: Path, many: int) -> Drawn:
    """So many steps one after another; the fields of each form have names no other form has."""
    steps = [f"step_{number}" for number in range(1, many + 1)]
    shapes = {"filed": "startEvent", **dict.fromkeys(steps, "userTask"), "closed": "endEvent"}
    line = ["filed", *steps, "closed"]
    flows = [Flow(source, target) for source, target in zip(line, line[1:], strict=False)]
    forms = {step: {f"again_{step}": True, f"remark_{step}": "情况属实，已当面说明。"} for step in steps}
    return _shelf(home / f"row_{many}", shapes, flows, forms)


def _shelf(folder: Path, shapes: Mapping[str, str], flows: Sequence[Flow], forms: Mapping[str, Form]) -> Drawn:
    place = folder / "petition"
    place.mkdir(parents=True, exist_ok=True)
    (place / "petition.bpmn").write_text(diagram(shapes, flows), encoding="utf-8")
    (place / "forms.yaml").write_text("".join(_form(step, form) for step, form in forms.items()), encoding="utf-8")
    return Drawn(folder, forms)


def diagram(shapes: Mapping[str, str], flows: Sequence[Flow]) -> str:
    """The BPMN file: shapes in one lane and in one line."""
    users = "".join(f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>" for id, kind in shapes.items() if kind == "userTask")
    lane = f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="{LANE}">{users}</bpmn:lane></bpmn:laneSet>\n'
    defaults = {flow.source: _id(flow) for flow in flows if shapes[flow.source] == "exclusiveGateway" and not flow.condition}
    body = "".join(_shape(id, kind, defaults) for id, kind in shapes.items()) + "".join(map(_arrow, flows))
    at = {id: 160 * number for number, id in enumerate(shapes)}
    layout = "".join(_bounds(id, x) for id, x in at.items()) + "".join(_way(flow, at) for flow in flows)
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="sheet">\n{layout}</bpmndi:BPMNPlane>'
    sheet = f'<bpmndi:BPMNDiagram id="drawn">{plane}</bpmndi:BPMNDiagram>'
    return f"{HEAD}{lane}{body}</bpmn:process>\n{sheet}\n</bpmn:definitions>\n"


def _id(flow: Flow) -> str:
    return f"{flow.source}_to_{flow.target}"


def _shape(id: str, kind: str, defaults: Mapping[str, str]) -> str:
    default = f' default="{defaults[id]}"' if id in defaults else ""
    return f'<bpmn:{kind} id="{id}" name="「{id}」"{default}/>\n'


def _arrow(flow: Flow) -> str:
    head = f'<bpmn:sequenceFlow id="{_id(flow)}" sourceRef="{flow.source}" targetRef="{flow.target}"'
    if not flow.condition:
        return f"{head}/>\n"
    condition = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{flow.condition}</bpmn:conditionExpression>'
    return f'{head} name="再来">{condition}</bpmn:sequenceFlow>\n'


def _bounds(id: str, x: int) -> str:
    return f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"><dc:Bounds x="{x}" y="80" width="100" height="80"/></bpmndi:BPMNShape>\n'


def _way(flow: Flow, at: Mapping[str, int]) -> str:
    ends = f'<di:waypoint x="{at[flow.source] + 100}" y="120"/><di:waypoint x="{at[flow.target]}" y="120"/>'
    return f'<bpmndi:BPMNEdge id="{_id(flow)}_di" bpmnElement="{_id(flow)}">{ends}</bpmndi:BPMNEdge>\n'


def _form(step: str, form: Form) -> str:
    fields = "".join(_field(name, value) for name, value in form.items())
    needed = ", ".join(form)
    return (
        f"{step}:\n  title: 量具\n  title_en: Gauge\n  basis: 信访工作条例 第三十一条第六项\n  schema:\n    type: object\n"
        f"    additionalProperties: false\n    required: [{needed}]\n    properties:\n{fields}"
    )


def _field(name: str, value: object) -> str:
    if isinstance(value, bool):
        kind = "        type: boolean\n        x-widget: checkbox\n"
    else:
        kind = "        type: string\n        minLength: 1\n        maxLength: 200\n        x-widget: textarea\n"
    return f"      {name}:\n        title: 一项\n        x-title-en: A field\n{kind}        x-fact: true\n"
