"""A decision put into the file of one side, the trunk: what is not changed there stays byte for byte, with its remarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from engine.policy.keyed import MINE, THEIRS
from engine.process.merging.deciding import WHOLE, Decision
from engine.process.merging.docking import dock
from engine.process.merging.parts import FIRST, HOLDING, Part, Reading, inside, is_label, is_part
from engine.process.merging.sheet import Element
from engine.process.xmlfile import BPMN

TIED_AS = {"host": ("attachedToRef",), "ends": ("sourceRef", "targetRef")}


def written(decision: Decision, mine: Reading, theirs: Reading) -> bytes:
    """The file of theirs with what is taken from mine. Both readings are used up by it."""
    return _Writing(decision, mine, theirs).written()


class _Writing:
    """The trunk on its way to the merged file."""

    def __init__(self, decision: Decision, mine: Reading, theirs: Reading) -> None:
        self.decision, self.mine, self.theirs, self.planes = decision, mine, theirs, theirs.planes()
        self.trunk: dict[str, Element] = {id: part.element for id, part in theirs.parts.items()}
        self.drawn: dict[str, Element] = {id: part.drawn for id, part in theirs.parts.items() if part.drawn is not None}

    def written(self) -> bytes:
        for id in self.theirs.parts:
            if id not in self.decision.whose:
                self._take_out(id)
        for id in self.mine.parts:
            if id in self.decision.whose and id not in self.theirs.parts:
                self._bring(self.mine.parts[id])
        for id in self.theirs.parts:
            if id in self.decision.whose and id in self.mine.parts:
                self._change(id, self.decision.whose[id])
        for id, (source, target) in self.decision.ends.items():
            self.trunk[id].say("sourceRef", source)
            self.trunk[id].say("targetRef", target)
        self._join()
        self._into_lanes()
        dock(self.decision, self.trunk, self.drawn, self.mine.parts, self.theirs.parts)
        return self.theirs.sheet.written()

    def _take_out(self, id: str) -> None:
        """A part that is gone, with its layout."""
        for one in (self.trunk.pop(id), self.drawn.pop(id, None)):
            if one is not None and one.parent is not None:
                one.parent.take_out(one)

    # ---- parts only mine has

    def _bring(self, part: Part) -> None:
        """A part of mine as it is written there, without the parts inside it: they follow by themselves."""
        behind = self._behind(part)
        shell = self._shell(part.element)
        self.trunk[part.id] = shell
        self.trunk[part.home].put(shell, behind)
        self._bring_layout(part)

    def _behind(self, part: Part) -> Element | None:
        """Behind which element of the trunk a part of mine comes: the one it follows in mine, else what a part begins with."""
        home, last = self.trunk[part.home], None
        for one in self.mine.parts[part.home].element.elements:
            if one is part.element:
                break
            known = self.trunk.get(one.attributes.get("id", "")) if is_part(one) else None
            last = known if known is not None and known.parent is home else last
        return last or next((one for one in reversed(home.elements) if one.space == BPMN and one.name in FIRST), None)

    def _shell(self, element: Element) -> Element:
        pieces: list[bytes | Element] = []
        for one in element.pieces:
            if isinstance(one, Element) and is_part(one):
                if pieces and isinstance(before := pieces[-1], bytes):
                    pieces[-1] = before.rstrip()
            else:
                pieces.append(one)
        made = Element(element.space, element.name, dict(element.attributes), element.scope, element.opening, None, pieces, element.closing)
        made.text = element.text
        for inner in made.elements:
            inner.parent = made
        return made

    def _bring_layout(self, part: Part) -> None:
        if part.drawn is None or not self.planes:
            return
        about = part.drawn.parent.attributes.get("bpmnElement") if part.drawn.parent else ""
        plane = next((one for one in self.planes if one.attributes.get("bpmnElement") == about), self.planes[0])
        plane.put(part.drawn, plane.elements[-1] if plane.elements else None)
        self.drawn[part.id] = part.drawn

    # ---- parts both have

    def _change(self, id: str, whose: Mapping[str, str]) -> None:
        part, own = self.mine.parts[id], self.trunk[id]
        asked = [facet for facet, side in whose.items() if side == MINE and facet not in ("lane", "kind")]
        for facet in asked:
            if facet != WHOLE and part.facets.get(facet) == self.theirs.parts[id].facets.get(facet):
                continue
            if facet == WHOLE:
                self._replace(id, part)
                own = self.trunk[id]
            elif facet in TIED_AS:
                for name in TIED_AS[facet]:
                    own.say(name, part.element.attributes.get(name))
            elif facet == "home":
                self._move(id, part)
            elif facet in ("place", "label"):
                self._lay_out(id, part, facet)
            elif facet.startswith("@"):
                own.say(facet[1:], part.element.attributes.get(facet[1:]))
            else:
                self._say(own, part.element, facet)

    def _replace(self, id: str, part: Part) -> None:
        """A part that is of another kind in mine, around the parts of the trunk inside it."""
        own, shell = self.trunk[id], self._shell(part.element)
        assert own.parent is not None  # the file itself is of one kind
        own.parent.put(shell, own)
        own.parent.take_out(own)
        for name in ("attachedToRef", "sourceRef", "targetRef"):
            shell.say(name, own.attributes.get(name))
        self.trunk[id] = shell
        for inner in own.elements if own.name in HOLDING and shell.name in HOLDING else ():
            if is_part(inner):
                shell.put(inner, shell.elements[-1] if shell.elements else None)

    def _move(self, id: str, part: Part) -> None:
        """A part that stands in another frame in mine."""
        own = self.trunk[id]
        assert own.parent is not None  # the file itself stands nowhere
        behind = self._behind(part)
        own.parent.take_out(own)
        self.trunk[part.home].put(own, behind)

    def _lay_out(self, id: str, part: Part, facet: str) -> None:
        own, drawn = self.drawn.get(id), part.drawn
        if drawn is None:
            if own is not None and own.parent is not None and facet == "place":
                own.parent.take_out(self.drawn.pop(id))
            return
        if own is None:
            if facet == "place":
                self._bring_layout(part)
            return
        if own is drawn:
            return
        old = [one for one in own.elements if is_label(one) == (facet == "label")]
        new = [one for one in drawn.elements if is_label(one) == (facet == "label")]
        _exchange(own, old, new, own.elements[-1] if own.elements and facet == "label" else None)
        for name in {*own.attributes, *drawn.attributes} - {"id", "bpmnElement"} if facet == "place" else ():
            own.say(name, drawn.attributes.get(name))

    def _say(self, own: Element, other: Element, facet: str) -> None:
        """What stands in a part, as mine has it."""
        old = [one for sign, one in inside(own) if sign == facet]
        new = [one for sign, one in inside(other) if sign == facet]
        if facet.startswith("ext "):
            holder = next((one for one in own.elements if one.space == BPMN and one.name == "extensionElements"), None)
            if holder is None:
                holder = own.small("extensionElements", "")
                own.put(holder, _last_of(own, ("documentation",)))
            _exchange(holder, old, new, holder.elements[-1] if holder.elements else None)
            if not holder.elements:
                own.take_out(holder)
        else:
            is_note = new and new[0].name == "documentation"
            _exchange(own, old, new, None if is_note else _last_of(own, FIRST))

    # ---- what follows from the arrows and the lanes

    def _join(self) -> None:
        """Have every shape name the arrows that lead to it and from it, and no other."""
        ends = {id: self._ends(id) for id in self.decision.whose}
        new: dict[tuple[int, str], list[str]] = {}
        for id, tied in ends.items():
            is_old = id in self.theirs.parts and tied == self.theirs.parts[id].facets.get("ends")
            for at, shape in enumerate(tied) if self.trunk[id].name == "sequenceFlow" and not is_old else ():
                new.setdefault((at, shape), []).append(id)
        for id, element in self.trunk.items():
            for name, at in (("incoming", 1), ("outgoing", 0)):
                known = _thinned(element, name, partial(_leads, ends, at, id))
                for arrow in new.get((at, id), ()):
                    if arrow not in known:
                        element.put(element.small(name, arrow), _last_of(element, FIRST[: FIRST.index(name) + 1]))
            default = element.attributes.get("default")
            if default is not None and not _leads(ends, 0, id, default):
                element.say("default", None)

    def _ends(self, id: str) -> tuple[str, ...]:
        said = self.trunk[id].attributes
        return (said.get("sourceRef", ""), said.get("targetRef", "")) if "sourceRef" in said or "targetRef" in said else ()

    def _into_lanes(self) -> None:
        """Have every lane name the shapes that stand in it, and no other."""
        wanted: dict[str, list[str]] = {}
        for id in self.decision.whose:
            for name in self._lanes(id):
                wanted.setdefault(name, []).append(id)
        for id, lane in self.trunk.items():
            if lane.name == "lane":
                here = dict.fromkeys(wanted.get(id, ()))
                known = _thinned(lane, "flowNodeRef", here.__contains__)
                for shape in (one for one in here if one not in known):
                    lane.put(lane.small("flowNodeRef", shape), _last_of(lane, (*FIRST, "partitionElement", "flowNodeRef")))

    def _lanes(self, id: str) -> tuple[str, ...]:
        side = self.decision.whose[id].get("lane", THEIRS)
        part = (self.mine if side == MINE else self.theirs).parts.get(id)
        return part.facets["lane"] if part is not None else ()


def _leads(ends: Mapping[str, tuple[str, ...]], at: int, shape: str, arrow: str) -> bool:
    """Whether an arrow begins (0) or ends (1) at a shape."""
    return ends.get(arrow, ())[at : at + 1] == (shape,)


def _thinned(element: Element, name: str, stays: Callable[[str], bool]) -> set[str]:
    """What an element names in children of a name, after those that do not stay were taken out."""
    said = {one.text.strip(): one for one in element.elements if one.space == BPMN and one.name == name}
    for shape, one in said.items():
        if not stays(shape):
            element.take_out(one)
    return {shape for shape in said if stays(shape)}


def _last_of(element: Element, names: tuple[str, ...]) -> Element | None:
    return next((one for one in reversed(element.elements) if one.space == BPMN and one.name in names), None)


def _exchange(holder: Element, old: list[Element], new: list[Element], behind: Element | None) -> None:
    """Put elements where others stood, or behind another."""
    if old:
        behind = old[-1]
    for one in new:
        holder.put(one, behind)
        behind = one
    for one in old:
        holder.take_out(one)
