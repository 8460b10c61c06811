"""The office as a worker of the bench: an office of its own, or connections to a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from engine.bench.officials import Officials
from engine.bench.orders import Shifts, answer_orders
from engine.bench.places import bench_settings
from engine.bench.shift import Side
from engine.bench.telephone import Caller
from engine.bootstrap import open_office, settle_down


def sides(asked: dict[str, Any]) -> list[Side]:
    """The sides a worker was started for."""
    if "address" in asked:
        return [Caller(asked["address"], asked["tokens"]) for _ in range(asked["connections"])]
    settings = bench_settings(asked["database"], Path(asked["home"]), live=asked["live"], shelf=Path(asked["shelf"]))
    office = open_office(settings)
    settle_down()  # as petition serve does
    return [Officials(office, asked.get("forms")) for _ in range(asked.get("threads", 1))]


if __name__ == "__main__":
    # Whatever the office logs or prints must not stand among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    answer_orders(Shifts(sides(json.loads(sys.argv[1]))), sys.stdin, answers)
