"""A state carried from one release to another: no token moves, so each must find there what it stands on here.

1. The shape is there, of the same kind, waiting for the same thing; a container holds the same process or frame. 2. What waits
together with it is the same. 3. Where the frame is drawn otherwise, its tokens must stand as tokens of the new frame could have
come to stand: then what the lint has proven of that frame, that no join waits for ever and that the end is reached, holds for
the carried state too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from engine.domain.process import Frame, Obstacle, Stand, Standing
from engine.process.diagram import Diagram
from engine.process.library import Library
from engine.process.lint.soundness import may_stand
from engine.process.shapes import BoundaryEvent, BoundarySplit, EndJoin, EventGateway, Instances, ParallelGateway, ProcessSpec
from engine.process.workflow import Instance, Token

# Tokens that are no marking of their own: the group others hang on, an event on an edge, what waits for the end.
_ASIDE = frozenset({BoundarySplit.__name__, EventGateway.__name__, BoundaryEvent.__name__, EndJoin.__name__})


def standing(instance: Instance, state: bytes, library: Library) -> Standing:
    """Where every token of a loaded state stands."""
    frames = [] if instance.completed else [_frame(flow, library) for flow in instance.flows()]
    return Standing(instance.spec.name, instance.spec.description, state, tuple(frames))


def relabelled(state: bytes, library: Library) -> bytes:
    """The same state under the fingerprint of another library; carried back it is byte by byte what it was."""
    saved = orjson.loads(state)
    saved["library"] = library.fingerprint
    return orjson.dumps(saved)


def _frame(flow: Any, library: Library) -> Frame:
    host = flow.host.id if flow.top_workflow is not flow else ""
    tokens = [token for token in flow.tasks.values() if token.is_live or token.task_spec.is_group]
    drawn = _drawn(library.drawn(flow.spec.shelf), flow.spec.name)
    return Frame(host, flow.spec.name, flow.spec.shelf, tuple(_stand(token) for token in tokens), drawn)


def _drawn(diagram: Diagram, frame: str) -> frozenset[tuple[str, str]]:
    """How a frame is drawn: its arrows, which event sits on which activity, and of which kind each shape is."""
    drawn = {(flow.source, flow.target) for flow in diagram.flows if flow.scope == frame}
    shapes = diagram.within(frame)
    sitting = {(node.tag.attributes.get("attachedToRef", ""), node.id) for node in shapes if node.kind == "boundaryEvent"}
    return frozenset(drawn | sitting | {(node.id, node.kind) for node in shapes})


def _stand(token: Token) -> Stand:
    spec, group = token.task_spec, token.parent
    named = spec.bpmn_name or next((one.bpmn_name for one in spec.following if one.bpmn_name), "")
    return Stand(
        token.id, spec.name, type(spec).__name__, spec.bpmn_id or "", named, _awaited(spec), getattr(spec, "cancel_activity", False),
        _beside(spec), _inside(spec), token.via, group.id if group is not None and group.task_spec.is_group else "",
    )  # fmt: skip


def _awaited(spec: Any) -> tuple[str, str] | None:
    return (spec.awaits.kind, spec.awaits.name) if spec.awaits is not None else None


def _beside(spec: Any) -> frozenset[str]:
    return frozenset(one.name for one in spec.following) if spec.is_group else frozenset()


def _inside(spec: Any) -> str:
    body = getattr(spec, "body", None)
    return str(body.name) if body is not None else ""


# ---- could it stand there?


def obstacles(standing: Standing, library: Library) -> tuple[Obstacle, ...]:
    """Everything that keeps a state from being taken up, each once."""
    if standing.process not in library.process_ids:
        return (Obstacle("carry_process_gone", standing.title or standing.process),)
    found: dict[str, Any] = {}
    said: list[Obstacle] = []
    for frame in standing.frames:
        spec = library.spec(standing.process) if not frame.host else getattr(found.get(frame.host), "body", None)
        if spec is None or spec.name != frame.id:
            continue  # what holds it is gone or holds another; that was said of its shape
        wrong = list(_of_frame(frame, spec, found))
        said += wrong or _of_order(frame, spec, library.drawn(spec.shelf))
    return tuple(dict.fromkeys(said))


def _of_frame(frame: Frame, spec: ProcessSpec, found: dict[str, Any]) -> Iterator[Obstacle]:
    """Of each token: is its shape there, and the same?"""
    for stand in frame.stands:
        shape = found[stand.token] = spec.task_specs.get(stand.shape)
        if shape is None:
            yield Obstacle("carry_events_other" if stand.kind == BoundarySplit.__name__ else "carry_shape_gone", stand.name)
        elif type(shape).__name__ != stand.kind or getattr(shape, "cancel_activity", False) != stand.interrupts:
            yield Obstacle("carry_shape_other", stand.name)
        elif _awaited(shape) != stand.awaits:
            yield Obstacle("carry_awaits_other", stand.name)
        elif _inside(shape) != stand.inside:
            yield Obstacle("carry_times_other" if stand.kind == Instances.__name__ else "carry_inside_other", stand.name)
        elif _beside(shape) != stand.beside or _has_other_edge(frame, stand, spec):
            yield Obstacle("carry_events_other", stand.name)


def _has_other_edge(frame: Frame, stand: Stand, spec: ProcessSpec) -> bool:
    """Whether an activity without events on its edge has some now: nobody would wait for them."""
    groups = {one.token: one for one in frame.stands}
    held = groups.get(stand.group)
    is_split = held is not None and held.kind == BoundarySplit.__name__
    return f"{stand.shape}.BoundaryEventSplit" in spec.task_specs and not is_split


def _of_order(frame: Frame, spec: ProcessSpec, diagram: Diagram) -> list[Obstacle]:
    """Could the tokens of a frame that is drawn otherwise have come to stand so?"""
    if frame.drawn == _drawn(diagram, spec.name):
        return []
    counted = [stand for stand in frame.stands if stand.kind not in _ASIDE]
    rivals: dict[str, list[Stand]] = {}
    for stand in counted:
        is_rival = any(one.token == stand.group and one.kind == EventGateway.__name__ for one in frame.stands)
        rivals.setdefault(stand.group if is_rival else stand.token, []).append(stand)
    has_parallel = any(node.kind == "parallelGateway" for node in diagram.within(spec.name))
    if not has_parallel and len(rivals) < 2:
        return []
    choices = [{arrow for stand in group for arrow in _entries(diagram, stand)} for group in rivals.values()]
    return [] if may_stand(diagram, spec.name, choices) else [Obstacle("carry_order_other", counted[0].name)]


def _entries(diagram: Diagram, stand: Stand) -> Iterator[str]:
    """The arrows a token may be said to lie on: those into its shape; at a join, the one it came by.

    An activity with an event beside it counts as left, for the players of markings, when that event has come.
    """
    for flow in diagram.incoming.get(stand.element, ()):
        if stand.kind != ParallelGateway.__name__ or flow.source == stand.via:
            yield flow.id
    if any(not event.is_interrupting for event in diagram.boundary_of(stand.element)):
        yield from (flow.id for flow in diagram.outgoing.get(stand.element, ()))
