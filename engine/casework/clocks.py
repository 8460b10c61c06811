"""How events move a petition's deadlines: they start, are met, void, paused, resumed and extended here.

Every count comes from facts: the day of the event, the rule, the calendar, the pauses and extensions
so far. A deadline never starts twice while it runs (信访工作条例 第十九条: no second clock).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from engine.domain.calendar import Calendar
from engine.domain.clock import SHANGHAI
from engine.domain.counting import Count, Pause, Step, count, due_at
from engine.domain.deadline import MAIN_INSTANCE, Deadline, DeadlineStatus
from engine.domain.rules import DeadlineRule, Length
from engine.domain.territory import is_direct, territory_of

if TYPE_CHECKING:
    from engine.casework.act import Act


def hear(act: Act, event: str, on: date, instance: int = MAIN_INSTANCE) -> None:
    """Let every deadline of the rulebook answer to ``event``, which happened on the legal day ``on``.

    1. Clocks the event meets are met. 2. Clocks it makes pointless are void. 3. Clocks it pauses or
    resumes are counted anew. 4. Clocks it starts, and that apply to this petition, start.
    """
    move(act, event, on, instance)
    for rule in begun_by(act, event):
        start(act, rule, on, instance)


def move(act: Act, event: str, on: date, instance: int = MAIN_INSTANCE) -> None:
    """Let the clocks that run answer to ``event`` of an instance."""
    rules = act.rules
    if event in rules.moving:
        for deadline in act.dossier.deadlines:
            rule = rules.deadlines.get(deadline.name)
            if rule is not None and deadline.is_unmet and not deadline.is_apart(instance):
                _move(act, deadline, rule, event, on)


def named(deadline: Deadline) -> dict[str, Any]:
    """How the docket names a clock: by its name, and one of a supervision by its instance too, since each has its own."""
    return {"deadline": deadline.name} | ({"instance": deadline.instance} if deadline.instance != MAIN_INSTANCE else {})


def begun_by(act: Act, event: str) -> tuple[DeadlineRule, ...]:
    """The clocks ``event`` starts for this petition."""
    return act.rules.started_by(event, _applying_facts(act)) if event in act.rules.starting else ()


def _move(act: Act, deadline: Deadline, rule: DeadlineRule, event: str, on: date) -> None:
    if event in rule.met_by:
        meet(deadline, on)
    elif event in rule.void_by:
        void(deadline)
    elif event in rule.suspended_by and deadline.status is DeadlineStatus.RUNNING:
        suspend(act, deadline, on)
    elif event in rule.resumed_by and deadline.status is DeadlineStatus.SUSPENDED:
        resume(act, deadline, on)


def _applying_facts(act: Act) -> dict[str, object]:
    """What ``applies_to`` of a rule may ask for: the petition's facts and the outcomes of its opinions so far."""
    petition = act.petition
    return {
        "category": petition.category.value if petition.category else None,
        "route": petition.route.value if petition.route else None,
        "referral_kind": petition.referral_kind or None,
        "simplified": petition.simplified,
        "channel": petition.channel.value,
        "anonymous": petition.anonymous,
        "territory": territory_of(petition.place, act.authority("receiving")).value,
        "direct": is_direct(act.authority("receiving")),
        "reexamination_outcome": act.dossier.answer_of("draft_reexamination_opinion").get("reexamination_outcome"),
        "final_review_outcome": act.dossier.answer_of("draft_final_review_opinion").get("final_review_outcome"),
    }


def start(act: Act, rule: DeadlineRule, on: date, instance: int = MAIN_INSTANCE) -> Deadline | None:
    """Start one clock from the legal day ``on``; None when it runs already. Each supervision has its own."""
    if any(one.name == rule.id and one.is_live and not one.is_apart(instance) for one in act.dossier.deadlines):
        return None
    begun = (act.petition.happened_on(rule.counted_from) if rule.counted_from else None) or on
    length = rule.length or assigned_length(act)
    deadline = Deadline(
        None, act.petition.id, rule.id, rule.policy, rule.basis, rule.holder, rule.owner, _authority(act, rule), begun, str(length),
        begun, act.at, False, (), instance=instance, on_lapse=rule.on_lapse,
    )  # fmt: skip
    recount(act, deadline)
    act.dossier.start_clock(deadline)
    act.enter("deadline_started", basis=rule.basis, **named(deadline), due_on=deadline.due_on.isoformat(), length=str(length))
    return deadline


def assigned_length(act: Act) -> Length:
    """The period an assignment letter sets (信访工作条例 第二十二条第一款第三项)."""
    answer = act.dossier.answer_of("prepare_referral", "prepare_confidential_transfer")
    return Length(int(answer["period_days"]), "days")


def _authority(act: Act, rule: DeadlineRule) -> str:
    """Which authority must act before the clock lapses."""
    lane = act.edition.rulebook.permissions.lanes.get(rule.owner)
    part = lane.authority if lane else "competent"
    return act.petition.parties.get(part) or act.petition.parties.get("competent", "")


def recount(act: Act, deadline: Deadline) -> Count:
    """Count a clock anew from its facts and move its date, its steps and its next warning."""
    calendar = act.calendar
    pauses = [Pause(date.fromisoformat(begun), date.fromisoformat(ended) if ended else None) for begun, ended in deadline.pauses]
    extensions = [Length.parse(text) for text in deadline.extensions]
    counted = count(
        rule_or_length=Length.parse(deadline.length), started_on=deadline.started_on, calendar=calendar,
        counting=act.rules.counting, pauses=pauses, extensions=extensions,
    )  # fmt: skip
    deadline.due_on, deadline.due_at, deadline.provisional = counted.due_on, due_at(counted.due_on), counted.provisional
    deadline.steps = tuple(_plain(step) for step in counted.steps)
    rule = act.rules.deadlines.get(deadline.name)
    warnings = [warn_on(counted.due_on, length, calendar) for length in rule.warn] if rule else []
    deadline.warn_on = tuple(sorted(day.isoformat() for day in warnings if day > deadline.started_on))
    deadline.next_at = next_look(deadline)
    return counted


def _plain(step: Step) -> dict[str, Any]:
    """A step of the count as JSON keeps it."""
    return {"day": step.day.isoformat(), "kind": step.kind, "counted": step.counted, "note_key": step.note_key, "args": step.args}


def warn_on(due_on: date, length: Length, calendar: Calendar) -> date:
    """The day on which to warn, ``length`` before the last day."""
    if length.unit == "days":
        return due_on - timedelta(days=length.value)
    day, left = due_on, length.value
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def next_look(deadline: Deadline) -> datetime | None:
    """The next instant the sweep must look at a clock: a warning not given yet, or the lapse; None when nothing is to watch.

    What still follows from a recorded lapse is not put off by a count.
    """
    if deadline.is_pending:
        return deadline.next_at
    if deadline.status is not DeadlineStatus.RUNNING:
        return None
    ahead = [day for day in deadline.warn_on if day > deadline.warned_on]
    return min([morning(date.fromisoformat(day)) for day in ahead] + [deadline.due_at])


def morning(day: date) -> datetime:
    """The first instant of a legal day."""
    return datetime.combine(day, time.min, SHANGHAI)


def meet(deadline: Deadline, on: date) -> None:
    """What the clock asks for was done on ``on``; a lapse that was recorded stays recorded."""
    if deadline.is_live:
        deadline.status = DeadlineStatus.MET if on <= deadline.due_on else DeadlineStatus.LAPSED
    deadline.met_on, deadline.next_at = on, None


def void(deadline: Deadline) -> None:
    """What the clock asks for is no longer owed; that it lapsed before stays with it, and a right that lapsed stays lapsed."""
    if deadline.is_live or (deadline.is_unmet and deadline.on_lapse != "right_lapses"):
        deadline.status = DeadlineStatus.VOID
    deadline.next_at = None


def suspend(act: Act, deadline: Deadline, on: date) -> None:
    """Pause a clock from ``on``; the pause is remembered with its days."""
    deadline.pauses += ((on.isoformat(), ""),)
    recount(act, deadline)
    deadline.status, deadline.next_at = DeadlineStatus.SUSPENDED, None
    act.enter("deadline_suspended", basis=deadline.basis, **named(deadline), on=on.isoformat())


def resume(act: Act, deadline: Deadline, on: date) -> None:
    """Let a paused clock run again; the days of the pause are added back."""
    begun = deadline.pauses[-1][0]
    deadline.pauses = (*deadline.pauses[:-1], (begun, on.isoformat()))
    deadline.status = DeadlineStatus.RUNNING
    recount(act, deadline)
    act.enter("deadline_resumed", basis=deadline.basis, **named(deadline), due_on=deadline.due_on.isoformat())


def extend(act: Act, deadline: Deadline, length: Length) -> None:
    """Lengthen a clock; whether it may be is asked in ``handling``."""
    deadline.extensions += (str(length),)
    recount(act, deadline)
    act.enter("deadline_extended", basis=deadline.basis, **named(deadline), by_length=str(length), due_on=deadline.due_on.isoformat())
