"""Several hands that press at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from engine.errors import PetitionError


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of several hands got, all starting together: an outcome or the error."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return work()
        except PetitionError as error:
            return error

    with ThreadPoolExecutor(len(works)) as hands:
        return list(hands.map(run, works))
