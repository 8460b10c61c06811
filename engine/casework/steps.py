"""Following a process one step: its new state, what it asks for, its new tasks, and its end."""

from __future__ import annotations

import hashlib

from engine.casework import clocks
from engine.casework.act import Act
from engine.casework.effects import apply
from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import ENDED, Status
from engine.domain.process import MAIN, OpenTask, Step
from engine.domain.task import Instance, Task, TaskStatus
from engine.errors import OutOfOrder


def begin(act: Act, process: str, subject: str = "") -> Instance:
    """Start an instance of ``process`` for the petition; ``subject`` says what a supervision is about."""
    no = len(act.dossier.instances) + 1
    instance = Instance(act.petition.id, no, process, act.petition.release, b"", "", act.at, subject=subject)
    act.dossier.instances.append(instance)
    follow(act, instance, act.edition.engine.start(process, act.facts()))
    return instance


def follow(act: Act, instance: Instance, step: Step) -> None:
    """Take over a step.

    1. The new state is kept with its hash. 2. What the diagram asked for is applied, in its order.
    3. Tasks that lost their step are cancelled, new ones opened for whoever holds their lane now.
    4. Where it has come to wait for a deadline that has lapsed already, it goes on: that lapse will not come again.
    5. A completed main process closes the petition.
    """
    instance.state, instance.state_hash = step.state, hashlib.sha256(step.state).hexdigest()
    instance.waiting = tuple(f"{waiting.kind}:{waiting.name}:{waiting.element}" for waiting in step.waiting)
    instance.completed = step.completed
    instance.ended += step.ended
    for effect in step.effects:
        apply(act, effect, instance)
    sync_tasks(act, instance, step)
    late = lapsed_already(act, step, instance.no)
    onward = act.edition.engine.lapse(instance.process, instance.state, late, act.facts()) if late else None
    if onward is not None:
        follow(act, instance, onward)
    elif step.completed and instance.process == MAIN:
        close(act, instance)


def lapsed_already(act: Act, step: Step, instance: int) -> str:
    """A deadline an instance waits for whose last clock has lapsed, and was followed when it did; '' when there is none."""
    for waiting in step.waiting:
        clock = act.dossier.last_clock(waiting.name, instance) if waiting.kind == "deadline" else None
        if clock is not None and clock.status is DeadlineStatus.LAPSED and not clock.is_pending:
            return waiting.name
    return ""


def sync_tasks(act: Act, instance: Instance, step: Step) -> None:
    """Make the open tasks of an instance those the process waits for."""
    wanted = {task.id: task for task in step.tasks}
    for task in act.dossier.open_tasks:
        if task.instance == instance.no and wanted.pop(task.token, None) is None:
            task.status, task.done_at, task.at_hand = TaskStatus.CANCELLED, act.at, False
            act.dossier.put_away(task)
    for open_task in wanted.values():
        act.dossier.tasks.append(new_task(act, instance, open_task))


def new_task(act: Act, instance: Instance, step: OpenTask) -> Task:
    """Open one task for the role and the authority of its lane; the petition's handler gets his own tasks at once."""
    lane = act.edition.rulebook.permissions.lane_named(step.lane)
    authority = lane_authority(act, lane.authority, step.process)
    if not authority:
        raise OutOfOrder("lane_without_authority", lane=step.lane, task=step.element, petition=act.petition.number)
    name = step_name(act, instance, step)
    task = Task(
        f"{act.petition.number}.{instance.no}.{step.id}", act.petition.id, instance.no, step.id, step.element, step.process,
        name, step.lane, lane.role, authority, act.at,
    )  # fmt: skip
    handler = act.office.official(act.petition.handler)
    if lane.role == "handler" and handler and handler.authority == authority and handler.id not in act.petition.recused:
        task.assignee, task.claimed_at = handler.id, act.at
    return task


def step_name(act: Act, instance: Instance, step: OpenTask) -> str:
    """What a step is called; a supervision's steps say which clock they are about."""
    return f"{step.name}（{act.office.clock_label(instance.subject)}）" if instance.subject else step.name


def lane_authority(act: Act, part: str, process: str) -> str:
    """Which authority a lane means now: in a hearing the lanes of the handling authority mean whoever holds the hearing."""
    if process == "hearing":
        running = [one for one in act.dossier.proceedings if not one.completed_on]
        if running:
            return running[-1].authority
    return act.petition.parties.get(part, "")


def close(act: Act, instance: Instance) -> None:
    """The petition's end: nothing more is owed under this number."""
    petition = act.petition
    petition.status, petition.closed_on = Status.CLOSED, act.on
    act.enter(ENDED, ended=instance.ended[-1] if instance.ended else "")
    for deadline in act.dossier.deadlines:
        if deadline.is_unmet and deadline.instance == instance.no:
            clocks.void(deadline)
