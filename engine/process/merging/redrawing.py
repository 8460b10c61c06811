"""Two sides' changes of one diagram put together and told, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from engine.domain.redrawing import ADDED, REMOVED, REST, Aspects, Redrawing, Redrawn
from engine.process.diagram import Diagram
from engine.process.merging.deciding import WHOLE, Clash, Decision, Parts, decide, differing
from engine.process.merging.parts import ASPECTS, TIES, Part, Reading, inside, reading
from engine.process.merging.writing import written

# Of so many clashes it is worked out what goes with which choice; each takes as many decisions as it has choices.
FORETOLD = 20
Gone: TypeAlias = Mapping[str, tuple[str, ...]]


def redrawn(file: str, base: bytes, mine: bytes, theirs: bytes, chosen: Mapping[str, str]) -> Redrawing | None:
    """The diagram of theirs with everything mine changed since the base; ``chosen`` says by part whose a clash is to be.

    None where a side cannot be taken apart: an id stands twice, or a shape is drawn twice. DiagramError for no quiet BPMN.
    """
    sides = [reading(file, content) for content in (base, mine, theirs)]
    was, ours, other = sides
    if was is None or ours is None or other is None:
        return None
    decision = decide(was.parts, ours.parts, other.parts, chosen)
    tied = [one for one in decision.clashes.values() if not one.facets or TIES & set(one.facets)][:FORETOLD]
    gone = {one.id: _gone(was.parts, ours.parts, other.parts, chosen, one) for one in tied}
    changes = tuple(_change(id, was, ours, other, decision, gone) for id in _changed(was.parts, ours.parts, other.parts))
    drawings = [Diagram.of(file, side.tags).structure() for side in (was, ours, other)]
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


def _gone(base: Parts, mine: Parts, theirs: Parts, chosen: Mapping[str, str], clash: Clash) -> Gone:
    """By choice the parts that are no more, though another choice keeps them."""
    stay = {choice: decide(base, mine, theirs, {**chosen, clash.id: choice}).whose for choice in clash.choices}
    every = dict.fromkeys(id for whose in stay.values() for id in whose)
    return {choice: tuple(id for id in every if id not in whose and id != clash.id) for choice, whose in stay.items()}


def _change(id: str, base: Reading, mine: Reading, theirs: Reading, decision: Decision, gone: Mapping[str, Gone]) -> Redrawn:
    part = mine.parts.get(id) or theirs.parts.get(id) or base.parts[id]
    did = _aspects(base, mine, id), _aspects(base, theirs, id)
    clash = decision.clashes.get(id)
    name, ends = part.element.attributes.get("name", ""), "->".join(part.facets.get("ends", ()))
    if clash is None:
        return Redrawn(id, part.kind, name, ends, *did)
    aspects = tuple(dict.fromkeys(_aspect(facet) for facet in clash.facets)) or (REMOVED,)
    return Redrawn(id, part.kind, name, ends, *did, aspects, clash.choices, clash.chosen, clash.usual, clash.hung, gone.get(id, {}))


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
