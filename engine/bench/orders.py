"""How a worker process takes orders: one JSON line each on its standard input, one line in answer.

Standard library only: peers written in Python run it in environments of their own. A worker is started
once, so that no start is ever measured; it ends when its input does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from engine.bench.shift import Shift, Side, Tally


class Shifts:
    """The shifts of one process; several when it works on several threads or holds several connections."""

    def __init__(self, sides: Sequence[Side]) -> None:
        """One shift for each side."""
        self.shifts = [Shift(side) for side in sides]
        self.pool = ThreadPoolExecutor(len(self.shifts))

    def prepare(self, acts: int, acts_each: int, threads: int | None = None) -> dict[str, Any]:
        """Get work ready for about so many acts in all, of every shift or of the first ``threads``."""
        on = self.shifts[:threads]
        each = -(-acts // len(on))
        list(self.pool.map(lambda shift: shift.prepare(each, acts_each), on))
        return {"ready": True}

    def round(self, seconds: float, threads: int | None = None) -> dict[str, Any]:
        """One round of every shift, or of the first ``threads``, each on its own thread and all at once; added up."""
        on = self.shifts[:threads]
        if len(on) == 1:
            return on[0].round(seconds).told()
        return together(list(self.pool.map(lambda shift: shift.round(seconds), on))).told()

    def play(self, acts: int) -> dict[str, Any]:
        """So many acts of one petition by the first shift."""
        return self.shifts[0].play(acts).told()


def together(tallies: Sequence[Tally]) -> Tally:
    """Rounds that ran side by side as one: acts add up, the seconds are the longest."""
    whole = Tally()
    for tally in tallies:
        whole.done += tally.done
        whole.seconds = max(whole.seconds, tally.seconds)
        whole.latencies += tally.latencies
        whole.statements += tally.statements
        whole.commits += tally.commits
    return whole


def answer_orders(shifts: Shifts, orders: TextIO, answers: TextIO, about: Mapping[str, Any] | None = None) -> None:
    """Do what each line orders until there are no more; the first line out says that the worker is ready, and what it is."""
    known: dict[str, Callable[..., dict[str, Any]]] = {"prepare": shifts.prepare, "round": shifts.round, "play": shifts.play}
    _say(answers, {"ready": True, **(about or {})})
    for line in orders:
        order = json.loads(line)
        _say(answers, known[order.pop("do")](**order))


def _say(answers: TextIO, told: dict[str, Any]) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()
