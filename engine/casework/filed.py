"""What casework asks of the machines about filings as the window took them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.domain.access import Scope
from engine.domain.particulars import Particulars
from engine.domain.petition import Petition


@dataclass(frozen=True, slots=True)
class Near:
    """Where texts are worth comparing: filings of one place and topic since a day, no more than ``most`` petitions."""

    place: str
    topic: str
    since: date
    most: int


class FiledReader(Protocol):
    """Reading what the window took down."""

    def near(self, scope: Scope, which: Near) -> Sequence[Petition]:
        """Petitions of a place and topic, the latest filing first, from an index."""
        ...

    def particulars(self, petition: int) -> Sequence[Particulars]:
        """The particulars of the filings of a petition, the first first."""
        ...


class FiledWriter(Protocol):
    """Writing it, inside an act."""

    def note_particulars(self, noted: Particulars) -> None:
        """Enter the particulars of a filing."""
        ...
