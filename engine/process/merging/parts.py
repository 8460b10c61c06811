"""A diagram as the parts two designers can change apart from one another: shapes, arrows, lanes, and what is said of each.

A part has facets: what it is called, where it stands, what it is tied to, who does it, how it is laid out. Two changes of one part
meet only where they change one facet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.process.merging.sheet import Element, Sheet, sheet
from engine.process.xmlfile import BPMN, BPMNDI, OFFICE, Tag, read

# What holds parts; the file itself is the part ROOT, whose id programs choose.
ROOT = "/"
HOLDING = frozenset({"collaboration", "process", "subProcess", "transaction", "adHocSubProcess", "laneSet", "childLaneSet", "lane"})
# What stands first in a part, in this order; it is of the part, and so are its own ways of running.
FIRST = ("documentation", "extensionElements", "incoming", "outgoing")
NO_PARTS = frozenset({*FIRST, "flowNodeRef", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "import"})
# What is worked out anew from the arrows and lanes there are.
DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef"})
LAYOUT = frozenset({"place", "label"})
# The facets that tie a part to others, without which it cannot stand.
TIES = frozenset({"ends", "host", "home"})
TIED = frozenset({"sourceRef", "targetRef", "attachedToRef"})


@dataclass(eq=False, slots=True)
class Part:
    """One part; ``facets`` are what is said of it, by name, in a form in which two files can be held against one another."""

    id: str
    element: Element
    home: str
    facets: dict[str, Any] = field(default_factory=dict)
    drawn: Element | None = None

    @property
    def kind(self) -> str:
        """What it is, by its name in BPMN."""
        return self.element.name

    @property
    def ties(self) -> tuple[str, ...]:
        """The parts without which it cannot stand."""
        ties = (*self.facets.get("ends", ()), self.facets.get("host"), self.home)
        return tuple(one for one in ties if one)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as its parts, by id and in their order."""

    sheet: Sheet
    parts: Mapping[str, Part]
    tags: Tag

    def planes(self) -> list[Element]:
        """What the pictures of the file lie on."""
        return [one for one in self.sheet.root.every() if one.space == BPMNDI and one.name == "BPMNPlane"]


def reading(file: str, content: bytes) -> Reading | None:
    """A diagram as its parts; None where an id stands for two things, or one thing is drawn twice. DiagramError for no quiet BPMN."""
    tags, whole = read(file, content), sheet(content)
    parts: dict[str, Part] = {}
    for one in _parts(whole.root):
        if one.id in parts:
            return None
        parts[one.id] = one
    made = Reading(whole, parts, tags)
    for plane in made.planes():
        for drawn in plane.elements:
            about = parts.get(drawn.attributes.get("bpmnElement", ""))
            if about is None or drawn.space != BPMNDI:
                continue
            if about.drawn is not None:
                return None
            about.drawn = drawn
    lanes = _lanes(parts)
    for one in parts.values():
        one.facets |= _facets(one, lanes.get(one.id, ()))
    return made


def _parts(root: Element) -> Iterator[Part]:
    yield (top := Part(ROOT, root, ""))
    waiting = [top]
    while waiting:
        holder = waiting.pop(0)
        for one in holder.element.elements:
            if is_part(one):
                part = Part(one.attributes.get("id") or f"{holder.id} {one.name}", one, holder.id)
                yield part
                if one.name in HOLDING:
                    waiting.append(part)


def is_part(one: Element) -> bool:
    """Whether an element that stands right in what holds parts is one: it has an id, or holds others."""
    holder = one.parent
    is_held = holder is not None and holder.space == BPMN and (holder.name in HOLDING or holder.parent is None)
    return is_held and one.space == BPMN and one.name not in NO_PARTS and ("id" in one.attributes or one.name in HOLDING)


def _lanes(parts: Mapping[str, Part]) -> dict[str, tuple[str, ...]]:
    """The lanes each shape stands in."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts.values():
        for one in part.element.elements if part.kind == "lane" else ():
            if one.space == BPMN and one.name == "flowNodeRef":
                shape = one.text.strip()
                found[shape] = tuple(sorted({*found.get(shape, ()), part.id}))
    return found


def _facets(part: Part, lanes: tuple[str, ...]) -> dict[str, Any]:
    """Everything said of a part but what follows from the arrows."""
    said, element = part.element.attributes, part.element
    facets: dict[str, Any] = {"kind": (element.space, element.name), "home": part.home, "lane": lanes}
    facets |= {f"@{name}": value for name, value in said.items() if name not in TIED and name != "id"}
    if "sourceRef" in said or "targetRef" in said:
        facets["ends"] = (said.get("sourceRef", ""), said.get("targetRef", ""))
    if "attachedToRef" in said:
        facets["host"] = said["attachedToRef"]
    for sign, one in inside(element):
        facets[sign] = (*facets.get(sign, ()), one.meaning())
    if part.drawn is not None:
        told = tuple(sorted((name, value) for name, value in part.drawn.attributes.items() if name not in ("id", "bpmnElement")))
        facets["place"] = told, tuple(one.meaning() for one in part.drawn.elements if not is_label(one))
        facets["label"] = tuple(one.meaning() for one in part.drawn.elements if is_label(one))
    return facets


def inside(element: Element) -> Iterator[tuple[str, Element]]:
    """What stands in a part and is of the part, each with the name of its facet."""
    for one in element.elements:
        if one.space == BPMN and one.name == "extensionElements":
            yield from ((f"ext {inner.space} {inner.name}", inner) for inner in one.elements)
        elif one.space != BPMNDI and not is_part(one) and not (one.space == BPMN and one.name in DERIVED):
            yield f"in {one.space} {one.name}", one


def is_label(one: Element) -> bool:
    """Whether an element of the layout places a name."""
    return one.space == BPMNDI and one.name == "BPMNLabel"


# Of which part of a shape's account a facet is: what a designer would call it.
ASPECTS = {
    "@name": "name", "lane": "lane", f"ext {OFFICE} lane": "lane", "ends": "ends", "place": "layout", "label": "layout",
    f"in {BPMN} documentation": "documentation", f"in {BPMN} conditionExpression": "condition", f"ext {OFFICE} act": "doing",
    f"in {BPMN} multiInstanceLoopCharacteristics": "doing", f"in {BPMN} messageEventDefinition": "doing", "kind": "doing",
    f"in {BPMN} timerEventDefinition": "doing", "host": "doing", "@calledElement": "doing", "@cancelActivity": "doing",
}  # fmt: skip
OTHER = "rest"
