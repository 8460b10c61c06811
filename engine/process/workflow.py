"""A running instance: SpiffWorkflow's workflow and task classes, kept flat and quiet.

The library predicts the future of an instance, walks its whole history at each step and writes a log
record for each change of state; a petition that loops is lost at tree depth 1,000. Here tokens are only
created when they are due, the ready ones stand in an agenda, and no tree is walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.domain.process import Effect, Facts, Value
from engine.errors import OutOfOrder
from engine.process import trail
from engine.process.trail import Before, Last, Trail

if TYPE_CHECKING:
    from engine.process.shapes import ProcessSpec

Witness = Callable[[str, str, str], None]
LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED
MOST_STEPS = 500
ROOT = "root"


class NoScripts(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # the library carries no types
    """The library's door to eval and exec, walled up."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        """Nothing is evaluated."""
        raise OutOfOrder("script_refused")

    def execute(self, script: str, context: Any, external_context: Any = None) -> Any:
        """Nothing is executed."""
        raise OutOfOrder("script_refused")

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Nothing is called."""
        raise OutOfOrder("script_refused")


_ENGINE = PythonScriptEngine(NoScripts())
_READY, _WAITING = TaskState.READY, TaskState.WAITING


class Token(Task):  # type: ignore[misc]
    """A task of the library with a short id, no data of its own, no history and no log.

    ``via`` is the shape a token waiting at a parallel join came from, ``trail`` what one at a step may be taken back over.
    """

    workflow: Any
    task_spec: Any
    parent: Token | None = None
    triggered = False
    via = ""
    trail: Trail = ()

    def __init__(self, workflow: Any, spec: Any, parent: Token | None = None, state: int = TaskState.FUTURE, id: str = "") -> None:
        self.id = id = id or workflow.top_workflow.next_id()
        self.workflow, self.task_spec, self._state = workflow, spec, state
        self._children: list[str] = []
        workflow.tasks[id] = self
        if parent is not None:
            self.parent = parent
            parent._children.append(id)

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == _READY and not self.task_spec.manual:
            top = self.workflow.top_workflow
            (top.late if self.task_spec.is_late else top.agenda).append(self)

    @property
    def is_live(self) -> bool:
        """Whether the token is neither completed nor cancelled."""
        return bool(self._state & LIVE)

    @property
    def is_enabled(self) -> bool:
        """Whether this is a human step that can be completed now."""
        return bool(self._state == _READY and self.task_spec.manual)


class _Flow:
    """What an instance and the activities inside it share."""

    tasks: dict[str, Token]
    spec: ProcessSpec
    completed: bool

    def plant(self) -> None:
        """Put the first token at the start."""
        self.root = Token(self, self.spec.start, id=ROOT)
        self.root._ready()

    def live(self) -> list[Token]:
        """The tokens neither completed nor cancelled, in the order they came to be."""
        return [token for token in self.tasks.values() if token._state & LIVE]

    def _task_completed_notify(self, task: Token) -> None:
        """Called by the library after each completion: is this flow at its end?"""
        if task.task_spec is self.spec.last:
            self.completed = True
            self.finished()
            return
        for token in self.tasks.values():
            if token.task_spec is self.spec.end and token._state == _WAITING:
                token.task_spec._update(token)
                return

    def finished(self) -> None:
        """The last token has reached the end."""


class Activity(_Flow, BpmnSubWorkflow):  # type: ignore[misc]
    """The inside of a sub-process or called process while its shape is active."""

    def __init__(self, host: Token, top: Instance) -> None:
        self.host, self.top_workflow = host, top
        self.spec, self.tasks, self.completed = host.task_spec.body, {}, False

    @property
    def parent_workflow(self) -> Any:
        """The flow the shape stands in."""
        return self.host.workflow

    def finished(self) -> None:
        """Give the token back to the shape outside."""
        self.host._set_state(_READY)

    def abandon(self) -> None:
        """Cancel everything still alive inside."""
        self.completed = True
        for token in self.live():
            token.cancel()
        self.top_workflow.subprocesses.pop(self.host.id, None)


def _is_heard_at(flow: Any, shape: str, event: tuple[str, str]) -> bool:
    """Whether an event is waited for on the edge of a shape."""
    split = flow.spec.task_specs.get(f"{shape}.BoundaryEventSplit")
    awaited = [one.awaits for one in split.following if one.awaits is not None] if split is not None else []
    return event in [(one.kind, one.name) for one in awaited]


def _drawn_as(spec: Any) -> str:
    """The shape of the diagram a spec stands for; what only the library adds to a shape is named after it, with a point."""
    return str(spec.bpmn_id or spec.name.partition(".")[0])


class Instance(_Flow, BpmnWorkflow):  # type: ignore[misc]
    """One process instance between two saves, with the facts it may ask and the effects it has asked for.

    ``last`` is the step of this act if it may be taken back as a whole, ``latest`` that of the act before.
    """

    script_engine = _ENGINE
    top_workflow: Any = None
    # Told of every arrow gone along: (process, source, target); only where somebody rehearses.
    witness: Witness | None = None

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec, self.tasks, self.completed = spec, {}, False
        self.top_workflow = self
        self.subprocesses: dict[str, Activity] = {}
        self.counter = 0
        self.agenda: deque[Token] = deque()
        self.late: deque[Token] = deque()
        self.answer: dict[str, Value] = {}
        self.done: dict[str, dict[str, None]] = {}
        self.before: Before = {}
        self.last: Last | None = None
        self.latest: Last | None = None

    def begin(self, facts: Facts, answer: Mapping[str, Value] = MappingProxyType({})) -> Self:
        """Open an act: what conditions may ask in it, and what its form says; nothing has come of it yet."""
        self.before, self.last, self.latest = self.was(answer), None, self.last
        self.answer = {**self.answer, **answer}  # a new one: the last Step shows the old
        self.facts = {**facts, "answer": self.answer}
        self.effects: list[Effect] = []
        self.ended: list[str] = []
        return self

    def was(self, names: Collection[str]) -> Before:
        """What the answers of these names are now, for when they have been given anew."""
        return {name: (self.answer[name],) if name in self.answer else () for name in names}

    def answered(self, answers: Mapping[str, Value], *, by: Token) -> None:
        """Answers that come by themselves; what they were before is remembered by the trail of whoever they come to."""
        was = self.was(answers)
        by.trail = trail.behind_act(by.trail, by.task_spec.name, was)
        self.before = {**was, **self.before}
        self.touched(answers)
        self.answer.update(answers)

    def touched(self, names: Collection[str]) -> None:
        """Answers of these names have been asked for or given: who stands on a step no longer goes back over his own."""
        for flow in self.flows() if names else ():
            for token in flow.tasks.values():
                if token.trail and token.is_enabled:
                    token.trail = trail.cut(token.trail, names)

    def moved(self, names: Collection[str] = (), *, by: Token | None = None, event: tuple[str, str] | None = None) -> None:
        """Something moved, giving answers of these names, while tokens other than ``by`` stood.

        Back to a step on whose edge the ``event`` would have been heard nobody goes: it would have come otherwise there.
        """
        for token in self.tokens():
            if token.trail and token is not by and token.is_enabled:
                kept = trail.cut(token.trail, names)
                if event is not None:
                    kept = trail.behind(kept, {one.shape for one in kept if _is_heard_at(token.workflow, one.shape, event)})
                token.trail = trail.beside(kept)

    def witnessed(self, spec: Any, children: Collection[Token]) -> None:
        """Tell the witness, where there is one, of the arrows gone along from a shape."""
        if self.witness is None:
            return
        for child in children:
            self.witness(spec._wf_spec.shelf, _drawn_as(spec), _drawn_as(child.task_spec))

    def dissolve(self) -> None:
        """Let go of all tokens, which point back at their flows: memory is free at once, not when the collector comes round."""
        for flow in self.flows():
            flow.tasks.clear()
            flow.root = None
        self.subprocesses.clear()
        self.top_workflow = None

    def next_id(self) -> str:
        """A short id, unique within the instance for ever."""
        self.counter += 1
        return str(self.counter)

    def flows(self) -> list[Any]:
        """The instance and every active activity inside it, outermost first."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> list[Token]:
        """Every token of every active flow, outermost first."""
        return [token for flow in self.flows() for token in flow.tasks.values()]

    def enter(self, host: Token) -> Activity:
        """Open the inside of an activity whose shape has been reached."""
        inside = Activity(host, self)
        self.subprocesses[host.id] = inside
        return inside

    def advance(self) -> None:
        """Run everything that needs no human; OutOfOrder after 500 shapes, for a circle nobody would leave."""
        for _ in range(MOST_STEPS):
            if not self.agenda:
                if not self.late:
                    return
                self.agenda.append(self.late.popleft())
            token = self.agenda.popleft()
            if token._state == _READY:
                token.run()
        if self.agenda:
            raise OutOfOrder("process_endless", process=self.spec.name, element=self.agenda[0].task_spec.name, steps=MOST_STEPS)

    def require_someone(self) -> None:
        """OutOfOrder unless the instance is completed or each open flow of it waits for somebody or something."""
        if self.completed:
            return
        for flow in self.flows():
            for token in flow.tasks.values():
                if token._state & token.task_spec.held:
                    break
            else:
                raise OutOfOrder("process_lost", process=self.spec.name, flow=flow.spec.name)
