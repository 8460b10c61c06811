"""What a verifier asks of a petition's clocks: they agree with the docket, are counted rightly and are watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.casework.proving import Case, Finding
from engine.domain.counting import Pause, count, due_at
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry
from engine.domain.rules import Length


@dataclass(slots=True)
class Told:
    """What the docket tells of one clock: length, last day, extensions, and whether one came after the lapse."""

    length: str
    due_on: str
    extensions: list[str] = field(default_factory=list)
    lapsed: bool = False
    late: bool = False


def counts(case: Case) -> Iterator[Finding]:
    """What every clock of a petition tells by itself."""
    for deadline in case.dossier.deadlines:
        yield from counted(case, deadline)
        yield from watched(case, deadline)
        if not is_one_or_the_other(deadline):
            yield case.finding("verify_clock_both", f"{deadline.name} {deadline.status.value}")


def clocks(case: Case) -> Iterator[Finding]:
    """Every clock of a petition against what the docket tells of it."""
    told = told_of(case.docket)
    lapses = told_lapses(case)
    for deadline in case.dossier.deadlines:
        left = told.get((deadline.name, deadline.instance)) or told.get((deadline.name, 0))
        said = left.pop(0) if left else None
        if said is None:
            yield case.finding("verify_clock_start", deadline.name)
        else:
            yield from agrees(case, deadline, said)
        yield from lapsed(case, deadline, lapses)
    for name in [name for (name, _), left in told.items() for _ in left]:
        yield case.finding("verify_clock_start", name)
    for name, *_ in lapses.elements():
        yield case.finding("verify_clock_lapse", name)


def told_of(docket: list[DocketEntry]) -> Mapping[tuple[str, int], list[Told]]:
    """The clocks of a docket by name and instance, in the order they were started; what is told of one belongs to its latest.

    The instance is 0 where the docket does not say it: of the petition's own clocks, and of supervisions before each had its own.
    """
    told: dict[tuple[str, int], list[Told]] = {}
    for entry in docket:
        name, instance = str(entry.body.get("deadline", "")), int(entry.body.get("instance", 0))
        if entry.kind == "deadline_started":
            told.setdefault((name, instance), []).append(Told(str(entry.body.get("length")), str(entry.body.get("due_on"))))
        elif begun := told.get((name, instance)) or told.get((name, 0)):
            take_in(begun[-1], entry)
    return told


def take_in(clock: Told, entry: DocketEntry) -> None:
    """What one more entry tells of a clock."""
    if entry.kind in ("deadline_extended", "deadline_resumed", "deadline_recounted"):
        clock.due_on = str(entry.body.get("due_on"))
        clock.length = str(entry.body.get("length") or clock.length)  # of a clock that followed its petition to another release
    if entry.kind == "deadline_extended":
        clock.extensions.append(str(entry.body.get("by_length")))
        clock.late = clock.late or clock.lapsed
    clock.lapsed = clock.lapsed or entry.kind.endswith(".lapsed")


def told_lapses(case: Case) -> Counter[tuple[str, str, str]]:
    """(clock, due, noticed) of every lapse the docket tells."""
    found = [(entry.kind.removesuffix(".lapsed"), entry.body) for entry in case.docket if entry.kind.endswith(".lapsed")]
    return Counter((name, str(body.get("due_at")), str(body.get("noticed_at"))) for name, body in found)


def agrees(case: Case, deadline: Deadline, told: Told) -> Iterator[Finding]:
    """Length, extensions and last day are those the docket tells; extended in time, as often and as long as the rule allows."""
    paused = any(not ended for _, ended in deadline.pauses)
    same = (deadline.length, list(deadline.extensions)) == (told.length, told.extensions)
    if not same or (not paused and deadline.due_on.isoformat() != told.due_on):
        yield case.finding("verify_clock_told", f"{deadline.name} {deadline.due_on} / {told.due_on}")
    rule = case.rules.deadlines.get(deadline.name)
    allowed = rule.extension if rule else None
    if told.late or (allowed and len(told.extensions) > allowed.times):
        yield case.finding("verify_order", f"{deadline.name} extended {len(told.extensions)}")


def counted(case: Case, deadline: Deadline) -> Iterator[Finding]:
    """The last day is what facts and calendar make it; one counted beyond the published calendar is not asked (I5)."""
    if deadline.due_at != due_at(deadline.due_on):
        yield case.finding("verify_clock_due", f"{deadline.name} {deadline.due_at.isoformat()}")
    if deadline.provisional:
        return
    pauses = [Pause(date.fromisoformat(begun), date.fromisoformat(ended) if ended else None) for begun, ended in deadline.pauses]
    found = count(
        rule_or_length=Length.parse(deadline.length), started_on=deadline.started_on, calendar=case.office.current.rulebook.calendar,
        counting=case.rules.counting, pauses=pauses, extensions=[Length.parse(text) for text in deadline.extensions],
    )  # fmt: skip
    if found.due_on != deadline.due_on:
        yield case.finding("verify_clock_due", f"{deadline.name} {deadline.due_on} / {found.due_on}")


def lapsed(case: Case, deadline: Deadline, told: Counter[tuple[str, str, str]]) -> Iterator[Finding]:
    """Each lapse stands once in the docket, with its due and its noticed time (I3, I6)."""
    if deadline.lapsed_at or deadline.noticed_at:
        lapse = (deadline.name, said(deadline.lapsed_at), said(deadline.noticed_at))
        if not told[lapse]:
            yield case.finding("verify_clock_lapse", deadline.name)
        else:
            told[lapse] -= 1


def said(at: datetime | None) -> str:
    """An instant as the docket tells it."""
    return at.isoformat() if at else ""


def is_one_or_the_other(deadline: Deadline) -> bool:
    """A clock met in time has its day and never lapsed; one that lapsed was noticed, or its day was already past when it was entered.

    Only a lapse that was noticed, and not met since, may be left to be followed; never from before its time.
    """
    was_noticed = deadline.lapsed_at is not None
    if deadline.status is DeadlineStatus.MET:
        return deadline.met_on is not None and deadline.met_on <= deadline.due_on and not was_noticed
    if deadline.next_at is not None and deadline.is_pending:
        return was_noticed and deadline.met_on is None and deadline.next_at >= deadline.due_at
    if deadline.status is DeadlineStatus.LAPSED:
        return was_noticed or (deadline.met_on is not None and deadline.met_on > deadline.due_on)
    return deadline.met_on is None and (deadline.status is DeadlineStatus.VOID or not was_noticed)


def watched(case: Case, deadline: Deadline) -> Iterator[Finding]:
    """What runs has a next look; nothing is due, and no lapse recorded, for longer than three sweeps without what must follow (I6)."""
    late = case.now - timedelta(seconds=3 * case.office.sweep_seconds)
    if deadline.is_pending and deadline.noticed_at and deadline.noticed_at < late:
        yield case.finding("verify_clock_unfollowed", f"{deadline.name} {deadline.due_on}")
    if deadline.status is not DeadlineStatus.RUNNING:
        return
    if deadline.next_at is None:
        yield case.finding("verify_clock_unwatched", deadline.name)
    if deadline.due_at < late:
        yield case.finding("verify_clock_unnoticed", f"{deadline.name} {deadline.due_on}")
