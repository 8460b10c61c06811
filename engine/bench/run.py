"""One run of the bench, from the machine it ran on to the last figure."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.bench import growth, stored
from engine.bench.contest import Effort, Row, Shape, Told, service_layer
from engine.bench.counter import http
from engine.bench.peers import compared
from engine.bench.places import ACTS
from engine.bench.postgres import Server, a_server
from engine.bench.stage import Stage, a_stage
from engine.domain.clock import SystemClock

LIBRARIES = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "Flask", "granian")
HEADLINE = "hot_pg_2p"
NAMES = ("cold_pg_2p", "hot_pg_2p", "http_2w", "sqlite_hot_1p")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and how long it tries."""

    name: str
    effort: Effort
    postgresql: Shape
    sqlite: Shape
    rounds: tuple[int, ...]
    forms: int
    stored: tuple[int, ...]
    http: Mapping[str, str]


# Within a minute there is no time to invent a crowd: petitions stored are left to the full run.
QUICK = Plan(
    "quick", Effort(5, 0.5, 0.3), Shape((2,), ("cold", "hot"), (2,)), Shape((1,), ("hot",)), (10, 100), 0, (), {"hot": "http_2w"},
)  # fmt: skip
FULL = Plan(
    "full", Effort(15, 1.0, 1.0), Shape((1, 2), ("cold", "hot"), (2, 1)), Shape((1, 2), ("cold", "hot")),
    (10, 100, 1000, 3000), 200, (1000, 100_000), {"cold": "http_cold_2w", "hot": "http_2w"},
)  # fmt: skip
HUGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked for beside the plan."""

    plan: Plan
    database: str
    home: Path
    sqlite_only: bool = False
    peers: bool = False
    huge: bool = False


def run(wish: Wish, tell: Told) -> dict[str, Any]:
    """Measure everything of the plan; the whole document. SettingError when there is no PostgreSQL to be had."""
    began = perf_counter()
    with server_of(wish) as server, a_stage(server) as stage:
        rows = measured(stage, wish.plan, tell)
        grown = grows(stage, wish, tell)
        document = {
            "plan": wish.plan.name, "machine": machine(server), "process": {"acts": ACTS, "nodes": 25, "user_tasks": 8},
            **headlines(rows), "growth": grown, "configurations": [row.told() for row in rows],
        }  # fmt: skip
        if wish.peers:
            document["peers"] = compared(stage, wish.home, tell)
    return document | {"seconds": round(perf_counter() - began, 1)}


@contextmanager
def server_of(wish: Wish) -> Iterator[Server | None]:
    """A PostgreSQL, or none when only SQLite is asked for."""
    if wish.sqlite_only:
        yield None
        return
    with a_server(wish.database) as server:
        yield server


def measured(stage: Stage, plan: Plan, tell: Told) -> list[Row]:
    """Every configuration of the plan, one after another."""
    rows = []
    if stage.server:
        rows += service_layer(stage, "postgresql", plan.postgresql, plan.effort, tell)
    rows += service_layer(stage, "sqlite", plan.sqlite, plan.effort, tell)
    if stage.server:
        rows += http(stage, plan.http, plan.effort, tell)
    return rows


def grows(stage: Stage, wish: Wish, tell: Told) -> dict[str, Any]:
    """The three ways a cost may grow."""
    kind, plan = "postgresql" if stage.server else "sqlite", wish.plan
    sizes = (*plan.stored, HUGE) if wish.huge else plan.stored
    return {
        "database": kind,
        "rounds": growth.of_rounds(stage, kind, plan.rounds, tell),
        "forms": growth.of_forms(stage, kind, plan.forms, tell) if plan.forms else {},
        "stored": stored.of_petitions(stage, kind, sizes, plan.effort, tell),
    }


def headlines(rows: list[Row]) -> dict[str, Any]:
    """The figures others look for by name: those of hot work on PostgreSQL, or of the first row where there is none."""
    told = {row.name: row.told() for row in rows}
    ours = told.get(HEADLINE, next(iter(told.values())))["petition"]
    return {
        "ratios": {name: told[name]["ratio"] if name in told else None for name in NAMES},
        "statements_per_completion": ours["statements"],
        "commits_per_completion": ours["commits"],
        **{name: ours[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
    }


def machine(server: Server | None) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "at": SystemClock().now().isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": server.version if server else None,
        "libraries": {name: version(name) for name in LIBRARIES},
        "seed": stored.SEED,
    }


def processor() -> str:
    """The processor's own name where Linux tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())
