"""The one place that reads the clock, and the two time zones of the office.

Instants are kept in UTC; days of the law are days in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time; passed in, never global."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The legal day (Asia/Shanghai) on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def day_begins(day: date) -> datetime:
    """The instant a legal day (Asia/Shanghai) begins."""
    return datetime.combine(day, time(), SHANGHAI)
