"""The token rules of the path explorer against the engine that runs petitions: two tellings of BPMN, one story."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.process import Value
from engine.process.diagram import Diagram
from engine.process.library import KINDS, Library
from engine.process.paths.machine import WAITING, Machine
from engine.process.paths.marking import frozen, thawed
from engine.process.paths.net import Net
from engine.process.runtime import SpiffRuntime
from engine.process.xmlfile import read
from tests.process.drawing import draw
from tests.process.growing import Block, blocks, grown
from tests.process.pairing import answered

HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=5, max_size=25)


class Two:
    """One instance told twice: by the engine, and by the rules alone."""

    def __init__(self, files: dict[str, bytes], process: str) -> None:
        self.process = process
        self.runtime = SpiffRuntime(Library(files), keep=0)
        decisions = self.runtime.library.decisions
        diagrams = [Diagram.of(path, read(path, content), decisions) for path, content in files.items() if path.endswith(".bpmn")]
        self.net = Net({diagram.process_id: diagram for diagram in diagrams})
        self.step = self.runtime.start(process, {})
        self.machine = Machine({"petition": {}, "rule": {}, "answer": {}})
        self.machine.start(self.net.process(process))
        self.compare()

    def compare(self) -> None:
        """Open steps, what is awaited, acts, ends, answers: all the same, in the same order."""
        step, machine = self.step, self.machine
        assert [task.element for task in step.tasks] == [token.place.id for token in machine.open_steps()]
        waiting = [(*token.place.awaits, token.place.id) for token in machine.tokens() if token.state == WAITING and token.place.awaits]
        assert [(one.kind, one.name, one.element) for one in step.waiting] == list(dict.fromkeys(waiting))
        assert [effect.element for effect in step.effects] == [place.id for place in machine.acts]
        assert list(step.ended) == machine.ended
        assert step.completed == machine.completed
        assert dict(step.answer) == machine.facts["answer"]

    def go(self, choice: int, number: int) -> bool:
        """Make one of the moves there are; False when there is none."""
        if self.step.completed:
            return False
        self.machine = thawed(frozen(self.machine), self.net.process(self.process), self.net.places, self.machine.facts)
        steps, waits = self.machine.open_steps(), self.machine.awaited()
        moves = [*range(len(steps)), *waits]
        move = moves[choice % len(moves)]
        if isinstance(move, int):
            answer: dict[str, Value] = answered(steps[move].place.id, number)
            self.step = self.runtime.complete(self.process, self.step.state, self.step.tasks[move].id, answer, {})
            self.machine.facts["answer"].update(answer)
            self.machine.complete(steps[move])
        elif move[0] == "message":
            self.step = self.runtime.send(self.process, self.step.state, move[1], {}, {})
            self.machine.happen(*move)
        else:
            lapsed = self.runtime.lapse(self.process, self.step.state, move[1], {})
            assert lapsed is not None
            self.step = lapsed
            self.machine.happen(*move)
        self.compare()
        return True


@given(blocks, HISTORY)
@settings(max_examples=60, deadline=None)
def test_the_rules_alone_tell_every_history_of_every_diagram_as_the_engine_does(block: Block, history: Sequence[tuple[int, int]]) -> None:
    files = {f"{process}/{process}.bpmn": draw(process, text) for process, text in grown(block).items()}
    two = Two(files, "random")
    for choice, number in history:
        if not two.go(choice, number):
            return


def test_the_rules_alone_take_the_whole_shelf() -> None:
    files = {str(path.relative_to("workflows")): path.read_bytes() for path in Path("workflows").glob("*/*") if path.suffix in KINDS}
    two = Two(files, "petition")
    assert [token.place.id for token in two.machine.open_steps()] == ["triage"]
