"""Several threads of one process acting on one office at once, each trying again as a client would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic
from typing import TypeVar

from engine.errors import Conflict, OutOfOrder, PetitionError

Answer = TypeVar("Answer")
A_MINUTE = 60.0
# Seconds a client waits before it tries again.
PAUSE = 0.05


def together(works: Sequence[Callable[[], Answer]]) -> list[Answer | PetitionError]:
    """What each of several threads got, all starting at one barrier: its answer, or the refusal."""
    gate = Barrier(len(works))

    def one(work: Callable[[], Answer]) -> Answer | PetitionError:
        gate.wait(A_MINUTE)
        try:
            return work()
        except PetitionError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def persisting(work: Callable[[], Answer], *, patience: float = A_MINUTE) -> tuple[Answer, int]:
    """The answer of an act and how often it failed before: tried again while the machine is out of order or busy.

    Raises the last error when ``patience`` (seconds) is over, and any refusal at once.
    """
    began, failed = monotonic(), 0
    while True:
        try:
            return work(), failed
        except (OutOfOrder, Conflict) as error:
            if (isinstance(error, Conflict) and error.code != "conflict_busy") or monotonic() - began > patience:
                raise
            failed += 1
            Event().wait(PAUSE)
