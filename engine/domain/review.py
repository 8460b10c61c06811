"""审阅意见 and 迁移批次: what is said about a proposed release before it is decided on, and how the moving of running petitions goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# What a move is not yet, and what it came to (``engine.casework.moving.MoveLine``); ``back`` and ``kept`` after an undoing.
WAITS, MOVES, BACK, KEPT = "", "moves", "back", "kept"


@dataclass(slots=True)
class ReleaseComment:
    """An opinion on a release, about one of its files (``path``) and a shape in it (``element``), or '' for the whole."""

    id: int | None
    release: int
    path: str
    element: str
    text: str
    by: int
    at: datetime
    settled_by: int | None = None
    settled_at: datetime | None = None


class RunState(StrEnum):
    """A run moves petitions one after another until none is left; undone, it goes the same way back."""

    RUNNING = "running"
    ENDED = "ended"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(slots=True)
class MoveRun:
    """迁移批次: the running petitions of a release on their way to another; ``before`` and ``after`` are fingerprints."""

    run: int
    before: str
    after: str
    state: RunState
    asked_by: int
    asked_at: datetime
    ended_at: datetime | None = None
    undone_by: int | None = None
    undone_at: datetime | None = None


@dataclass(slots=True)
class RunLine:
    """One petition of a run, in the order of registration; ``outcome`` is '' until its turn has come, ``told`` what came of it."""

    run: int
    seq: int
    number: str
    outcome: str = WAITS
    told: dict[str, Any] = field(default_factory=dict)
