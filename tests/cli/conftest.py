"""The program run as a person runs it, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import options, program
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


@pytest.fixture
def petition_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Petition:
    """The same within this process: for files of many runs, where each start of the program would tell nothing more."""
    monkeypatch.setattr(options, "listen_in", lambda *_args, **_options: None)
    monkeypatch.chdir(tmp_path)

    def run(*words: object, **settings: object) -> Ran:
        environ = {"PETITION_HOME": str(tmp_path / "home"), **{name: str(value) for name, value in settings.items()}}
        ended = CliRunner().invoke(program.petition, [*map(str, words)], env=environ)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    return run
