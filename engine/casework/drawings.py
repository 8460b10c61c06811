"""画图: a designer draws a diagram of a design; what it may name, what is wrong with it, and where a new one begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.casework import access, designs
from engine.casework.designs import DESIGN, as_view
from engine.casework.designviews import FindingView
from engine.casework.drawingports import DrawingBoard
from engine.casework.drawingviews import BroughtView, JudgedView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.encoding import in_utf8
from engine.domain.release import Release
from engine.domain.sketch import BROKEN_OFF
from engine.domain.words import is_name
from engine.errors import FieldError, InvalidForm, LocatedError, OutOfOrder, Refusal

# Seconds of the processor a judgement may take.
SECONDS = 10
SHELF, KIND = "workflows/", ".bpmn"


def judged(office: Office, *, by: Official, design: int, path: str, content: bytes, paths: bool, lang: str = "zh") -> JudgedView:
    """What is wrong with a diagram as it is drawn, in the place of the design's own; nothing is kept.

    Without ``paths`` only what is seen at once; with them every path through it is held against what the law asks today.
    """
    release, board = designs.release_of(office, by=by, design=design), board_of(office)
    return judged_in(office, board, release, path, content, paths, lang)


def judged_in(office: Office, board: DrawingBoard, release: Release, path: str, content: bytes, paths: bool, lang: str) -> JudgedView:
    """The same in a release."""
    place = placed(path)
    if not paths:
        return JudgedView(tuple(as_view(office, one, lang) for one in board.lint(release, place, content)))

    def tell(error: LocatedError) -> Mapping[str, Any]:
        return asdict(as_view(office, error, lang))

    told, broken_off = board.prove(release, place, content, tell, SECONDS, lang)
    return JudgedView(tuple(heard(one) for one in told), broken_off)


def begin(office: Office, *, by: Official, design: int, process: str, name: str) -> str:
    """A new diagram: a pool, a lane, a start and an end; the path of its file.

    Raises InvalidForm for an id that is no name or stands for another process, and without a name.
    """
    access.require(office, by, DESIGN)
    wrong = list(wrong_names(office, by, design, process, name))
    if wrong:
        raise InvalidForm(wrong, form="begin_diagram")
    lanes = office.edition(designs.design_of(office, by=by, design=design).base).rulebook.permissions.lanes
    lane = next(iter(lanes.values())).name
    path = path_of(process)
    designs.save(office, by=by, design=design, path=path, content=blank(process, name.strip(), lane).encode(), version=0)
    return path


def bring(office: Office, *, by: Official, design: int, process: str, name: str, content: bytes, lang: str = "zh") -> BroughtView:
    """Put a diagram drawn elsewhere into a design as it is, under the name of a new process.

    Only its encoding becomes UTF-8, and that is told. It is read in a child of bounded time and memory. Raises Refusal for what is no
    quiet BPMN at all, InvalidForm as ``begin``.
    """
    access.require(office, by, DESIGN)
    wrong = list(wrong_names(office, by, design, process, name or "-"))
    if wrong:
        raise InvalidForm(wrong, form="bring_diagram")
    path, (content, encoding) = path_of(process), in_utf8(content)
    found = judged(office, by=by, design=design, path=path, content=content, paths=True, lang=lang)
    unreadable = next((one for one in found.findings if one.rule in UNREADABLE), None)
    if unreadable is not None or found.broken_off:
        why = unreadable.message if unreadable else office.current.rulebook.message(BROKEN_OFF[found.broken_off], lang)
        raise Refusal("diagram_not_brought", reason=why)
    designs.save(office, by=by, design=design, path=path, content=content, version=0)
    return BroughtView(path, encoding)


# Mistakes after which there is no diagram to show.
UNREADABLE = frozenset(f"diagram_{why}" for why in ("not_xml", "not_utf8", "not_bpmn", "has_doctype", "too_deep", "too_large"))


def diagrams_of(office: Office, *, by: Official, design: int) -> list[str]:
    """The paths of all diagrams of a design."""
    return [f"{SHELF}{path}" for path in sorted(designs.release_of(office, by=by, design=design).workflows) if path.endswith(KIND)]


def wrong_names(office: Office, by: Official, design: int, process: str, name: str) -> Iterator[FieldError]:
    """What is wrong with what a new process shall be called."""
    if not is_name(process):
        yield FieldError("process", "process_name_form")
    elif path_of(process) in diagrams_of(office, by=by, design=design):
        yield FieldError("process", "process_there_already", (("value", process),))
    if not name.strip():
        yield FieldError("name", "field_required")


def path_of(process: str) -> str:
    """Where the diagram of a process lies."""
    return f"{SHELF}{process}/{process}{KIND}"


def placed(path: str) -> str:
    """The path of a diagram on its shelf; Refusal for anything else."""
    if not path.startswith(SHELF) or not path.endswith(KIND):
        raise Refusal("design_path_wrong", file=path)
    return path.removeprefix(SHELF)


def board_of(office: Office) -> DrawingBoard:
    """The drawing board of the office; OutOfOrder where it was opened without one."""
    if office.board is None:
        raise OutOfOrder("board_missing")
    return office.board


def heard(told: Mapping[str, Any]) -> FindingView:
    """A finding as a child told it."""
    return FindingView(**{**told, "path": tuple(told["path"]), "steps": tuple(told["steps"])})


def blank(process: str, name: str, lane: str) -> str:
    """The smallest diagram that can be drawn on."""
    ids = {"process": process, "name": quoteattr(name), "lane": quoteattr(lane)}
    return BLANK.format_map(ids)


BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:office="urn:petition-office:bpmn:1.0" \
id="definitions_{process}" targetNamespace="urn:petition-office:workflows">
  <bpmn:collaboration id="collaboration_{process}">
    <bpmn:participant id="participant_{process}" name={name} processRef="{process}" />
  </bpmn:collaboration>
  <bpmn:process id="{process}" name={name} isExecutable="true">
    <bpmn:laneSet id="lanes_{process}">
      <bpmn:lane id="lane_{process}" name={lane}>
        <bpmn:flowNodeRef>{process}_begun</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>{process}_ended</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="{process}_begun" name="开始">
      <bpmn:outgoing>flow_{process}_begun</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="{process}_ended" name="结束">
      <bpmn:incoming>flow_{process}_begun</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_{process}_begun" sourceRef="{process}_begun" targetRef="{process}_ended" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{process}">
    <bpmndi:BPMNPlane id="plane_{process}" bpmnElement="collaboration_{process}">
      <bpmndi:BPMNShape id="participant_{process}_di" bpmnElement="participant_{process}" isHorizontal="true">
        <dc:Bounds x="120" y="80" width="900" height="280" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_{process}_di" bpmnElement="lane_{process}" isHorizontal="true">
        <dc:Bounds x="150" y="80" width="870" height="280" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="{process}_begun_di" bpmnElement="{process}_begun">
        <dc:Bounds x="212" y="202" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="{process}_ended_di" bpmnElement="{process}_ended">
        <dc:Bounds x="912" y="202" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_{process}_begun_di" bpmnElement="flow_{process}_begun">
        <di:waypoint x="248" y="220" />
        <di:waypoint x="912" y="220" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
