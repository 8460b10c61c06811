"""A process is killed: what was acknowledged is there, what was not is not, and nothing is left locked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.domain.docket import first_break
from engine.storage import SqlStore
from tests.storage import acting
from tests.storage.builders import KEY, a_petition

ROOT = Path(__file__).resolve().parents[2]


def killed(url: str, acts: int, *, at: str = "inside") -> list[str]:
    """What a process said until it was killed, right after it said ``at``."""
    command = [sys.executable, "-m", acting.__name__, url, str(acts)]
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        for line in process.stdout:
            said.append(line.strip())
            if said[-1] == at:
                process.kill()
                break
    return said


def check(store: SqlStore, acknowledged: list[str]) -> None:
    """Every acknowledged act is there as a whole."""
    for number in acknowledged:
        dossier = store.registers.dossier(number)
        assert dossier is not None
        assert (dossier.petition.gist, len(dossier.tasks)) == (a_petition().gist, 1)
        docket = store.registers.docket(dossier.petition.id or 0)
        assert (len(docket), first_break(docket)) == (1, None)
        with store.transaction() as tx:
            assert tx.replay(number) == {"number": number}


def test_a_process_killed_inside_an_act_leaves_nothing_of_it(url: str) -> None:
    acknowledged = killed(url, 5)[:-1]
    store = SqlStore(url, KEY)
    assert store.registers.all_numbers() == acknowledged
    check(store, acknowledged)
    with store.transaction() as tx:
        assert tx.replay("unfinished") is None
        assert tx.next_in("petitions") == 6
        tx.dossier(acknowledged[0]).petition.gist = "goes on"
    store.close()


@pytest.mark.parametrize("after", range(3))
def test_a_process_killed_at_any_moment_loses_nothing_acknowledged(url: str, after: int) -> None:
    acknowledged = killed(url, 200, at=f"330106-2026-{after * 7:06d}")
    store = SqlStore(url, KEY)
    check(store, acknowledged)
    totals = store.registers.totals()
    assert len(acknowledged) <= totals["petitions"] <= len(acknowledged) + 200
    assert totals["petitions"] == totals["tasks"] == totals["docket"]
    with store.transaction() as tx:
        assert tx.next_in("petitions") == totals["petitions"] + 1
    store.close()
