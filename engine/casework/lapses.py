"""届满: what happens when a clock runs out, told once, with the due and the noticed time.

A lapse has two parts. It is *recorded*: the clock has lapsed, the docket says so. It is *followed*: clocks that hang
on it move, processes go on, supervision begins. The first is the same for any petition and needs nothing but its
clock, so that thousands are recorded at once; the second takes up the whole petition. Whoever acts on a petition
follows first what was recorded, so that between the two nothing happens to it; and whoever is stopped between the
two has left the clock on the list of what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.casework import clocks, steps
from engine.casework.act import Act
from engine.domain.authority import SYSTEM
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.obligation import BEGINS
from engine.domain.task import Instance

SUPERVISION = "supervision"
STARTED = BEGINS[SUPERVISION]


class Looked(NamedTuple):
    """How many clocks of a petition were noticed (warned of, or recorded as lapsed), and how many recorded lapses were followed."""

    noticed: int
    followed: int


NOTHING_CAME = Looked(0, 0)


def notice_all(act: Act) -> Looked:
    """Follow what was recorded before, then look at every running clock of the petition whose time has come.

    Clocks that ran out together are all recorded before any is followed: none un-lapses for what follows from another.
    Only what a process or another clock waits for is followed at once, since it may end what the next clock asks for.
    """
    if not any(one.next_at and one.next_at <= act.at for one in act.dossier.deadlines):
        return NOTHING_CAME
    standing = list(act.dossier.deadlines)
    followed, noticed = follow_all(act, standing), 0
    for deadline in standing:
        if deadline.status is DeadlineStatus.RUNNING and deadline.next_at and deadline.next_at <= act.at:
            notice(act, deadline)
            noticed += 1
            if deadline.is_pending and is_waited_for(act, deadline):
                followed += follow_all(act, standing)
    return Looked(noticed, followed + follow_all(act, standing))


def record_each(act: Act, due: Sequence[Deadline]) -> Sequence[Deadline]:
    """Record clocks of a petition that ran out, in their order, up to the first that others wait for; those recorded.

    ``due`` ends, at the latest, with one that a process waits for.
    """
    for at, deadline in enumerate(due, 1):
        record(act, deadline)
        if at < len(due) and is_heard(act, deadline):
            return due[:at]
    return due


def notice(act: Act, deadline: Deadline) -> None:
    """Warn, or record the lapse, whichever has come; after a standstill one warning stands for all missed ones."""
    if deadline.due_at <= act.at:
        record(act, deadline)
        return
    passed = [day for day in deadline.warn_on if day <= act.on.isoformat()]
    deadline.warned_on = passed[-1]
    deadline.next_at = clocks.next_look(deadline)
    act.enter("deadline_warned", basis=deadline.basis, actor=SYSTEM.id, **clocks.named(deadline), due_on=deadline.due_on.isoformat())


def record(act: Act, deadline: Deadline) -> None:
    """Record a lapse once, with due and noticed time; what follows from it is still to be done."""
    deadline.status, deadline.lapsed_at, deadline.noticed_at = DeadlineStatus.LAPSED, deadline.due_at, act.at
    deadline.next_at = deadline.due_at
    act.happened(
        lapse_of(deadline), on=deadline.due_on, basis=deadline.basis, **clocks.named(deadline),
        due_at=deadline.due_at.isoformat(), noticed_at=act.at.isoformat(),
    )  # fmt: skip


def follow_all(act: Act, standing: Sequence[Deadline]) -> int:
    """Do what follows from recorded lapses, in the order of the clocks; how many there were."""
    followed = 0
    for deadline in standing:
        if deadline.is_pending:  # what follows from an earlier one may have made it void
            follow(act, deadline)
            followed += 1
    return followed


def follow(act: Act, deadline: Deadline) -> None:
    """Do what follows from a recorded lapse.

    1. Clocks that hang on it start, stop or pause. 2. Processes that wait for it go on. 3. Where
    the rule says so, supervision begins (信访工作条例 第四十条).
    """
    deadline.next_at = None
    clocks.hear(act, lapse_of(deadline), deadline.due_on, deadline.instance)
    for instance in list(act.dossier.instances):
        if is_waiting(instance, deadline):
            step = act.edition.engine.lapse(instance.process, instance.state, deadline.name, act.facts())
            if step is not None:
                steps.follow(act, instance, step)
    if deadline.on_lapse == "supervise" and act.petition.is_open:
        supervise(act, deadline)


def lapse_of(deadline: Deadline) -> str:
    """The event of its lapse."""
    return f"{deadline.name}.lapsed"


def is_waited_for(act: Act, deadline: Deadline) -> bool:
    """Whether a process or another clock goes on with the lapse of this one."""
    return is_heard(act, deadline) or any(is_waiting(one, deadline) for one in act.dossier.instances)


def is_waiting(instance: Instance, deadline: Deadline) -> bool:
    """Whether an instance waits for a clock: not for that of another supervision."""
    return not instance.completed and instance.awaits("deadline", deadline.name) and not deadline.is_apart(instance.no)


def is_heard(act: Act, deadline: Deadline) -> bool:
    """Whether a rule makes another clock answer to the lapse of this one, or to the supervision it begins."""
    return act.rules.is_heard(lapse_of(deadline)) or act.rules.is_heard(STARTED)


def supervise(act: Act, deadline: Deadline) -> None:
    """Begin the supervision of a lapsed clock, unless it is being supervised already."""
    running = [one for one in act.dossier.instances if one.process == SUPERVISION and one.subject == deadline.name and not one.completed]
    if running:
        deadline.supervision = running[0].no
        return
    act.record(STARTED, basis="信访工作条例 第四十条", deadline=deadline.name)
    deadline.supervision = steps.begin(act, SUPERVISION, subject=deadline.name).no
