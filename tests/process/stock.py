"""The same shelf, run by SpiffWorkflow as it comes: its parser, specs, workflow, script engine and serializer.

A drawing is translated word by word: an act becomes a script task that writes its name down, a deadline a
message of its own, a condition the Python the library evaluates. The layout is dropped, so that exits are
tried in the order of the file. Nothing of ``engine.process`` is used here.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent, EventBasedGateway
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

from engine.domain.process import Value

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OFFICE = "{urn:petition-office:bpmn:1.0}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

Path: TypeAlias = tuple[str, ...]  # the shapes around a shape, outermost first, and the shape
Wait: TypeAlias = tuple[Path, str]  # the shape that waits, and "message x" or "deadline x"


def translated(data: bytes, *, layout: bool = False) -> bytes:
    """The file as SpiffWorkflow reads it."""
    root = etree.fromstring(data)
    for message in root.iter(f"{BPMN}message"):
        message.set("name", f"message {message.get('name')}")
    for task in list(root.iter(f"{BPMN}serviceTask")):
        _scripted(task)
    for task in list(root.iter(f"{BPMN}businessRuleTask")):
        _decided(task)
    for timer in list(root.iter(f"{BPMN}timerEventDefinition")):
        _told(root, timer)
    for condition in root.iter(f"{BPMN}conditionExpression"):
        condition.text = python(condition.text)
    for diagram in [] if layout else list(root.iter(f"{DI}BPMNDiagram")):
        root.remove(diagram)
    return etree.tostring(root)


def _scripted(task: Any) -> None:
    act = next(task.iter(f"{OFFICE}act"))
    script = etree.SubElement(task, f"{BPMN}script")
    script.text = f"acts.append({task.get('id')!r})\n"
    if act.get("name") == "set":
        script.text += f"answer[{act.get('answer')!r}] = {act.get('value')!r}\n"
    task.remove(act.getparent())
    task.tag = f"{BPMN}scriptTask"


# The decision tables of the shelf, said a second time in Python.
DECISIONS = {
    "routing": """
chosen, category, route = answer.get("disposition"), answer.get("category"), answer.get("route")
is_ours, is_plain = category == "suggestion" or route in (None, "petition_procedure"), False
if category == "accusation":
    if chosen not in ("decline", "barred", None):
        chosen = "transfer"
elif chosen == "accept" and not is_ours and route != "statutory_duty":
    chosen = "divert"
elif chosen == "accept" and petition.get("territory") == "elsewhere" and not petition.get("is_direct"):
    chosen = "decline"
elif chosen in ("divert", "guide") and is_ours:
    chosen = "transfer"
elif is_ours and chosen in ("on_the_spot", "accept", "transfer"):
    is_plain = answer.get("simplified")
answer["disposition"], answer["simplified"] = chosen, is_plain
answer["goes_to"] = "referral" if chosen in ("transfer", "assign") else "handling" if chosen in ("accept", None) else "ended"
""",
}


def _decided(task: Any) -> None:
    asked = next(task.iter(f"{OFFICE}decision"))
    etree.SubElement(task, f"{BPMN}script").text = DECISIONS[asked.get("ref")]
    task.remove(asked.getparent())
    task.tag = f"{BPMN}scriptTask"


def _told(root: Any, timer: Any) -> None:
    name = "".join(timer.itertext()).strip().removeprefix('deadline("').removesuffix('")')
    if not any(message.get("id") == f"deadline_{name}" for message in root.iter(f"{BPMN}message")):
        root.insert(0, etree.Element(f"{BPMN}message", id=f"deadline_{name}", name=f"deadline {name}"))
    timer.getparent().replace(timer, etree.Element(f"{BPMN}messageEventDefinition", messageRef=f"deadline_{name}"))


def python(text: str) -> str:
    """The condition as Python evaluates it: a missing fact and values of different kinds never compare as true."""
    return ast.unparse(ast.fix_missing_locations(_Strict().test(ast.parse(" ".join(text.split()), mode="eval").body)))


class _Strict:
    """Rewrites a condition of ours."""

    def test(self, node: ast.expr) -> ast.expr:
        """What is asked yes or no."""
        if isinstance(node, ast.BoolOp):
            return ast.BoolOp(node.op, [self.test(value) for value in node.values])
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self.test(node.operand))
        if isinstance(node, ast.Compare):
            return self._compared(*(ast.unparse(self.value(side)) for side in (node.left, node.comparators[0])), node.ops[0])
        return ast.parse(f"({ast.unparse(self.value(node))}) is True", mode="eval").body

    def _compared(self, left: str, right: str, op: ast.cmpop) -> ast.expr:
        kinds = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
        if isinstance(op, ast.In | ast.NotIn):
            said = f"({left}) in [each for each in ({right}) if type(each) is type({left})]"
            said = f"({left}) is not None and {'not ' if isinstance(op, ast.NotIn) else ''}({said})"
        else:
            said = f"type({left}) is type({right}) and ({left}) is not None and ({left}) {kinds[type(op)]} ({right})"
        return ast.parse(said, mode="eval").body

    def value(self, node: ast.expr) -> ast.expr:
        """A name becomes a look-up; a literal stays."""
        if isinstance(node, ast.Attribute):
            return ast.parse(f"{ast.unparse(node.value)}.get({node.attr!r})", mode="eval").body
        return node


_SERIALIZER = BpmnWorkflowSerializer()


@lru_cache(maxsize=16)
def _planted(files: tuple[tuple[str, bytes], ...], process: str, layout: bool) -> str:
    """An instance as saved by the library before its first step."""
    parser = BpmnParser()
    for file, data in (one for one in files if one[0].endswith(".bpmn")):
        parser.add_bpmn_str(translated(data, layout=layout), file)
    return str(_SERIALIZER.serialize_json(BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))))


class Stock:
    """One instance in SpiffWorkflow's own hands, saved and reloaded after every step.

    ``answer``, the answers so far, is one for the whole instance here as it is in ours; ``acts`` and ``ended``
    are those of the last step, ``done`` all shapes ever completed.
    """

    def __init__(self, files: Mapping[str, bytes], process: str, facts: Mapping[str, Any] | None = None, *, layout: bool = False) -> None:
        self.answer: dict[str, Value] = {}
        self.acts: list[str] = []
        self.ended: list[str] = []
        self.done: set[str] = set()
        names = {"answer": self.answer, "acts": self.acts, "petition": {}, "rule": {}, **(facts or {})}
        self.engine = PythonScriptEngine(TaskDataEnvironment(names))
        self.workflow = self._loaded(_planted(tuple(files.items()), process, layout))
        self.run()

    def run(self) -> None:
        """All that needs no human; then save and load."""
        self.workflow.do_engine_steps(did_complete_task=self._noted)
        self.workflow = self._loaded(_SERIALIZER.serialize_json(self.workflow))

    def _loaded(self, saved: str) -> BpmnWorkflow:
        workflow = _SERIALIZER.deserialize_json(saved)
        workflow.script_engine = self.engine
        return workflow

    def complete(self, path: Path, answer: Mapping[str, Value]) -> None:
        """Complete the first open step at that place."""
        task = next(task for task in self._ready() if self.path(task) == path)
        self._begin(answer)
        task.run()
        self._noted(task)
        self.run()

    def send(self, event: str, answer: Mapping[str, Value] | None = None) -> None:
        """Send a message, or tell of a deadline."""
        self._begin(answer or {})
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(event), {}))
        self.run()

    @property
    def completed(self) -> bool:
        """Whether the library calls the instance completed."""
        return bool(self.workflow.is_completed())

    def tasks(self) -> Counter[Path]:
        """The open human steps."""
        return Counter(self.path(task) for task in self._ready())

    def waits(self) -> Counter[Wait]:
        """What is waited for, and where; behind an event gateway by each event of it."""
        return Counter(wait for task in self.workflow.event_manager.tasks.values() for wait in self._waits(task))

    def spent(self) -> Counter[Wait]:
        """Messages beside an activity still open that have come once: the library waits for them no more."""
        fired = (task for task in self._all() if isinstance(task.task_spec, BoundaryEvent) and task.state == TaskState.COMPLETED)
        return Counter(
            (self.path(task), task.task_spec.event_definition.name)
            for task in fired
            if not task.task_spec.cancel_activity
            and task.task_spec.event_definition.name.startswith("message")
            and any(not isinstance(each.task_spec, BoundaryEvent) and each.state < TaskState.COMPLETED for each in task.parent.children)
        )

    def current(self) -> set[str]:
        """Shapes that hold the instance: open steps, open frames, events waited for in the flow."""
        open_ = {task.task_spec.name for task in self._all() if self._holds(task)}
        return open_ | {path[-1] for path, _ in self.waits() if not isinstance(self._spec(path[-1]), BoundaryEvent)}

    def path(self, task: Any) -> Path:
        """Where a task stands."""
        host = task.workflow.parent_task_id
        around = self.path(self.workflow.get_task_from_id(host)) if host is not None else ()
        return (*around, task.task_spec.name)

    def _waits(self, task: Any) -> Iterator[Wait]:
        path, spec = self.path(task), task.task_spec
        if isinstance(spec, EventBasedGateway):
            for event, exit_ in zip(spec.event_definition.event_definitions, spec.outputs, strict=True):
                yield (*path[:-1], exit_.name), event.name
        else:
            yield path, spec.event_definition.name

    def _all(self) -> Iterator[Any]:
        yield from self.workflow.tasks.values()
        for inside in self.workflow.subprocesses.values():
            yield from inside.tasks.values()

    def _ready(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def _holds(self, task: Any) -> bool:
        return bool(task.state == TaskState.STARTED or (task.state == TaskState.READY and task.task_spec.manual))

    def _spec(self, name: str) -> Any:
        specs = [self.workflow.spec, *self.workflow.subprocess_specs.values()]
        return next(spec.task_specs[name] for spec in specs if name in spec.task_specs)

    def _begin(self, answer: Mapping[str, Value]) -> None:
        self.acts.clear()
        self.ended.clear()
        self.answer.update(answer)

    def _noted(self, task: Any) -> None:
        if isinstance(task.task_spec, EndEvent):
            self.ended.append(task.task_spec.name)
        if getattr(task.task_spec, "bpmn_id", None) and not isinstance(task.task_spec, EventBasedGateway):
            self.done.add(task.task_spec.name)
