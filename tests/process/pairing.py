"""One instance twice: in our hands and in SpiffWorkflow's, moved together and compared after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from SpiffWorkflow import TaskState

from engine.domain.process import Facts, Step, Value
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.process.serializer import load
from engine.process.shapes import BoundaryEvent, CatchEvent
from engine.process.workflow import Token
from tests.process.growing import MOODS
from tests.process.stock import Path, Stock, Wait

Move = tuple[str, Path]


def answered(element: str, number: int) -> dict[str, Value]:
    """What a form says when a history picks ``number``."""
    return {element: number, "mood": MOODS[number], "last": number, "is_odd": number == 1}


class Pair:
    """Both instances; every move is made on both."""

    def __init__(
        self, files: Mapping[str, bytes], process: str, facts: Facts | None = None, *, runtime: SpiffRuntime | None = None
    ) -> None:
        self.process, self.facts = process, facts or {}
        self.runtime = runtime or SpiffRuntime(Library(files), keep=0)
        self.step: Step = self.runtime.start(process, self.facts)
        self._read: tuple[Step | None, list[Token]] = None, []
        self.stock = Stock(files, process, self.facts)
        self.alone = not any(b"parallelGateway" in data for data in files.values())
        self.compare(ordered=self.alone)

    def moves(self) -> list[Move]:
        """All that may happen now and is the same on both sides: a message that would come a second time is not."""
        again = {name for _, name in self.stock.spent()}
        waits = sorted({name for _, name in self.waits()} - again)
        return [*(("complete", path) for path in sorted(self.tasks())), *(("send", (name,)) for name in waits)]

    def go(self, move: Move, answer: Mapping[str, Value]) -> None:
        """Make a move on both sides and compare."""
        kind, path = move
        woken = sum(count for (_, name), count in self.waits().items() if name == path[0])
        if kind == "complete":
            task = next(token.id for token in self._live() if token.is_enabled and self._path(token) == path)
            self.step = self.runtime.complete(self.process, self.step.state, task, answer, self.facts)
            self.stock.complete(path, answer)
        else:
            self._sent(*path[0].split(" "), answer)
            self.stock.send(path[0], answer)
        self.compare(ordered=self.alone and woken < 2)

    def _sent(self, kind: str, name: str, answer: Mapping[str, Value]) -> None:
        if kind == "message":
            self.step = self.runtime.send(self.process, self.step.state, name, answer, self.facts)
            return
        self.stock.answer.update(self.step.answer)
        step = self.runtime.lapse(self.process, self.step.state, name, self.facts)
        assert step is not None, f"nobody waits for {name}"
        self.step = step

    def compare(self, *, ordered: bool) -> None:
        """Everything that can be seen from outside; the order of acts where only one token moves."""
        step, stock = self.step, self.stock
        assert self.tasks() == stock.tasks()
        assert self.waits() == stock.waits() + stock.spent()
        assert Counter(effect.element for effect in step.effects) == Counter(stock.acts)
        assert not ordered or [effect.element for effect in step.effects] == stock.acts
        assert Counter(step.ended) == Counter(stock.ended)
        assert step.completed == stock.completed
        assert dict(step.answer) == stock.answer
        assert self.reached() == dict.fromkeys(stock.done, "done") | dict.fromkeys(stock.current(), "current")
        assert Counter(task.element for task in step.tasks) == Counter(path[-1] for path in self.tasks().elements())

    def tasks(self) -> Counter[Path]:
        """Our open steps, each with the shapes around it."""
        return Counter(self._path(token) for token in self._live() if token.is_enabled)

    def waits(self) -> Counter[Wait]:
        """What ours waits for."""
        waiting = [token for token in self._live() if token.state == TaskState.WAITING]
        waiting = [token for token in waiting if isinstance(token.task_spec, CatchEvent | BoundaryEvent)]
        return Counter((self._path(token), " ".join(_said(token))) for token in waiting)

    def reached(self) -> dict[str, str]:
        """Shape → done or current, without event gateways (which ours leaves at once, the library when something has come)."""
        marks = self.runtime.reached(self.process, self.step.state)
        kinds = {id: element.kind for process in marks for id, element in self.runtime.elements(process).items()}
        return {id: mark for shapes in marks.values() for id, mark in shapes.items() if kinds[id] != "eventBasedGateway"}

    def _live(self) -> list[Token]:
        if self._read[0] is not self.step:
            instance = load(self.step.state, self.process, self.runtime.library)
            self._read = self.step, [token for token in instance.tokens() if token.is_live]
        return self._read[1]

    def _path(self, token: Token) -> Path:
        host = getattr(token.workflow, "host", None)
        return (*(self._path(host) if host is not None else ()), token.task_spec.name)


def _said(token: Token) -> tuple[str, str]:
    event = token.task_spec.event_definition
    return event.kind, event.name
