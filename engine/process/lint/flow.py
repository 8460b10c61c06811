"""Rules about arrows: every shape is reached, every path ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.process.diagram import ACTIVITIES, DEFINITIONS, Diagram, Node
from engine.process.lint.elements import SUPPORTED
from engine.process.lint.finding import Finding, Words
from engine.process.lint.standard import EVENTS
from engine.process.vocabulary import nearest
from engine.process.xmlfile import BPMN

_ANY = 1000


def arrows_join_shapes(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Both ends of an arrow stand in the same frame, and no two arrows join the same shapes."""
    seen: set[tuple[str, str]] = set()
    refused = _refused(diagram)
    for flow in diagram.flows:
        for end in (flow.source, flow.target):
            node = diagram.nodes.get(end)
            if node is None and end in refused:
                continue
            if node is None:
                yield Finding.at(diagram, flow, "dangling_flow", found=end, suggestion=nearest(end, diagram.nodes))
            elif node.scope != flow.scope:
                yield Finding.at(diagram, flow, "flow_leaves_frame", found=end)
        if (flow.source, flow.target) in seen:
            yield Finding.at(diagram, flow, "doubled_flow", found=f"{flow.source} → {flow.target}")
        seen.add((flow.source, flow.target))


def _refused(diagram: Diagram) -> set[str]:
    """The ids of shapes of a kind that is refused: that is told of the shape itself, not of what hangs on it."""
    return {
        tag.attributes["id"] for tag in diagram.root.every() if tag.space == BPMN and tag.name not in SUPPORTED and "id" in tag.attributes
    }


def _allowed_exits(node: Node) -> tuple[int, int]:
    if node.kind == "endEvent":
        return 0, 0
    if node.kind == "eventBasedGateway":
        return 2, _ANY
    return (1, _ANY) if node.kind.endswith("Gateway") else (1, 1)


def shapes_have_their_exits(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """One exit for tasks and events, none for an end, any number for gateways; nothing enters a start or a boundary event."""
    for node in diagram.nodes.values():
        least, most = _allowed_exits(node)
        exits = len(diagram.outgoing.get(node.id, []))
        if exits < least:
            yield Finding.at(diagram, node, "no_exit", found=exits, expected=str(least))
        elif exits > most:
            yield Finding.at(diagram, node, "many_exits", found=exits, expected=str(most), suggestion="exclusiveGateway")
        if node.kind in ("startEvent", "boundaryEvent") and node.id in diagram.incoming:
            yield Finding.at(diagram, node, "entered", found=diagram.incoming[node.id][0].source)


def frames_begin_and_end(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """One start and at least one end in the process and in every sub-process."""
    for scope in diagram.scopes():
        inside = diagram.within(scope)
        where = diagram.nodes[scope].tag if scope in diagram.nodes else diagram.root
        starts = sum(node.kind == "startEvent" for node in inside)
        if starts != 1:
            yield Finding.at(diagram, where, "one_start", found=starts, expected="1")
        if not any(node.kind == "endEvent" for node in inside):
            yield Finding.at(diagram, where, "no_end", expected="endEvent")


def boundary_events_have_a_host(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """A boundary event stands on a task, sub-process or call activity of its own frame."""
    refused = _refused(diagram)
    for node in (node for node in diagram.nodes.values() if node.kind == "boundaryEvent"):
        attached = node.tag.attributes.get("attachedToRef", "")
        host = diagram.nodes.get(attached)
        if host is None and attached in refused:
            continue
        if host is None or host.kind not in ACTIVITIES or host.scope != node.scope:
            hosts = [other.id for other in diagram.within(node.scope) if other.kind in ACTIVITIES]
            yield Finding.at(diagram, node, "no_host", found=attached, suggestion=nearest(attached, hosts))


def events_wait_for_one_thing(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Start and end are plain; the others name exactly one message or deadline."""
    for node in (node for node in diagram.nodes.values() if node.kind.endswith("Event")):
        wanted = 0 if "" in EVENTS[node.kind] else 1
        if len(node.awaited) != wanted:
            yield Finding.at(diagram, node, "event_definitions", found=len(node.awaited), expected=str(wanted), known=" ".join(DEFINITIONS))


def successors(diagram: Diagram, node: Node) -> list[str]:
    """The shapes a token can come to next: behind the arrows, and on the edge."""
    following = [flow.target for flow in diagram.outgoing.get(node.id, [])]
    return [id for id in following + [event.id for event in diagram.boundary_of(node.id)] if id in diagram.nodes]


def closure(begin: Iterable[str], step: dict[str, list[str]]) -> set[str]:
    """All that can be reached."""
    seen, stack = set(begin), list(begin)
    while stack:
        fresh = [id for id in step.get(stack.pop(), []) if id not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return seen


def every_shape_is_on_a_way(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Every shape is reached from the start of its frame and leads to an end of it.

    Past a shape of a refused kind no way can be followed: it is drawn as another kind first.
    """
    refused = _refused(diagram)
    if any(flow.source in refused or flow.target in refused for flow in diagram.flows):
        return
    forward = {node.id: successors(diagram, node) for node in diagram.nodes.values()}
    back: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    reached = closure([node.id for node in diagram.nodes.values() if node.kind == "startEvent"], forward)
    ending = closure([node.id for node in diagram.nodes.values() if node.kind == "endEvent"], back)
    for node in diagram.nodes.values():
        if node.id not in reached:
            yield Finding.at(diagram, node, "unreachable")
        elif node.id not in ending and diagram.outgoing.get(node.id):
            yield Finding.at(diagram, node, "no_way_to_end")


def event_gateways_choose_between_events(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Behind an event gateway stand catch events, each entered only from there."""
    for gateway in (node for node in diagram.nodes.values() if node.kind == "eventBasedGateway"):
        for flow in diagram.outgoing.get(gateway.id, []):
            target = diagram.nodes.get(flow.target)
            if target is not None and target.kind != "intermediateCatchEvent":
                yield Finding.at(diagram, target, "not_an_event", found=target.kind, expected="intermediateCatchEvent")
            elif target is not None and len(diagram.incoming[target.id]) > 1:
                yield Finding.at(diagram, target, "event_shared", found=len(diagram.incoming[target.id]), expected="1")


RULES = (
    arrows_join_shapes,
    shapes_have_their_exits,
    frames_begin_and_end,
    boundary_events_have_a_host,
    events_wait_for_one_thing,
    every_shape_is_on_a_way,
    event_gateways_choose_between_events,
)
