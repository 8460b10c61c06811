"""Going back: what is left is a history without the steps taken back, told by the rules alone, and it goes on as that would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.process import Waiting
from engine.process.paths.machine import Machine
from engine.process.serializer import load
from tests.process.drawing import draw
from tests.process.growing import Block, blocks, grown
from tests.process.pairing import answered
from tests.process.test_token_rules import Two

HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=8, max_size=20)
# What was done: the open step (its id, its shape, the flow it stood in) or the event, and its answer.
Done = tuple[str, str, str, dict[str, Any]]


class Undoing(Two):
    """An instance by the engine, with its history; at the end of it the rules are told another."""

    def compare(self) -> None:
        """The same, whatever the order in which tokens came."""
        step, machine = self.step, self.machine
        assert Counter(task.element for task in step.tasks) == Counter(token.place.id for token in machine.open_steps())
        assert {(one.kind, one.name) for one in step.waiting} == set(machine.awaited())
        assert Counter(effect.element for effect in step.effects) == Counter(place.id for place in machine.acts)
        assert Counter(step.ended) == Counter(machine.ended)
        assert (step.completed, dict(step.answer)) == (machine.completed, machine.facts["answer"])

    def moved(self, history: list[Done], choice: int, number: int) -> None:
        """One of the moves there are, written down."""
        moves: list[Any] = [*self.step.tasks, *self.step.waiting]
        what = moves[choice % len(moves)]
        if isinstance(what, Waiting):
            history.append((what.kind, what.name, "", {}))
        else:
            token = next(one for one in load(self.step.state, self.process, self.runtime.library).tokens() if one.id == what.id)
            flow = token.workflow.host.id if token.workflow.top_workflow is not token.workflow else ""
            history.append((what.id, token.task_spec.name, flow, dict(answered(what.element, number))))
        self.engine_goes(history[-1])

    def engine_goes(self, done: Done) -> None:
        """The same by the engine."""
        what, name, _, answer = done
        if what == "message":
            self.step = self.runtime.send(self.process, self.step.state, name, {}, {})
        elif what == "deadline":
            lapsed = self.runtime.lapse(self.process, self.step.state, name, {})
            assert lapsed is not None
            self.step = lapsed
        else:
            self.step = self.runtime.complete(self.process, self.step.state, what, answer, {})

    def rules_go(self, done: Done) -> bool:
        """The same by the rules; False where it cannot be told which of several steps is meant."""
        what, name, _, answer = done
        self.machine.acts, self.machine.ended = [], []
        if what in ("message", "deadline"):
            assert (what, name) in self.machine.awaited()
            self.machine.happen(what, name)
            return True
        element = name.partition(".")[0]
        steps = [token for token in self.machine.open_steps() if token.place.id == element]
        if len(steps) != 1:
            return False
        self.machine.facts["answer"].update(answer)
        self.machine.complete(steps[0])
        return True

    def rules_tell(self, history: Sequence[Done]) -> bool:
        """Tell the rules another history, from the beginning."""
        self.machine = Machine({"petition": {}, "rule": {}, "answer": {}})
        self.machine.start(self.net.process(self.process))
        return all(self.rules_go(done) for done in history)


def undone(two: Undoing, task: str, to: str, history: Sequence[Done]) -> list[Done]:
    """A history without the steps that going back from ``task`` to ``to`` takes back."""
    token = next(one for one in load(two.step.state, two.process, two.runtime.library).tokens() if one.id == task)
    at = next(number for number, one in enumerate(token.trail) if one.token == to)
    shapes = {shape for one in token.trail[at:] for shape in (one.shape, *one.since)}
    begun = next(number for number, done in enumerate(history) if done[0] == to)
    flow = history[begun][2]
    return [
        done for number, done in enumerate(history) if number < begun or done[2] != flow or not done[0].isdecimal() or done[1] not in shapes
    ]


def gone_back(block: Block, history: Sequence[tuple[int, int]]) -> int:
    """Play a history and go back where a way back is; how often."""
    files = {f"{process}/{process}.bpmn": draw(process, text) for process, text in grown(block).items()}
    two, told, times = Undoing(files, "random"), list[Done](), 0
    for choice, number in history:
        if two.step.completed:
            break
        ways = [(task.id, way) for task in two.step.tasks for way in two.runtime.ways_back("random", two.step.state, task.id).steps]
        if ways and number:
            task, way = ways[choice % len(ways)]
            told = undone(two, task, way.token, told)
            two.step = two.runtime.go_back("random", two.step.state, task, way.token, {})
            is_told, times = two.rules_tell(told), times + 1
            two.machine.acts, two.machine.ended = [], []
        else:
            two.moved(told, choice, number)
            is_told = two.rules_go(told[-1])
        if not is_told:
            break
        two.compare()
    return times


@pytest.mark.usefixtures("short_game")
@pytest.mark.timeout(7200)  # in the long profile
@given(blocks, HISTORY)
@settings(deadline=None)
def test_going_back_leaves_a_history_without_the_steps_taken_back(block: Block, history: Sequence[tuple[int, int]]) -> None:
    gone_back(block, history)
