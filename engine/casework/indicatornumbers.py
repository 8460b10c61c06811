"""The arithmetic of indicators: from rows alike to numbers, the periods before, and which cells are too small to leave the office."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.casework.indicatorports import Alike
from engine.casework.indicatorviews import Asked, Numbers
from engine.domain.counting import add_months, months_of, weeks_of
from engine.domain.indicator import REPORTS, Indicator, sieve_of

# A cell of fewer is not told outside the office: whoever knows one of them could know him again.
SMALL = 5
HIDDEN = Numbers(None, None, None, hidden=True)
MONTHS = 12
# A month is told as 202610, a week by its Monday as 20261005.
STRETCHES = {"month": "%Y%m", "week": "%Y%m%d"}


def form_of(one: Indicator) -> str:
    """rate, mean or count."""
    return "count" if one.count_only else "mean" if one.measure == "days" else "rate"


def weight(one: Indicator, group: Alike) -> int:
    """What a group weighs: its persons, or how many rows it has."""
    return group.persons if one.measure == "persons" else group.number


def numbers_of(one: Indicator, groups: Iterable[Alike]) -> Numbers:
    """Numerator, denominator and value."""
    hit = missed = days = 0
    for group in groups:
        where = one.place_of(group.truths)
        if where == "numerator":
            hit += weight(one, group)
            days += getattr(group, one.stage) if one.stage else 0
        elif where == "denominator":
            missed += weight(one, group)
    if one.count_only:
        return Numbers(hit, None, float(hit))
    top, whole = (days, hit) if one.measure == "days" else (hit, hit + missed)
    return Numbers(top, whole, top / whole if whole else None)


def left_out(one: Indicator, groups: Iterable[Alike]) -> list[int]:
    """What each exclusion left out, in their order."""
    left = [0] * len(one.exclusions)
    for group in groups:
        where = one.place_of(group.truths)
        if where.startswith("excluded"):
            left[int(where.split()[1])] += weight(one, group)
    return left


def part_of(one: Indicator, truths: int) -> str:
    """Which part of those that miss the numerator a row is; '' for none that is named."""
    found = (name for name, (lines, _, _) in (one.parts or {}).items() if sieve_of(lines).holds(truths))
    return next(found, "") if one.place_of(truths) == "denominator" else ""


def parts_of(one: Indicator, groups: Iterable[Alike]) -> dict[str, tuple[int, int]]:
    """How many of those that miss the numerator are of each part: (all of them, those whose day of the period is not over yet)."""
    found = dict.fromkeys(one.parts or {}, (0, 0))
    for group in groups:
        if name := part_of(one, group.truths):
            whole, ahead = found[name]
            found[name] = (whole + weight(one, group), ahead + (0 if group.past else weight(one, group)))
    return found


def is_small(one: Indicator, numbers: Numbers) -> bool:
    """Whether a cell, or what it leaves of its whole, is too small to be told outside the office; reports tell of nobody."""
    if one.measure == REPORTS:
        return False
    top, whole = numbers.numerator or 0, numbers.denominator or 0
    cells = {"count": (top,), "mean": (whole,), "rate": (top, whole, whole - top)}[form_of(one)]
    return any(0 < cell < SMALL for cell in cells)


def held_back(one: Indicator, lines: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """A table without its small cells: where only one would be missing it could be told from the sum, and the smallest other goes too."""
    hidden = {key for key, numbers in lines.items() if is_small(one, numbers)}
    others = [key for key, numbers in lines.items() if key not in hidden and (numbers.denominator or numbers.numerator)]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda key: (lines[key].denominator or lines[key].numerator or 0, key)))
    return {key: HIDDEN if key in hidden else numbers for key, numbers in lines.items()}


def small(number: int, *, public: bool) -> int | None:
    """A number as it may be told."""
    return None if public and 0 < number < SMALL else number


def change(form: str, now: Numbers, then: Numbers) -> float | None:
    """From then to now: points of per cent for a rate, days for a mean, per cent for a count; None where there is nothing to compare."""
    if now.value is None or then.value is None or (form == "count" and not then.value):
        return None
    difference = now.value - then.value
    return {"rate": difference * 100, "mean": difference, "count": difference * 100 / (then.value or 1)}[form]


def before(asked: Asked, compare: str) -> Asked | None:
    """The period compared with: the same of the year before (同比), or the one just before (环比), whole months by months."""
    if compare == "year":
        return replace(asked, since=add_months(asked.since, -MONTHS), until=end_of(asked.until, -MONTHS))
    if compare != "period":
        return None
    if asked.since.day == 1 and is_last(asked.until):
        months = (asked.until.year - asked.since.year) * MONTHS + asked.until.month - asked.since.month + 1
        return replace(asked, since=add_months(asked.since, -months), until=end_of(asked.until, -months))
    days = (asked.until - asked.since).days + 1
    return replace(asked, since=asked.since - timedelta(days=days), until=asked.until - timedelta(days=days))


def is_last(day: date) -> bool:
    """Whether a day is the last of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def end_of(day: date, months: int) -> date:
    """A day so many months on; the last of a month stays the last."""
    moved = add_months(day, months)
    return moved.replace(day=monthrange(moved.year, moved.month)[1]) if is_last(day) else moved


def stretches(by: str, since: date, until: date) -> Iterator[str]:
    """The months or weeks some days lie in, each as it is told."""
    firsts = months_of(since, until) if by == "month" else weeks_of(since, until)
    return (f"{first:{STRETCHES[by]}}" for first in firsts)


def days_of(by: str, key: str, asked: Asked) -> tuple[date, date] | None:
    """The first and the last day of a period in one of the months or weeks it lies in; None for anything else."""
    if by not in STRETCHES:
        return None
    try:
        first = date.fromisoformat(f"{key}01" if by == "month" else key)
    except ValueError:
        return None
    if key not in stretches(by, first, first) or first > asked.until:
        return None
    last = first.replace(day=monthrange(first.year, first.month)[1]) if by == "month" else first + timedelta(days=6)
    return (max(first, asked.since), min(last, asked.until)) if last >= asked.since else None


def of_places(one: Indicator, groups: Iterable[Alike], wanted: Sequence[str]) -> tuple[list[int], int]:
    """The truths of rows that go to one of the wanted places, and how many rows have them."""
    found: dict[int, int] = {}
    for group in groups:
        where = one.place_of(group.truths)
        if where and where.split()[0] in wanted:
            found[group.truths] = found.get(group.truths, 0) + group.number
    return sorted(found), sum(found.values())
