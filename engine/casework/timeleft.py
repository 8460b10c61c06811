"""How much time is left, in the statute's own units, and the colour band it falls into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from engine.casework.office import Office
from engine.domain.calendar import Calendar
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.watch import Bands, in_force

# The bands of the desk, in the order they are shown: links and saved views name them so, whatever days the rules give them.
BANDS = ("overdue", "3", "7", "later", "none")


def bands_of(office: Office) -> Bands:
    """The days left up to which a clock is near, and soon (policies/national/watch.yaml); none are where no rule says any."""
    watch = in_force(office.current.rulebook.watch, office.today())
    return watch.bands if watch else Bands()


def band_names(office: Office, lang: str) -> Mapping[str, str]:
    """What each of BANDS is called, with the days the rules give it."""
    days, message = bands_of(office), office.current.rulebook.message
    near, soon = (message("band_within", lang, days=str(one)) for one in (days.near, days.soon))
    later = message("band_beyond", lang, days=str(days.soon))
    return dict(zip(BANDS, (office.say("band.overdue", lang), near, soon, later, office.say("band.unclocked", lang)), strict=True))


def band_of(office: Office, due_on: date | None) -> str:
    """overdue, 3 (near), 7 (soon) or later by calendar days left; none without a clock."""
    if due_on is None:
        return "none"
    left, days = (due_on - office.today()).days, bands_of(office)
    return "overdue" if left < 0 else "3" if left <= days.near else "7" if left <= days.soon else "later"


def clock_band(office: Office, deadline: Deadline) -> str:
    """The band of a clock, its end or pause before its date."""
    if deadline.status is DeadlineStatus.SUSPENDED:
        return "paused"
    if deadline.status is DeadlineStatus.LAPSED and deadline.met_on is None:
        return "overdue"
    if not deadline.is_live:
        return "void" if deadline.status is DeadlineStatus.VOID else "met"
    return band_of(office, deadline.due_on)


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
