"""Save and load a running instance: where its tokens stand, the facts of its forms, which shapes are done.

A state is JSON and holds no diagram, and of finished steps only those a token may still be taken back to: it does not grow with
the length of a petition's life. It names the fingerprint of its library; the specs are taken from there.

    {"format": 1, "library": "…", "process": "petition", "counter": 57, "completed": false,
     "answer": {…}, "done": {"petition": ["filed", …]},
     "flows": [["", [[token, shape, state, group, via], …]], [host token, […]], …]}

A token at a step behind which it may go back has its trail (``trail.py``) as the sixth of its row; ``last`` is there only where
the last act opened several steps and may be taken back as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from SpiffWorkflow.util.task import TaskState

from engine.domain.process import Value
from engine.errors import OutOfOrder
from engine.process import trail
from engine.process.workflow import ROOT, Instance, Token

if TYPE_CHECKING:
    from engine.process.library import Library

FORMAT = 1


def dump(instance: Instance, library: Library) -> bytes:
    """The state of an instance between two steps; what it does not say is forgotten by the instance too."""
    last = {"last": list(instance.last)} if instance.last is not None else {}
    return orjson.dumps(
        {
            "format": FORMAT,
            "library": library.fingerprint,
            "process": instance.spec.name,
            "counter": instance.counter,
            "completed": instance.completed,
            "answer": instance.answer,
            "done": {process: list(shapes) for process, shapes in instance.done.items()},
            "flows": [] if instance.completed else [_saved(flow) for flow in instance.flows()],
            **last,
        }
    )


def _saved(flow: Any) -> list[Any]:
    """Live tokens and the group tokens they hang on, groups first; the flow keeps no others, as if it had been loaded."""
    live, root = flow.live(), flow.root
    groups: dict[str, Token] = {}
    for token in live:
        if token.parent.task_spec.is_group:
            groups[token.parent.id] = token.parent
        else:
            token.parent = root
    flow.tasks = {ROOT: root, **groups, **{token.id: token for token in live}}
    for group in groups.values():
        group.parent = root
        group._children = [id for id in group._children if id in flow.tasks]
    root._children = []
    rows = [[group.id, group.task_spec.name, TaskState.COMPLETED, ROOT, ""] for group in groups.values()]
    rows += [_row(token) for token in live]
    return [flow.host.id if flow.top_workflow is not flow else "", rows]


def _row(token: Token) -> list[Any]:
    row = [token.id, token.task_spec.name, token._state, token.parent.id, token.via]  # type: ignore[union-attr]  # given above
    return [*row, trail.plain(token.trail)] if token.trail and token.is_enabled else row


def load(state: bytes, process: str, library: Library) -> Instance:
    """The instance as it stood when ``dump`` was called; its specs come from the library.

    OutOfOrder for the state of another process or release, and for bytes that are no state.
    """
    try:
        saved = orjson.loads(state)
        if saved["format"] != FORMAT:
            raise OutOfOrder("state_unreadable", process=process, format=saved["format"])
        if saved["library"] != library.fingerprint or saved["process"] != process:
            raise OutOfOrder("state_of_another_release", process=process)
        return _restored(saved, Instance(library.spec(process)))
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # orjson's own error is a ValueError
        raise OutOfOrder("state_unreadable", process=process) from error


def _restored(saved: dict[str, Any], instance: Instance) -> Instance:
    instance.counter, instance.completed = saved["counter"], saved["completed"]
    instance.answer = {name: _value(value) for name, value in saved["answer"].items()}
    instance.done = {process: dict.fromkeys(shapes) for process, shapes in saved["done"].items()}
    instance.last = trail.last_told(saved["last"]) if "last" in saved else None
    hosts: dict[str, Token] = {}
    for host, rows in saved["flows"]:
        flow = instance.enter(hosts[host]) if host else instance
        specs, tasks = flow.spec.task_specs, flow.tasks
        flow.root = Token(flow, flow.spec.start, state=TaskState.COMPLETED, id=ROOT)
        for id, shape, state, group, via, *kept in rows:
            hosts[id] = token = Token(flow, specs[shape], tasks[group], state, id)
            if via:
                token.via = via
            if kept:
                token.trail = trail.told(kept[0])
    return instance


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
