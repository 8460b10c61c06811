"""督办台 Watch: why a petition stands in the supervisor's queue, the gravest cause first, and from when each holds.

The numbers are the office's (policies/national/watch.yaml); whether a clock lapsed is said by its own rule alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.domain.calendar import Calendar
from engine.domain.clock import day_of
from engine.domain.counting import due_at
from engine.domain.deadline import Deadline, DeadlineStatus


class Cause(StrEnum):
    """Why a petition is watched."""

    OVERDUE = "overdue"
    NEXT_DAY = "next_day"
    NOTIFIED_LATE = "notified_late"
    PAUSED = "paused"
    OBJECTION = "objection"
    UNSERVED = "unserved"
    IDLE = "idle"
    PROMISE = "promise"
    ASSIGNMENT = "assignment"
    ABOUT_TO_LAPSE = "about_to_lapse"


class Lapse(StrEnum):
    """What lapsed: a time limit of the law, or one a place added by its own word."""

    LAW = "law"
    PROMISE = "promise"


# Causes that are a clock's; the others are of a step that waits.
OF_CLOCKS = (
    Cause.OVERDUE, Cause.NEXT_DAY, Cause.NOTIFIED_LATE, Cause.PAUSED, Cause.PROMISE, Cause.ASSIGNMENT, Cause.ABOUT_TO_LAPSE,
)  # fmt: skip
# Those that must say after, or within, how many days; which clocks; and which steps.
AFTER = (Cause.NOTIFIED_LATE, Cause.PAUSED, Cause.OBJECTION, Cause.UNSERVED, Cause.IDLE)
WITHIN = (Cause.PROMISE, Cause.ASSIGNMENT, Cause.ABOUT_TO_LAPSE)
BY_CLOCK = (Cause.NOTIFIED_LATE, Cause.PROMISE, Cause.ASSIGNMENT)
BY_STEP = (Cause.OBJECTION, Cause.UNSERVED)
# The entries that put a petition before the conference, and that say what came of it.
PUT, RESOLVED = "put_on_agenda", "resolved_by_conference"
# Entries of people that are no progress of the petition: who only looked at it, urged it, wrote beside it, or set it beside another.
NO_PROGRESS = (
    "reminded", "urged", "supervision_ordered", "decide_supervision.done", "escalate.done", "close_supervision.done", "identity_shown",
    "noted", PUT, RESOLVED, "extension_proposed", "linked", "linked_here", "unlinked", "unlinked_here",
    "evaluated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CauseRule:
    """What is said of a cause: its article, what to do, and the days after which, or within which, it holds.

    ``order``: which lapses stand before which, the graver first; empty where days alone say.
    """

    cause: Cause
    name: str
    name_en: str
    basis: str
    advice: str
    advice_en: str
    days: int = 0
    clocks: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    order: tuple[Lapse, ...] = ()
    file: str = ""
    line: int = 0

    def label(self, lang: str) -> str:
        """What the cause is called."""
        return self.name_en if lang == "en" else self.name

    def advised(self, lang: str) -> str:
        """What is to be done about it."""
        return self.advice_en if lang == "en" else self.advice


@dataclass(frozen=True, slots=True)
class Bands:
    """So many days left and fewer are near, and soon: the colours of every list of clocks, and what is listed as due soon."""

    near: int = 0
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """The causes, the gravest first; ``old_lapse`` days after which a lapse stands apart; ``bands`` of the time left."""

    causes: Mapping[Cause, CauseRule]
    old_lapse: int
    bands: Bands = Bands()

    @property
    def order(self) -> tuple[Cause, ...]:
        """The causes in the order of their consequence."""
        return tuple(self.causes)


# What the national rules say, each from the day it is in force.
Watches = Mapping[date, Watch]


def in_force(watches: Watches, on: date) -> Watch | None:
    """What holds on a day: what the rules that began last say; None while none had begun."""
    begun = [day for day in watches if day <= on]
    return watches[max(begun)] if begun else None


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when and until when each cause holds, as of ``now``.

    ``next_end``: the end of the next working day. ``within``: until when a clock near its end is of a cause. ``since``: before it a
    lapse stands apart. ``paused_before``, ``late_since``: days. ``waiting_before``: the instant before which a step must have begun.
    ``order``: which lapses come first.
    """

    now: datetime
    since: datetime
    next_end: datetime
    within: Mapping[Cause, datetime]
    paused_before: date
    late_since: date
    waiting_before: Mapping[Cause, datetime]
    clocks: Mapping[Cause, tuple[str, ...]]
    steps: Mapping[Cause, tuple[str, ...]]
    order: tuple[Lapse, ...] = ()


def bounds(watch: Watch, now: datetime, calendar: Calendar) -> Bounds:
    """The bounds of every cause at an instant."""
    today, rules = day_of(now), watch.causes
    next_day = calendar.next_working_day(today)
    return Bounds(
        now, now - timedelta(days=watch.old_lapse), due_at(next_day),
        {cause: due_at(today + timedelta(days=rules[cause].days)) for cause in WITHIN},
        today - timedelta(days=rules[Cause.PAUSED].days), today - timedelta(days=rules[Cause.NOTIFIED_LATE].days),
        {cause: now - timedelta(days=rules[cause].days) for cause in (*BY_STEP, Cause.IDLE)},
        {cause: rules[cause].clocks for cause in BY_CLOCK}, {cause: rules[cause].steps for cause in BY_STEP},
        rules[Cause.OVERDUE].order,
    )  # fmt: skip


def cause_of(clock: Deadline, bounds: Bounds) -> Cause | None:
    """Why a clock of the office is watched, the gravest cause; None while nothing is to be said of it."""
    if clock.holder != "office":
        return None
    if clock.met_on is not None:
        return Cause.NOTIFIED_LATE if _is_late_notice(clock, bounds) else None
    if clock.status is DeadlineStatus.SUSPENDED:
        return Cause.PAUSED if date.fromisoformat(clock.pauses[-1][0]) <= bounds.paused_before else None
    if not clock.is_unmet:
        return None
    if clock.due_at <= bounds.now:
        return Cause.OVERDUE
    if clock.due_at <= bounds.next_end:
        return Cause.NEXT_DAY
    named = [cause for cause in (Cause.PROMISE, Cause.ASSIGNMENT) if clock.name in bounds.clocks[cause]]
    return next((cause for cause in (*named, Cause.ABOUT_TO_LAPSE) if clock.due_at <= bounds.within[cause]), None)


def _is_late_notice(clock: Deadline, bounds: Bounds) -> bool:
    named, met_on = clock.name in bounds.clocks[Cause.NOTIFIED_LATE], clock.met_on
    return named and clock.status is DeadlineStatus.LAPSED and met_on is not None and met_on >= bounds.late_since
