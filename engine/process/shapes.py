"""The shapes a diagram may use, as task specs of SpiffWorkflow that never predict and never look back.

A spec is shared by every instance of a release: nothing here is changed by a run. What a run knows
stands on its tokens and on its Instance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults as bpmn
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, BpmnStartTask, SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from engine.domain.process import Effect, Waiting
from engine.domain.takeover import SETTLING
from engine.errors import OutOfOrder
from engine.process.decisions import Decision, NoAnswer
from engine.process.timers import MESSAGE
from engine.process.trail import Passed, Trail, behind_act, behind_step
from engine.process.workflow import LIVE, Token

# The library carries no types, so every base class below is Any to the type checker.
# mypy: disable-error-code="misc"

# Acts that only note something down.
NOTING = frozenset({"record", "set"})


class Shape:
    """What all shapes share: successors are created when a shape completes, and only then.

    ``held`` are the states in which a token here means that somebody or something will move the process on;
    a ``is_group`` shape is what its tokens hang on, an activity with its edges or events that exclude each other;
    an ``is_late`` one has its turn when nothing else moves by itself. What a shape does cannot be undone unless it is said to be.
    """

    manual: bool
    name: str
    outputs: list[Any]
    following: tuple[Any, ...]
    bpmn_id: str | None
    held = TaskState.READY | TaskState.STARTED
    is_group = False
    is_late = False
    can_be_undone = False
    awaits: Waiting | None = None
    _wf_spec: Any

    def settle(self) -> None:
        """Called once, when all arrows are drawn: what follows here is looked up now and never again."""
        self.following = tuple(self.outputs)

    def _predict(self, *_args: Any, **_kwargs: Any) -> None:
        """No token stands where it is not yet due."""

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _on_ready(self, my_task: Token) -> None:
        """Nothing to prepare."""

    def _run_hook(self, my_task: Token) -> bool:
        return True

    def _on_cancel(self, my_task: Token) -> None:
        """Nothing to undo."""

    def _on_complete(self, my_task: Token) -> None:
        top = my_task.workflow.top_workflow
        if self.bpmn_id:
            top.done.setdefault(self._wf_spec.shelf, {})[self.bpmn_id] = None
        trail = self.onward(my_task) if self.can_be_undone else ()
        self._on_complete_hook(my_task)
        children = [my_task._add_child(spec) for spec in self.chosen(my_task)]
        top.witnessed(self, children)
        for child in children:
            if trail:
                child.trail = trail
            child.task_spec._update(child)
        my_task.workflow._task_completed_notify(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        """Nothing besides."""

    def chosen(self, my_task: Token) -> Sequence[Any]:
        """The shapes that follow."""
        return self.following

    def onward(self, my_task: Token) -> Trail:
        """The trail of the tokens that follow a shape that can be undone."""
        return my_task.trail


class Begin(Shape, BpmnStartTask):
    """The library's first task of a process."""


class End(Shape, SimpleBpmnTask):
    """The library's last task of a process."""


class EndJoin(Shape, _EndJoin):
    """Waits until no other token of the flow is alive."""

    def _update_hook(self, my_task: Token) -> bool:
        others = [token for token in my_task.workflow.live() if token is not my_task]
        for token in others:
            if token.task_spec is self:
                token.cancel()
        if any(token.task_spec is not self for token in others):
            my_task._set_state(TaskState.WAITING)
            return False
        return True


class ProcessSpec(BpmnProcessSpec):
    """A process or an embedded sub-process; ``shelf`` is the process in whose file it is drawn."""

    def __init__(self, name: str, description: str, filename: str, shelf: str) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.bpmn_start_events: list[Any] = []
        self.shelf = shelf
        self.description = description
        self.start = Begin(self, "Start")
        self.end = EndJoin(self, f"{name}.EndJoin")
        self.last = End(self, "End")
        self.end.connect(self.last)
        self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}


class StartEvent(Shape, bpmn.StartEvent):
    """Where a process or sub-process begins."""


class EndEvent(Shape, bpmn.EndEvent):
    """Where one path of it ends."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.workflow.top_workflow.ended.append(self.bpmn_id)
        return True


def rivals(my_task: Token) -> Iterator[Token]:
    """The other live tokens of a group: an activity and its boundary events, or the events behind an event gateway."""
    if my_task.parent is not None and my_task.parent.task_spec.is_group:
        yield from (token for token in my_task.parent.children if token is not my_task and token.is_live)


class BoundarySplit(Shape, BoundaryEventSplit):
    """Stands unseen before an activity that has boundary events; its tokens are the activity and the events."""

    is_group = True
    can_be_undone = True


class _Activity(Shape):
    """A task or sub-process: when it is done, its boundary events have nothing to wait for."""

    def _on_complete_hook(self, my_task: Token) -> None:
        for rival in rivals(my_task):
            if rival.state == TaskState.WAITING:
                rival.cancel()


class UserTask(_Activity, bpmn.UserTask):
    """A step some official takes by filling in a form."""

    def settle(self) -> None:
        """Whether its form settles what the petition is or who takes it."""
        super().settle()
        self.can_be_undone = self.bpmn_id not in SETTLING

    def onward(self, my_task: Token) -> Trail:
        """A step whose form settles nothing can be undone, unless an event on its edge will not come again."""
        group = my_task.parent.task_spec if my_task.parent is not None else self
        if group.is_group:
            edges = {rival.task_spec.name for rival in rivals(my_task) if rival._state == TaskState.WAITING}
            if len(edges) + 1 < len(group.following):
                return ()
        return behind_step(my_task.trail, Passed(my_task.id, self.name, my_task.workflow.top_workflow.before))


class ServiceTask(_Activity, bpmn.ServiceTask):
    """An act: goes out as an Effect; ``set`` also answers at once."""

    def __init__(self, *args: Any, act: str, arguments: Mapping[str, str], **kwargs: Any) -> None:
        self.act, self.arguments, self.can_be_undone = act, arguments, act in NOTING
        super().__init__(*args, **kwargs)

    def _run_hook(self, my_task: Token) -> bool:
        top = my_task.workflow.top_workflow
        if self.act == "set":
            top.answered({self.arguments["answer"]: self.arguments["value"]}, by=my_task)
        elif self.can_be_undone:
            my_task.trail = behind_act(my_task.trail, self.name, {})
        top.effects.append(Effect(self.act, self.arguments, self.name, self._wf_spec.shelf))
        return True


class BusinessRuleTask(_Activity, bpmn.ServiceTask):
    """A decision table is asked; each of its outputs becomes an answer."""

    can_be_undone = True

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        self.decision = decision
        self.asks = frozenset(name.removeprefix("answer.") for name in decision.kinds if name.startswith("answer."))
        super().__init__(*args, **kwargs)

    def _run_hook(self, my_task: Token) -> bool:
        """OutOfOrder when the table has no answer, or not the one its hit policy promises."""
        top = my_task.workflow.top_workflow
        try:
            answers = self.decision.answers(top.facts)
        except NoAnswer as none:
            told = {"inputs": " ".join(self.decision.kinds), "rules": " ".join(f"#{rule}" for rule in none.rules), "column": none.column}
            raise OutOfOrder(f"decision_{none.code}", decision=self.decision.id, element=self.name, **told) from none
        except ValueError as unkept:
            raise OutOfOrder("decision_not_kept", decision=self.decision.id, element=self.name, found=str(unkept)) from unkept
        top.touched(self.asks)
        top.answered(answers, by=my_task)
        return True


class _Container(_Activity):
    """A shape with a process inside it; ``body`` is set once, when the library is put together."""

    body: ProcessSpec

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.STARTED)
        my_task.workflow.top_workflow.enter(my_task).plant()
        return False

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)

    def _on_cancel(self, my_task: Token) -> None:
        inside = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        if inside is not None:
            inside.abandon()


class SubProcess(_Container, bpmn.SubWorkflowTask):
    """A part of the same diagram in a frame."""


class Instances(SubProcess):
    """One activity carried out several times: an unseen frame in which every instance is a token of its own."""


class Enough(Shape, SimpleBpmnTask):
    """What was to be reached by several instances has been: those still at work are cancelled.

    Late, so that it is all one which of two that were woken together comes here first.
    """

    is_late = True

    def _run_hook(self, my_task: Token) -> bool:
        for token in my_task.workflow.live():
            if token is not my_task and not isinstance(token.task_spec, EndJoin):
                token.cancel()
        return True


class CallActivity(_Container, bpmn.CallActivity):
    """Another process of the shelf."""


class ExclusiveGateway(Shape, bpmn.ExclusiveGateway):
    """The first exit whose condition holds, in the order the flows stand in the file; else the default."""

    can_be_undone = True

    def settle(self) -> None:
        """Which answers are asked for."""
        super().settle()
        conditions = [condition for condition, _ in self.cond_task_specs if condition is not None]
        self.asks = frozenset(name for condition in conditions for scope, name in condition.names if scope == "answer")

    def onward(self, my_task: Token) -> Trail:
        """A choice can be made otherwise, but others do not undo what it has asked for."""
        my_task.workflow.top_workflow.touched(self.asks)
        return super().onward(my_task)

    def chosen(self, my_task: Token) -> Sequence[Any]:
        """One exit; OutOfOrder when none holds and none is the default."""
        facts = my_task.workflow.top_workflow.facts
        exits = (name for condition, name in self.cond_task_specs if condition is not None and condition.holds(facts))
        name = next(exits, self.default_task_spec)
        if name is None:
            raise OutOfOrder("process_no_exit", process=self._wf_spec.shelf, element=self.name)
        return [self._wf_spec.task_specs[name]]


class ParallelGateway(Shape, bpmn.ParallelGateway):
    """Splits into all exits; joins when a token has come in by every entry, one of each, round after round."""

    entries: frozenset[str]

    def settle(self) -> None:
        """Where tokens come in."""
        super().settle()
        self.entries = frozenset(self._inputs)

    def _update_hook(self, my_task: Token) -> bool:
        my_task.via = my_task.parent.task_spec.name if my_task.parent else ""
        waiting = {my_task.via: my_task}
        for token in my_task.workflow.tasks.values():
            if token.task_spec is self and token._state == TaskState.WAITING:
                waiting.setdefault(token.via, token)
        if waiting.keys() >= self.entries:
            for token in waiting.values():
                if token is not my_task:
                    token.cancel()
            return True
        my_task._set_state(TaskState.WAITING)
        return False


class EventGateway(Shape, BpmnSpecMixin):
    """Several events wait; the first to happen cancels the others."""

    is_group = True


class _Catching(Shape):
    """Waits for one message or deadline."""

    event_definition: Any

    def settle(self) -> None:
        """What it waits for, as told to the outside."""
        super().settle()
        self.awaits = Waiting(self.event_definition.kind, self.event_definition.name, self.name)

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.WAITING)
        return False

    def fire(self, my_task: Token) -> None:
        """What was waited for has happened."""
        my_task._ready()


class CatchEvent(_Catching, bpmn.IntermediateCatchEvent):
    """Stands in the flow, or behind an event gateway; to wait for an event is to be alive."""

    held = LIVE

    def fire(self, my_task: Token) -> None:
        """The others behind the same gateway have lost."""
        for rival in rivals(my_task):
            rival.cancel()
        super().fire(my_task)


class BoundaryEvent(_Catching, bpmn.BoundaryEvent):
    """Stands on the edge of an activity, only as long as that lasts.

    Interrupting: cancels the activity and its other events. Not interrupting: a path beside it; a
    message may come again (withdrawn and asked anew, a second recusal), a deadline lapses once. While it
    waits, the activity is what keeps the process alive.
    """

    held = TaskState.READY

    def fire(self, my_task: Token) -> None:
        """Cancel the activity, or wait for the next message of that name."""
        if self.cancel_activity:
            for rival in rivals(my_task):
                if rival.state != TaskState.READY or rival.task_spec.manual:
                    rival.cancel()
        else:
            if self.event_definition.kind == MESSAGE:
                again = Token(my_task.workflow, self, my_task.parent)
                self._update(again)
            for rival in rivals(my_task):
                rival.trail = ()  # what came of it hangs on this step
        super().fire(my_task)


__all__ = [
    "BoundaryEvent", "BoundarySplit", "BusinessRuleTask", "CallActivity", "CatchEvent", "EndEvent", "Enough", "EventGateway",
    "ExclusiveGateway", "Instances", "ParallelGateway", "ProcessSpec", "ServiceTask", "StartEvent", "SubProcess", "UserTask",
]  # fmt: skip
