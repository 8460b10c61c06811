"""Rules about the shelf as a whole: folders, calls from one diagram to another, ids that stand once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from engine.process.diagram import Diagram, Node
from engine.process.lint.finding import Finding
from engine.process.vocabulary import nearest

DEEPEST_CALLS = 5
DEEPEST_ALTOGETHER = 10


def processes_are_named_as_their_folder(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """``intake/intake.bpmn`` holds the process ``intake``, and no two files hold the same."""
    seen: set[str] = set()
    for diagram in diagrams:
        path = PurePosixPath(diagram.file)
        wanted = {path.stem, path.parent.name} - {""}
        if diagram.process_id and wanted != {diagram.process_id}:
            yield Finding.at(diagram, diagram.root, "process_name", found=diagram.process_id, expected=path.stem)
        elif diagram.process_id in seen:
            yield Finding.at(diagram, diagram.root, "duplicate_process", found=diagram.process_id)
        seen.add(diagram.process_id)


def user_tasks_stand_once(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """A user task's id names one step on all shelves: forms, texts and statistics go by it."""
    seen: dict[str, str] = {}
    for diagram in diagrams:
        for node in diagram.nodes.values():
            if node.kind == "userTask" and seen.setdefault(node.id, diagram.file) != diagram.file:
                yield Finding.at(diagram, node, "task_elsewhere", found=node.id, other=seen[node.id])


def calls(diagram: Diagram) -> Iterator[tuple[Node, str]]:
    """The call activities of a diagram, and what they call."""
    for node in diagram.nodes.values():
        if node.kind == "callActivity":
            yield node, node.tag.attributes.get("calledElement", "")


def calls_name_a_process(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """A call activity calls a process of the shelf."""
    known = {diagram.process_id for diagram in diagrams}
    for diagram in diagrams:
        for node, called in calls(diagram):
            if called not in known:
                yield Finding.at(diagram, node, "unknown_process", found=called, suggestion=nearest(called, known))


def calls_go_down(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """No process calls itself, directly or through others."""
    called = {diagram.process_id: {target for _, target in calls(diagram)} for diagram in diagrams}
    for diagram in diagrams:
        for node, target in calls(diagram):
            if diagram.process_id in _reach(target, called):
                yield Finding.at(diagram, node, "circular_call", found=target)


def calls_are_not_too_deep(diagrams: Sequence[Diagram]) -> Iterator[Finding]:
    """At most five calls below one another, and ten frames and calls altogether."""
    below: dict[str, tuple[int, int]] = {diagram.process_id: (0, _frames(diagram)) for diagram in diagrams}
    for _ in range(DEEPEST_ALTOGETHER + 1):
        below = {diagram.process_id: _below(diagram, below) for diagram in diagrams}
    called = {diagram.process_id: {target for _, target in calls(diagram)} for diagram in diagrams}
    for diagram in diagrams:
        for node, target in calls(diagram):
            if diagram.process_id in _reach(target, called):
                continue
            deep, altogether = below.get(target, (0, 0))
            altogether += _frames_around(diagram, node) + 1
            if deep + 1 > DEEPEST_CALLS:
                yield Finding.at(diagram, node, "calls_too_deep", found=deep + 1, expected=str(DEEPEST_CALLS))
            elif altogether > DEEPEST_ALTOGETHER:
                yield Finding.at(diagram, node, "calls_too_deep", found=altogether, expected=str(DEEPEST_ALTOGETHER))


def _below(diagram: Diagram, below: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """How many calls, and how many frames and calls, stand in one another in a process; counted no further than is allowed."""
    deep, altogether = 0, _frames(diagram)
    for node, target in calls(diagram):
        inside = below.get(target, (0, 0))
        deep = min(max(deep, inside[0] + 1), DEEPEST_CALLS)
        altogether = min(max(altogether, inside[1] + 1 + _frames_around(diagram, node)), DEEPEST_ALTOGETHER)
    return deep, altogether


def _frames(diagram: Diagram) -> int:
    return max((_frames_around(diagram, node) + 1 for node in diagram.nodes.values() if node.kind == "subProcess"), default=0)


def _frames_around(diagram: Diagram, node: Node) -> int:
    """How many frames stand around a shape; one that stands in itself is counted to the limit."""
    depth = 0
    while node.scope in diagram.nodes and depth < DEEPEST_ALTOGETHER:
        depth, node = depth + 1, diagram.nodes[node.scope]
    return depth


def _reach(process: str, called: dict[str, set[str]]) -> set[str]:
    seen, stack = {process}, [process]
    while stack:
        fresh = called.get(stack.pop(), set()) - seen
        seen |= fresh
        stack.extend(fresh)
    return seen


RULES = (processes_are_named_as_their_folder, user_tasks_stand_once, calls_name_a_process, calls_go_down, calls_are_not_too_deep)
