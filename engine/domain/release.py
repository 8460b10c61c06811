"""规程版本 Release: the shelves as they stood when a petition began, under one fingerprint; and the life a release leads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Release:
    """Immutable: ``workflows`` and ``policies`` map a file's path on its shelf to its bytes; the fingerprint says both are the same."""

    fingerprint: str
    workflows: Mapping[str, bytes] = field(compare=False)
    policies: Mapping[str, bytes] = field(compare=False)

    @classmethod
    def of(cls, workflows: Mapping[str, bytes], policies: Mapping[str, bytes]) -> Release:
        """The release of these files; the fingerprint is SHA-256 over paths and contents, as hex."""
        digest = hashlib.sha256()
        for shelf, files in (("workflows", workflows), ("policies", policies)):
            for path in sorted(files):
                content = files[path]
                digest.update(f"{shelf}/{path}\0{len(content)}\0".encode())
                digest.update(content)
        return cls(digest.hexdigest(), dict(workflows), dict(policies))


class ReleaseState(StrEnum):
    """What was decided about a release; whether it is in force follows from that and from the day."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True)
class ReleaseLife:
    """规程版本的提出、启用和撤回: one life; files may be proposed again after they were withdrawn or superseded.

    ``findings`` is what the check found when it was proposed. ``replaces`` is the fingerprint that was in force before it,
    known once it is activated. ``activated_by`` is never ``proposed_by``.
    """

    number: int
    name: str
    fingerprint: str
    state: ReleaseState
    valid_from: date
    reason: str
    proposed_by: int
    proposed_at: datetime
    findings: tuple[dict[str, Any], ...] = ()
    activated_by: int | None = None
    activated_at: datetime | None = None
    replaces: str = ""
    withdrawn_by: int | None = None
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether the check found what must not come into force."""
        return any(one.get("severity") == "error" for one in self.findings)

    def is_active(self, on: date) -> bool:
        """Whether its day has come, whatever came after it."""
        return self.state is ReleaseState.ACTIVE and self.valid_from <= on


def in_force(lives: Iterable[ReleaseLife], on: date) -> ReleaseLife | None:
    """The release in force on a day: of those activated the one whose day came last; None before the first of them."""
    return max((one for one in lives if one.is_active(on)), key=lambda one: (one.valid_from, one.number), default=None)


def last_day_of(life: ReleaseLife, lives: Iterable[ReleaseLife]) -> date | None:
    """The last day of an activated release, None while nothing comes after it; at least its first, on which it may have been replaced."""
    later = [one for one in lives if one.state is ReleaseState.ACTIVE and (one.valid_from, one.number) > (life.valid_from, life.number)]
    if not later or life.state is not ReleaseState.ACTIVE:
        return None
    return max(life.valid_from, min(one.valid_from for one in later) - timedelta(days=1))


def standing_of(life: ReleaseLife, lives: Iterable[ReleaseLife], on: date) -> str:
    """proposed, withdrawn, waiting (its day is still to come), in_force or superseded."""
    if life.state is not ReleaseState.ACTIVE:
        return life.state.value
    if not life.is_active(on):
        return "waiting"
    present = in_force(lives, on)
    return "in_force" if present is not None and present.number == life.number else "superseded"


@dataclass(slots=True)
class ReleaseMove:
    """One petition moved from a release to another in one run; ``before`` is what the move changed, as it was.

    ``seq`` is the last docket entry of the move: as long as the docket ends there nobody has acted on the petition since.
    """

    run: int
    petition_id: int
    from_release: str
    to_release: str
    seq: int
    moved_by: int
    moved_at: datetime
    before: dict[str, Any]
    undone_at: datetime | None = None
