"""What sifting the work list asks of the machines: what a filter may offer, what an official keeps for himself, the index of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.casework.deskviews import SavedView
from engine.casework.followers import Behind, Follower
from engine.casework.rows import DeskFilter
from engine.domain.access import Scope

# Where words are found, in the order they are shown: the matter itself, the people, the papers, the docket.
PARTS = ("matter", "people", "paper", "docket")


@dataclass(frozen=True, slots=True)
class Choice:
    """One combination of what the tasks under a tab are; empty where a petition has none."""

    category: str
    route: str
    channel: str
    topic: str
    place: str
    step: str
    deadline: str
    step_name: str


class Sifted(Protocol):
    """Reading for the work list, outside a transaction."""

    def desk_total(self, scope: Scope, which: DeskFilter) -> int:
        """How many tasks a tab holds (MOST_COUNTED + 1 for more)."""
        ...

    def desk_choices(self, scope: Scope, which: DeskFilter) -> Sequence[Choice]:
        """What occurs among the tasks under a tab."""
        ...

    def petition_choices(self, scope: Scope) -> Sequence[Choice]:
        """What occurs among the latest petitions; steps and clocks are left empty."""
        ...

    def saved_views(self, official: int) -> Sequence[SavedView]:
        """The views an official keeps, by name."""
        ...

    def unread(self, scope: Scope, numbers: Sequence[str]) -> Sequence[int]:
        """The ids of those petitions one may know of, of which a step came since one looked at them, or that one never looked at."""
        ...

    @property
    def index(self) -> Behind:
        """How far the index of words has come."""
        ...

    def written(self, petitions: Sequence[int], *, people: bool) -> Mapping[int, Sequence[tuple[str, str]]]:
        """(one of PARTS, text) of everything written in some petitions; names only with ``people``."""
        ...


class Shelf(Protocol):
    """What an official keeps for himself, inside a transaction."""

    def save_view(self, official: int, name: str, query: str, at: datetime) -> int:
        """Keep a view under a name of the official's own, in place of one of that name; its id."""
        ...

    def remove_view(self, official: int, view: int) -> bool:
        """Forget a view; False when the official keeps no such."""
        ...

    def mark_read(self, official: int, petitions: Sequence[int], at: datetime) -> None:
        """Keep that the official looked at petitions."""
        ...


class Sorting(Protocol):
    """What a transaction lends for the work list."""

    @property
    def shelf(self) -> Shelf:
        """What an official keeps for himself."""
        ...

    @property
    def words(self) -> Follower:
        """The index of words."""
        ...
