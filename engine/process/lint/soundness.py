"""Play a diagram through with every possible choice: does a join wait for ever, does a step run twice?

1. A marking is the multiset of arrows that carry a token; the first has one on the arrow behind the start.
2. A shape that is entered takes its token (a parallel join: one of each entry) and lays tokens on its
   exits: one of them for a choice, all for a split; a task may also leave by a boundary event.
3. All markings that can come about are visited, up to a limit.
4. A marking that cannot go on although tokens remain is a join that waits for ever. An arrow with two
   tokens is a path that splits and never joins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import prod

from engine.process.diagram import Diagram, Node
from engine.process.lint.finding import WARNING, Finding

MOST_MARKINGS = 5000

Marking = tuple[str, ...]


def judge(diagram: Diagram) -> Iterator[Finding]:
    """Joins that may wait for ever, and paths that carry two tokens; only frames with a parallel gateway can have either."""
    for scope in diagram.scopes():
        inside = diagram.within(scope)
        if any(node.kind == "parallelGateway" for node in inside):
            yield from _Game(diagram, inside).findings()


def may_stand(diagram: Diagram, scope: str, choices: Sequence[Collection[str]]) -> bool:
    """Whether a marking with one arrow of each choice can come about in a frame; False where that is not found out within the limit."""
    if prod(map(len, choices)) > MOST_MARKINGS:
        return False
    game = _Game(diagram, diagram.within(scope))
    game.play()
    return any(tuple(sorted(marking)) in game.seen for marking in product(*choices))


class _Game:
    """One frame, played through; ``seen`` are the markings that came about."""

    def __init__(self, diagram: Diagram, nodes: list[Node]) -> None:
        self.diagram = diagram
        self.seen: set[Marking] = set()
        self.nodes = nodes
        self.entries = {node.id: [flow.id for flow in diagram.incoming.get(node.id, [])] for node in nodes}
        self.exits = {node.id: tuple(flow.id for flow in diagram.outgoing.get(node.id, [])) for node in nodes}

    def findings(self) -> Iterator[Finding]:
        """At most one finding of each sort."""
        stuck, doubled = self.play()
        if stuck is not None:
            yield Finding.at(self.diagram, stuck, "waits_for_ever", kind=stuck.kind)
        elif doubled is not None:
            yield Finding.at(self.diagram, doubled, "runs_twice", WARNING, kind=doubled.kind)

    def play(self) -> tuple[Node | None, Node | None]:
        """The first shape at which a marking is stuck, and the first that runs twice at once."""
        start = next(node for node in self.nodes if node.kind == "startEvent")
        stack: list[Marking] = [tuple(sorted(self.exits[start.id]))]
        self.seen, doubled = set(stack), None
        while stack and len(self.seen) < MOST_MARKINGS:
            marking = stack.pop()
            twice = next((flow for flow in marking if marking.count(flow) > 1), None)
            if twice is not None:
                doubled = doubled or self._target(twice)
                continue
            following = list(self._moves(marking))
            if marking and not following:
                return self._target(marking[0]), doubled
            fresh = set(following) - self.seen
            self.seen |= fresh
            stack.extend(fresh)
        return None, doubled

    def _target(self, flow: str) -> Node:
        return next(node for node in self.nodes if flow in self.entries[node.id])

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        for node in self.nodes:
            here = [flow for flow in self.entries[node.id] if flow in marking]
            if node.kind == "parallelGateway":
                if here and len(here) == len(self.entries[node.id]):
                    yield _moved(marking, here, self.exits[node.id])
            else:
                for flow in here:
                    yield from (_moved(marking, [flow], laid) for laid in self._laid(node))

    def _laid(self, node: Node) -> Iterator[tuple[str, ...]]:
        """The exits a shape may lay tokens on."""
        if node.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((flow,) for flow in self.exits[node.id])
            return
        yield self.exits[node.id]
        for event in self.diagram.boundary_of(node.id):
            beside = () if event.is_interrupting else self.exits[node.id]
            yield self.exits[event.id] + beside


def _moved(marking: Marking, taken: list[str], laid: tuple[str, ...]) -> Marking:
    rest = list(marking)
    for flow in taken:
        rest.remove(flow)
    return tuple(sorted((*rest, *laid)))
