"""Random walks through random diagrams: reloading changes nothing, and every walk comes to its end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SpiffWorkflow import TaskState

from engine.domain.process import Step, Waiting
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.process.workflow import Instance
from tests.process.drawing import shelf
from tests.process.growing import blocks, grown

pytestmark = pytest.mark.usefixtures("short_game")

CHOICES = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=1, max_size=40)


class Held:
    """The same instance, kept in memory from beginning to end and never loaded."""

    def __init__(self, runtime: SpiffRuntime) -> None:
        self.runtime = runtime
        self.instance = Instance(runtime.library.spec("random")).begin({})
        self.instance.plant()
        self.step = runtime._step(self.instance)

    def go(self, what: Any, number: int) -> None:
        """The same move as on the saved instance."""
        self.instance.effects.clear()
        self.instance.ended.clear()
        if isinstance(what, Waiting):
            for token in list(self.instance.tokens()):
                event = getattr(token.task_spec, "event_definition", None)
                if token.state == TaskState.WAITING and event is not None and event.is_a(what.kind, what.name):
                    token.task_spec.fire(token)
        else:
            token = next(token for token in self.instance.tokens() if token.id == what.id)
            self.instance.answer[what.element] = number
            token.run()
        self.step = self.runtime._step(self.instance)


def _runtime(block: tuple[object, ...]) -> SpiffRuntime:
    files = shelf(**grown(block))
    return SpiffRuntime(Library(files), keep=0)


def _move(runtime: SpiffRuntime, step: Step, what: Any, number: int) -> Step:
    if not isinstance(what, Waiting):
        return runtime.complete("random", step.state, what.id, {what.element: number}, {})
    if what.kind == "message":
        return runtime.send("random", step.state, what.name, {}, {})
    lapsed = runtime.lapse("random", step.state, what.name, {})
    assert lapsed is not None
    return lapsed


@pytest.mark.timeout(7200)  # in the long profile
@given(blocks, CHOICES)
@settings(max_examples=settings().max_examples * 2)
def test_save_and_reload_after_every_step_changes_nothing(block: tuple[object, ...], choices: list[tuple[int, int]]) -> None:
    runtime = _runtime(block)
    step, held = runtime.start("random", {}), Held(SpiffRuntime(runtime.library))
    for pick, number in choices:
        assert (step.tasks, step.waiting, step.effects, step.ended) == (
            held.step.tasks, held.step.waiting, held.step.effects, held.step.ended,
        )  # fmt: skip
        assert (step.completed, dict(step.answer)) == (held.step.completed, dict(held.step.answer))
        if step.completed:
            return
        moves = (*step.tasks, *step.waiting)
        what = moves[pick % len(moves)]
        step = _move(runtime, step, what, number)
        held.go(what, number)


@pytest.mark.timeout(7200)  # in the long profile
@given(blocks, CHOICES)
@settings(max_examples=settings().max_examples)
def test_a_process_whose_steps_are_all_taken_comes_to_its_end(block: tuple[object, ...], choices: list[tuple[int, int]]) -> None:
    runtime = _runtime(block)
    step = runtime.start("random", {})
    for pick, number in choices:
        if step.completed:
            return
        moves = (*step.tasks, *step.waiting)
        step = _move(runtime, step, moves[pick % len(moves)], number)
    for turn in range(1000):
        if step.completed:
            return
        moves = step.tasks or step.waiting  # steps first, and always answered so that circles are left
        step = _move(runtime, step, moves[0 if step.tasks else turn % len(moves)], 0)
    raise AssertionError("still running after 1,000 further steps")
