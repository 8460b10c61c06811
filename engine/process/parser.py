"""SpiffWorkflow's BPMN parser, taught our shapes: acts, lanes, conditions and deadlines.

Reads only files the lint has passed: it reports nothing to designers, a failure here is a failure of ours.
"""

from __future__ import annotations

from copy import copy
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import event_parsers as events
from SpiffWorkflow.bpmn.parser import task_parsers as tasks
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator, full_tag
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.errors import DiagramError
from engine.process import shapes
from engine.process.diagram import Diagram, Repetition
from engine.process.timers import DeadlineEvent, MessageEvent
from engine.process.vocabulary import condition, deadline_named
from engine.process.xmlfile import OFFICE

# mypy: disable-error-code="misc"

VALIDATOR = BpmnValidator()


def tree(file: str, data: bytes) -> Any:
    """The lxml tree of a file already read by ``xmlfile``: no entities, no network, no comments.

    DiagramError for the few files expat takes and lxml does not.
    """
    reader = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, reader)
    except etree.XMLSyntaxError as error:
        raise DiagramError("diagram_not_xml", file=file, line=error.lineno, reason=error.msg) from error


class _Node(TaskParser):
    """What all our node parsers share: the lane, and a boundary without the library's join behind it."""

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        """The library hands the lane of a frame down to all that stands in it; here a shape's own lane comes first."""
        return {**super().bpmn_attributes, "lane": self._get_lane()}

    def _get_lane(self) -> str:
        return str(self.process_parser.parser.diagram.lane(self.node.get("id")))

    def _add_boundary_event(self, children: list[Any]) -> Any:
        split = shapes.BoundarySplit(self.spec, f"{self.bpmn_id}.BoundaryEventSplit", lane=self.task.lane)
        split.connect(self.task)
        for event in children:
            split.connect(self.process_parser.parse_node(event))
        return split

    def _add_multiinstance_task(self, _loop: Any) -> None:
        """The activity just read becomes the inside of a frame, as often as it is to be carried out; the frame takes its place."""
        parser, one = self.process_parser.parser, self.spec.task_specs.pop(self.bpmn_id)
        repetition = parser.diagram.nodes[self.bpmn_id].repetition
        way = "one_by_one" if repetition.is_sequential else f"at_once.{repetition.count}"
        body = parser.frame(f"{self.bpmn_id}.{way}")
        (_one_by_one if repetition.is_sequential else _at_once)(body, one, repetition)
        self.task = shapes.Instances(self.spec, self.bpmn_id, subworkflow_spec=body.name, **self.bpmn_attributes)


def _placed(body: shapes.ProcessSpec, one: Any, name: str) -> Any:
    """The activity once more, under a name of its own in the frame."""
    twin = copy(one)
    twin.name, twin._wf_spec, twin._inputs, twin._outputs = name, body, [], []
    body.task_specs[name] = twin
    return twin


def _at_once(body: shapes.ProcessSpec, one: Any, repetition: Repetition) -> None:
    """As many tokens on the one activity; with a condition each looks, once done, whether the others are still needed."""
    inside = _placed(body, one, one.name)
    for _ in range(repetition.count):
        body.start.connect(inside)
    if repetition.until is None:
        inside.connect(body.end)
        return
    enough = shapes.Enough(body, f"{one.name}.enough")
    enough.connect(body.end)
    inside.connect(_tried(body, f"{one.name}.tried", repetition.until, enough, body.end))


def _one_by_one(body: shapes.ProcessSpec, one: Any, repetition: Repetition) -> None:
    """A row of activities; with a condition it is looked at between each and the next."""
    following = body.end
    for number in range(repetition.count, 0, -1):
        inside = _placed(body, one, f"{one.name}.{number}")
        if repetition.until is not None and number < repetition.count:
            following = _tried(body, f"{one.name}.{number}.tried", repetition.until, body.end, following)
        inside.connect(following)
        following = inside
    body.start.connect(following)


def _tried(body: shapes.ProcessSpec, name: str, until: str, then: Any, otherwise: Any) -> Any:
    gateway = shapes.ExclusiveGateway(body, name)
    gateway.bpmn_id = None
    gateway.connect_if(condition(until), then)
    gateway.connect(otherwise)
    return gateway


class _ServiceTask(_Node):
    def create_task(self) -> Any:
        act = self.node.find(f"{{*}}extensionElements/{{{OFFICE}}}act")
        arguments = {name: value for name, value in act.attrib.items() if name != "name"}
        return self.spec_class(self.spec, self.bpmn_id, act=act.get("name"), arguments=MappingProxyType(arguments), **self.bpmn_attributes)


class _BusinessRuleTask(_Node):
    def create_task(self) -> Any:
        asked = self.node.find(f"{{*}}extensionElements/{{{OFFICE}}}decision")
        decision = self.process_parser.parser.diagram.decisions[asked.get("ref")]
        return self.spec_class(self.spec, self.bpmn_id, decision=decision, **self.bpmn_attributes)


class _Event(_Node):
    """Events know one message or one deadline, or nothing."""

    def parse_message_event(self, event: Any) -> MessageEvent:
        return MessageEvent(self.process_parser.parser.messages[event.get("messageRef")])

    def parse_timer_event(self, event: Any) -> DeadlineEvent:
        return DeadlineEvent(deadline_named("".join(event.itertext())))


class _StartEvent(_Event, events.StartEventParser):
    pass


class _EndEvent(_Event, events.EndEventParser):
    pass


class _CatchEvent(_Event, events.IntermediateCatchEventParser):
    pass


class _BoundaryEvent(_Event, events.BoundaryEventParser):
    pass


class _SubProcess(_Node, tasks.SubWorkflowParser):
    pass


class _CallActivity(_Node, tasks.CallActivityParser):
    pass


class _Gateway(_Node, tasks.GatewayParser):
    pass


class _ExclusiveGateway(_Gateway):
    def connect_outgoing(self, outgoing_task: Any, sequence_flow_node: Any, is_default: bool) -> None:
        text = self.parse_condition(sequence_flow_node)
        if is_default or text is None:
            self.task.connect(outgoing_task)
        else:
            self.task.connect_if(condition(text), outgoing_task)


class _Process(ProcessParser):
    def create_spec(self) -> shapes.ProcessSpec:
        return shapes.ProcessSpec(self.bpmn_id, self.get_name(), self.filename, self.parser.diagram.process_id)


class ShelfParser(BpmnParser):
    """The parser of one file; ``diagram`` is our own reading of it."""

    PROCESS_PARSER_CLASS = _Process
    PARSER_CLASSES = {
        full_tag("startEvent"): (_StartEvent, shapes.StartEvent),
        full_tag("endEvent"): (_EndEvent, shapes.EndEvent),
        full_tag("userTask"): (_Node, shapes.UserTask),
        full_tag("serviceTask"): (_ServiceTask, shapes.ServiceTask),
        full_tag("businessRuleTask"): (_BusinessRuleTask, shapes.BusinessRuleTask),
        full_tag("subProcess"): (_SubProcess, shapes.SubProcess),
        full_tag("callActivity"): (_CallActivity, shapes.CallActivity),
        full_tag("exclusiveGateway"): (_ExclusiveGateway, shapes.ExclusiveGateway),
        full_tag("parallelGateway"): (_Gateway, shapes.ParallelGateway),
        full_tag("eventBasedGateway"): (_Gateway, shapes.EventGateway),
        full_tag("intermediateCatchEvent"): (_CatchEvent, shapes.CatchEvent),
        full_tag("boundaryEvent"): (_BoundaryEvent, shapes.BoundaryEvent),
    }

    def __init__(self, diagram: Diagram) -> None:
        super().__init__()
        self.diagram = diagram
        self.frames: dict[str, shapes.ProcessSpec] = {}

    def frame(self, name: str) -> shapes.ProcessSpec:
        """A new frame that nobody draws."""
        self.frames[name] = shapes.ProcessSpec(name, "", self.diagram.file, self.diagram.process_id)
        return self.frames[name]

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        """Where a shape is drawn decides nothing: exits are tried in the order of the file."""


def parsed(diagram: Diagram, data: bytes) -> dict[str, shapes.ProcessSpec]:
    """The specs drawn in one file, by id: the process, its embedded sub-processes and the unseen frames around repeated activities.

    DiagramError should the engine refuse what the lint has passed.
    """
    try:
        return _specs(diagram, data)
    except ValidationException as error:
        where = {"file": diagram.file, "element": error.id, "name": error.name}
        raise DiagramError("diagram_schema", found=str(error), **where) from error


def _specs(diagram: Diagram, data: bytes) -> dict[str, shapes.ProcessSpec]:
    parser = ShelfParser(diagram)
    parser.add_bpmn_xml(tree(diagram.file, data), diagram.file)
    parser.get_spec(diagram.process_id)
    embedded = {id: each.get_spec() for id, each in list(parser.process_parsers.items())}
    while len(embedded) < len(parser.process_parsers):  # reading a sub-process may show further ones
        embedded = {id: each.get_spec() for id, each in list(parser.process_parsers.items())}
    return embedded | parser.frames
