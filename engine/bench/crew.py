"""Worker processes that stand ready: told by a line to prepare or to run a round, all at the same instant."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.bench.children import environment, start, stop
from engine.bench.orders import together
from engine.bench.places import ACTS
from engine.bench.shift import Tally
from engine.errors import OutOfOrder
from engine.settings import ROOT

OURS, STOCK = "engine.bench.worker", "bench.stock.worker"
# Work got ready for a round beyond what the last one did, so that a faster round does not run dry.
RESERVE = 1.5
FIRST_GUESS = 100


class Worker:
    """One process behind two pipes."""

    def __init__(self, command: Sequence[str | Path], env: Mapping[str, str] | None, folder: Path = ROOT) -> None:
        """``command`` starts a program that answers orders."""
        self.name = " ".join(map(str, command))[:80]
        # A file, not a pipe: nobody reads it unless the worker fails.
        self.last_words = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed with the worker)
        self.child = start(command, env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.last_words, cwd=folder)
        self.rate = 0.0

    @classmethod
    def python(cls, module: str, asked: Mapping[str, Any]) -> Worker:
        """A module of ours in this interpreter; ``asked`` is told to it as JSON."""
        return cls([sys.executable, "-P", "-m", module, json.dumps(dict(asked))], environment())

    def order(self, **order: Any) -> None:
        """Send an order; its answer comes by ``answer``."""
        assert self.child.stdin
        try:
            self.child.stdin.write(json.dumps(order) + "\n")
            self.child.stdin.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def answer(self) -> dict[str, Any]:
        """Wait for the next answer; OutOfOrder with its last words when the worker has ended."""
        assert self.child.stdout
        line = self.child.stdout.readline()
        if not line:
            raise self._ended()
        told: dict[str, Any] = json.loads(line)
        return told

    def _ended(self) -> OutOfOrder:
        self.child.wait()
        self.last_words.seek(0)
        return OutOfOrder("bench_worker_ended", worker=self.name, reason=shortened(self.last_words.read()))

    def close(self) -> None:
        """End the process."""
        stop(self.child)
        for pipe in (self.child.stdin, self.child.stdout, self.last_words):
            if pipe:
                pipe.close()


def shortened(words: str, most: int = 600) -> str:
    """Both ends of what a program said last: some languages name the cause first, others last."""
    words = words.strip()
    return words if len(words) <= most else f"{words[: most // 2]} … {words[-most // 2 :]}"


class Crew:
    """The workers of one side over one database."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        """Every worker has been started; ``ready`` waits for them."""
        self.workers = workers
        self.about: dict[str, Any] = {}

    def ready(self) -> Crew:
        """Wait until every worker has opened its office; ``about`` is what the last one said of itself."""
        for worker in self.workers:
            self.about = worker.answer()
        return self

    def round(self, seconds: float, processes: int, threads: int | None = None) -> Tally:
        """Prepare, untimed, then one round of the first ``processes`` workers at once; acts and rates add up.

        Each works on ``threads`` threads, on all it was started with when none are named.
        """
        on, shape = self.workers[:processes], {} if threads is None else {"threads": threads}
        for worker in on:
            worker.order(do="prepare", acts=int((worker.rate or FIRST_GUESS) * seconds * RESERVE), acts_each=ACTS, **shape)
        for worker in on:
            worker.answer()
        for worker in on:
            worker.order(do="round", seconds=seconds, **shape)
        tallies = [Tally(**worker.answer()) for worker in on]
        for worker, tally in zip(on, tallies, strict=True):
            worker.rate = tally.rate
        return together(tallies)

    def play(self, acts: int) -> Tally:
        """So many acts of one petition by the first worker."""
        self.workers[0].order(do="play", acts=acts)
        return Tally(**self.workers[0].answer())

    def close(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.close()


def settle_stock(database: str) -> None:
    """Make the tables of the reference."""
    asked = json.dumps({"database": database, "settle": True})
    child = start([sys.executable, "-P", "-m", STOCK, asked], environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    said, _ = child.communicate()
    if child.returncode:
        raise OutOfOrder("bench_worker_ended", worker=STOCK, reason=shortened(said))
