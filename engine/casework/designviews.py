"""What the pages and the API are told of a design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.design import DesignState


@dataclass(frozen=True, slots=True)
class DesignLine:
    """One design in a list. ``changes``: how many files it changes; ``base``: the beginning of its base's fingerprint."""

    id: int
    name: str
    place: str
    place_label: str
    state: DesignState
    state_label: str
    base: str
    is_base_current: bool
    created_by: str
    changed_at: datetime
    changes: int
    proposed: int | None


@dataclass(frozen=True, slots=True)
class DesignEntry:
    """One file of a design, by its path with its shelf. ``change``: '' as in the base, else changed, added or removed."""

    path: str
    change: str
    version: int
    saved_by: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class GuestView:
    """Another official who has the design open, and which file of it."""

    name: str
    path: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class DesignView:
    """One design with all its files, and who else has it open."""

    line: DesignLine
    entries: tuple[DesignEntry, ...]
    guests: tuple[GuestView, ...]

    @property
    def changed(self) -> tuple[DesignEntry, ...]:
        """The files it changes."""
        return tuple(one for one in self.entries if one.change)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a design has it now; ``version`` is 0 while it is as in the base; ``before`` is the base's, None where that has none."""

    path: str
    content: bytes
    version: int
    before: bytes | None
    saved_by: str
    saved_at: datetime | None
    guests: tuple[GuestView, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing wrong with a design, or to be looked at; ``message`` is its sentence.

    ``path``: a counter-example in words, ``steps``: the same with the shapes it goes by (element, name, process, kind).
    ``found`` is the wrong word itself, where there is one.
    """

    file: str
    line: int | None
    column: int | None
    element: str
    name: str
    key: str
    rule: str
    severity: str
    message: str
    basis: str
    expected: str
    suggestion: str
    path: tuple[str, ...]
    steps: tuple[Mapping[str, Any], ...] = ()
    found: str = ""
