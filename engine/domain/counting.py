"""计期: from a length, a start day and the calendar to the day a period ends, with every step that led there.

How the office counts, each with the article it follows by reference (民法典, 第十章 期间计算):

1. The day of the event that starts a period is not counted (第二百零一条).
2. 日 are calendar days; 工作日 leave out days of rest and count make-up days; a 月 ends on the same day
   of the later month, or on its last day when there is no such day (第二百零二条).
3. A pause takes both its days out of the count, the day it began and the day it ended: a hearing stops
   the clock from the day its notice is served to the day its conclusion is signed (信访工作条例 第三十六条
   "听证所需时间不计算在内"). A pause without an end takes out only its first day and makes the result provisional.
4. An extension is counted on from the last day of the period before it, that day not rolled.
5. If the last day of a period of 日 or 月 is a day of rest, the period ends on the next working day (第二百零三条).
6. The last day ends at 24:00, Asia/Shanghai (第二百零三条).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from engine.domain.calendar import Calendar, DayKind
from engine.domain.clock import SHANGHAI
from engine.domain.rules import Counting, DeadlineRule, Length

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both included; ``to_on`` is None while the pause lasts."""

    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count. ``counted`` is the number the day has in the period, None for a day not counted.

    ``note_key`` names the sentence in messages.yaml, ``args`` fill it.
    """

    day: date
    kind: str
    counted: int | None
    note_key: str
    args: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """The day a period ends. ``raw_due_on`` is its last day before rolling; ``provisional`` until the calendar is published."""

    due_on: date
    raw_due_on: date
    provisional: bool
    steps: tuple[Step, ...]


def count(
    *,
    rule_or_length: DeadlineRule | Length,
    started_on: date,
    calendar: Calendar,
    counting: Counting,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Length] = (),
    explained: bool = True,
) -> Count:
    """Count a period that an event of ``started_on`` begins; without its steps unless ``explained``.

    ValueError for a rule whose length the letter sets and for a period that ends after the last year there is.

    1. Count the length. 2. Count each extension on from there. 3. Roll a last day of rest. 4. Say so.
    """
    length = _length_of(rule_or_length)
    try:
        return _counted(_Counter(calendar, counting, _merged(pauses), started_on, explained), length, extensions, pauses)
    except OverflowError as error:
        raise ValueError("no such year") from error


def _counted(counter: _Counter, length: Length, extensions: Sequence[Length], pauses: Sequence[Pause]) -> Count:
    counter.begin(length)
    counter.run(length)
    for extension in extensions:
        counter.extend(extension)
    due_on = counter.roll()
    is_open = any(pause.to_on is None for pause in pauses)
    return Count(due_on, counter.end, is_open or not counter.calendar.covers(due_on), tuple(counter.steps))


def due_at(due_on: date) -> datetime:
    """The instant at which a period that ends on ``due_on`` has lapsed: 24:00 in Shanghai, as UTC (第二百零三条)."""
    return datetime.combine(due_on + ONE_DAY, time.min, SHANGHAI).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month when it has no such day (民法典 第二百零二条)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of(since: date, until: date) -> Iterator[date]:
    """The first day of every month some days lie in, the first and the last day included."""
    first = since.replace(day=1)
    while first <= until:
        yield first
        first = add_months(first, 1)


def weeks_of(since: date, until: date) -> Iterator[date]:
    """The Monday of every week some days lie in, the first and the last day included."""
    monday = since - timedelta(days=since.weekday())
    while monday <= until:
        yield monday
        monday += timedelta(days=7)


def _length_of(rule_or_length: DeadlineRule | Length) -> Length:
    """The length to count."""
    length = rule_or_length if isinstance(rule_or_length, Length) else rule_or_length.length
    if length is None:
        raise ValueError("the letter sets this length: pass it")
    return length


def _merged(pauses: Sequence[Pause]) -> list[tuple[date, date]]:
    """The pauses as spans in order of time, overlapping and touching ones made one."""
    spans: list[tuple[date, date]] = []
    for first, last in sorted((pause.from_on, max(pause.from_on, pause.to_on or pause.from_on)) for pause in pauses):
        if spans and first <= spans[-1][1] + ONE_DAY:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


@dataclass(slots=True)
class _Counter:
    """A count under way: ``end`` is the last day counted so far, ``counted`` its number."""

    calendar: Calendar
    counting: Counting
    pauses: list[tuple[date, date]]
    end: date
    explained: bool
    counted: int = 0
    unit: str = "days"
    steps: list[Step] = field(default_factory=list)

    def note(self, day: date, kind: str, counted: int | None = None, **args: str | int) -> None:
        """Remember a step; its sentence is ``count.<kind>``."""
        if self.explained:
            self.steps.append(Step(day, kind, counted, f"count.{kind}", tuple(args.items())))

    def note_length(self, kind: str, length: Length, counted: int | None = None) -> None:
        """Remember a step about a length; its sentence is ``count.<kind>_<unit>``."""
        if self.explained:
            self.steps.append(Step(self.end, kind, counted, f"count.{kind}_{length.unit}", (("value", length.value),)))

    def begin(self, length: Length) -> None:
        """The first day: not counted, unless the rulebook says it is."""
        self.note_length("start", length)
        if not self.counting.first_day_excluded:
            self.end -= ONE_DAY

    def run(self, length: Length) -> None:
        """Count one length on from the end so far."""
        self.unit = length.unit
        if length.unit == "working_days":
            self._count_working_days(length.value)
        else:
            self._count_days(length)

    def extend(self, extension: Length) -> None:
        """Count an extension on from the last day, not rolled."""
        self.note_length("extension", extension)
        self.run(extension)

    def _count_days(self, length: Length) -> None:
        """Calendar days and months: find the end, then move it by the days each pause took from the period."""
        start = self.end
        self.end = add_months(start, length.value) if length.unit == "months" else start + timedelta(days=length.value)
        for first, last in self._pauses_since(start):
            self._skip(first, last)
        self.counted += (self.end - start).days - self._paused_between(start, self.end)
        self.note_length("end_of_length", length, self.counted)

    def _pauses_since(self, start: date) -> Iterator[tuple[date, date]]:
        """The pauses, as far as they lie after ``start``, that the end has reached; each may move it on to the next."""
        for first, last in self.pauses:
            first = max(first, start + ONE_DAY)
            if first <= self.end and first <= last:
                yield first, last

    def _skip(self, first: date, last: date) -> None:
        """Move the end by one pause."""
        days = (last - first).days + 1
        self.end += timedelta(days=days)
        self.note(last, "paused", None, from_on=first.isoformat(), to_on=last.isoformat(), days=days)

    def _paused_between(self, start: date, end: date) -> int:
        """How many paused days lie after ``start`` and not after ``end``."""
        spans = ((max(first, start + ONE_DAY), min(last, end)) for first, last in self.pauses)
        return sum(max(0, (last - first).days + 1) for first, last in spans)

    def _count_working_days(self, value: int) -> None:
        """Working days: find the end, move it by those each pause took from the period, and go through the days when asked how."""
        start = self.end
        self.end = self.calendar.after_working_days(start, value)
        for first, last in self._pauses_since(start):
            value += self.calendar.working_days(first, last)
            self.end = self.calendar.after_working_days(start, value)
        if self.explained:
            self._tell_days(start)

    def _tell_days(self, start: date) -> None:
        """One step for each day after ``start``."""
        for day in (start + timedelta(days=number) for number in range(1, (self.end - start).days + 1)):
            kind = self.calendar.kind(day)
            if self._is_paused(day):
                self.note(day, "paused_day")
            elif self.calendar.is_working_day(day):
                self.counted += 1
                self.note(day, kind, self.counted, name=self.calendar.name(day))
            else:
                self.note(day, kind, None, name=self.calendar.name(day))

    def _is_paused(self, day: date) -> bool:
        """Whether ``day`` lies in a pause."""
        return any(first <= day <= last for first, last in self.pauses)

    def roll(self) -> date:
        """The day the period ends: the last day, or the next working day after it when it is a day of rest."""
        due_on = self.end
        if self.unit != "working_days" and self.counting.rolls_to_next_working_day:
            due_on = self._rolled(due_on)
        self.note(due_on, "due")
        if not self.calendar.covers(due_on):
            self.note(self.calendar.published_until, "provisional")
        return due_on

    def _rolled(self, day: date) -> date:
        """Pass over days of rest, and over a pause that began on them."""
        while (resting := not self.calendar.is_working_day(day)) or (day > self.end and self._is_paused(day)):
            kind = self.calendar.kind(day) if resting else DayKind.WORKDAY
            self.note(day, f"rolled_{kind}" if resting else "paused_day", None, name=self.calendar.name(day))
            day += ONE_DAY
        return day
