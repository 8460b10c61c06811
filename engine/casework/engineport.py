"""What casework asks of the process room: (state, facts) in, (state, steps, effects) out; no database, no clock, no law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.casework.ways import Ways
from engine.domain.drawing import Drawing
from engine.domain.process import Decided, Element, Facts, Received, Standing, Step, Structure, Value


class Engine(Ways, Protocol):
    """The process room, for the diagrams of one release; holds nothing between two calls."""

    def start(self, process: str, facts: Facts) -> Step:
        """Begin an instance of ``process`` and run to its first human steps."""
        ...

    def complete(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Complete the human step ``task``; ``answer`` holds only the fields gateways may ask for."""
        ...

    def foresee(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """What ``complete`` would come to; nothing is kept, and the Step has no state."""
        ...

    def send(self, process: str, state: bytes, message: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Give the instance a message it waits for."""
        ...

    def lapse(self, process: str, state: bytes, deadline: str, facts: Facts) -> Step | None:
        """Tell the instance that a deadline lapsed; None when it waits for no such thing."""
        ...

    def decide(self, decision: str, facts: Facts) -> Decided | None:
        """What a decision table of the release answers to these facts; None when there is no such table, or no answer."""
        ...

    def asks(self, decision: str) -> Sequence[str]:
        """The facts a decision table of the release asks for; none when there is no such table."""
        ...

    def diagram(self, process: str) -> str:
        """The BPMN of ``process`` as the designer drew it."""
        ...

    def elements(self, process: str) -> Mapping[str, Element]:
        """The shapes of ``process`` by id."""
        ...

    def processes(self) -> Sequence[str]:
        """The ids of all processes of the release."""
        ...

    def drawing(self, process: str) -> Drawing:
        """The shapes of ``process`` in their places, as the designer laid them out."""
        ...

    def structure(self, process: str) -> Structure:
        """The whole diagram of ``process``, to be compared with another."""
        ...

    def standing(self, process: str, state: bytes) -> Standing:
        """Where every token of a state stands, for another release to say whether it can take it up."""
        ...

    def receive(self, standing: Standing) -> Received:
        """Take up a state of another release, each token where it stood; or say what stands in the way."""
        ...

    def reached(self, process: str, state: bytes) -> Mapping[str, Mapping[str, str]]:
        """For each diagram of the instance, shape id → ``done`` or ``current``."""
        ...
