"""休息日与调休上班日: which days are worked, as the State Council's yearly notices say, and up to which day that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SATURDAY = 5


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

    def __post_init__(self) -> None:
        """Lay the notices over one another."""
        seen = sorted(self._seen(), key=lambda entry: (entry[1].published_on, entry[0]))
        special: dict[date, tuple[DayKind, str]] = {}
        for _, notice in seen:
            special.update({day: (DayKind.HOLIDAY, name) for day, name in notice.rest_days.items()})
            special.update({day: (DayKind.MAKEUP_WORKDAY, name) for day, name in notice.makeup_days.items()})
        object.__setattr__(self, "_special", special)
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

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        following = day + ONE_DAY
        while not self.is_working_day(following):
            following += ONE_DAY
        return following

    def covers(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is published."""
        return day <= self.published_until
