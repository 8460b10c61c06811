"""Diagrams for tests, from a few lines of text.

start filed                     end done
user triage [lane]              act note record event=triaged   rule propose routing
xor choose                      and split                      events wait
call ask intake                 catch asked message requested  catch late deadline handling
on triage late_edge deadline triage [beside]
frame body:                     (what stands indented below is inside)
user sign many 3                user sign row 3 until answer.refused      (the same of frames and calls)
filed -> triage -> choose
choose -> done : answer.result == "yes"
choose -> triage : else
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:office="urn:petition-office:bpmn:1.0" id="definitions" targetNamespace="urn:test">\n'
)
_KINDS = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "act": "serviceTask", "xor": "exclusiveGateway", "and": "parallelGateway",
    "events": "eventBasedGateway", "call": "callActivity", "catch": "intermediateCatchEvent", "on": "boundaryEvent", "frame": "subProcess",
    "rule": "businessRuleTask",
}  # fmt: skip


@dataclass
class _Sheet:
    process: str
    messages: dict[str, None] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)


def draw(process: str, text: str) -> bytes:
    """The BPMN file of a process drawn as in the module's docstring."""
    sheet = _Sheet(process)
    lines = [line for line in text.splitlines() if line.strip()]
    body = _frame(sheet, lines)
    lanes = "".join(_lane(number, name, ids) for number, (name, ids) in enumerate(sheet.lanes.items()))
    messages = "".join(f'<bpmn:message id="msg_{name}" name="{name}"/>\n' for name in sheet.messages)
    lane_set = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>\n' if lanes else ""
    layout = f'<bpmndi:BPMNDiagram id="sheet"><bpmndi:BPMNPlane id="plane" bpmnElement="pool_sheet">{"".join(sheet.drawn)}'
    return (
        f'{HEAD}<bpmn:collaboration id="pool_sheet"><bpmn:participant id="pool" name="池" processRef="{process}"/></bpmn:collaboration>\n'
        f'{messages}<bpmn:process id="{process}" name="{process}" isExecutable="true">\n{lane_set}{body}</bpmn:process>\n'
        f"{layout}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n</bpmn:definitions>\n"
    ).encode()


def shelf(**drawings: str) -> dict[str, bytes]:
    """A shelf of drawn processes, by path."""
    return {f"{process}/{process}.bpmn": draw(process, text) for process, text in drawings.items()}


def _lane(number: int, name: str, ids: list[str]) -> str:
    refs = "".join(f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>" for id in ids)
    return f'<bpmn:lane id="lane_{number}" name="{name}">{refs}</bpmn:lane>'


def _frame(sheet: _Sheet, lines: list[str]) -> str:
    out, index = [], 0
    margin = len(lines[0]) - len(lines[0].lstrip())
    flows = [line for line in lines if "->" in line and len(line) - len(line.lstrip()) == margin]
    arrows = "".join(_arrows(sheet, line) for line in flows)
    while index < len(lines):
        line, index = lines[index], index + 1
        if "->" in line:
            continue
        inner = []
        while index < len(lines) and len(lines[index]) - len(lines[index].lstrip()) > margin:
            inner.append(lines[index])
            index += 1
        out.append(_shape(sheet, line.strip().rstrip(":").split(), _frame(sheet, inner) if inner else ""))
    return "".join(out) + arrows


def _arrows(sheet: _Sheet, line: str) -> str:
    path, _, condition = line.partition(" : ")
    ids = [id.strip() for id in path.split("->")]
    return "".join(_arrow(sheet, source, target, condition.strip()) for source, target in zip(ids, ids[1:], strict=False))


def _arrow(sheet: _Sheet, source: str, target: str, condition: str) -> str:
    id = f"{source}_to_{target}"
    if any(f'bpmnElement="{id}"' in drawn for drawn in sheet.drawn):
        id += "_too"
    sheet.drawn.append(
        f'<bpmndi:BPMNEdge id="{id}_di" bpmnElement="{id}"><di:waypoint x="0" y="0"/><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>'
    )
    head = f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}"'
    if condition == "else":
        sheet.defaults[source] = id
    if not condition or condition == "else":
        return f"{head}/>\n"
    body = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:conditionExpression>'
    return f"{head} name={quoteattr(condition)}>{body}</bpmn:sequenceFlow>\n"


def _shape(sheet: _Sheet, words: list[str], inner: str) -> str:
    sort, rest, loop = words[0], *_loop(words[1:])
    host = rest.pop(0) if sort == "on" else ""
    id, rest = rest[0], rest[1:]
    kind, attributes, extension, event = _KINDS[sort], "", "", ""
    if sort == "user":
        sheet.lanes.setdefault(rest[0] if rest else "承办人", []).append(id)
    elif sort == "act":
        extension = f'<office:act name="{rest[0]}"{"".join(" {}={}".format(*_pair(word)) for word in rest[1:])}/>'
    elif sort == "rule":
        extension = f'<office:decision ref="{rest[0]}"/>'
    elif sort == "call":
        attributes = f' calledElement="{rest[0]}"'
    elif sort in ("catch", "on"):
        event = _event(sheet, rest)
        attributes = f' attachedToRef="{host}" cancelActivity="{"false" if "beside" in rest else "true"}"' if host else ""
    if id in sheet.defaults:
        attributes += f' default="{sheet.defaults[id]}"'
    bounds = '<dc:Bounds x="0" y="0" width="1" height="1"/>'
    sheet.drawn.append(f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}">{bounds}</bpmndi:BPMNShape>')
    extensions = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
    return f'<bpmn:{kind} id="{id}" name="「{id}」"{attributes}>{extensions}{event}{loop}{inner}</bpmn:{kind}>\n'


def _loop(rest: list[str]) -> tuple[list[str], str]:
    """What is said of a shape besides how often it is carried out, and that as it stands in the file."""
    way = next((word for word in ("many", "row") if word in rest[1:]), "")
    if not way:
        return rest, ""
    at = rest.index(way, 1)
    until = escape(" ".join(rest[at + 3 :]))
    count, ends = (
        f"<bpmn:loopCardinality>{rest[at + 1]}</bpmn:loopCardinality>",
        f"<bpmn:completionCondition>{until}</bpmn:completionCondition>",
    )
    head = f'bpmn:multiInstanceLoopCharacteristics isSequential="{"true" if way == "row" else "false"}"'
    return rest[:at], f"<{head}>{count}{ends if until else ''}</bpmn:multiInstanceLoopCharacteristics>"


def _pair(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, quoteattr(value)


def _event(sheet: _Sheet, rest: list[str]) -> str:
    if rest[0] == "message":
        sheet.messages[rest[1]] = None
        return f'<bpmn:messageEventDefinition messageRef="msg_{rest[1]}"/>'
    time = f'<bpmn:timeDate xsi:type="bpmn:tFormalExpression">deadline("{rest[1]}")</bpmn:timeDate>'
    return f"<bpmn:timerEventDefinition>{time}</bpmn:timerEventDefinition>"
