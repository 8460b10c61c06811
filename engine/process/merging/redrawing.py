"""Two sides' changes of one diagram put together and told, part by part."""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain.redrawing import ADDED, REMOVED, REST, Aspects, Redrawing, Redrawn
from engine.process.diagram import Diagram
from engine.process.merging.deciding import WHOLE, Decision, Parts, decide, differing
from engine.process.merging.parts import ASPECTS, Part, Reading, inside, reading
from engine.process.merging.writing import written
from engine.process.xmlfile import read


def redrawn(file: str, base: bytes, mine: bytes, theirs: bytes, chosen: Mapping[str, str]) -> Redrawing | None:
    """The diagram of theirs with everything mine changed since the base; ``chosen`` says by part whose a clash is to be.

    None where a side cannot be taken apart: an id stands twice, or a shape is drawn twice. DiagramError for no quiet BPMN.
    """
    sides = [reading(file, content) for content in (base, mine, theirs)]
    was, ours, other = sides
    if was is None or ours is None or other is None:
        return None
    decision = decide(was.parts, ours.parts, other.parts, chosen)
    changes = tuple(_change(id, was, ours, other, decision) for id in _changed(was.parts, ours.parts, other.parts))
    drawings = [Diagram.of(file, read(file, content)).structure() for content in (base, mine, theirs)]
    return Redrawing(written(decision, ours, other), changes, tuple(decision.left_out), tuple(decision.kept), *drawings)


def _changed(base: Parts, mine: Parts, theirs: Parts) -> list[str]:
    """The parts at least one side changed."""
    found = []
    for id in dict.fromkeys([*theirs, *mine, *base]):
        was = base.get(id)
        for now in (mine.get(id), theirs.get(id)):
            if (was is None) != (now is None) or (was is not None and now is not None and differing(was, now)):
                found.append(id)
                break
    return found


def _change(id: str, base: Reading, mine: Reading, theirs: Reading, decision: Decision) -> Redrawn:
    part = mine.parts.get(id) or theirs.parts.get(id) or base.parts[id]
    did = [_aspects(base, side, id) for side in (mine, theirs)]
    clash = decision.clashes.get(id)
    if clash is None:
        return Redrawn(id, part.kind, *did)
    aspects = tuple(dict.fromkeys(_aspect(facet) for facet in clash.facets)) or (REMOVED,)
    return Redrawn(id, part.kind, *did, aspects, clash.choices, clash.chosen, clash.usual, clash.hung)


def _aspect(facet: str) -> str:
    return "doing" if facet == WHOLE else ASPECTS.get(facet, REST)


def _aspects(base: Reading, side: Reading, id: str) -> Aspects:
    """What a side changed of a part, by aspect; nothing where it has not touched it."""
    was, now = base.parts.get(id), side.parts.get(id)
    if was is None or now is None:
        return {} if was is now else {ADDED: ("", "")} if was is None else {REMOVED: ("", "")}
    found: dict[str, tuple[str, str]] = {}
    for facet in sorted(differing(was, now)):
        aspect = _aspect(facet)
        found[aspect] = (_text(base, was, aspect), _text(side, now, aspect))
    return found


def _text(side: Reading, part: Part, aspect: str) -> str:
    """What a part says in an aspect, as a person can read it; '' of what has no words."""
    if aspect == "ends":
        return "->".join(part.facets.get("ends", ()))
    if aspect == "lane":
        return "、".join(side.parts[one].element.attributes.get("name", one) for one in part.facets["lane"])
    if aspect == "name":
        return part.element.attributes.get("name", "")
    facets = [facet for facet, one in ASPECTS.items() if one == aspect and facet.startswith("in ")]
    return "\n".join(" ".join(one.text.split()) for sign, one in inside(part.element) if sign in facets and one.text.strip())
