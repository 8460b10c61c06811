"""草稿 and 编辑占用: what an official has typed into a step's form and not submitted, and who is filling it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Stands where the forms of a petition have its number: what is typed at the window belongs to none yet.
WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one official has typed so far: ``answer`` as it was typed, ``version`` the petition's when it was saved."""

    task: str
    official: int
    answer: Mapping[str, Any]
    saved_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class EditLock:
    """Who fills in the form of a step ``since`` when; ``seen_at`` is when he last typed.

    ``taken_from`` is whom he took it over from, ``handed`` what that one had typed by then.
    """

    task: str
    official: int
    since: datetime
    seen_at: datetime
    taken_from: int | None = None
    handed: Draft | None = None
