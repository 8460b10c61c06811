"""``python -m tests.nodes.measuring``: what one completion, one reading and one lapse cost, for the sizing page.

Seconds of CPU are read from the kernel for the web processes and for PostgreSQL apart, so that the client
beside them does not count. What is printed goes into ``engine/casework/laws.json``.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg

from engine.casework import deadlines
from engine.testing import Clerk, county_office, on
from tests.nodes.conftest import DAY, Site
from tests.support.postgres import PostgresServer, a_server
from tests.webui.conftest import ANSWERS

CLIENTS, PETITIONS, LATE = 8, 300, 100
TICK = os.sysconf("SC_CLK_TCK")


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    found = [root]
    for pid in found:
        with suppress(OSError):  # one of them may just have ended; what it used its parent has taken over
            found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found


def cpu(root: int) -> float:
    """Seconds of CPU of a process, its living and its reaped children."""
    total = 0
    for pid in family(root):
        with suppress(OSError):
            said = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            total += sum(map(int, said[11:15] if pid == root else said[11:13]))
    return total / TICK


def memory(root: int) -> float:
    """Megabytes a process and its children hold for themselves, what they share counted once."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in family(root)]
    return sum(int(line.split()[1]) for text in rollups for line in text.splitlines() if line.startswith("Pss:")) / 1024


class Meter:
    """CPU of the node and of the database, bytes of WAL and of tables, from ``begin`` on."""

    def __init__(self, site: Site, node: int, postgres: int) -> None:
        self.site, self.node, self.postgres = site, node, postgres
        self.before = self.now()

    def now(self) -> tuple[float, float, float, float, float]:
        with psycopg.connect(self.site.database.replace("+psycopg", ""), autocommit=True) as eye:
            wal, size = eye.execute("SELECT pg_current_wal_lsn() - '0/0', pg_database_size(current_database())").fetchone() or (0, 0)
        return monotonic(), cpu(self.node), cpu(self.postgres), float(wal), float(size)

    def per(self, acts: int) -> dict[str, float]:
        """What each of so many acts took: milliseconds of CPU, bytes; and how many were done a second."""
        seconds, node, postgres, wal, size = (after - before for after, before in zip(self.now(), self.before, strict=True))
        return {
            "per_second": acts / seconds, "web_ms": 1000 * node / acts, "database_ms": 1000 * postgres / acts,
            "wal_bytes": wal / acts, "table_bytes": size / acts,
        }  # fmt: skip


def drive(port: int, asks: list[tuple[str, str, bytes]], token: str) -> None:
    """Send every request once, over CLIENTS kept connections."""

    def share(number: int) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        for method, path, body in asks[number::CLIENTS]:
            line.request(method, path, body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
            answer = line.getresponse()
            told = answer.read()
            assert answer.status in (200, 201), told

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(share, range(CLIENTS)))


def a_run(home: Path, postgres: PostgresServer, blank: Any, workers: int) -> dict[str, Any]:
    """One run on a fresh database with so many worker processes."""
    site = Site(home, postgres, blank)
    try:
        clerk, steps, numbers = Clerk(site.office, ANSWERS), [], []
        meter = Meter(site, os.getpid(), postgres.pid)
        for _ in range(PETITIONS):
            told = clerk.register()
            numbers.append(told.number)
            steps.append(next(task.id for task in told.next_tasks if task.element == "triage"))
        registered = meter.per(PETITIONS)
        node = site.node("serve", "--workers", str(workers), "--no-ticking")
        site.balancer(node).close()
        token = site.token("lihua")
        drive(node.port, [("GET", f"/api/petitions/{number}", b"") for number in numbers[:100]], token)  # warm
        meter = Meter(site, node.process.pid, postgres.pid)
        body = json.dumps({"answer": ANSWERS["triage"]}).encode()
        drive(node.port, [("POST", f"/api/tasks/{step}/complete", body) for step in steps], token)
        completed = meter.per(PETITIONS)
        meter = Meter(site, node.process.pid, postgres.pid)
        drive(node.port, [("GET", f"/api/petitions/{number}", b"") for number in numbers], token)
        read, held = meter.per(PETITIONS), memory(node.process.pid)
        node.stop()
        for _ in range(LATE):
            clerk.register()
        site.office.clock.set(on("2026-05-20"))  # type: ignore[attr-defined]
        meter = Meter(site, os.getpid(), postgres.pid)
        noticed = deadlines.sweep(site.office).noticed
        return {
            "workers": workers, "registered": registered, "completed": completed, "read": read, "memory_mb": held,
            "swept": meter.per(noticed), "noticed": noticed,
        }  # fmt: skip
    finally:
        site.close()


def median_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of every figure of several runs."""
    first = runs[0]
    return {
        name: median_of([run[name] for run in runs]) if isinstance(first[name], dict) else statistics.median(run[name] for run in runs)
        for name in first
    }


def main(times: int = 3) -> None:
    """Several runs with one and with two processes, by turns; the medians as JSON."""
    with tempfile.TemporaryDirectory() as folder, a_server(durable=True) as postgres:
        home, database = Path(folder) / "blank", postgres.create_database()
        office = county_office(home, at=on(DAY), database=database)
        office.store.close()
        runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
        for turn in range(times):
            for workers, found in runs.items():
                found.append(a_run(Path(folder) / f"{workers}-{turn}", postgres, (home, database, office), workers))
    json.dump([median_of(found) for found in runs.values()], sys.stdout, indent=1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
