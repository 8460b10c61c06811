"""The human steps of a running petition, and the running process itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class TaskStatus(StrEnum):
    """Open tasks can be claimed and completed; cancelled ones lost their step to another event; undone ones were done and taken back."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"


@dataclass(slots=True)
class Task:
    """One human step: ``id`` is ours and public, ``token`` the process room's id of the step.

    ``role`` and ``authority`` say who may take it, ``assignee`` who has claimed it. ``answer`` is the
    completed form. ``at_hand`` until acts no longer ask for it: a later form of the same step stands for it.
    """

    id: str
    petition_id: int | None
    instance: int
    token: str
    element: str
    process: str
    name: str
    lane: str
    role: str
    authority: str
    created_at: datetime
    status: TaskStatus = TaskStatus.OPEN
    assignee: int | None = None
    claimed_at: datetime | None = None
    done_at: datetime | None = None
    done_by: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    at_hand: bool = True


@dataclass(slots=True)
class Instance:
    """One running process of a petition: the main one (``petition``) or a ``supervision``.

    ``no`` numbers the instances of a petition from 1. ``state`` is the process room's compact state,
    ``state_hash`` its SHA-256: a row changed behind the office's back is noticed. ``waiting`` lists
    what it waits for as ``kind:name:element``.
    """

    petition_id: int | None
    no: int
    process: str
    release: str
    state: bytes
    state_hash: str
    started_at: datetime
    waiting: tuple[str, ...] = ()
    completed: bool = False
    ended: tuple[str, ...] = ()
    subject: str = ""

    def awaits(self, kind: str, name: str) -> bool:
        """Whether the process waits for the message or deadline ``name``."""
        return any(entry.startswith(f"{kind}:{name}:") for entry in self.waiting)


@dataclass(slots=True)
class Proceeding:
    """程序: one level's round on a petition: handling, reexamination or final_review.

    ``disposition`` is how it ended (an outcome, settled, withdrawn, refused).
    """

    id: int | None
    petition_id: int | None
    stage: str
    authority: str
    started_on: str
    completed_on: str = ""
    disposition: str = ""
