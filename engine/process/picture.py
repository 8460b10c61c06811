"""A diagram's layout (BPMNDI) joined to its shapes: the same model the lint judges and the engine runs, as it is drawn."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import product
from math import prod
from typing import Any

from engine.domain.drawing import Arrow, Box, Drawing, Given, LaneBand, Point, Shape, Told
from engine.process.decisions.cells import Copy, holds, listed
from engine.process.decisions.table import NoAnswer, Table
from engine.process.decisions.values import BOOLEAN, Value
from engine.process.diagram import DEFINITIONS, Diagram, Flow, Node
from engine.process.timers import DEADLINE, MESSAGE
from engine.process.vocabulary import condition, deadline_named
from engine.process.xmlfile import BPMN, BPMNDI, Tag

DC = "http://www.omg.org/spec/DD/20100524/DC"
ALTERNATIVES = re.compile(r"\bor\b|\bnot\b(?! +in\b)")
DI = "http://www.omg.org/spec/DD/20100524/DI"
# Of a decision table no more cases than these are counted.
MOST_CASES = 500


def drawing(diagram: Diagram) -> Drawing:
    """What is drawn in a file, each shape in its place; what has no place of its own is left out (the lint refuses it)."""
    places = {tag.attributes["bpmnElement"]: tag for tag in diagram.root.every() if _is_placed(tag)}
    boxes = {id: _box(tag) for id, tag in places.items() if tag.name == "BPMNShape"}
    shapes = tuple(_shape(diagram, node, boxes[node.id]) for node in diagram.nodes.values() if node.id in boxes)
    arrows = tuple(_arrow(diagram, flow, _points(places[flow.id])) for flow in diagram.flows if flow.id in places)
    return Drawing(
        diagram.process_id, diagram.process_name, _about(diagram), _frame(diagram, boxes), _lanes(diagram, boxes), shapes, arrows
    )


def _is_placed(tag: Tag) -> bool:
    return tag.space == BPMNDI and tag.name in ("BPMNShape", "BPMNEdge") and "bpmnElement" in tag.attributes


def _box(tag: Tag) -> Box:
    found = tag.find("Bounds", DC)
    sides = found[0].attributes if found else {}
    return Box(*(float(sides.get(side, 0)) for side in ("x", "y", "width", "height")))


def _points(tag: Tag) -> tuple[Point, ...]:
    return tuple((float(one.attributes["x"]), float(one.attributes["y"])) for one in tag.find("waypoint", DI))


def _shape(diagram: Diagram, node: Node, box: Box) -> Shape:
    acts = node.tag.extensions("act")
    return Shape(
        id=node.id, name=" ".join(node.name.split()), kind=node.kind, lane=diagram.lane(node.id), scope=node.scope, box=box,
        awaits=_awaits(diagram, node), attached=node.tag.attributes.get("attachedToRef", ""), interrupting=node.is_interrupting,
        called=node.tag.attributes.get("calledElement", ""), act=dict(acts[0].attributes) if acts else {}, decides=_decides(diagram, node),
        repeated=_repeated(node),
    )  # fmt: skip


def _repeated(node: Node) -> str:
    repetition = node.repetition
    return "" if repetition is None else "one_by_one" if repetition.is_sequential else "at_once"


def _decides(diagram: Diagram, node: Node) -> tuple[tuple[Given, Told], ...]:
    """The cases of the decision a shape asks; none where an input has no list of values, or there are too many.

    Values of an input that no row tells apart are one case. What is only handed on is no part of it.
    """
    asked = node.tag.extensions("decision")
    decision = diagram.decisions.get(asked[0].attributes.get("ref", "")) if asked else None
    if decision is None or decision.needs:
        return ()
    handed = decision.handed_on
    columns = [(one.name, _alike(decision.table, at)) for at, one in enumerate(decision.table.inputs) if one.name not in handed]
    if not all(classes for _, classes in columns) or prod(len(classes) for _, classes in columns) > MOST_CASES:
        return ()
    cases = []
    for values in product(*(classes for _, classes in columns)):
        given = tuple(zip([name for name, _ in columns], map(frozenset, values), strict=True))
        facts: dict[str, dict[str, Any]] = {"petition": {}, "rule": {}, "answer": {}}
        for (name, _), (value, *_) in zip(columns, values, strict=True):
            scope, _, field = name.partition(".")
            facts[scope][field] = value
        with suppress(NoAnswer):  # a case the office refuses leads nowhere
            answered = ((f"answer.{name}", value) for name, value in decision.answers(facts).items())
            cases.append((given, tuple((name, value) for name, value in answered if name not in handed)))
    return tuple(cases)


def _alike(table: Table, number: int) -> list[list[Value]]:
    """The values of an input that is a list or yes or no, those together that no row tells apart; nothing is never alone."""
    column = table.inputs[number]
    values = (listed(column.allowed) or ()) if column.allowed else (True, False) if column.kind == BOOLEAN else ()
    if any(entry == Copy(number) for rule in table.rules for entry in rule.outputs):
        return [[value] for value in values]
    classes: dict[tuple[object, ...], list[Value]] = {}
    for value in values:
        classes.setdefault(tuple(holds(rule.tests[number], value) is True for rule in table.rules), []).append(value)
    nothing = tuple(holds(rule.tests[number], None) is True for rule in table.rules)
    if nothing in classes:
        classes[nothing].append(None)
    return list(classes.values())


def _awaits(diagram: Diagram, node: Node) -> tuple[str, str] | None:
    """What an event waits for: the name of a message, or that of a deadline."""
    for definition in node.awaited:
        if definition.name == DEFINITIONS[0]:
            return MESSAGE, diagram.messages.get(definition.attributes.get("messageRef", ""), "")
        if definition.name == DEFINITIONS[1]:
            texts = [child.text for child in definition.children if child.name == "timeDate"]
            return DEADLINE, deadline_named(texts[0]) if texts else ""
    return None


def _arrow(diagram: Diagram, flow: Flow, points: tuple[Point, ...]) -> Arrow:
    source = diagram.nodes.get(flow.source)
    is_default = source is not None and source.tag.attributes.get("default") == flow.id
    asks, asks_all = _asks(flow.condition) if flow.condition else ((), False)
    return Arrow(flow.id, " ".join(flow.name.split()), flow.source, flow.target, points, is_default, asks, asks_all)


def _asks(text: str) -> tuple[tuple[tuple[str, frozenset[object]], ...], bool]:
    """The facts a condition asks for with the values it holds for, and whether it asks for nothing else.

    Nothing of a condition with an ``or`` or a ``not`` in it: whatever it asks for, it may hold without.
    """
    if ALTERNATIVES.search(text):
        return (), False
    comparisons = condition(text).comparisons
    plain = [one for one in comparisons if one.op in ("==", "in", "is") and len(one.names) == 1]
    asks = [(".".join(one.names[0]), frozenset[object](one.literals or (True,))) for one in plain]
    return tuple(asks), len(plain) == len(comparisons)


def _about(diagram: Diagram) -> str:
    process = [tag for tag in diagram.root.every() if tag.is_a("process")]
    notes = [note for tag in process for note in tag.find("documentation")]
    return " ".join(" ".join(note.text.split()) for note in notes)


def _lanes(diagram: Diagram, boxes: dict[str, Box]) -> tuple[LaneBand, ...]:
    """The lanes from top to bottom."""
    tags = [tag for tag in diagram.root.every() if tag.is_a("lane") and tag.attributes.get("id") in boxes]
    bands = [LaneBand(tag.attributes["id"], tag.attributes.get("name", ""), boxes[tag.attributes["id"]]) for tag in tags]
    return tuple(sorted(bands, key=lambda band: band.box.y))


def _frame(diagram: Diagram, boxes: dict[str, Box]) -> Box:
    """The pool, else whatever holds all that is drawn."""
    pools = [tag.attributes.get("id", "") for tag in diagram.root.every() if tag.name == "participant" and tag.space == BPMN]
    drawn = [boxes[id] for id in pools if id in boxes] or list(boxes.values()) or [Box(0, 0, 0, 0)]
    left, top = min(box.x for box in drawn), min(box.y for box in drawn)
    return Box(left, top, max(box.right for box in drawn) - left, max(box.bottom for box in drawn) - top)
