"""来件规律: how petitions came to an area during the last year and how many work there. Numbers only, and never of an accusation."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import ceil

from engine.casework import indicatorareas
from engine.casework.indicatorports import Sight, Span
from engine.casework.office import Office
from engine.casework.simulationviews import Begun, Pattern
from engine.domain.calendar import Calendar
from engine.domain.indicator import sieve_of
from engine.domain.territory import COUNTRY, area_prefix

# The demonstration's pattern, where an office has no year behind it: a small county, no weekend, every channel, all months alike.
DEMONSTRATION = Pattern(
    3.0, {"visit": 45.0, "letter": 10.0, "online": 25.0, "phone": 18.0, "fax": 2.0},
    {"rural_land": 30.0, "demolition": 20.0, "enterprise_restructuring": 15.0, "posts_and_staffing": 10.0, "other": 25.0},
    dict.fromkeys(range(5), 1.0), {}, 0,
)  # fmt: skip
ROLES = ("registrar", "petition_officer", "handler", "leader", "reexaminer")
# Fewer of a year say nothing about how they come.
FEWEST = 50
YEAR, MONTHS = 365, 12
# More on a day take the engine too long, and are simulated on a smaller scale.
MOST_A_DAY = 12.0


def begun(office: Office, area: str, *, lang: str = "zh", fewest: int = FEWEST) -> Begun:
    """What a simulation of an area begins with; '' and the country stand for everywhere."""
    pattern, staff = pattern_of(office, area, fewest), staff_of(office, area)
    shrunk = max(1, ceil(pattern.per_day / MOST_A_DAY))
    small = Pattern(
        round(pattern.per_day / shrunk, 1), pattern.channels, pattern.topics, pattern.weekdays, pattern.months, pattern.counted
    )
    label = office.current.rulebook.place_name(area or COUNTRY, office.today(), lang)
    return Begun(small, {role: max(1, round(number / shrunk)) for role, number in staff.items()}, shrunk, months(office.today()), label)


def pattern_of(office: Office, area: str, fewest: int = FEWEST) -> Pattern:
    """How petitions of an area came in during the last year; the demonstration's pattern where fewer did than ``fewest``."""
    until = office.today() - timedelta(days=1)
    span = Span("registered", until - timedelta(days=YEAR - 1), until, places=indicatorareas.prefixes(office, area))
    tables: dict[str, Counter[str]] = {"channel": Counter(), "topic": Counter(), "day": Counter()}
    matters = sieve_of(("matter",))
    for group in office.store.registers.milestones.grouped(Sight(), span, list(tables), matters.asks):
        if matters.holds(group.truths):
            tables[group.by][group.key] += group.number
    total = tables["channel"].total()
    if total < fewest:
        return DEMONSTRATION
    came = {date.fromisoformat(text[:10]): number for text, number in tables["day"].items()}
    weekdays: Counter[int] = Counter()
    by_month: Counter[int] = Counter()
    for day, number in came.items():
        weekdays[day.weekday()] += number
        by_month[day.month] += number
    open_days = days_open(office.current.rulebook.calendar, min(came), until)  # an office may have begun within the year
    per_day = total / max(1, open_days.total())
    months = {month: round(by_month[month] / number / per_day, 4) for month, number in sorted(open_days.items())}
    return Pattern(round(per_day, 1), dict(tables["channel"]), dict(tables["topic"]), dict(weekdays), months, total)


def days_open(calendar: Calendar, since: date, until: date) -> Counter[int]:
    """How many days of each month the office works, from one day to another."""
    days = (since + timedelta(days=step) for step in range((until - since).days + 1))
    return Counter(day.month for day in days if calendar.is_working_day(day))


def staff_of(office: Office, area: str) -> dict[str, int]:
    """How many active officials of an area have each of the roles a simulation knows."""
    inside = area_prefix(area) if area else ""
    here = {name for name, one in office.authorities.items() if one.area_code.startswith(inside)}
    found = Counter(role for one in office.store.registers.officials() if one.authority in here for role in one.roles)
    return {role: found[role] for role in ROLES}


def months(today: date) -> tuple[date, ...]:
    """The first days of the next twelve months."""
    return tuple(date(today.year + (today.month + step) // MONTHS, (today.month + step) % MONTHS + 1, 1) for step in range(MONTHS))
