"""The one place that reads the clock, and the two time zones of the office.

Instants are kept in UTC; days of the law are days in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Days outside these years are nobody's: what is counted from a day then always ends on one there is.
FIRST_YEAR, LAST_YEAR = 1900, 2199


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


def is_in_reach(day: date) -> bool:
    """Whether a day may be entered or asked about."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
