"""What the office says and counts while a test runs."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from engine.watching import logs, metrics


class Logged:
    """What was logged since the test began, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """Everything as it was written."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line read as JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event."""
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """Everything logged from now on, from debug up, as JSON; the log is as before afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before, level, speaking = root.handlers[:], root.level, logs._speaking
    caught = Logged()
    logs.configure(form="json", level="debug", node="node-1", stream=caught.stream)
    yield caught
    logs._speaking, root.handlers[:] = speaking, before
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture
def counted() -> Iterator[None]:
    """Every test counts from nought."""
    metrics.unshare()
    yield
    metrics.unshare()
