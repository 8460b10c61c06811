"""Save and load a running instance: where its tokens stand, the facts of its forms, which shapes are done.

A state is JSON and holds no diagram and nothing of a finished step, so it does not grow with the length
of a petition's life. It names the fingerprint of its library; the specs are taken from there.

    {"format": 1, "library": "…", "process": "petition", "counter": 57, "completed": false,
     "answer": {…}, "done": {"petition": ["filed", …]},
     "flows": [["", [[token, shape, state, group, via], …]], [host token, […]], …]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson
from SpiffWorkflow.util.task import TaskState

from engine.domain.process import Facts, Value
from engine.errors import OutOfOrder
from engine.process.shapes import BoundarySplit, EventGateway
from engine.process.workflow import Instance, Token

if TYPE_CHECKING:
    from engine.process.library import Library

FORMAT = 1
_ROOT = "root"


def dump(instance: Instance, library: Library) -> bytes:
    """The state of an instance between two steps."""
    flows = [] if instance.completed else [[getattr(flow, "parent_task_id", None) or "", list(_rows(flow))] for flow in instance.flows()]
    return orjson.dumps(
        {
            "format": FORMAT,
            "library": library.fingerprint,
            "process": instance.spec.name,
            "counter": instance.counter,
            "completed": instance.completed,
            "answer": instance.answer,
            "done": {process: list(shapes) for process, shapes in instance.done.items()},
            "flows": flows,
        }
    )


def _rows(flow: Any) -> Iterator[list[Any]]:
    """Live tokens and the group tokens they hang on, groups first."""
    live = [token for token in flow.tasks.values() if token.is_live]
    groups = {token.parent.id: token.parent for token in live if _is_grouped(token)}
    for group in groups.values():
        yield [group.id, group.task_spec.name, TaskState.COMPLETED, _ROOT, ""]
    for token in live:
        yield [token.id, token.task_spec.name, token.state, _group(token), token.internal_data.get("via", "")]


def _is_grouped(token: Token) -> bool:
    return token.parent is not None and isinstance(token.parent.task_spec, BoundarySplit | EventGateway)


def _group(token: Token) -> str:
    return str(token.parent.id) if _is_grouped(token) else _ROOT


def load(state: bytes, process: str, library: Library, facts: Facts) -> Instance:
    """The instance as it stood when ``dump`` was called; its specs come from the library.

    OutOfOrder for the state of another process or release, and for bytes that are no state.
    """
    try:
        saved = orjson.loads(state)
        if saved["format"] != FORMAT:
            raise OutOfOrder("state_unreadable", process=process, format=saved["format"])
        if saved["library"] != library.fingerprint or saved["process"] != process:
            raise OutOfOrder("state_of_another_release", process=process)
        return _restored(saved, Instance(library.spec(process), facts))
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # orjson's own error is a ValueError
        raise OutOfOrder("state_unreadable", process=process) from error


def _restored(saved: dict[str, Any], instance: Instance) -> Instance:
    instance.counter, instance.completed = saved["counter"], saved["completed"]
    instance.answer = {name: _value(value) for name, value in saved["answer"].items()}
    instance.done = {process: dict.fromkeys(shapes) for process, shapes in saved["done"].items()}
    hosts: dict[str, Token] = {}
    for host, rows in saved["flows"]:
        flow = instance.enter(hosts[host]) if host else instance
        root = Token(flow, flow.spec.start, state=TaskState.COMPLETED, id=_ROOT)
        for id, shape, state, group, via in rows:
            token = Token(flow, flow.spec.task_specs[shape], root if group == _ROOT else flow.tasks[group], state, id)
            if via:
                token.internal_data["via"] = via
            hosts[id] = token
    return instance


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
