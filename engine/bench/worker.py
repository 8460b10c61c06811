"""A worker process of the bench: reads orders from its standard input, one JSON line each, and answers with one line.

Started once, so that no start is ever measured; it ends when its input does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from engine.bench.officials import Officials
from engine.bench.places import bench_settings
from engine.bench.shift import Shift, Side, Tally
from engine.bench.telephone import Caller
from engine.bootstrap import open_office


class Crew:
    """The shifts of one process; several when it holds several connections."""

    def __init__(self, sides: Sequence[Side]) -> None:
        """One shift for each side."""
        self.shifts = [Shift(side) for side in sides]
        self.pool = ThreadPoolExecutor(len(self.shifts))

    def prepare(self, acts: int, acts_each: int) -> dict[str, Any]:
        """Get work ready for about so many acts in all."""
        each = -(-acts // len(self.shifts))
        list(self.pool.map(lambda shift: shift.prepare(each, acts_each), self.shifts))
        return {"ready": True}

    def round(self, seconds: float) -> dict[str, Any]:
        """One round of every shift at once, added up."""
        if len(self.shifts) == 1:
            return self.shifts[0].round(seconds).told()
        return together(list(self.pool.map(lambda shift: shift.round(seconds), self.shifts))).told()

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


def answer_orders(crew: Crew, orders: TextIO, answers: TextIO) -> None:
    """Do what each line orders until there are no more; the first line out says that the worker is ready."""
    known: dict[str, Callable[..., dict[str, Any]]] = {"prepare": crew.prepare, "round": crew.round, "play": crew.play}
    say(answers, {"ready": True})
    for line in orders:
        order = json.loads(line)
        say(answers, known[order.pop("do")](**order))


def say(answers: TextIO, told: dict[str, Any]) -> None:
    """One line."""
    answers.write(json.dumps(told) + "\n")
    answers.flush()


def sides(asked: dict[str, Any]) -> list[Side]:
    """The sides a worker was started for: an office of its own, or connections to a server."""
    if "address" in asked:
        return [Caller(asked["address"], asked["tokens"]) for _ in range(asked["connections"])]
    settings = bench_settings(asked["database"], Path(asked["home"]), live=asked["live"], shelf=Path(asked["shelf"]))
    return [Officials(open_office(settings), asked.get("forms"))]


if __name__ == "__main__":
    answer_orders(Crew(sides(json.loads(sys.argv[1]))), sys.stdin, sys.stdout)
