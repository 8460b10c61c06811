"""Our own reading of a diagram file: its shapes, flows, lanes and layout, each with its line.

The lint judges this model, the pages show it, and the parser asks it for lanes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.domain.process import Arrow, Element, Structure
from engine.process.decisions import Decision
from engine.process.xmlfile import BPMN, BPMNDI, Tag

TASKS = frozenset({"userTask", "serviceTask", "businessRuleTask"})
CONTAINERS = frozenset({"subProcess", "callActivity"})
ACTIVITIES = TASKS | CONTAINERS
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
DEFINITIONS = ("messageEventDefinition", "timerEventDefinition")
REPEATED = frozenset({"userTask", "subProcess", "callActivity"})
_COUNT = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often an activity is carried out: ``count`` times, all at once or one after the other, at most ``until`` a condition holds.

    ``count`` is 0 where no whole number is written.
    """

    count: int
    is_sequential: bool
    until: str | None


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One shape; ``scope`` is the id of the process or sub-process it stands in."""

    id: str
    kind: str
    name: str
    scope: str
    tag: Tag

    @property
    def awaited(self) -> list[Tag]:
        """The event definitions on this shape."""
        return [child for child in self.tag.children if child.name.endswith("EventDefinition") and child.space == BPMN]

    @property
    def is_interrupting(self) -> bool:
        """Of a boundary event: whether it cancels its activity."""
        return self.tag.attributes.get("cancelActivity", "true") == "true"

    @property
    def repetition(self) -> Repetition | None:
        """How often this activity is carried out; None for the one time of any other."""
        marks = self.tag.find("multiInstanceLoopCharacteristics")
        if not marks:
            return None
        counts = [tag.text.strip() for tag in marks[0].find("loopCardinality")]
        count = int(counts[0]) if len(counts) == 1 and _COUNT.fullmatch(counts[0]) else 0
        untils = [tag.text for tag in marks[0].find("completionCondition")]
        return Repetition(count, marks[0].attributes.get("isSequential") == "true", untils[0] if untils else None)


@dataclass(frozen=True, eq=False, slots=True)
class Flow:
    """One arrow; ``condition`` is the text on it, None without one."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    scope: str
    tag: Tag


@dataclass(slots=True)
class Diagram:
    """One file of the shelf."""

    file: str
    root: Tag
    process_id: str = ""
    process_name: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    outgoing: dict[str, list[Flow]] = field(default_factory=dict)
    incoming: dict[str, list[Flow]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, root: Tag, decisions: Mapping[str, Decision] = MappingProxyType({})) -> Diagram:
        """Read the tags of a file; what is missing or wrong in them is the lint's to say. ``decisions`` are those it may ask, by id."""
        diagram = cls(file, root, decisions=decisions)
        for tag in root.every():
            if tag.space == BPMN:
                diagram._take(tag)
            elif tag.space == BPMNDI and "bpmnElement" in tag.attributes:
                diagram.drawn.add(tag.attributes["bpmnElement"])
        for flow in diagram.flows:
            diagram.outgoing.setdefault(flow.source, []).append(flow)
            diagram.incoming.setdefault(flow.target, []).append(flow)
        return diagram

    def _take(self, tag: Tag) -> None:
        id, name = tag.attributes.get("id", ""), tag.attributes.get("name", "")
        scope = tag.parent.attributes.get("id", "") if tag.parent else ""
        if tag.name in NODES:
            self.nodes.setdefault(id, Node(id, tag.name, name, scope, tag))
        elif tag.name == "sequenceFlow":
            self._take_flow(id, name, scope, tag)
        elif tag.name == "process":
            self.process_id, self.process_name = id, name
        elif tag.name == "message":
            self.messages[id] = name
        elif tag.name == "flowNodeRef" and tag.parent is not None:
            self.lanes[tag.text.strip()] = tag.parent.attributes.get("name", "")

    def _take_flow(self, id: str, name: str, scope: str, tag: Tag) -> None:
        expressions = tag.find("conditionExpression")
        condition = expressions[0].text if expressions else None
        source, target = tag.attributes.get("sourceRef", ""), tag.attributes.get("targetRef", "")
        self.flows.append(Flow(id, name, source, target, condition, scope, tag))

    def lane(self, id: str) -> str:
        """Who acts at a shape: its ``office:lane``, else the lane it is drawn in, else that of the frame around it."""
        node = self.nodes.get(id)
        while node is not None:
            own = node.tag.extensions("lane")
            name = own[0].attributes.get("name", "") if own else self.lanes.get(node.id, "")
            if name:
                return name
            node = self.nodes.get(node.scope)
        return ""

    def boundary_of(self, id: str) -> list[Node]:
        """The boundary events on the edge of an activity."""
        return [node for node in self.nodes.values() if node.kind == "boundaryEvent" and node.tag.attributes.get("attachedToRef") == id]

    def within(self, scope: str) -> list[Node]:
        """The shapes that stand directly in a process or sub-process."""
        return [node for node in self.nodes.values() if node.scope == scope]

    def scopes(self) -> list[str]:
        """The process and its sub-processes, by id."""
        return [self.process_id, *(node.id for node in self.nodes.values() if node.kind == "subProcess")]

    def elements(self) -> dict[str, Element]:
        """The shapes as pages show them."""
        return {
            node.id: Element(node.id, node.name, node.kind, self.lane(node.id), _documentation(node.tag)) for node in self.nodes.values()
        }

    def structure(self) -> Structure:
        """The whole of it, to be compared with another."""
        arrows = [Arrow(flow.name, flow.source, flow.target, " ".join((flow.condition or "").split())) for flow in self.flows]
        details = {node.id: self._details(node) for node in self.nodes.values()}
        return Structure(self.process_id, self.process_name, self.elements(), details, tuple(arrows))

    def _details(self, node: Node) -> dict[str, str]:
        """What a shape does (its act and arguments), calls, sits on or waits for, and how often, as it is written."""
        said = {"act" if name == "name" else name: value for act in node.tag.extensions("act") for name, value in act.attributes.items()}
        written = {"calls": "calledElement", "host": "attachedToRef"}
        said |= {name: node.tag.attributes[key] for name, key in written.items() if key in node.tag.attributes}
        for awaited in node.awaited:
            if awaited.name == "messageEventDefinition":
                said["message"] = self.messages.get(awaited.attributes.get("messageRef", ""), "")
            else:
                said["deadline"] = "".join(tag.text for tag in awaited.every()).strip().removeprefix('deadline("').removesuffix('")')
        if node.kind == "boundaryEvent":
            said["interrupts"] = "yes" if node.is_interrupting else "no"
        if (repetition := node.repetition) is not None:
            said["one_by_one" if repetition.is_sequential else "at_once"] = str(repetition.count)
            if repetition.until is not None:
                said["until"] = " ".join(repetition.until.split())
        return said


def _documentation(tag: Tag) -> str:
    return "\n".join(" ".join(note.text.split()) for note in tag.find("documentation"))
