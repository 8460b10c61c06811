"""The reference as a worker of the bench: the same orders, the same loop, another side."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.stock.database import Database
from bench.stock.office import StockOffice
from engine.bench.orders import Shifts, answer_orders
from engine.bench.places import answers
from engine.bench.shift import Side


def sides(asked: dict[str, Any]) -> list[Side]:
    """An office of stock parts over the database asked for, one for each thread."""
    forms = asked.get("forms") or answers()
    return [StockOffice(asked["database"], Path(asked["shelf"]), forms) for _ in range(asked.get("threads", 1))]


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    if told.get("settle"):
        Database(told["database"]).make_tables()
    else:
        answer_orders(Shifts(sides(told)), sys.stdin, sys.stdout)
