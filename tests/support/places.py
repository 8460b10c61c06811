"""Where the tests find the house and where they leave their pictures."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "tests" / "output"
PROGRAMS = os.environ["PATH"]  # all a child process of a test gets to know of this machine


def output(name: str) -> Path:
    """The path of a picture or report a test leaves behind; git ignores the folder."""
    path = OUTPUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
