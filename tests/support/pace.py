"""Limits of time for tests that look for work that grows out of bounds: a machine that is slow just now is no such work."""

from __future__ import annotations

from time import process_time

# What the piece of work below takes of the processor where the limits were written.
WORK = 0.05


def allowed(seconds: float) -> float:
    """``seconds`` of the processor where the limits were written, as they are here and now; never less than they say."""
    return seconds * max(1.0, min(_work() for _ in range(3)) / WORK)


def _work() -> float:
    begun = process_time()
    sum(number * number for number in range(1_000_000))
    return process_time() - begun
