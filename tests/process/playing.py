"""Play a drawn process by the names of its shapes; every act goes through a saved and reloaded state."""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain.process import Facts, Step, Value
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import shelf


class Play:
    """One instance in the hands of a test."""

    def __init__(self, process: str, facts: Facts | None = None, /, **drawings: str) -> None:
        self.process = process
        self.facts: Facts = facts or {}
        self.runtime = SpiffRuntime(Library(shelf(**drawings)), keep=0)
        self.steps = [self.runtime.start(process, self.facts)]

    @property
    def now(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def tasks(self) -> list[str]:
        """The shapes of the open human steps."""
        return sorted(task.element for task in self.now.tasks)

    @property
    def waits(self) -> list[str]:
        """The messages and deadlines waited for."""
        return sorted(f"{waiting.kind} {waiting.name}" for waiting in self.now.waiting)

    @property
    def acts(self) -> list[str]:
        """Shapes of all acts so far."""
        return [effect.element for step in self.steps for effect in step.effects]

    def do(self, element: str, **answer: Value) -> Play:
        """Complete the first open step of that shape."""
        task = next(task for task in self.now.tasks if task.element == element)
        return self._went(self.runtime.complete(self.process, self.now.state, task.id, answer, self.facts))

    def say(self, message: str, **answer: Value) -> Play:
        """Send a message."""
        return self._went(self.runtime.send(self.process, self.now.state, message, answer, self.facts))

    def lapse(self, deadline: str) -> Play:
        """Let a deadline lapse that somebody waits for."""
        step = self.runtime.lapse(self.process, self.now.state, deadline, self.facts)
        assert step is not None, f"nobody waits for {deadline}"
        return self._went(step)

    def reached(self) -> Mapping[str, Mapping[str, str]]:
        """What is done and what is current."""
        return self.runtime.reached(self.process, self.now.state)

    def _went(self, step: Step) -> Play:
        self.steps.append(step)
        return self
