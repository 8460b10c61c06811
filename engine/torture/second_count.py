"""The counting of periods a second time, day by day and by other means; knows nothing of the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]


def due(
    value: int, unit: str, start: date, extensions: Sequence[tuple[int, str]], pauses: Sequence[Span], works: Callable[[date], bool]
) -> date:
    """The day the period ends: every day is asked whether it counts.

    ``value`` and ``unit`` (days, working_days, months) of the period and of each extension; pauses with both their days.
    """
    day = start
    for number, kind in [(value, unit), *extensions]:
        day = _walk(day, number, kind, pauses, works)
    last_unit = extensions[-1][1] if extensions else unit
    if last_unit == "working_days":
        return day
    raw = day
    while not works(day) or (day > raw and _paused(day, pauses)):
        day += ONE_DAY
    return day


def _walk(day: date, number: int, kind: str, pauses: Sequence[Span], works: Callable[[date], bool]) -> date:
    left = (_month_end(day, number) - day).days if kind == "months" else number
    while left:
        day += ONE_DAY
        if not _paused(day, pauses) and (kind != "working_days" or works(day)):
            left -= 1
    return day


def _month_end(day: date, months: int) -> date:
    """The corresponding day of a later month, found by walking there."""
    wanted = (day.year * 12 + day.month - 1 + months) % 12 + 1
    walked, passed = day, 0
    while passed < months:
        walked += ONE_DAY
        passed += walked.day == 1
    assert walked.month == wanted
    while walked.day < day.day and (walked + ONE_DAY).month == wanted:
        walked += ONE_DAY
    return walked


def _paused(day: date, pauses: Sequence[Span]) -> bool:
    return any(first <= day <= last for first, last in pauses)
