"""Start a process, complete a step, send a message, let a deadline lapse: (state, facts) in, Step out.

Holds nothing between two calls. Each call loads the state, does its one thing, runs on to the next human
steps and saves; when anything goes wrong on the way, an error is raised and no new state exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from SpiffWorkflow.util.task import TaskState

from engine.domain.process import Element, Facts, OpenTask, Step, Value, Waiting
from engine.errors import Conflict, Refusal
from engine.process.library import Library
from engine.process.serializer import dump, load
from engine.process.shapes import BoundaryEvent, CatchEvent
from engine.process.timers import DEADLINE, MESSAGE
from engine.process.workflow import Instance, Token


class SpiffRuntime:
    """Runs the diagrams of one library; fits ``engine.casework.ports.Engine``."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def start(self, process: str, facts: Facts) -> Step:
        """Begin an instance and run to its first human steps; NotFound for a process the shelf does not have."""
        instance = Instance(self.library.spec(process), facts)
        instance.plant()
        return self._step(instance)

    def complete(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Complete the human step ``task``; Conflict when it is not open (any more)."""
        instance = load(state, process, self.library, facts)
        token = next((token for token in instance.tokens() if token.id == task and token.is_enabled), None)
        if token is None:
            raise Conflict("conflict_task", task=task)
        instance.answer.update(answer)
        token.run()
        return self._step(instance)

    def send(self, process: str, state: bytes, message: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Give the instance a message; everybody who waits for that name catches it. Refusal when nobody does."""
        instance = load(state, process, self.library, facts)
        instance.answer.update(answer)
        if not _fire(instance, MESSAGE, message):
            raise Refusal("not_waiting_for", message=message)
        return self._step(instance)

    def lapse(self, process: str, state: bytes, deadline: str, facts: Facts) -> Step | None:
        """Tell the instance that a deadline has lapsed; None when nobody waits for it."""
        instance = load(state, process, self.library, facts)
        return self._step(instance) if _fire(instance, DEADLINE, deadline) else None

    def diagram(self, process: str) -> str:
        """The BPMN of a process as the designer drew it."""
        return self.library.xml(process).decode("utf-8")

    def elements(self, process: str) -> Mapping[str, Element]:
        """The shapes of a process by id."""
        return self.library.process(process).elements

    def reached(self, process: str, state: bytes) -> Mapping[str, Mapping[str, str]]:
        """For each diagram of the instance: shape id → ``done`` or ``current``; a boundary event still waiting is neither."""
        instance = load(state, process, self.library, {})
        marks = {diagram: dict.fromkeys(shapes, "done") for diagram, shapes in instance.done.items()}
        for flow in instance.flows():
            for token in flow.tasks.values():
                if token.is_live and token.task_spec.bpmn_id and token.task_spec.holds(token):
                    marks.setdefault(flow.spec.shelf, {})[token.task_spec.bpmn_id] = "current"
        return marks

    def _step(self, instance: Instance) -> Step:
        instance.advance()
        instance.require_someone()
        live = [token for token in instance.tokens() if token.is_live]
        return Step(
            state=dump(instance, self.library),
            tasks=tuple(_open_task(token) for token in live if token.is_enabled),
            waiting=tuple(dict.fromkeys(_waiting(token) for token in live if _awaits(token))),
            effects=tuple(instance.effects),
            completed=instance.completed,
            ended=tuple(instance.ended),
            answer=MappingProxyType(instance.answer),
        )


def _awaits(token: Token) -> bool:
    return token.state == TaskState.WAITING and isinstance(token.task_spec, CatchEvent | BoundaryEvent)


def _fire(instance: Instance, kind: str, name: str) -> bool:
    """Wake every token that waits for this event, outermost first; one that the first has cancelled stays cancelled."""
    hit = [token for token in instance.tokens() if _awaits(token) and token.task_spec.event_definition.is_a(kind, name)]
    for token in hit:
        if _awaits(token):
            token.task_spec.fire(token)
    return bool(hit)


def _waiting(token: Token) -> Waiting:
    event = token.task_spec.event_definition
    return Waiting(event.kind, event.name, token.task_spec.name)


def _open_task(token: Token) -> OpenTask:
    spec = token.task_spec
    return OpenTask(token.id, spec.bpmn_id, spec.bpmn_name or "", spec.lane or "", spec._wf_spec.shelf)
