"""A clock that stands still until told: the virtual calendar of tests, scenarios and the demonstration year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Tells the instant it was set to."""

    def __init__(self, at: datetime) -> None:
        """``at`` is an aware instant."""
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Stand at another instant, earlier or later."""
        self._at = at.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Go forward (or back) by a span."""
        self._at += by
