"""The same acts over HTTP: gunicorn with two threaded workers on each side, eight kept connections, one client."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from engine.bench.children import environment, start, stop
from engine.bench.contest import REFERENCE, Effort, Row, Told, interleaved
from engine.bench.crew import OURS
from engine.bench.officials import REGISTRAR, SENDER
from engine.bench.places import bench_settings
from engine.bench.stage import LIVE, Stage, crews
from engine.bootstrap import open_office
from engine.casework import accounts
from engine.errors import OutOfOrder
from engine.settings import ROOT
from engine.storage.private import free_port

WORKERS, CONNECTIONS = 2, 8
LISTENING = "Booting worker"


def tokens(asked: Mapping[str, Any], label: str) -> dict[str, str]:
    """A bearer token for whoever acts: for the registrar and the handler by name, for the holder of each lane by authority and role.

    ``label`` keeps them apart from those of another server on the same database: a name has one living token.
    """
    settings = bench_settings(asked["database"], Path(asked["home"]), live=0)
    office = open_office(settings)
    holders = {name: name for name in (REGISTRAR, SENDER)}
    for role in ("petition_officer", "handler", "leader"):
        holders[f"990121-xf {role}"] = office.store.registers.officials("990121-xf", role)[0].username
    issued = {who: accounts.issue_token(office, name=f"bench {label} {who}", username=username) for who, username in holders.items()}
    office.store.close()
    return issued


@contextmanager
def serving(application: str, env: Mapping[str, str]) -> Iterator[str]:
    """Gunicorn with our two workers on a free port; yields ``host:port`` once both have started."""
    address = f"127.0.0.1:{free_port()}"
    options = ["-k", "gthread", "-w", str(WORKERS), "--threads", str(CONNECTIONS // WORKERS), "-b", address, "--keep-alive", "60"]
    command = [sys.executable, "-P", "-m", "gunicorn", *options, "--no-control-socket", application]
    child = start(command, env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    try:
        assert child.stderr
        said = [line for _, line in zip(range(WORKERS), started(child), strict=False)]
        if len(said) < WORKERS:
            raise OutOfOrder("bench_worker_ended", worker="gunicorn", reason=application)
        # Read on what it says, so that it never waits for us.
        threading.Thread(target=deque, args=(child.stderr, 0), daemon=True).start()
        yield address
    finally:
        stop(child)


def started(child: subprocess.Popen[str]) -> Iterator[str]:
    """The lines by which gunicorn tells that a worker has started."""
    assert child.stderr
    for line in child.stderr:
        if LISTENING in line:
            yield line


def http(stage: Stage, heats: Mapping[str, str], effort: Effort, tell: Told) -> list[Row]:
    """The JSON API under gunicorn beside the reference under the same; ``heats`` names each row's figure."""
    tell("HTTP")
    with ExitStack() as stack:
        asked = {heat: (OURS, ours(stage, heat, stack)) for heat in heats}
        asked[REFERENCE] = (OURS, theirs(stage, stack))
        with crews(asked, 1) as sides:
            series = interleaved(sides, effort, 1)
    return [Row(name, "postgresql", "HTTP", WORKERS, heat, series[heat], series[REFERENCE]) for heat, name in heats.items()]


def ours(stage: Stage, heat: str, stack: ExitStack) -> dict[str, Any]:
    """Our counter, served, and what its client must be told."""
    live = LIVE if heat == "hot" else 0
    told = stage.office("postgresql", live=live)
    env = environment(
        PETITION_DATABASE=told["database"], PETITION_HOME=told["home"], PETITION_WORKFLOWS=told["shelf"], PETITION_LIVE=str(live)
    )
    address = stack.enter_context(serving("webui.wsgi:application()", env))
    return {"address": address, "tokens": tokens(told, heat), "connections": CONNECTIONS}


def theirs(stage: Stage, stack: ExitStack) -> dict[str, Any]:
    """The reference, served, and what its client must be told."""
    told = json.dumps(stage.reference("postgresql"))
    address = stack.enter_context(serving(f"bench.stock.web:application({told!r})", environment()))
    return {"address": address, "tokens": {}, "connections": CONNECTIONS}
