"""Stock SpiffWorkflow, used as its own documentation shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.stock.drawing import drawings

MAIN = "petition"


class Before(NamedTuple):
    """Ids of the tasks completed and of the user tasks open before a step."""

    completed: frozenset[Any]
    open: frozenset[str]


class Done:
    """What a step led to: the shape acted on, the shapes completed, the open user tasks by id, the new ones among them."""

    def __init__(self, workflow: BpmnWorkflow, acted: str, before: Before) -> None:
        """``before`` is what was completed and what was open when the state was loaded."""
        self.acted = acted
        self.elements = [
            task.task_spec.bpmn_id
            for task in workflow.get_tasks(state=TaskState.COMPLETED)
            if task.id not in before.completed and task.task_spec.bpmn_id
        ]
        self.completed = workflow.is_completed()
        self.open = {str(task.id): task.task_spec for task in workflow.get_tasks(state=TaskState.READY, manual=True)}
        self.new = {token: spec for token, spec in self.open.items() if token not in before.open}


class Stock:
    """The engine: diagrams parsed once, everything else from the state each time."""

    def __init__(self, shelf: Path) -> None:
        """``shelf`` is the bench's own shelf, translated."""
        parser = BpmnParser()
        for name, drawn in drawings(shelf).items():
            parser.add_bpmn_xml(etree.fromstring(drawn), filename=name)
        self.spec = parser.get_spec(MAIN)
        self.subprocesses = parser.get_subprocess_specs(MAIN)
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def start(self) -> tuple[str, Done]:
        """A new process run to its first human step."""
        workflow = BpmnWorkflow(self.spec, self.subprocesses)
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow), Done(workflow, "", Before(frozenset(), frozenset()))

    def complete(self, state: str, task_id: str, answer: dict[str, Any]) -> tuple[str, Done]:
        """Complete a user task and run on."""
        workflow, before = self._loaded(state)
        task = next(task for task in workflow.get_tasks(state=TaskState.READY, manual=True) if str(task.id) == task_id)
        task.set_data(**answer)
        task.run()
        return self._saved(workflow, task.task_spec.bpmn_id, before)

    def send(self, state: str, message: str, answer: dict[str, Any]) -> tuple[str, Done]:
        """Give the process a message and run on."""
        workflow, before = self._loaded(state)
        workflow.send_event(BpmnEvent(MessageEventDefinition(message), payload=answer))
        return self._saved(workflow, message, before)

    def _loaded(self, state: str) -> tuple[BpmnWorkflow, Before]:
        workflow = self.serializer.deserialize_json(state)
        completed = frozenset(task.id for task in workflow.get_tasks(state=TaskState.COMPLETED))
        return workflow, Before(completed, frozenset(str(task.id) for task in workflow.get_tasks(state=TaskState.READY, manual=True)))

    def _saved(self, workflow: BpmnWorkflow, acted: str, before: Before) -> tuple[str, Done]:
        workflow.refresh_timers()
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow), Done(workflow, acted, before)
