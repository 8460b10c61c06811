"""Foreign files are read in a child of this process, with as much time and memory as honest files need.

The child tells what it finds line by line; whatever becomes of it, this process lives and knows how far it came.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from select import POLLIN, poll
from threading import Condition
from time import perf_counter
from typing import Any

import orjson

# Bytes of address space, beyond what this process has itself: a counter of many threads has much and uses little of it.
MEMORY = 2 << 30
PIPEFUL = 1 << 16
BROKE, FULL = 70, 71
# A busy machine may take so many times as long as its processor works at the file.
PATIENCE = 5
# Seconds somebody may wait for a turn, who sits before a page.
PATIENT = 5.0
# After how many new objects the collector looks at the youngest, and how many such looks make an older generation's turn.
ROUNDS = (50_000, 20, 50)

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Confined:
    """What a child told, and why it did not come to its end: ``time``, ``memory``, ``died``, ``busy``, or '' when it did."""

    told: list[dict[str, Any]]
    broken_off: str


def confined(work: Callable[[], Iterable[Told]], seconds: int) -> Confined:
    """Do ``work`` in a child and gather what it yields; after so many ``seconds`` of the processor, or beyond MEMORY, it is ended.

    So it is by the clock on the wall too, after PATIENCE times as many.
    """
    hearing, telling = os.pipe()
    child = os.fork()
    if not child:
        os.close(hearing)
        _labour(work, telling, seconds)
    os.close(telling)
    heard, in_time = _heard(hearing, seconds * PATIENCE)
    os.close(hearing)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    lines = heard.split(b"\n")[:-1]
    return Confined([orjson.loads(line) for line in lines], "" if in_time and not status else _reason(status, in_time))


class Turns:
    """Does work as ``confined``, in at most ``at_once`` children of this process; who waits longer than ``patient`` is told ``busy``.

    Beyond the processors there are, more children would only make each other slow, and take memory from the office.
    """

    def __init__(self, at_once: int, *, patient: float = PATIENT) -> None:
        self.at_once, self._patient = at_once, patient
        self._inside, self._left = 0, Condition()

    def __call__(self, work: Callable[[], Iterable[Told]], seconds: int) -> Confined:
        """What a child told, in its turn."""
        with self._left:
            if not self._left.wait_for(lambda: self._inside < self.at_once, self._patient):
                return Confined([], "busy")
            self._inside += 1
        try:
            return confined(work, seconds)
        finally:
            with self._left:
                self._inside -= 1
                self._left.notify()


def _labour(work: Callable[[], Iterable[Told]], telling: int, seconds: int) -> None:
    """The child's whole life. It never comes back to where it was made."""
    ended = BROKE
    gc.freeze()  # what was read before stays: looking through it again would cost the child a copy of it
    gc.set_threshold(*ROUNDS)
    try:
        most = _size() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it leaves no file behind
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        with os.fdopen(telling, "wb") as pipe:
            for told in work():
                pipe.write(orjson.dumps(told) + b"\n")
                pipe.flush()  # what comes after may be the end of this child
        ended = 0
    except MemoryError:
        ended = FULL
    finally:
        os._exit(ended)  # of anything else it died of nothing is told: that may hold what stood in the file


def _size() -> int:
    """Bytes of address space this process has; nought where no file of the system tells it."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[0]) * resource.getpagesize() if told.is_file() else 0


def _heard(hearing: int, seconds: float) -> tuple[bytes, bool]:
    """Everything the child told until it closed its end, and whether it did so in time."""
    until, came, ears = perf_counter() + seconds, b"", poll()
    ears.register(hearing, POLLIN)
    while ears.poll(max(0.0, until - perf_counter()) * 1000):
        more = os.read(hearing, PIPEFUL)
        if not more:
            return came, True
        came += more
    return came, False


def _reason(status: int, in_time: bool) -> str:
    if not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "time"
    return "memory" if os.WIFEXITED(status) and os.WEXITSTATUS(status) == FULL else "died"
