"""Going back: an open step is taken back to one that was done before it in the same flow, as if it and what lay between had not been.

Why this is safe. The trail of a token (``trail.py``) holds only steps behind which nothing happened that cannot be undone, and
of whose answers nobody else made use. Leave out of the history of an instance the steps that are taken back: what is left is a
history too, and it ends where the instance stands now, the same tokens on the same shapes with the same answers. So whatever was
proven of all paths holds of what follows: a return leads only to a stop the explorer has been to. What obligations heard
meanwhile is held against them in ``paths/undoing.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.domain.acts import ACTS
from engine.domain.process import Bar, Behind, Return
from engine.errors import Conflict
from engine.process.shapes import NOTING, Begin, ServiceTask, StartEvent, UserTask, rivals
from engine.process.trail import Before, Last, Trail, before
from engine.process.workflow import ROOT, Instance, Token


def enabled(instance: Instance, task: str) -> Token:
    """The token of an open step; Conflict when it is not open (any more)."""
    for flow in instance.flows():
        token: Token | None = flow.tasks.get(task)
        if token is not None and token.is_enabled:
            return token
    raise Conflict("conflict_task", task=task)


def take_back(instance: Instance, token: Token, to: str) -> None:
    """Open the step ``to`` behind a token again in its place; Conflict for one that is not on its trail nor the last of all."""
    trail, last = usable(token), instance.latest
    at = next((number for number, one in enumerate(trail) if one.token == to), None)
    if at is None and last is not None and last.token == to:
        take_back_last(instance, last)
        return
    if at is None:
        raise Conflict("conflict_task", task=to)
    _restore(instance, before(trail[at:]))
    for rival in list(rivals(token)):
        rival.cancel()
    token.cancel()
    instance.moved(by=token)
    _reopen(token.workflow, trail[at].shape, trail[:at])


def _restore(instance: Instance, answers: Before) -> None:
    for name, value in answers.items():
        if value:
            instance.answer[name] = value[0]
        else:
            instance.answer.pop(name, None)


def _reopen(flow: Any, shape: str, trail: Trail) -> None:
    """A new token at a step, with the events on its edge."""
    step = flow.spec.task_specs[shape]
    front = flow.spec.task_specs.get(f"{step.name}.BoundaryEventSplit", step)
    again = Token(flow, front, flow.root)
    again.trail = trail
    front._update(again)


def note_last(instance: Instance, token: Token, older: Sequence[Token], number: int, standing: Sequence[Token]) -> None:
    """Remember the step just done if it opened several at once, or one in a frame, and all of that can be taken back.

    ``older`` are the tokens there were before it, ``number`` how many there had ever been, ``standing`` those there are now. Only
    as long as nothing else happens.
    """
    if not token.task_spec.can_be_undone:
        return
    fresh = [one for one in standing if one.is_enabled and int(one.id) > number]
    if not fresh or any(one.trail and one.trail[-1].token == token.id for one in fresh) or not _is_whole(token, older, instance):
        return
    host = token.workflow.host.id if token.workflow is not instance else ""
    noted = tuple([event for effect in instance.effects if (event := ACTS[effect.act].event_of(effect.arguments))])
    instance.last = Last(token.id, token.task_spec.name, host, number, instance.before, noted)


def _is_whole(token: Token, older: Sequence[Token], instance: Instance) -> bool:
    """Whether a step left everything else as it was: nothing ended, was joined or was done to others."""
    if instance.ended or not all(effect.act in NOTING for effect in instance.effects):
        return False
    group = token.parent if token.parent is not None and token.parent.task_spec.is_group else None
    own = {token.id} | ({one.id for one in older if one.parent is group} if group is not None else set())
    had_all = group is None or len(own) == len(group.task_spec.following)
    stand = all(one.is_live or one.id in own or one.id == ROOT or one.task_spec.is_group for one in older)
    return had_all and stand


def take_back_last(instance: Instance, last: Last) -> None:
    """Take back the last step with all it opened; Conflict when its shape is not there."""
    flow = next((one for one in instance.flows() if (one.host.id if one is not instance else "") == last.host), None)
    if flow is None or last.shape not in flow.spec.task_specs:
        raise Conflict("conflict_task", task=last.token)
    _restore(instance, last.before)
    for token in instance.tokens():
        if token.id != ROOT and int(token.id) > last.counter and token.is_live:
            token.cancel()
    _reopen(flow, last.shape, ())


def usable(token: Token) -> Trail:
    """The trail as far as its shapes are there: the instance may have been moved to another release since."""
    specs = token.workflow.spec.task_specs
    gone = [number for number, one in enumerate(token.trail) if any(name not in specs for name in (one.shape, *one.since))]
    return token.trail[gone[-1] + 1 :] if gone else token.trail


def ways_back(instance: Instance, token: Token) -> Return:
    """Every step an open one may be taken back to, the nearest first, what bars the way to those before, and the last step of all."""
    trail = usable(token)
    specs = token.workflow.spec.task_specs
    steps = [_behind(specs, token, trail[at:]) for at in range(len(trail) - 1, -1, -1)]
    begins = specs[trail[0].shape] if trail else token.task_spec
    last = instance.last if instance.last is not None and int(token.id) > instance.last.counter else None
    return Return(tuple(steps), tuple(_bars(instance, token, begins)), _whole(instance, last) if last is not None else None)


def _whole(instance: Instance, last: Last) -> Behind | None:
    """The last step of all as a way back, where it can be taken back with all it opened."""
    flow = next((one for one in instance.flows() if (one.host.id if one is not instance else "") == last.host), None)
    first = flow.spec.task_specs.get(last.shape) if flow is not None else None
    if first is None:
        return None
    opened = [one.task_spec for one in instance.tokens() if one.is_enabled and int(one.id) > last.counter]
    events = {f"{spec.bpmn_id}.opened" for spec in (first, *opened)} | {f"{first.bpmn_id}.done", *last.noted}
    return Behind(
        token=last.token, element=first.bpmn_id, name=first.bpmn_name or "", done=(last.token,), events=frozenset(events),
        lane=first.lane or "", lanes=frozenset(spec.lane or "" for spec in (first, *opened)), answers=frozenset(last.before),
        unsure=frozenset(last.before), known=instance.answer, is_beside=False,
    )  # fmt: skip


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
