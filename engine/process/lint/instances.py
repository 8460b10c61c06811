"""Rules about activities that are carried out several times: how often is written, and it stays within what can be gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.process.diagram import REPEATED, Diagram, Node
from engine.process.lint.elements import MOST_INSTANCES, MOST_SHAPES
from engine.process.lint.finding import Finding, Words
from engine.process.lint.shelf import DEEPEST_ALTOGETHER
from engine.process.lint.words import judge_condition

# Nothing is counted further than this.
_ENDLESS = 1_000_000


def only_some_activities_are_repeated(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """A user task, a frame or a call may be carried out several times; an act or a decision table once is enough."""
    for node in diagram.nodes.values():
        marks = node.tag.find("multiInstanceLoopCharacteristics")
        if marks and node.kind not in REPEATED:
            yield Finding.at(diagram, marks[0], "instances_misplaced", kind=node.kind, expected=" ".join(sorted(REPEATED)))


def how_often_is_a_number(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """One whole number from 1 to 50, as digits."""
    for node in diagram.nodes.values():
        repetition = node.repetition
        if repetition is not None and not 1 <= repetition.count <= MOST_INSTANCES:
            mark = node.tag.find("multiInstanceLoopCharacteristics")[0]
            counts = mark.find("loopCardinality")
            found = " ".join(count.text.strip()[:80] for count in counts)
            yield Finding.at(diagram, counts[0] if counts else mark, "instances_count", found=found, expected=f"1..{MOST_INSTANCES}")


def when_it_is_enough_is_a_condition(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """The condition that ends a repetition is one like those on arrows."""
    for node in diagram.nodes.values():
        for mark in node.tag.find("multiInstanceLoopCharacteristics"):
            for until in mark.find("completionCondition"):
                yield from judge_condition(diagram, until, until.text, known)


def not_too_many_at_once(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """Repetitions within one another come to 50 instances at most, and to 300 shapes when each is drawn as often as it is carried out."""
    sizes: dict[str, tuple[int, int]] = {}
    for _ in range(DEEPEST_ALTOGETHER + 1):
        sizes = {diagram.process_id: _size(diagram, diagram.process_id, sizes) for diagram in diagrams}
    for diagram in diagrams:
        for node in diagram.nodes.values():
            if node.repetition is None:
                continue
            instances, shapes = _size_of(diagram, node, sizes)
            if instances > MOST_INSTANCES and node.repetition.count <= MOST_INSTANCES:
                yield Finding.at(diagram, node, "instances_too_many", found=instances, expected=str(MOST_INSTANCES))
            elif shapes > MOST_SHAPES:
                yield Finding.at(diagram, node, "instances_too_large", found=shapes, expected=str(MOST_SHAPES))


def _size(diagram: Diagram, scope: str, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How many instances there are at most within one another in a frame or process, and how many shapes altogether."""
    inside = [_size_of(diagram, node, sizes) for node in diagram.within(scope)]
    return max((instances for instances, _ in inside), default=1), min(sum(shapes for _, shapes in inside), _ENDLESS)


def _size_of(diagram: Diagram, node: Node, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    times = max(node.repetition.count, 1) if node.repetition is not None else 1
    instances, shapes = 1, 0
    if node.kind == "subProcess":
        instances, shapes = _size(diagram, node.id, sizes)
    elif node.kind == "callActivity":
        instances, shapes = sizes.get(node.tag.attributes.get("calledElement", ""), (1, 0))
    return min(times * instances, _ENDLESS), min(times * (1 + shapes), _ENDLESS)


RULES = (only_some_activities_are_repeated, how_often_is_a_number, when_it_is_enough_is_a_condition)
RULES_OF_SHELF = (not_too_many_at_once,)
