"""Rules about single elements: what may stand in a file, and what each shape must carry."""

from __future__ import annotations

from collections.abc import Iterator

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.errors import DiagramError
from engine.process.diagram import Diagram, Flow, Node
from engine.process.lint.finding import WARNING, Finding, Words
from engine.process.lint.standard import REFUSED
from engine.process.parser import VALIDATOR, tree
from engine.process.vocabulary import NAME, nearest
from engine.process.xmlfile import BPMN, BPMNDI, OFFICE, Tag

# Letters of an id that is proposed.
LONGEST_ID = 41
MOST_SHAPES = 300
MOST_FLOWS = 900
DEEPEST = 5
MOST_INSTANCES = 50

# Every BPMN element a diagram may hold, and what it means here. Whatever is not in this table is refused.
SUPPORTED = {
    "definitions": "the file",
    "collaboration": "the sheet: one pool",
    "participant": "the pool",
    "process": "the process; its id is the name of its folder",
    "laneSet": "the lanes",
    "lane": "who acts: name as in the table of lanes",
    "flowNodeRef": "a shape that stands in the lane",
    "startEvent": "where the process or a sub-process begins",
    "endEvent": "where one path ends",
    "userTask": "a step an official takes by filling in the form of that id",
    "serviceTask": "an act: carries one office:act",
    "businessRuleTask": "a decision table is asked: carries one office:decision, its outputs become answers",
    "callActivity": "another process of the shelf",
    "subProcess": "a frame around part of the process",
    "exclusiveGateway": "one exit: the first whose condition holds, else the default",
    "parallelGateway": "all exits; as a join it waits for all entries",
    "eventBasedGateway": "several events are waited for, the first decides",
    "intermediateCatchEvent": "waits for a message or a deadline",
    "boundaryEvent": "a message or deadline while an activity lasts, interrupting it or not",
    "messageEventDefinition": "an act the page offers while it is waited for",
    "timerEventDefinition": 'the lapse of a deadline, written deadline("name")',
    "timeDate": 'deadline("name")',
    "message": "the name of a message",
    "sequenceFlow": "an arrow",
    "conditionExpression": "a condition in the closed grammar",
    "multiInstanceLoopCharacteristics": "a user task, frame or call is carried out several times, at once or one after the other",
    "loopCardinality": "how often: a whole number from 1 to 50",
    "completionCondition": "after which instance it is enough: a condition in the closed grammar",
    "incoming": "an arrow that comes in",
    "outgoing": "an arrow that goes out",
    "documentation": "a note shown to officials",
    "extensionElements": "holds office:act, office:decision or office:lane",
    "textAnnotation": "a remark on the sheet",
    "text": "its wording",
    "association": "the line to a remark",
    "group": "a frame around what belongs together, for the reader alone",
    "category": "what a group is called",
    "categoryValue": "the same",
    "dataObject": "a paper or record, for the reader alone: nothing is moved",
    "dataObjectReference": "where it is drawn",
}
OFFICE_ELEMENTS = {
    "act": "what a service task asks for",
    "decision": "which decision table a business-rule task asks: ref is its id",
    "lane": "who acts, where no lane is drawn",
}
_LAYOUT = frozenset({BPMNDI, "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"})
# Attributes that would change what an element does, with the values that mean what happens here.
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "isExecutable": ("true",),
    "cancelActivity": ("true", "false"),
    "triggeredByEvent": ("false",),
    "isForCompensation": ("false",),
    "parallelMultiple": ("false",),
    "instantiate": ("false",),
    "eventGatewayType": ("Exclusive",),
    "startQuantity": ("1",),
    "completionQuantity": ("1",),
    "isInterrupting": ("true",),
    "isSequential": ("true", "false"),
    "behavior": ("All",),
    "oneBehaviorEventRef": (),
    "noneBehaviorEventRef": (),
    "isImmediate": ("true",),
    "implementation": ("##unspecified", "##WebService"),
    "operationRef": (),
    "itemRef": (),
    "itemSubjectRef": (),
    "structureRef": (),
    "partitionElementRef": (),
    "language": (),
    "evaluatesToTypeRef": (),
    "textFormat": ("text/plain",),
}
# Attributes of other tools by which their engines would run something.
_CODE = frozenset({
    "class", "delegateExpression", "expression", "resultVariable", "topic", "type", "mapDecisionResult", "decisionRef", "caseRef",
    "asyncBefore", "asyncAfter", "async", "variableMappingClass", "variableMappingDelegateExpression", "calledElementBinding",
    "triggerable", "skipExpression", "script", "preScript", "postScript", "condition",
})  # fmt: skip
# What tools note about themselves and about colours; and the type of an expression, which XML Schema asks for.
_HARMLESS = (
    "http://www.w3.org/2001/XMLSchema-instance ", "http://camunda.org/schema/modeler/1.0 ", "http://bpmn.io/schema/bpmn/biocolor/1.0 ",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0 ", "http://www.w3.org/XML/1998/namespace ",
)  # fmt: skip
_INSTEAD = {
    "task": "userTask",
    "manualTask": "userTask",
    "scriptTask": "serviceTask",
    "sendTask": "serviceTask",
    "receiveTask": "intermediateCatchEvent",
    "intermediateThrowEvent": "serviceTask",
    "inclusiveGateway": "parallelGateway",
    "complexGateway": "exclusiveGateway",
    "transaction": "subProcess",
    "adHocSubProcess": "subProcess",
    "timeDuration": "timeDate",
    "timeCycle": "timeDate",
    "signalEventDefinition": "messageEventDefinition",
    "conditionalEventDefinition": "messageEventDefinition",
}


def only_supported_elements(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Unknown elements are refused wherever they stand, so nothing is dropped in silence."""
    for tag in diagram.root.every():
        if tag.space in _LAYOUT:
            continue
        table = {BPMN: SUPPORTED, OFFICE: OFFICE_ELEMENTS}.get(tag.space, {})
        if tag.name not in table:
            suggestion = instead_of(tag.name) if tag.space == BPMN else nearest(tag.name, table)
            yield Finding.at(diagram, tag, "unsupported_element", found=tag.name, expected=suggestion, suggestion=suggestion)


def instead_of(element: str) -> str:
    """What is drawn instead of an element of the standard that is refused; of a misspelt one, the nearest."""
    return _INSTEAD.get(element, REFUSED.get(element, nearest(element, SUPPORTED)))


def refused() -> list[str]:
    """Every element of the standard that is refused."""
    return sorted({*_INSTEAD, *REFUSED} - SUPPORTED.keys())


def attributes() -> dict[str, tuple[str, ...]]:
    """Attributes that would change what an element does, and the values they may have."""
    return dict(_ATTRIBUTES)


def only_supported_attributes(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Attributes that change what an element means here; those of other tools are only warned about."""
    for tag in (tag for tag in diagram.root.every() if tag.space == BPMN):
        for name, value in tag.attributes.items():
            if name == "triggeredByEvent" and value == "true":
                yield Finding.at(diagram, tag, "event_subprocess", suggestion="boundaryEvent")
            elif value not in _ATTRIBUTES.get(name, (value,)):
                yield Finding.at(diagram, tag, "unsupported_attribute", found=f'{name}="{value}"', expected=" ".join(_ATTRIBUTES[name]))
            elif " " in name and not name.startswith(_HARMLESS):
                yield _foreign(diagram, tag, name)


def _foreign(diagram: Diagram, tag: Tag, name: str) -> Finding:
    found = name.replace(" ", ":")
    if name.rpartition(" ")[2] in _CODE:
        return Finding.at(diagram, tag, "foreign_code", found=found)
    return Finding.at(diagram, tag, "foreign_attribute", WARNING, found=found)


def ids_tell_shapes_apart(diagram: Diagram) -> Iterator[Finding]:
    """Every process, shape and message has an id, and no id stands twice in a file."""
    seen: set[str] = set()
    for tag in (tag for tag in diagram.root.every() if tag.space == BPMN):
        id = tag.attributes.get("id", "")
        if id and id in seen:
            yield Finding.at(diagram, tag, "duplicate_id", found=id)
        seen.add(id)
        if not id and _is_named(tag):
            yield _bad_id(diagram, tag, id)


def ids_are_english_names(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Ids of processes, shapes and messages are snake_case."""
    for tag in (tag for tag in diagram.root.every() if tag.space == BPMN and _is_named(tag)):
        id = tag.attributes.get("id", "")
        if id and not NAME.fullmatch(id):
            yield _bad_id(diagram, tag, id)


def _bad_id(diagram: Diagram, tag: Tag, id: str) -> Finding:
    """With what it could be: the id in small letters, or the kind of shape where it has none."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in id.lower()).strip("_0123456789")
    kind = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in tag.name)
    suggestion = (plain or kind)[:LONGEST_ID].strip("_")
    return Finding.at(diagram, tag, "bad_id", found=id, expected="[a-z][a-z0-9_]*", suggestion=suggestion)


def shapes_have_names(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Every shape and every conditional arrow says what it is."""
    for node in diagram.nodes.values():
        if not node.name.strip():
            yield Finding.at(diagram, node, "no_name", kind=node.kind)
    for flow in diagram.flows:
        if flow.condition is not None and not flow.name.strip():
            yield Finding.at(diagram, flow, "no_name", kind="sequenceFlow")


def shapes_are_drawn(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """What runs can be seen: every shape and every arrow has its place on the sheet."""
    shapes: tuple[Node | Flow, ...] = (*diagram.nodes.values(), *diagram.flows)
    for shape in shapes:
        if shape.id not in diagram.drawn:
            yield Finding.at(diagram, shape, "not_drawn", expected="BPMNEdge" if isinstance(shape, Flow) else "BPMNShape")


def one_pool(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """One process a file, in one pool."""
    tags = list(diagram.root.every())
    processes = [tag for tag in tags if tag.is_a("process")]
    pools = [tag for tag in tags if tag.is_a("participant")]
    if len(processes) != 1:
        yield Finding.at(diagram, diagram.root, "one_process", found=len(processes), expected="1")
    elif len(pools) != 1 or pools[0].attributes.get("processRef") != diagram.process_id:
        yield Finding.at(diagram, pools[0] if pools else diagram.root, "one_pool", found=len(pools), expected=diagram.process_id)


def of_a_readable_size(diagram: Diagram) -> Iterator[Finding]:
    """At most 300 shapes and 900 arrows a sheet."""
    for shapes, most in ((diagram.nodes, MOST_SHAPES), (diagram.flows, MOST_FLOWS)):
        if len(shapes) > most:
            yield Finding.at(diagram, diagram.root, "too_many_shapes", found=len(shapes), expected=str(most))


def frames_are_not_too_deep(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """At most five frames in one another."""
    for node in diagram.nodes.values():
        depth, around = 1, node
        while around.scope in diagram.nodes and depth <= DEEPEST:
            depth, around = depth + 1, diagram.nodes[around.scope]
        if node.kind == "subProcess" and depth > DEEPEST:
            yield Finding.at(diagram, node, "too_deep", found=depth, expected=str(DEEPEST))


def _is_named(tag: Tag) -> bool:
    return _is_shape(tag) or tag.name in ("process", "message")


def _is_shape(tag: Tag) -> bool:
    return tag.name.endswith(("Event", "Task", "Gateway")) or tag.name in ("task", "subProcess", "callActivity")


def against_schema(diagram: Diagram, data: bytes) -> Iterator[Finding]:
    """The schema of BPMN itself, for whatever our own rules did not name."""
    try:
        VALIDATOR.validate(tree(diagram.file, data))
    except DiagramError as error:
        yield Finding.of(error)
    except ValidationException as error:
        line = int(error.line_number or 1)
        tag = next((tag for tag in diagram.root.every() if tag.line >= line), diagram.root)
        yield Finding.at(diagram, tag, "schema", found=str(error))


RULES = (
    ids_are_english_names,
    only_supported_elements,
    only_supported_attributes,
    shapes_have_names,
    shapes_are_drawn,
    one_pool,
    frames_are_not_too_deep,
)
