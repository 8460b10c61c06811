"""Named points on the way of an act, a sweep and a file, where the crash harness may end the process.

In an office at work nothing listens and a point costs one look-up. ``engine.torture`` listens in a
child process and ends it there, so that every point between two writes is proven harmless.
"""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "act.begun", "act.loaded", "act.worked", "act.written", "act.committed",
    "sweep.claimed", "sweep.recorded", "sweep.noticed", "sweep.committed",
    "job.begun", "job.done", "file.written", "file.synced", "file.renamed",
)  # fmt: skip

_listeners: list[Callable[[str], None]] = []


def reached(name: str) -> None:
    """The process stands at the point ``name``, one of POINTS."""
    for listener in _listeners:
        listener(name)


def listen(listener: Callable[[str], None]) -> None:
    """Call ``listener`` with the name of every point reached from now on in this process."""
    _listeners.append(listener)


def forget() -> None:
    """Nobody listens any more."""
    _listeners.clear()
