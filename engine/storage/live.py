"""Petitions kept in memory between two acts: bounded, each lent to one act at a time, harmless when stale.

An act takes a petition out and puts it back after its commit. Nothing is ever waited for: whoever finds it
gone reads the database. What another process did meanwhile is noticed by the version when the act is
written, and the act is done again on what lies in the database.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from engine.storage.loan import Loan
from engine.watching import metrics


class LivePetitions:
    """At most ``most`` loans by petition number, the longest unused given up first; none when ``most`` is 0."""

    def __init__(self, most: int) -> None:
        """``most``: how many petitions are kept."""
        self.most = most
        self._loans: OrderedDict[str, Loan] = OrderedDict()
        self._lock = Lock()
        self._told = 0

    def __len__(self) -> int:
        return len(self._loans)

    def take(self, number: str) -> Loan | None:
        """The loan of a petition, no longer kept here; None when it is not here."""
        with self._lock:
            return self._loans.pop(number, None)

    def put(self, number: str, loan: Loan) -> None:
        """Keep a loan whose changes lie in the database."""
        with self._lock:
            self._loans[number] = loan
            self._loans.move_to_end(number)
            if len(self._loans) > self.most:
                self._loans.popitem(last=False)

    def tell(self) -> None:
        """Let the metrics know how many are kept, when they are more or fewer than was told last."""
        many = len(self._loans)
        if many != self._told:
            self._told = many
            metrics.live_petitions(many)

    def drop(self, number: str) -> None:
        """Forget a petition that was changed elsewhere."""
        self.take(number)

    def drop_all(self) -> None:
        """Forget every petition."""
        with self._lock:
            self._loans.clear()


# Has nothing in memory, for an act that is to read what lies in the database.
FORGETFUL = LivePetitions(0)
