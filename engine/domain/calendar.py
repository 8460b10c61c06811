"""休息日与调休上班日: which days are worked, as the State Council's yearly notices say, and up to which day that is known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEK = 7


class DayKind(StrEnum):
    """What a day is to the counting of working days; ``MAKEUP_WORKDAY`` is a weekend day worked (调休上班)."""

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on days of rest. Both mappings go from the day to the festival it belongs to.

    ``certainty`` is about ``number`` and ``published_on``; the days themselves are checked against a second source.
    """

    title: str
    published_on: date
    rest_days: Mapping[date, str]
    makeup_days: Mapping[date, str]
    certainty: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The notices of one year in the order in which they were published; a later one overrides an earlier one."""

    year: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working calendar. Beyond ``published_until`` it knows only weekends: what is counted there is provisional.

    ``as_of`` shows the calendar as it stood on that day: notices published later are not seen.
    """

    years: tuple[CalendarYear, ...]
    as_of: date | None = None
    published_until: date = field(init=False, default=date.min)
    _special: Mapping[date, tuple[DayKind, str]] = field(init=False, repr=False, compare=False, default_factory=dict)
    # The days that are not as their weekday says, by ordinal, and how many more or fewer are worked up to each of them.
    _turned: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())
    _more: tuple[int, ...] = field(init=False, repr=False, compare=False, default=(0,))

    def __post_init__(self) -> None:
        """Lay the notices over one another."""
        seen = sorted(self._seen(), key=lambda entry: (entry[1].published_on, entry[0]))
        special: dict[date, tuple[DayKind, str]] = {}
        for _, notice in seen:
            special.update({day: (DayKind.HOLIDAY, name) for day, name in notice.rest_days.items()})
            special.update({day: (DayKind.MAKEUP_WORKDAY, name) for day, name in notice.makeup_days.items()})
        object.__setattr__(self, "_special", special)
        turned = {day: kind for day, (kind, _) in sorted(special.items()) if (kind is DayKind.HOLIDAY) == (day.weekday() < SATURDAY)}
        object.__setattr__(self, "_turned", tuple(day.toordinal() for day in turned))
        more = accumulate((-1 if kind is DayKind.HOLIDAY else 1 for kind in turned.values()), initial=0)
        object.__setattr__(self, "_more", tuple(more))
        last = max((year for year, _ in seen), default=None)
        object.__setattr__(self, "published_until", date(last, 12, 31) if last else date.min)

    def _seen(self) -> Iterator[tuple[int, Notice]]:
        """Every notice that may be seen, with its year."""
        for year in self.years:
            for notice in year.notices:
                if self.as_of is None or notice.published_on <= self.as_of:
                    yield year.year, notice

    def seen_on(self, day: date) -> Calendar:
        """This calendar as it stood on ``day``."""
        return Calendar(self.years, as_of=day)

    def kind(self, day: date) -> DayKind:
        """What ``day`` is."""
        special = self._special.get(day)
        if special:
            return special[0]
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def name(self, day: date) -> str:
        """The festival a holiday or make-up day belongs to, '' for any other day."""
        special = self._special.get(day)
        return special[1] if special else ""

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``."""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)

    def working_days(self, first: date, last: date) -> int:
        """How many days from ``first`` to ``last``, both included, the office works; none when ``last`` comes first."""
        return max(0, self._worked_until(last.toordinal()) - self._worked_until(first.toordinal() - 1))

    def after_working_days(self, day: date, many: int) -> date:
        """The ``many``-th working day after ``day``, ``many`` at least 1. OverflowError beyond the last year there is.

        1. So many days will have been worked by then. 2. The weekday that is so by weekends alone lies near. 3. Go to it by days.
        """
        ordinal = day.toordinal()
        wanted = self._worked_until(ordinal) + many
        for _ in range(2):
            weeks, left = divmod(wanted - self._more_until(ordinal) - 1, SATURDAY)
            ordinal = weeks * WEEK + left + 1
        worked = self._worked_until(ordinal)
        while worked < wanted:
            ordinal += 1
            worked += self._is_worked(ordinal)
        while worked > wanted or not self._is_worked(ordinal):
            worked -= self._is_worked(ordinal)
            ordinal -= 1
        if ordinal > date.max.toordinal():
            raise OverflowError("no such year")
        return date.fromordinal(ordinal)

    def _worked_until(self, ordinal: int) -> int:
        """How many days of all up to this one are worked; the first of all days was a Monday."""
        weeks, left = divmod(ordinal, WEEK)
        return weeks * SATURDAY + min(left, SATURDAY) + self._more_until(ordinal)

    def _more_until(self, ordinal: int) -> int:
        return self._more[bisect_right(self._turned, ordinal)]

    def _is_worked(self, ordinal: int) -> bool:
        return self._worked_until(ordinal) > self._worked_until(ordinal - 1)

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.after_working_days(day, 1)

    def covers(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is published."""
        return day <= self.published_until
