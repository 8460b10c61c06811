"""How much time is left, in the statute's own units, and the colour band it falls into."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.casework.office import Office
from engine.domain.calendar import Calendar
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline, DeadlineStatus

# Days left below which a clock is near, and soon; how the desk is coloured, no rule of law.
NEAR, SOON = 3, 7
# The bands of the desk, in the order they are shown.
BANDS = ("overdue", "3", "7", "later", "none")


def band_of(due_on: date | None, today: date) -> str:
    """overdue, 3, 7 or later by calendar days left; none without a clock."""
    if due_on is None:
        return "none"
    left = (due_on - today).days
    return "overdue" if left < 0 else "3" if left <= NEAR else "7" if left <= SOON else "later"


def clock_band(deadline: Deadline, today: date) -> str:
    """The band of a clock, its end or pause before its date."""
    if deadline.status is DeadlineStatus.SUSPENDED:
        return "paused"
    if deadline.status is DeadlineStatus.LAPSED and deadline.met_on is None:
        return "overdue"
    if not deadline.is_live:
        return "void" if deadline.status is DeadlineStatus.VOID else "met"
    return band_of(deadline.due_on, today)


def remaining(office: Office, due_on: date | None, length: str, lang: str, *, now: datetime | None = None) -> str:
    """The time left as a sentence: 还剩 3 个工作日, 今天到期, 已逾期 2 日."""
    if due_on is None:
        return ""
    today = day_of(now or office.now())
    working = is_worked(length)
    left = days_between(office, today, due_on, length)
    key = "time_today" if due_on == today else ("time_left" if due_on > today else "time_over")
    return office.current.rulebook.message(f"{key}_working" if working and due_on != today else key, lang, days=str(left))


def span(office: Office, first: date, last: date, length: str, lang: str) -> str:
    """The time between two days as a sentence says it, in the unit a length counts in: 49 个工作日, 72 日."""
    key = "time_span_working" if is_worked(length) else "time_span"
    return office.current.rulebook.message(key, lang, days=str(days_between(office, first, last, length)))


def days_between(office: Office, one: date, other: date, length: str) -> int:
    """How far two days lie apart, in the unit a length counts in."""
    return _working_days(office.current.rulebook.calendar, one, other) if is_worked(length) else abs((other - one).days)


def is_worked(length: str) -> bool:
    """Whether a length counts working days."""
    return "working" in length


def _working_days(calendar: Calendar, start: date, end: date) -> int:
    """Working days after the earlier day up to the later one."""
    first, last = min(start, end), max(start, end)
    return sum(calendar.is_working_day(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))
