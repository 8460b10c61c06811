"""What is made of the registers beside the acts, never by one: how far it has come, and the taking in of what it has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Behind(Protocol):
    """How far it has come, asked outside a transaction."""

    def behind(self, after: int, most: int, *, open_only: bool) -> tuple[Sequence[int], int]:
        """Of the next ``most`` petitions behind the id ``after``: those acted on since they were taken in, and the last id looked at.

        The last id is 0 when there are no further ones.
        """
        ...

    def newest(self, most: int) -> Sequence[int]:
        """Petitions registered since the last that was taken in, the first first."""
        ...


class Follower(Protocol):
    """What follows the registers, inside a transaction; it can be made anew from them."""

    def take_in(self, petitions: Sequence[int]) -> None:
        """Take petitions in as they are now."""
        ...

    def forget(self) -> None:
        """Forget everything."""
        ...
