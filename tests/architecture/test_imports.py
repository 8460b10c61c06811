"""The walls between the rooms stand, and planted holes in them are found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

LINT = "from importlinter.cli import lint_imports_command as run; run()"

# contract broken, file planted, its one line
HOLES = [
    ("A room imports from the rooms below it only", "engine/domain/hole.py", "import engine.casework"),
    ("A room imports from the rooms below it only", "engine/process/hole.py", "import engine.storage"),
    ("A room imports from the rooms below it only", "engine/storage/hole.py", "import engine.process"),
    ("A room imports from the rooms below it only", "engine/casework/hole.py", "import engine.bootstrap"),
    ("A room imports from the rooms below it only", "engine/policy/hole.py", "import engine.casework"),
    ("A room imports from the rooms below it only", "engine/cellar.py", "import engine.errors"),
    ("The engine knows nothing of the web", "engine/casework/hole.py", "import webui"),
    ("The web speaks to casework, domain and errors only", "webui/hole.py", "import engine.storage"),
    ("The web speaks to casework, domain and errors only", "webui/hole.py", "import engine.policy"),
    ("The web speaks to casework, domain and errors only", "webui/hole.py", "import engine.bootstrap"),
    ("Only engine.process knows SpiffWorkflow and lxml", "engine/casework/hole.py", "import SpiffWorkflow"),
    ("Only engine.process knows SpiffWorkflow and lxml", "engine/policy/hole.py", "from lxml import etree"),
    ("Only engine.storage knows SQLAlchemy, Alembic and psycopg", "engine/casework/hole.py", "import sqlalchemy"),
    ("Only engine.storage knows SQLAlchemy, Alembic and psycopg", "webui/hole.py", "import psycopg"),
    ("Only webui knows Flask", "engine/casework/hole.py", "from flask import g"),
    ("Only engine.scheduler knows APScheduler", "engine/storage/hole.py", "import apscheduler"),
    ("Only engine.policy knows YAML and JSON Schema", "engine/process/hole.py", "import yaml"),
    ("Only engine.policy knows YAML and JSON Schema", "webui/hole.py", "import jsonschema"),
    ("The nouns need the standard library only", "engine/domain/hole.py", "import pydantic"),
]


def lint(folder: Path) -> tuple[int, str]:
    """Exit code and words of lint-imports in a copy of the house."""
    command = [sys.executable, "-P", "-c", LINT, "--no-cache"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1", "COLUMNS": "200"}
    )
    return done.returncode, done.stdout + done.stderr


def is_broken(contract: str, words: str) -> bool:
    """Whether the contract is reported broken."""
    return any(line.startswith(contract) and " BROKEN" in line for line in words.splitlines())


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the rooms and of their contracts."""
    for room in ("engine", "webui"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "static", "frontend", "templates"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand(house: Path):
    code, words = lint(house)
    assert code == 0, words


@pytest.mark.parametrize(("contract", "file", "line"), HOLES, ids=[f"{hole[1]}: {hole[2]}" for hole in HOLES])
def test_a_hole_in_a_wall_is_found(house: Path, contract: str, file: str, line: str):
    (house / file).write_text(f'"""A hole."""\n\n{line}\n', encoding="utf-8")
    code, words = lint(house)
    assert code != 0, words
    assert is_broken(contract, words), words
