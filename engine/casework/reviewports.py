"""What casework asks of the register of reviews: opinions on proposed releases, and the runs that move petitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.domain.access import Scope
from engine.domain.release import ReleaseMove
from engine.domain.review import MoveRun, ReleaseComment, RunLine


class ReviewReader(Protocol):
    """Reading, outside a transaction."""

    def comments(self, release: int) -> Sequence[ReleaseComment]:
        """The opinions on a release by its number, the first first."""
        ...

    def open_comments(self) -> Mapping[int, int]:
        """How many opinions on each release are not settled."""
        ...

    def runs(self) -> Sequence[MoveRun]:
        """Every run asked for, the latest first."""
        ...

    def run(self, run: int) -> MoveRun | None:
        """A run by its number."""
        ...

    def outcomes(self, run: int, scope: Scope | None = None) -> Mapping[str, int]:
        """How many petitions of a run, or of those a scope covers, came to what; '' for those whose turn has not come."""
        ...

    def lines(self, run: int, scope: Scope, offset: int, limit: int) -> Sequence[RunLine]:
        """Some petitions of a run a scope covers, in the order of registration."""
        ...

    def open_on(self, fingerprint: str, scope: Scope) -> Sequence[str]:
        """Numbers of the petitions of a release that are not closed and that a scope covers, in the order of registration."""
        ...

    def open_by_release(self, scope: Scope) -> Mapping[str, int]:
        """How many petitions that are not closed and that a scope covers run on each release, by fingerprint."""
        ...

    def move_of(self, run: int, number: str) -> ReleaseMove | None:
        """How a run moved a petition; None when it did not."""
        ...


class ReviewRegister(Protocol):
    """Writing, inside a transaction."""

    def comment(self, comment: ReleaseComment) -> ReleaseComment:
        """Enter an opinion and give it its id."""
        ...

    def one_comment(self, comment: int) -> ReleaseComment | None:
        """An opinion by its id, kept from others until this transaction has ended."""
        ...

    def keep_comment(self, comment: ReleaseComment) -> None:
        """Write an opinion over as it is now."""
        ...

    def begin_run(self, run: MoveRun, numbers: Sequence[str]) -> None:
        """Enter a run with its petitions."""
        ...

    def locked_run(self, run: int) -> MoveRun | None:
        """A run; whoever else would go on with it waits until this transaction has ended."""
        ...

    def keep_run(self, run: MoveRun) -> None:
        """Write a run over as it is now."""
        ...

    def waiting(self, run: int, outcome: str, limit: int) -> Sequence[RunLine]:
        """The next petitions of a run that have come to ``outcome`` so far."""
        ...

    def keep_lines(self, lines: Sequence[RunLine]) -> None:
        """Write what came of petitions."""
        ...


class WithReviewReader(Protocol):
    """What the registers lend for reviews and runs."""

    @property
    def reviews(self) -> ReviewReader:
        """Opinions on proposed releases, and runs of moves."""
        ...


class WithReviews(Protocol):
    """What a transaction lends for reviews and runs."""

    @property
    def reviews(self) -> ReviewRegister:
        """Opinions on proposed releases, and runs of moves."""
        ...
