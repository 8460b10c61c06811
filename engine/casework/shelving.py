"""What casework asks of the register of releases: which were proposed and activated, and which petitions were moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.domain.release import ReleaseLife, ReleaseMove


class ReleaseReader(Protocol):
    """Reading, outside a transaction."""

    def all(self) -> Sequence[ReleaseLife]:
        """Every life, the first proposed first."""
        ...

    def kept(self, prefix: str = "") -> Sequence[str]:
        """The fingerprints of all releases kept, or of those that begin so."""
        ...

    def open_on(self, fingerprint: str) -> Sequence[str]:
        """Numbers of the petitions of a release that are not closed, in the order of registration."""
        ...

    def moves(self, run: int) -> Sequence[tuple[str, ReleaseMove]]:
        """What a run moved, each with the petition's number, in the order of registration."""
        ...


class ReleaseRegister(Protocol):
    """Writing, inside a transaction."""

    def all(self) -> Sequence[ReleaseLife]:
        """Every life; whoever else decides about one waits until this transaction has ended."""
        ...

    def propose(self, life: ReleaseLife) -> ReleaseLife:
        """Enter a life and give it its number."""
        ...

    def decide(self, life: ReleaseLife) -> None:
        """Write what was decided about a life."""
        ...

    def next_run(self) -> int:
        """The number of a new run of moves."""
        ...

    def moved(self, move: ReleaseMove) -> None:
        """Keep that a petition was moved."""
        ...

    def undone(self, move: ReleaseMove, at: datetime) -> None:
        """Keep that a move was undone."""
        ...
