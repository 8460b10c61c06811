"""A designer's hand on a diagram of the shelf: changes of every kind, put down by another writer of XML than the office's own."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from engine.process.xmlfile import BPMN, BPMNDI, OFFICE

B, D = f"{{{BPMN}}}", f"{{{BPMNDI}}}"
DC, DI = "{http://www.omg.org/spec/DD/20100524/DC}", "{http://www.omg.org/spec/DD/20100524/DI}"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC[1:-1], "di": DI[1:-1], "office": OFFICE}
Change = tuple[str, int]


class Hand:
    """Changes a diagram; ``salt`` makes the ids of what it adds its own."""

    def __init__(self, content: bytes, salt: str) -> None:
        for prefix, space in PREFIXES.items():
            ElementTree.register_namespace(prefix, space)
        parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
        self.root, self.salt, self.count = ElementTree.fromstring(content, parser), salt, 0

    def content(self) -> bytes:
        """The diagram as it is now."""
        return ElementTree.tostring(self.root, "utf-8", xml_declaration=True)

    def all(self, *names: str) -> list[Element]:
        """The elements of BPMN of these names."""
        return [one for one in self.root.iter() if one.tag in {f"{B}{name}" for name in names}]

    def parent(self, child: Element) -> Element:
        """What an element stands in."""
        return next(one for one in self.root.iter() if child in list(one))

    def drawn(self, id: str) -> Element:
        """Its place in the picture."""
        return next(one for one in self.root.iter() if one.get("bpmnElement") == id)

    def by_id(self, id: str) -> Element:
        """The element of an id."""
        return next(one for one in self.root.iter() if one.get("id") == id)

    def change(self, verb: str, nth: int) -> None:
        """One change at one of the places where it can be made."""
        getattr(self, verb)(nth)

    def new(self, word: str) -> str:
        """An id nobody else gives."""
        self.count += 1
        return f"{word}_{self.salt}_{self.count}"

    # ---- the changes

    def rename(self, nth: int) -> None:
        steps = self.all("userTask", "serviceTask")
        steps[nth % len(steps)].set("name", self.new("名"))

    def move(self, nth: int) -> None:
        steps = self.all("userTask", "exclusiveGateway")
        bounds = self.drawn(steps[nth % len(steps)].get("id", "")).find(f"{DC}Bounds")
        assert bounds is not None
        bounds.set("y", f"{float(bounds.get('y', '0')) + 7 + len(self.salt):g}")

    def explain(self, nth: int) -> None:
        notes = self.all("documentation")
        notes[nth % len(notes)].text = self.new("说明")

    def ask(self, nth: int) -> None:
        conditions = self.all("conditionExpression")
        conditions[nth % len(conditions)].text = f'answer.{self.new("asked")} == "yes"'

    def hand_over(self, nth: int) -> None:
        lanes = self.all("lane")
        shapes = self.all("flowNodeRef")
        shape = shapes[nth % len(shapes)]
        self.parent(shape).remove(shape)
        lanes[(nth + len(self.salt)) % len(lanes)].append(shape)

    def insert(self, nth: int) -> None:
        """A step put into an arrow, as the drawing board does it."""
        flows = self.all("sequenceFlow")
        flow = flows[nth % len(flows)]
        home, target = self.parent(flow), self.by_id(flow.get("targetRef", ""))
        id, onward = self.new("step"), self.new("flow")
        step = SubElement(home, f"{B}userTask", {"id": id, "name": id})
        SubElement(home, f"{B}sequenceFlow", {"id": onward, "sourceRef": id, "targetRef": target.get("id", "")})
        flow.set("targetRef", id)
        for name, arrow in (("incoming", flow.get("id")), ("outgoing", onward)):
            SubElement(step, f"{B}{name}").text = arrow
        led = next(one for one in target.findall(f"{B}incoming") if one.text == flow.get("id"))
        led.text = onward
        plane = self.parent(self.drawn(target.get("id", "")))
        shape = SubElement(plane, f"{D}BPMNShape", {"id": f"{id}_di", "bpmnElement": id})
        SubElement(shape, f"{DC}Bounds", {"x": "10", "y": "10", "width": "100", "height": "80"})
        edge = SubElement(plane, f"{D}BPMNEdge", {"id": f"{onward}_di", "bpmnElement": onward})
        for x in ("110", "200"):
            SubElement(edge, f"{DI}waypoint", {"x": x, "y": "50"})

    def delete(self, nth: int) -> None:
        """A step taken out of the way: the arrow to it leads on to what came after it."""
        steps = [one for one in self.all("userTask", "serviceTask") if self.is_between(one)]
        step = steps[nth % len(steps)]
        [inward], [outward] = (step.findall(f"{B}{name}") for name in ("incoming", "outgoing"))
        first, last = self.by_id(inward.text or ""), self.by_id(outward.text or "")
        target = self.by_id(last.get("targetRef", ""))
        first.set("targetRef", last.get("targetRef", ""))
        next(one for one in target.findall(f"{B}incoming") if one.text == last.get("id")).text = first.get("id")
        refs = [one for one in self.all("flowNodeRef") if one.text == step.get("id")]
        for gone in (self.drawn(step.get("id", "")), self.drawn(last.get("id", "")), step, last, *refs):
            self.parent(gone).remove(gone)

    def is_between(self, step: Element) -> bool:
        """Whether one arrow leads to a step and one from it, and nothing sits on its edge."""
        alone = all(len(step.findall(f"{B}{name}")) == 1 for name in ("incoming", "outgoing"))
        return alone and not any(one.get("attachedToRef") == step.get("id") for one in self.root.iter())


VERBS: tuple[str, ...] = ("rename", "move", "explain", "ask", "hand_over", "insert", "delete")


def changed(content: bytes, salt: str, changes: Sequence[Change]) -> bytes:
    """A diagram after some changes; as it is after none."""
    hand = Hand(content, salt)
    for verb, nth in changes:
        hand.change(verb, nth)
    return hand.content() if changes else content
