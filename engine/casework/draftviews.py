"""What a page or a program is told of a draft and of who fills in a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class EditorView:
    """Who fills in the form of a step and since when; ``mine``: the asking official himself."""

    name: str
    since: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class KeptText:
    """What was typed into a form, field by field, when, and by whom; ``changed``: the petition has changed since."""

    by: str
    answer: Mapping[str, Any]
    saved_at: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """The official's own draft of a step, who fills it in now, and the text of whom he took it over from."""

    task: str
    draft: KeptText | None
    editor: EditorView | None
    handed: KeptText | None
