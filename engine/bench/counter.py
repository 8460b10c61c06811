"""The same acts over HTTP: ``petition serve`` with two workers, the reference under the same server, eight connections, one client."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from engine.bench.children import await_port, environment, start, stop
from engine.bench.contest import REFERENCE, Effort, Row, Told, interleaved
from engine.bench.crew import OURS, shortened
from engine.bench.officials import REGISTRAR, SENDER
from engine.bench.places import bench_settings
from engine.bench.stage import LIVE, Stage, crews
from engine.bootstrap import open_office
from engine.casework import accounts
from engine.errors import OutOfOrder
from engine.settings import ROOT
from engine.storage.private import free_port

WORKERS, CONNECTIONS = 2, 8


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
def serving(command: Sequence[str], env: Mapping[str, str], ready: str, times: int, port: int) -> Iterator[str]:
    """A server that listens on ``port``; yields ``host:port`` once it has said ``ready`` so many times and takes connections."""
    # A file, as a log is: a pipe would have to be read on, and whoever reads takes the processor from those compared.
    with tempfile.NamedTemporaryFile("w+") as said:
        child = start([sys.executable, "-P", "-m", *command], env, stdout=subprocess.DEVNULL, stderr=said, cwd=ROOT)
        try:
            await_words(child, command[0], Path(said.name), ready, times)
            await_port(port)
            yield f"127.0.0.1:{port}"
        finally:
            # Ctrl-C: a server of ours would first drain for those who come by a balancer.
            stop(child, signal.SIGINT)


def await_words(child: subprocess.Popen[str], name: str, said: Path, ready: str, times: int) -> None:
    """Wait until the child of that name has said ``ready`` so many times; OutOfOrder with its last words when it ends before."""
    pause = Event()
    while said.read_text(encoding="utf-8", errors="replace").count(ready) < times:
        if child.poll() is not None:
            raise OutOfOrder("bench_worker_ended", worker=name, reason=shortened(said.read_text(encoding="utf-8")))
        pause.wait(0.02)


def http(stage: Stage, heats: Mapping[str, str], effort: Effort, tell: Told) -> list[Row]:
    """The JSON API beside the reference; ``heats`` names each row's figure."""
    tell("HTTP")
    with ExitStack() as stack:
        asked = {heat: (OURS, ours(stage, heat, stack)) for heat in heats}
        asked[REFERENCE] = (OURS, theirs(stage, stack))
        with crews(asked, 1) as sides:
            series = interleaved(sides, effort, 1)
    threads = CONNECTIONS // WORKERS
    return [Row(name, "postgresql", "HTTP", WORKERS, threads, heat, series[heat], series[REFERENCE]) for heat, name in heats.items()]


def ours(stage: Stage, heat: str, stack: ExitStack) -> dict[str, Any]:
    """Our counter, served, and what its client must be told."""
    live = LIVE if heat == "hot" else 0
    told = stage.office("postgresql", live=live)
    env = environment(
        PETITION_DATABASE=told["database"], PETITION_HOME=told["home"], PETITION_WORKFLOWS=told["shelf"], PETITION_LIVE=str(live)
    )
    port = free_port()
    shape = ["--workers", str(WORKERS), "--threads", str(CONNECTIONS // WORKERS), "--no-ticking"]
    command = ["engine.cli", "serve", "--port", str(port), *shape]
    address = stack.enter_context(serving(command, env, f":{port}/", 1, port))
    return {"address": address, "tokens": tokens(told, heat), "connections": CONNECTIONS}


def theirs(stage: Stage, stack: ExitStack) -> dict[str, Any]:
    """The reference, served, and what its client must be told."""
    port = free_port()
    told = {**stage.reference("postgresql"), "port": port, "workers": WORKERS, "threads": CONNECTIONS // WORKERS}
    command = ["bench.stock.web", json.dumps(told)]
    address = stack.enter_context(serving(command, environment(), "stock is ready", WORKERS, port))
    return {"address": address, "tokens": {}, "connections": CONNECTIONS}
