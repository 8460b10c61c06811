"""Acts that go on while something is done to the tables."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event


def acts_while(act: Callable[[int], object], change: Callable[[], object], *, more_than: int) -> int:
    """Act from before ``change`` until after it, each time with the next number from 1; how many acts there were, all of them done."""
    begun, ended = Event(), Event()

    def work() -> int:
        acts = 0
        while not (ended.is_set() and acts > more_than):
            acts += 1
            act(acts)
            begun.set()
        return acts

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        assert begun.wait(30)
        change()
        ended.set()
        return working.result(60)
