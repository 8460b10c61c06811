"""设计稿 Design: what a process designer changes on the shelves of a release, until it is proposed as a release of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from engine.domain.release import Release

SHELVES = ("workflows", "policies")
# What may lie on a shelf, by how its name ends.
KINDS = (".bpmn", ".dmn", ".yaml", ".md")
# Letters of a path and of one of its parts; and the deepest a file may lie.
LONGEST_PATH, DEEPEST = 200, 6


class DesignState(StrEnum):
    """A design is changed while it is open; proposed, it waits for the second person's decision about the release it became."""

    OPEN = "open"
    PROPOSED = "proposed"
    DISCARDED = "discarded"


@dataclass(slots=True)
class Design:
    """One design. ``base``: the fingerprint of the release it began with. ``place``: the area code it is made for, '' for the nation.

    ``proposed``: the number of the release it was proposed as.
    """

    id: int | None
    name: str
    base: str
    place: str
    state: DesignState
    created_by: int
    created_at: datetime
    changed_at: datetime
    proposed: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether its files may still be changed."""
        return self.state is DesignState.OPEN


@dataclass(frozen=True, slots=True)
class DesignFile:
    """A file as a design has it; ``path`` begins with its shelf, no ``content`` means that the design takes the file away.

    ``version`` counts its savings from 1: who saves says which he began with, so that nobody writes over another.
    """

    design: int
    path: str
    content: bytes | None
    version: int
    saved_by: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DesignGuest:
    """An official who has a design open, since when and which of its files, '' for none of them."""

    design: int
    official: int
    path: str
    seen_at: datetime


class MonthState(StrEnum):
    """A month goes on until its last repetition, or until somebody stops it or it breaks."""

    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    BROKEN = "broken"


@dataclass(slots=True)
class SimulatedMonth:
    """仿真: the latest month simulated for a design beside the release in force (``force``, a fingerprint); ``run`` counts the design's.

    ``base`` and ``files`` make the design as it was when the month began: path → content in base 64, None for a file taken away; its
    fingerprint is ``made``. ``rounds``: seed → what was counted. ``told``: the code of what broke it.
    """

    design: int
    run: int
    state: MonthState
    base: str
    made: str
    force: str
    files: dict[str, Any]
    setting: dict[str, Any]
    rounds: dict[str, Any]
    told: str
    asked_by: int
    asked_at: datetime
    ended_at: datetime | None = None


def laid_over(base: Release, files: Iterable[DesignFile]) -> Release:
    """The release a design makes: its files in the place of those of its base."""
    shelves: dict[str, dict[str, bytes]] = {"workflows": dict(base.workflows), "policies": dict(base.policies)}
    for one in files:
        shelf, _, path = one.path.partition("/")
        if one.content is None:
            shelves[shelf].pop(path, None)
        else:
            shelves[shelf][path] = one.content
    return Release.of(shelves["workflows"], shelves["policies"])


def content_of(release: Release, path: str) -> bytes | None:
    """A file of a release by its path with its shelf; None where it has no such file."""
    shelf, _, rest = path.partition("/")
    files: Mapping[str, bytes] = {"workflows": release.workflows, "policies": release.policies}.get(shelf, {})
    return files.get(rest)


def paths_of(release: Release) -> list[str]:
    """The paths of all files of a release, each with its shelf, in order."""
    return sorted([f"workflows/{path}" for path in release.workflows] + [f"policies/{path}" for path in release.policies])


def is_shelf_path(path: str) -> bool:
    """Whether a file may lie there: on one of the shelves, not too deep, of a kind the shelves know, and hidden nowhere."""
    parts = path.split("/")
    sound = all(part and not part.startswith(".") and part.isprintable() and "\\" not in part for part in parts)
    return sound and parts[0] in SHELVES and 1 < len(parts) <= DEEPEST and len(path) <= LONGEST_PATH and PurePosixPath(path).suffix in KINDS
