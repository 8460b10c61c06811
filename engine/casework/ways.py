"""What the process room says of ways back: where an open step may be taken back to, and what would come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.domain.obligation import Obligation
from engine.domain.process import Behind, Facts, Return, Step
from engine.domain.rules import DeadlineRule


class Ways(Protocol):
    """The part of an engine that goes back."""

    def ways_back(self, process: str, state: bytes, task: str) -> Return:
        """The steps the open step ``task`` may be taken back to, and what bars the way further; Conflict when it is not open."""
        ...

    def go_back(self, process: str, state: bytes, task: str, to: str, facts: Facts) -> Step:
        """Take the open step ``task`` back to ``to``, the token of one of its ways back: as if what lay between had not been."""
        ...

    def spoilt(
        self,
        way: Behind,
        facts: Facts,
        lanes: Mapping[str, str],
        obligations: Sequence[Obligation],
        deadlines: Mapping[str, DeadlineRule],
    ) -> Obligation | None:
        """The first obligation that would not surely be kept if a way were gone back; ``lanes`` maps lanes as drawn to their ids."""
        ...
