"""Deadlines counted twice, by the office and by a second implementation that knows nothing of the first, in four zones (I5)."""

from __future__ import annotations

import os
import pkgutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from random import Random

from engine.casework.office import Edition
from engine.domain.calendar import Calendar
from engine.domain.counting import Pause, count
from engine.domain.rules import Length
from engine.settings import Settings
from engine.torture import warm
from engine.torture.clocks import ZONES
from engine.torture.hands import Hand, tell
from engine.torture.report import Ground, Report, Tally
from engine.torture.second_count import due as counted_again

SIZES = {"short": 200, "full": 25_000}
LONGEST = {"days": 120, "working_days": 40, "months": 6}
# Counts that end before 2027, where the published calendar ends too.
FIRST, LAST = date(2006, 1, 1), date(2024, 6, 30)
# The one day the foreign calendar does not know.
MISSING = date(2005, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """What is counted: a length from a day, with pauses and extensions."""

    length: Length
    start: date
    pauses: list[tuple[date, date]]
    extensions: list[Length]


def a_length(chance: Random) -> Length:
    """Any length the law might set."""
    unit = chance.choice(list(LONGEST))
    return Length(chance.randint(1, LONGEST[unit]), unit)  # type: ignore[arg-type]


def a_period(chance: Random) -> Period:
    """Any period, with up to three pauses that may overlap and up to two extensions."""
    start = FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days))
    begins = [start + timedelta(days=chance.randint(-20, 150)) for _ in range(chance.choice((0, 0, 1, 2, 3)))]
    pauses = [(begin, begin + timedelta(days=chance.randint(0, 40))) for begin in begins]
    return Period(a_length(chance), start, pauses, [a_length(chance) for _ in range(chance.choice((0, 0, 1, 2)))])


def workdays(calendar: Calendar) -> Callable[[date], bool]:
    """Whether a day is worked, from a source that is not ours where it is installed."""
    with suppress(ImportError, ValueError):
        foreign = pkgutil.resolve_name("chinese_calendar:is_workday")
        return lambda day: day == MISSING or foreign(day)
    return calendar.is_working_day


def differs(edition: Edition, period: Period, works: Callable[[date], bool]) -> str:
    """Both counts of a period when they differ, else nothing."""
    rules = edition.rulebook.rules("990100", date(2026, 3, 2), frozenset())
    first = count(
        rule_or_length=period.length, started_on=period.start, calendar=edition.rulebook.calendar, counting=rules.counting,
        pauses=[Pause(*pause) for pause in period.pauses], extensions=period.extensions,
    ).due_on  # fmt: skip
    more = [(one.value, one.unit) for one in period.extensions]
    second = counted_again(period.length.value, period.length.unit, period.start, more, period.pauses, works)
    return "" if first == second else f"{period}: {first} and {second}"


def compare(mouth: Connection, settings: Settings, zone: str, seed: int, many: int) -> None:
    """A child: counts so many periods in its zone and tells those that differ, then how many it counted."""
    os.putenv("TZ", zone)
    time.tzset()
    edition = warm.edition_of(settings.workflows, settings.policies)
    works, chance = workdays(edition.rulebook.calendar), Random(f"{zone} {seed}")
    for _ in range(many):
        if told := differs(edition, a_period(chance), works):
            tell(mouth, "differs", told)
    tell(mouth, "counted", many)


def run(ground: Ground, scale: str, seed: int) -> Report:
    """One child for each zone."""
    tally = Tally("counts", ground, seed)
    for hand in [Hand(compare, ground.settings, zone, seed, SIZES[scale]) for zone in ZONES]:
        for word, told in hand.hear():
            if word == "differs":
                tally.findings.append(told)
            else:
                tally.rounds += told
        hand.end()
    wanted = SIZES[scale] * len(ZONES)
    tally.expect(tally.rounds == wanted, f"{tally.rounds} of {wanted} counted")
    return tally.report()
