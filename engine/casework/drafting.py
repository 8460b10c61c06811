"""What casework asks of the register of drafts and edit locks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.domain.draft import Draft, EditLock


class DraftReader(Protocol):
    """Reading, outside a transaction."""

    def draft(self, task: str, official: int) -> Draft | None:
        """What an official has typed into the form of a step."""
        ...

    def several(self, places: Sequence[str], official: int) -> Sequence[Draft]:
        """What an official has typed into any of several forms."""
        ...

    def lock(self, task: str) -> EditLock | None:
        """Who fills in a step, or did last."""
        ...


class DraftRegister(Protocol):
    """Writing, inside a transaction."""

    def keep(self, draft: Draft) -> None:
        """Keep a draft in the place of the official's earlier one."""
        ...

    def drop(self, task: str, official: int) -> None:
        """Forget an official's draft, and that he fills in the step."""
        ...

    def hold(self, task: str, official: int, now: datetime, stale: datetime) -> EditLock:
        """Note that an official types, unless another has since ``stale``; whoever holds the step after that."""
        ...

    def take(self, task: str, official: int, now: datetime) -> EditLock:
        """Give a step to an official, whoever fills it in."""
        ...

    def prune(self, before: datetime, at_window: datetime) -> int:
        """Forget drafts and locks of steps and petitions no longer open that nobody touched since ``before``; how many drafts.

        Drafts of the window, where nothing is ever open, are forgotten when they were not touched since ``at_window``.
        """
        ...
