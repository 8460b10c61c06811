"""来件规律: how petitions came to the authorities of an area in the last year, and how many work there; numbers, never of an accusation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from engine.casework.indicatorports import Sight, Span
from engine.casework.office import Office
from engine.casework.simulationviews import Begun, Pattern
from engine.domain.calendar import Calendar
from engine.domain.indicator import sieve_of
from engine.domain.petition import Category
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
COUNTED_BY = ("channel", "topic", "day")
YEAR, MONTHS = 365, 12
# More on a day take the engine too long, and are simulated on a smaller scale.
MOST_A_DAY = 12.0


def begun(office: Office, area: str, *, lang: str = "zh", fewest: int = FEWEST) -> Begun:
    """What a simulation of an area begins with; '' and the country stand for everywhere."""
    pattern, staff, shrunk = scaled(pattern_of(office, area, fewest), staff_of(office, area))
    label = office.current.rulebook.place_name(area or COUNTRY, office.today(), lang)
    return Begun(pattern, staff, shrunk, months(office.today()), label)


def scaled(pattern: Pattern, staff: Mapping[str, int]) -> tuple[Pattern, dict[str, int], int]:
    """Both divided by the same number, so that no more come on a day than an engine can bear; at least one of each role."""
    by = max(1, ceil(pattern.per_day / MOST_A_DAY))
    return replace(pattern, per_day=round(pattern.per_day / by, 1)), {role: max(1, round(one / by)) for role, one in staff.items()}, by


def pattern_of(office: Office, area: str, fewest: int = FEWEST) -> Pattern:
    """How petitions came to the authorities of an area in the last year; the demonstration's pattern where fewer did than ``fewest``."""
    until = office.today() - timedelta(days=1)
    span = Span("registered", until - timedelta(days=YEAR - 1), until, authorities=_within(office, area))
    whole, accused = _counted(office, span), _counted(office, replace(span, category=Category.ACCUSATION.value))
    tables = {by: whole[by] - accused[by] for by in COUNTED_BY}
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


def _counted(office: Office, span: Span) -> dict[str, Counter[str]]:
    """The matters registered in a span by channel, by topic and by day, what is sealed left out."""
    tables: dict[str, Counter[str]] = {by: Counter() for by in COUNTED_BY}
    matters = sieve_of(("matter",))
    for group in office.store.registers.milestones.grouped(Sight(), span, COUNTED_BY, matters.asks):
        if matters.holds(group.truths):
            tables[group.by][group.key] += group.number
    return tables


def _within(office: Office, area: str) -> tuple[str, ...]:
    """The authorities of an area; none for the whole country, which narrows nothing."""
    inside = area_prefix(area) if area else ""
    return tuple(sorted(name for name, one in office.authorities.items() if inside and one.area_code.startswith(inside)))


def days_open(calendar: Calendar, since: date, until: date) -> Counter[int]:
    """How many days of each month the office works, from one day to another."""
    days = (since + timedelta(days=step) for step in range((until - since).days + 1))
    return Counter(day.month for day in days if calendar.is_working_day(day))


def staff_of(office: Office, area: str) -> dict[str, int]:
    """How many active officials of an area have each of the roles a simulation knows."""
    here = frozenset(_within(office, area))
    found = Counter(role for one in office.store.registers.officials() if not here or one.authority in here for role in one.roles)
    return {role: found[role] for role in ROLES}


def months(today: date) -> tuple[date, ...]:
    """The first days of the next twelve months."""
    return tuple(date(today.year + (today.month + step) // MONTHS, (today.month + step) % MONTHS + 1, 1) for step in range(MONTHS))
