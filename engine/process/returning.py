"""Going back: an open step is taken back to one that was done before it in the same flow, as if it and what lay between had not been.

Why this is safe. The trail of a token (``trail.py``) holds only steps behind which nothing happened that cannot be undone, and
of whose answers nobody else made use. Leave out of the history of an instance the steps that are taken back: what is left is a
history too, and it ends where the instance stands now, the same tokens on the same shapes with the same answers. So whatever was
proven of all paths holds of what follows: a return leads only to a stop the explorer has been to. What obligations heard
meanwhile is held against them in ``paths/undoing.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.domain.acts import ACTS
from engine.domain.process import Bar, Behind, Return
from engine.errors import Conflict
from engine.process.shapes import Begin, ServiceTask, StartEvent, UserTask, rivals
from engine.process.trail import Trail, before
from engine.process.workflow import Instance, Token


def enabled(instance: Instance, task: str) -> Token:
    """The token of an open step; Conflict when it is not open (any more)."""
    token: Token | None = next((flow.tasks[task] for flow in instance.flows() if task in flow.tasks), None)
    if token is None or not token.is_enabled:
        raise Conflict("conflict_task", task=task)
    return token


def take_back(instance: Instance, token: Token, to: str) -> None:
    """Open the step ``to`` of a token's trail again in place of the token; Conflict for one that is not on it."""
    trail = usable(token)
    at = next((number for number, one in enumerate(trail) if one.token == to), None)
    if at is None:
        raise Conflict("conflict_task", task=to)
    for name, value in before(trail[at:]).items():
        if value:
            instance.answer[name] = value[0]
        else:
            instance.answer.pop(name, None)
    for rival in list(rivals(token)):
        rival.cancel()
    token.cancel()
    instance.moved(by=token)
    flow = token.workflow
    step = flow.spec.task_specs[trail[at].shape]
    front = flow.spec.task_specs.get(f"{step.name}.BoundaryEventSplit", step)
    again = Token(flow, front, flow.root)
    again.trail = trail[:at]
    front._update(again)


def usable(token: Token) -> Trail:
    """The trail as far as its shapes are there: the instance may have been moved to another release since."""
    specs = token.workflow.spec.task_specs
    gone = [number for number, one in enumerate(token.trail) if any(name not in specs for name in (one.shape, *one.since))]
    return token.trail[gone[-1] + 1 :] if gone else token.trail


def ways_back(instance: Instance, token: Token) -> Return:
    """Every step an open one may be taken back to, the nearest first, and what bars the way to those before."""
    trail = usable(token)
    specs = token.workflow.spec.task_specs
    steps = [_behind(specs, token, trail[at:]) for at in range(len(trail) - 1, -1, -1)]
    begins = specs[trail[0].shape] if trail else token.task_spec
    return Return(tuple(steps), tuple(_bars(instance, token, begins)))


def _behind(specs: Any, token: Token, way: Trail) -> Behind:
    first = specs[way[0].shape]
    names = [name for one in way for name in (one.shape, *one.since)]
    done = [specs[name] for name in names]
    opened = [spec for spec in (*done, token.task_spec) if isinstance(spec, UserTask)]
    events = [event for spec in done if (event := _event(spec))] + [f"{spec.bpmn_id}.opened" for spec in opened]
    again = [name for one in way for name in one.before if sum(name in other.before for other in way) > 1 or _is_circle(specs, one.since)]
    return Behind(
        token=way[0].token, element=first.bpmn_id, name=first.bpmn_name or "", done=tuple([one.token for one in way]),
        events=frozenset(events), lane=first.lane or "",
        lanes=frozenset(spec.lane or "" for spec in opened), answers=frozenset(before(way)),
        unsure=frozenset(again), known=token.workflow.top_workflow.answer,
        is_beside=any(one.beside for one in way),
    )  # fmt: skip


def _is_circle(specs: Any, since: tuple[str, ...]) -> bool:
    """Whether something between a step and the next has answered, too."""
    return any(not isinstance(specs[name], ServiceTask) or specs[name].act != "record" for name in since)


def _event(spec: Any) -> str:
    """What the passing of a shape is called by those who listen; '' for what nobody hears."""
    if isinstance(spec, ServiceTask):
        return ACTS[spec.act].event_of(spec.arguments)
    return f"{spec.bpmn_id}.done" if isinstance(spec, UserTask) else ""


def _bars(instance: Instance, token: Token, begins: Any) -> Iterator[Bar]:
    """The nearest shapes passed before a step that cannot be undone, acts first; those before a frame where its flow begins."""
    found = [spec for spec in _nearest(token.workflow, begins) if spec.bpmn_id in instance.done.get(spec._wf_spec.shelf, {})]
    for spec in sorted(found, key=lambda spec: not isinstance(spec, ServiceTask)):
        yield Bar(spec.bpmn_id, spec.bpmn_name or "", _event(spec))


def _nearest(flow: Any, begins: Any) -> list[Any]:
    """The shapes before one, over all that can be undone and out of the frames it stands in."""
    seen, stack = {(flow.spec.name, begins.name)}, [(flow, begins)]
    found: list[tuple[Any, Any]] = []
    while stack:
        flow, spec = stack.pop()
        for before_it in _entered_from(flow, spec):
            key = (before_it[0].spec.name, before_it[1].name)
            if key not in seen:
                seen.add(key)
                (stack if _is_undone(before_it[1]) else found).append(before_it)
    return [spec for _, spec in found]


def _entered_from(flow: Any, spec: Any) -> list[tuple[Any, Any]]:
    """The shapes an arrow leads from to a shape, each with its flow; to a start that of the frame around it."""
    outside = flow.top_workflow is not flow and not spec.inputs
    return _entered_from(flow.host.workflow, flow.host.task_spec) if outside else [(flow, one) for one in spec.inputs]


def _is_undone(spec: Any) -> bool:
    return bool(spec.can_be_undone) or isinstance(spec, StartEvent | Begin)
