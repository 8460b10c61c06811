"""Other engines on the same process and the same PostgreSQL, each by a harness of ours in ``bench/``.

A peer is installed on demand under the office's home, from the versions pinned beside its harness; it is a
worker like any other and runs its rounds in turn with the office and the reference. One whose toolchain is
missing is told, not failed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.bench.children import environment, start
from engine.bench.contest import REFERENCE, Effort, Told, interleaved
from engine.bench.crew import OURS, STOCK, Crew, Worker, shortened
from engine.bench.figures import ratio
from engine.bench.places import ANSWERS, BENCH, SHELF
from engine.bench.stage import LIVE, Stage
from engine.errors import OutOfOrder

EFFORT = Effort(7, 1.0, 2.0)
PROCESSES = 2
Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class Peer:
    """One engine: its name, its folder under ``bench/``, the programs it needs, how it is installed, settled and started."""

    name: str
    folder: str
    tools: tuple[str, ...]
    install: Callable[[Path, Path], list[Command]]
    command: Callable[[Path, Path], Command]
    settles: bool = True

    @property
    def source(self) -> Path:
        """Its harness and its pinned versions."""
        return BENCH / self.folder


def _viewflow(source: Path, place: Path) -> list[Command]:
    pip: Command = [place / "venv" / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return [[sys.executable, "-m", "venv", place / "venv"], [*pip, "-r", source / "requirements.txt"]]


def _bpmn_engine(source: Path, place: Path) -> list[Command]:
    for name in ("package.json", "package-lock.json", "harness.mjs"):
        shutil.copy(source / name, place / name)
    return [["npm", "ci", "--prefix", place, "--no-audit", "--no-fund"]]


def _operaton(source: Path, place: Path) -> list[Command]:
    shutil.copytree(source, place / "source", dirs_exist_ok=True)
    return [["mvn", "-q", "-B", "-DskipTests", "-f", place / "source" / "pom.xml", "package"]]


PEERS = (
    Peer(
        "django-viewflow", "viewflow", (), _viewflow,
        lambda source, place: [place / "venv" / "bin" / "python", "-P", "-m", "bench.viewflow.harness"],
    ),
    Peer("bpmn-engine", "bpmn_engine", ("node", "npm"), _bpmn_engine, lambda source, place: ["node", place / "harness.mjs"]),
    Peer(
        "Operaton", "operaton", ("java", "mvn"), _operaton,
        lambda source, place: ["java", "-Xmx512m", "-jar", place / "source" / "target" / "harness.jar"],
    ),
)  # fmt: skip


def compared(stage: Stage, home: Path, tell: Told, peers: Sequence[Peer] = PEERS, effort: Effort = EFFORT) -> list[dict[str, Any]]:
    """Every peer's figures, or why it did not run; all need the PostgreSQL the office itself was measured on."""
    return [_one(stage, home, tell, peer, effort) for peer in peers]


def _one(stage: Stage, home: Path, tell: Told, peer: Peer, effort: Effort) -> dict[str, Any]:
    tell(peer.name)
    missing = [tool for tool in peer.tools if shutil.which(tool) is None]
    if stage.server is None:
        missing.append("PostgreSQL")
    if missing:
        return {"name": peer.name, "skipped": " ".join(missing)}
    try:
        return measured(stage, peer, installed(peer, home), effort)
    except OutOfOrder as error:
        return {"name": peer.name, "skipped": str(error.args_for_message.get("reason", error))}


def installed(peer: Peer, home: Path) -> Path:
    """The peer's own folder with its packages, fetched once for these pinned versions."""
    place = home / "bench" / peer.folder
    stamp, wanted = place / "installed", _fingerprint(peer.source)
    if stamp.is_file() and stamp.read_text() == wanted:
        return place
    place.mkdir(parents=True, exist_ok=True)
    for command in peer.install(peer.source, place):
        run(command, None, BENCH.parent)
    stamp.write_text(wanted)
    return place


def _fingerprint(source: Path) -> str:
    digest = sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def run(command: Command, env: Mapping[str, str] | None, folder: Path) -> None:
    """One step to its end; OutOfOrder with its last words when it fails."""
    child = start(command, env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
    said, _ = child.communicate()
    if child.returncode:
        raise OutOfOrder("bench_worker_ended", worker=str(command[0]), reason=shortened(said))


def measured(stage: Stage, peer: Peer, place: Path, effort: Effort) -> dict[str, Any]:
    """Rounds of the peer, the reference and the hot office in turn; the peer's figures and both ratios."""
    asked = {"database": stage.database("postgresql", peer.folder), "answers": str(ANSWERS), "shelf": str(SHELF)}
    program, *rest = peer.command(peer.source, place)
    command: Command = [shutil.which(program) or program, *rest]
    folder = BENCH.parent
    if peer.settles:
        run([*command, json.dumps(asked | {"settle": True})], environment(), folder)
    with ExitStack() as stack:
        sides = {
            peer.name: Crew([Worker([*command, json.dumps(asked)], environment(), folder) for _ in range(PROCESSES)]),
            REFERENCE: _crew(STOCK, stage.reference("postgresql")),
            "hot": _crew(OURS, stage.office("postgresql", live=LIVE)),
        }
        for crew in sides.values():
            stack.callback(crew.close)
        for crew in sides.values():
            crew.ready()
        series = interleaved(sides, effort, PROCESSES)
        about = sides[peer.name].about
    return {
        **{name: value for name, value in about.items() if name != "ready"}, **series[peer.name].told(),
        "ratio": ratio(series[peer.name], series[REFERENCE]), "petition_ratio": ratio(series["hot"], series[peer.name]),
    }  # fmt: skip


def _crew(module: str, told: Mapping[str, Any]) -> Crew:
    return Crew([Worker.python(module, told) for _ in range(PROCESSES)])
