"""The program run as a person runs it, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.places import PROGRAMS, ROOT


@dataclass(frozen=True)
class Ran:
    """How one run of the program ended."""

    code: int
    out: str
    err: str


Petition = Callable[..., Ran]


@pytest.fixture
def petition(tmp_path: Path) -> Petition:
    """``petition("check", "--json")`` with a home of its own; ``PETITION_*`` settings as keywords."""

    def run(*words: object, **settings: object) -> Ran:
        given = {name: str(value) for name, value in settings.items()}
        environ = {"PATH": PROGRAMS, "PETITION_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), **given}
        command = [sys.executable, "-P", "-m", "engine.cli", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=tmp_path, timeout=250, stdin=subprocess.DEVNULL)
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
