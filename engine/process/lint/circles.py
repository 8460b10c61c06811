"""Nothing goes round without a human step or a wait, whatever frames and called processes stand in the circle.

1. A human step, a caught event and an event on an edge hold a token: something outside must happen first.
2. A frame or a process is free when a token can come from its start to an end without being held: by any exit of
   a choice, but by every exit of a split. A called process is as free as what it draws.
3. From the free shapes those are taken away, one after another, that no free shape leads to, or that lead to none; a
   join also when one of its entries is gone. What is left goes round for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from engine.process.diagram import Diagram, Node
from engine.process.lint.finding import Finding
from engine.process.lint.flow import closure, successors

_HOLDS = frozenset({"userTask", "intermediateCatchEvent", "boundaryEvent"})
# How many calls deep freedom is handed up; deeper ones are refused.
_ROUNDS = 12


def no_circle_without_a_human(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """Every circle holds a human step or an event that is waited for."""
    free: set[str] = set()
    for _ in range(_ROUNDS):
        before = len(free)
        free |= {one.process_id for one in diagrams if one.process_id not in free and is_free(one, one.process_id, free)}
        if len(free) == before:
            break
    for diagram in diagrams:
        circle = _going_round(diagram, free)
        step = {id: [target for target in successors(diagram, diagram.nodes[id]) if target in circle] for id in circle}
        first = next((node for id, node in diagram.nodes.items() if id in circle and id in closure(step[id], step)), None)
        if first is not None:
            yield Finding.at(diagram, first, "endless_circle", expected="userTask")


def is_free(diagram: Diagram, scope: str, processes: Collection[str]) -> bool:
    """Whether a token can pass a frame or process without being held; ``processes`` are the free ones so far."""
    inside = diagram.within(scope)
    passable = {node.id: node for node in inside if _lets_pass(diagram, node, processes)}
    done = {node.id for node in inside if node.kind == "endEvent"}
    while fresh := {id for id, node in passable.items() if id not in done and _is_done(diagram, node, done)}:
        done |= fresh
    return any(node.kind == "startEvent" and node.id in done for node in inside)


def _is_done(diagram: Diagram, node: Node, done: set[str]) -> bool:
    """Whether a token here comes to an end, when it does from the shapes ``done``."""
    following = [flow.target in done for flow in diagram.outgoing.get(node.id, [])]
    return bool(following) and (all(following) if node.kind == "parallelGateway" else any(following))


def _lets_pass(diagram: Diagram, node: Node, processes: Collection[str]) -> bool:
    if node.kind == "subProcess":
        return is_free(diagram, node.id, processes)
    if node.kind == "callActivity":
        return node.tag.attributes.get("calledElement", "") in processes
    return node.kind not in _HOLDS


def _going_round(diagram: Diagram, processes: Collection[str]) -> set[str]:
    """The free shapes of circles and between circles."""
    left = {node.id for node in diagram.nodes.values() if _lets_pass(diagram, node, processes)}
    while True:
        gone = {id for id in left if not _goes_on(diagram, id, left)}
        if not gone:
            return left
        left -= gone


def _goes_on(diagram: Diagram, id: str, left: set[str]) -> bool:
    """Whether a token comes here from free shapes, and goes on to one."""
    entries = [flow.source in left for flow in diagram.incoming.get(id, [])]
    comes = bool(entries) and (all(entries) if diagram.nodes[id].kind == "parallelGateway" else any(entries))
    return comes and any(flow.target in left for flow in diagram.outgoing.get(id, []))


RULES = (no_circle_without_a_human,)
