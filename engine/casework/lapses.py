"""届满: what happens when a clock runs out, told once, with the due and the noticed time."""

from __future__ import annotations

from engine.casework import clocks, steps, telling
from engine.casework.act import Act
from engine.domain.authority import SYSTEM
from engine.domain.deadline import Deadline, DeadlineStatus

SUPERVISION = "supervision"


def notice_all(act: Act) -> int:
    """Look at every running clock of the petition whose time has come; how many were noticed is returned."""
    noticed = 0
    for deadline in list(act.dossier.deadlines):
        if deadline.status is DeadlineStatus.RUNNING and deadline.next_at and deadline.next_at <= act.at:
            notice(act, deadline)
            noticed += 1
    return noticed


def notice(act: Act, deadline: Deadline) -> None:
    """Warn, or record the lapse, whichever has come; after a standstill one warning stands for all missed ones."""
    if deadline.due_at <= act.at:
        lapse(act, deadline)
        return
    passed = [day for day in deadline.warn_on if day <= act.on.isoformat()]
    deadline.warned_on = passed[-1]
    deadline.next_at = clocks.next_look(deadline)
    act.enter("deadline_warned", basis=deadline.basis, actor=SYSTEM.id, deadline=deadline.name, due_on=deadline.due_on.isoformat())
    telling.of_clock(act, "warned", deadline)


def lapse(act: Act, deadline: Deadline) -> None:
    """Record a lapse once.

    1. The clock is lapsed, with due and noticed time. 2. Processes that wait for it go on. 3. Where
    the rule says so, supervision begins (信访工作条例 第四十条).
    """
    deadline.status, deadline.lapsed_at, deadline.noticed_at = DeadlineStatus.LAPSED, deadline.due_at, act.at
    deadline.next_at = None
    act.record(
        f"{deadline.name}.lapsed", on=deadline.due_on, basis=deadline.basis, deadline=deadline.name,
        due_at=deadline.due_at.isoformat(), noticed_at=act.at.isoformat(),
    )  # fmt: skip
    telling.of_clock(act, "lapsed", deadline)
    for instance in list(act.dossier.instances):
        if not instance.completed and instance.awaits("deadline", deadline.name):
            step = act.edition.engine.lapse(instance.process, instance.state, deadline.name, act.facts())
            if step is not None:
                steps.follow(act, instance, step)
    if deadline.on_lapse == "supervise" and act.petition.is_open:
        supervise(act, deadline)


def supervise(act: Act, deadline: Deadline) -> None:
    """Begin the supervision of a lapsed clock, unless it is being supervised already."""
    running = [one for one in act.dossier.instances if one.process == SUPERVISION and one.subject == deadline.name and not one.completed]
    if running:
        deadline.supervision = running[0].no
        return
    act.record("supervision_started", basis="信访工作条例 第四十条", deadline=deadline.name)
    deadline.supervision = steps.begin(act, SUPERVISION, subject=deadline.name).no
