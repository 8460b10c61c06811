"""Peers are told honestly: measured by their own harness, or skipped with the reason."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from engine.bench.peers import PEERS, Peer, compared, installed
from engine.bench.places import BENCH
from engine.bench.stage import Stage
from tests.bench.conftest import TINY, quiet

# A peer as small as one can be: it counts.
HARNESS = """
import json, sys
asked = json.loads(sys.argv[1])
if not asked.get("settle"):
    print(json.dumps({"ready": True, "name": "counting", "version": "1", "does": ["count"], "does_not": ["anything else"]}), flush=True)
    for line in sys.stdin:
        round = {"done": 5, "seconds": 1.0, "latencies": [1.0, 2.0, 3.0, 4.0, 5.0]}
        told = {"ready": True} if json.loads(line)["do"] == "prepare" else round
        print(json.dumps(told), flush=True)
"""


def a_peer(tmp_path: Path, *tools: str, install: list[list[str | Path]] | None = None) -> Peer:
    """The counting peer, with its harness in a folder of this test."""
    (tmp_path / "harness.py").write_text(HARNESS)
    return Peer(
        "counting", "stock", tools, lambda source, place: install or [], lambda source, place: [sys.executable, tmp_path / "harness.py"]
    )


def test_a_peer_is_measured_in_turn_with_the_office_and_the_reference(stage: Stage, tmp_path: Path):
    (told,) = compared(stage, tmp_path, quiet, [a_peer(tmp_path)], TINY)
    assert (told["name"], told["version"], told["does"], told["does_not"]) == ("counting", "1", ["count"], ["anything else"])
    assert told["per_second"] == 10.0  # two processes of five a second
    assert told["p50_ms"] == 3.0
    assert told["ratio"] > 0 < told["petition_ratio"]


def test_a_peer_whose_toolchain_is_missing_is_told(stage: Stage, tmp_path: Path):
    said: list[str] = []
    (told,) = compared(stage, tmp_path, said.append, [a_peer(tmp_path, "no-such-program")], TINY)
    assert told == {"name": "counting", "skipped": "no-such-program"}
    assert said == ["counting"]


def test_without_postgresql_every_peer_is_told_to_miss_it(file_stage: Stage, tmp_path: Path):
    told = compared(file_stage, tmp_path, quiet)
    assert [one["name"] for one in told] == [peer.name for peer in PEERS]
    assert all(one["skipped"].endswith("PostgreSQL") for one in told)


def test_a_peer_that_cannot_be_installed_says_why(stage: Stage, tmp_path: Path):
    failing = [[sys.executable, "-c", "raise SystemExit('no network here')"]]
    (told,) = compared(stage, tmp_path, quiet, [a_peer(tmp_path, install=failing)], TINY)
    assert told == {"name": "counting", "skipped": "no network here"}


def test_a_peer_is_installed_once_for_its_pinned_versions(tmp_path: Path):
    note = tmp_path / "note"
    peer = a_peer(tmp_path, install=[[sys.executable, "-c", f"open({str(note)!r}, 'a').write('x')"]])
    assert installed(peer, tmp_path) == installed(peer, tmp_path) == tmp_path / "bench" / "stock"
    assert note.read_text() == "x"


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_has_a_harness_and_pinned_versions(peer: Peer):
    pinned = {"requirements.txt", "package-lock.json", "pom.xml"} & {path.name for path in peer.source.iterdir()}
    assert pinned


def test_the_python_peer_is_pinned_exactly():
    lines = (BENCH / "viewflow" / "requirements.txt").read_text().split()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)


def test_the_node_lock_names_no_host():
    lock = json.loads((BENCH / "bpmn_engine" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
