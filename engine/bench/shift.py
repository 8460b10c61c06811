"""One worker's shift: petitions on a desk, one act after another, timed.

Both sides of a comparison, and every peer written in Python, are driven by this one loop.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

# Petitions a worker has under way at a time, each at another step, so that every round sees the same mix of steps.
DESK = 8


class Side(Protocol):
    """One of the systems compared: it registers petitions and does their acts, one human step each."""

    def begin(self) -> Any:
        """Register a petition and return whatever ``act`` needs to find it."""
        ...

    def act(self, petition: Any) -> Any:
        """Do the next human step of a petition and answer as ``begin`` did; None when it is closed."""
        ...

    def counts(self) -> tuple[int, int]:
        """Statements and commits so far; nought where nobody counts."""
        ...


@dataclass
class Tally:
    """What one round came to: acts done, seconds it took, and of each act its milliseconds, statements and commits."""

    done: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Completions a second."""
        return self.done / self.seconds if self.seconds else 0.0

    def told(self) -> dict[str, Any]:
        """As the worker's pipe carries it."""
        return {**vars(self)}


class Shift:
    """A worker's petitions: those registered and waiting, and those on the desk."""

    def __init__(self, side: Side) -> None:
        """``side`` does the acts."""
        self.side = side
        self.waiting: deque[Any] = deque()
        self.desk: deque[Any] = deque()
        self.single: Any = None

    def prepare(self, acts: int, acts_each: int) -> None:
        """Register petitions, untimed, until there is work for so many acts; the first ones are spread over their steps."""
        wanted = DESK + -(-acts // acts_each)
        while len(self.waiting) + len(self.desk) < wanted:
            self.waiting.append(self.side.begin())
        while len(self.desk) < DESK:
            self.desk.append(self._advanced(self.waiting.popleft(), len(self.desk) % acts_each))

    def _advanced(self, petition: Any, acts: int) -> Any:
        for _ in range(acts):
            petition = self.side.act(petition)
        return petition

    def round(self, seconds: float) -> Tally:
        """Act on one petition after another for so long, or until the work prepared is done."""
        tally = Tally()
        began = perf_counter()
        until, now = began + seconds, began
        while now < until and len(self.desk) == DESK:
            now = self._timed(tally, now)
        tally.seconds = now - began
        return tally

    def play(self, acts: int) -> Tally:
        """Do so many acts of one petition, the same one each time until it is closed."""
        if self.single is None:
            self.single = self.side.begin()
        tally = Tally()
        began = now = perf_counter()
        while self.single is not None and tally.done < acts:
            self.single, now = self._act(tally, self.single, now)
        tally.seconds = now - began
        return tally

    def _timed(self, tally: Tally, began: float) -> float:
        petition, ended = self._act(tally, self.desk.popleft(), began)
        if petition is not None:
            self.desk.append(petition)
        elif self.waiting:
            self.desk.append(self.waiting.popleft())
        return ended

    def _act(self, tally: Tally, petition: Any, began: float) -> tuple[Any, float]:
        before = self.side.counts()
        petition = self.side.act(petition)
        ended = perf_counter()
        after = self.side.counts()
        tally.done += 1
        tally.latencies.append((ended - began) * 1000)
        tally.statements.append(after[0] - before[0])
        tally.commits.append(after[1] - before[1])
        return petition, ended
