"""Room for so many at a time."""

from __future__ import annotations

from queue import Empty, SimpleQueue


class Room:
    """Places that are taken and given back; whoever finds none free waits for one.

    A semaphore of the language is written in the language, and every act would pay for that twice.
    """

    def __init__(self, most: int) -> None:
        """``most``: how many may be inside at a time."""
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(most):
            self._free.put(None)

    def acquire(self, timeout: float) -> bool:
        """Take a place; False when none came free within ``timeout`` seconds."""
        try:
            self._free.get(timeout=timeout)
        except Empty:
            return False
        return True

    def release(self) -> None:
        """Give the place back."""
        self._free.put(None)
