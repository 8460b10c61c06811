"""One petition carried to another release: what keeps it where it is, what changes, and how all of it is put back.

No step is done and no clock moves by it: tokens stay where they stand, forms and papers are what they were, and every clock
keeps its start. Its last day is kept too, unless the policy says that running clocks follow (``Transitional``), and never to the
petitioner's harm or to a day that is past.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.casework import clocks, handling, steps
from engine.casework.act import Act
from engine.casework.office import Edition
from engine.domain.counting import Pause, count
from engine.domain.deadline import Deadline
from engine.domain.involvement import State
from engine.domain.process import Obstacle, OpenTask, Received, Standing, Structure
from engine.domain.rules import DeadlineRule, Length, Rules, Transitional
from engine.domain.task import Instance, Task, TaskStatus

_ANSWER = re.compile(r"answer\.([a-z0-9_]+)")
# What a move may change of a step and of a clock; kept as it was, for the undoing.
STEP = ("name", "lane", "role", "authority", "assignee", "claimed_at")
CLOCK = ("length", "policy", "basis", "due_on", "due_at", "provisional", "steps", "warn_on", "warned_on", "next_at")
DAYS, INSTANTS, TUPLES = ("due_on",), ("due_at", "next_at", "claimed_at"), ("steps", "warn_on")


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock of a carried petition: its last day, what the other release would make it, and whether it follows."""

    name: str
    started_on: date
    before: date
    after: date
    follows: bool


@dataclass(slots=True)
class Carriage:
    """What came of carrying one petition; ``before`` is what was changed, as it was."""

    obstacles: tuple[Obstacle, ...] = ()
    steps: list[tuple[str, str]] = field(default_factory=list)
    clocks: list[ClockLine] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


def carry(act: Act, to: Edition, rule: Transitional) -> Carriage:
    """Carry the petition of ``act`` to an edition, all of it or, with obstacles, nothing."""
    received = receive(act, to)
    found = tuple(obstacles(act, to, received))
    if found:
        return Carriage(found)
    carriage = Carriage(before={"policies": list(act.petition.policies), "tasks": {}, "deadlines": {}})
    there = pin(act, to, received)
    for instance, standing in received:
        retitle(there, instance, standing.tasks, carriage)
    for deadline in act.dossier.deadlines:
        if deadline.is_live and deadline.at_hand:
            follow(there, deadline, rule, carriage)
    return carriage


def receive(act: Act, to: Edition) -> list[tuple[Instance, Received]]:
    """Every process of the petition as the other edition takes it up."""
    ours = act.edition.engine
    return [(one, to.engine.receive(ours.standing(one.process, one.state))) for one in act.dossier.instances]


def pin(act: Act, to: Edition, received: list[tuple[Instance, Received]]) -> Act:
    """Pin the petition and its processes to the other edition; the act goes on under its rules."""
    act.petition.release = to.release.fingerprint
    for instance, standing in received:
        instance.release, instance.state = to.release.fingerprint, standing.state
        instance.state_hash = hashlib.sha256(standing.state).hexdigest()
        if not instance.completed:
            instance.waiting = tuple(f"{one.kind}:{one.name}:{one.element}" for one in standing.waiting)
    there = Act(act.office, act.tx, act.dossier, act.by, act.at)
    act.petition.policies = there.rules.policies
    return there


# ---- what keeps it where it is


def obstacles(act: Act, to: Edition, received: list[tuple[Instance, Received]]) -> Iterator[Obstacle]:
    """Shapes, clocks, forms and lanes the other edition lacks."""
    for _, one in received:
        yield from one.obstacles
    rules = rules_under(act, to)
    for deadline in act.dossier.deadlines:
        if deadline.is_unmet and deadline.at_hand and deadline.name not in rules.deadlines:
            yield Obstacle("carry_clock_gone", act.office.clock_label(deadline.name))
    for kind in sorted({paper.kind for paper in act.dossier.documents} - rules.documents.keys()):
        yield Obstacle("carry_paper_gone", act.office.say(kind))
    if any(one.obstacles for _, one in received):
        return
    for task in act.dossier.open_tasks:
        if task.element in act.edition.forms and task.element not in to.forms:
            yield Obstacle("carry_form_gone", task.name)
    yield from missing_facts(act, to)
    yield from empty_lanes(act, to, received)


def rules_under(act: Act, to: Edition) -> Rules:
    """The rules of the petition's place and day in another edition."""
    procedures = frozenset({"simplified"} if act.petition.simplified else ())
    return to.rulebook.rules(act.petition.place, act.petition.filed_on, procedures)


def missing_facts(act: Act, to: Edition) -> Iterator[Obstacle]:
    """What a gateway ahead asks for, and the form that was filled in did not."""
    ours = act.edition.engine
    running = [ours.standing(one.process, one.state) for one in act.dossier.instances if not one.completed]
    asked = set().union(*(asked_ahead(to, one) for one in running))
    for element in {task.element for task in act.dossier.tasks if task.status is TaskStatus.DONE}:
        old, new = act.edition.forms.get(element), to.forms.get(element)
        for fact in (set(new.facts) - set(old.facts if old else ())) & asked if new else ():
            yield Obstacle("carry_fact_missing", f"{new.title}·{new.field_title(fact)}" if new else fact)


def asked_ahead(to: Edition, standing: Standing) -> set[str]:
    """The answers that conditions ask for which the tokens may still come to."""
    asked: set[str] = set()
    for frame in standing.frames:
        drawing = to.engine.structure(frame.process)
        asked |= _asked_from(to, drawing, {stand.element for stand in frame.stands})
    return asked


def _asked_from(to: Edition, drawing: Structure, starts: set[str]) -> set[str]:
    """Of one diagram, behind some shapes; of what is called there, everything."""
    onward: dict[str, set[str]] = {}
    for arrow in drawing.arrows:
        onward.setdefault(arrow.source, set()).add(arrow.target)
    for element, details in drawing.details.items():
        if "host" in details:
            onward.setdefault(details["host"], set()).add(element)
    reached, stack = set(starts), list(starts)
    while stack:
        fresh = onward.get(stack.pop(), set()) - reached
        reached |= fresh
        stack += fresh
    ahead = reached - starts
    has_frame = any(drawing.elements[one].kind == "subProcess" for one in ahead)
    asked = {fact for arrow in drawing.arrows if has_frame or arrow.source in reached for fact in _ANSWER.findall(arrow.condition)}
    asked |= {fact for one in reached for fact in _ANSWER.findall(drawing.details.get(one, {}).get("until", ""))}
    for called in {drawing.details[one]["calls"] for one in ahead if "calls" in drawing.details[one]}:
        other = to.engine.structure(called)
        asked |= _asked_from(to, other, {one for one, shape in other.elements.items() if shape.kind == "startEvent"})
    return asked


def empty_lanes(act: Act, to: Edition, received: list[tuple[Instance, Received]]) -> Iterator[Obstacle]:
    """An open step in a lane nobody holds in this petition."""
    for _, one in received:
        for step in one.tasks:
            part = to.rulebook.permissions.lane_named(step.lane).authority
            if not steps.lane_authority(act, part, step.process):
                yield Obstacle("carry_lane_empty", f"{step.name}·{step.lane}")


# ---- what changes


def retitle(act: Act, instance: Instance, wanted: tuple[OpenTask, ...], carriage: Carriage) -> None:
    """Open steps are called as they are drawn there, and lie with whoever holds their lane there."""
    drawn = {step.id: step for step in wanted}
    for task in act.dossier.open_tasks:
        step = drawn.get(task.token)
        if task.instance != instance.no or step is None:
            continue
        was, before = {name: getattr(task, name) for name in STEP}, task.name
        lane = act.edition.rulebook.permissions.lane_named(step.lane)
        task.name, task.lane, task.role = steps.step_name(act, instance, step), step.lane, lane.role
        task.authority = steps.lane_authority(act, lane.authority, step.process)
        if (task.role, task.authority) != (was["role"], was["authority"]):
            was |= let_go(act, task, carriage)
        if was != {name: getattr(task, name) for name in STEP}:
            carriage.before.setdefault("tasks", {})[task.id] = plain(was)
        carriage.steps.append((before, task.name))


def let_go(act: Act, task: Task, carriage: Carriage) -> dict[str, Any]:
    """A step that comes to another lane is nobody's there; its answer as it was. What befell who was involved is kept for the undoing."""
    answer, states = task.answer, {one.id: one.state for one in act.dossier.beside(task)}
    handling.hand_to(task, None, act)
    for one in act.dossier.beside(task):
        if one.state is not states[one.id]:
            one.at_hand = True
            carriage.before.setdefault("involvements", {})[str(one.id)] = states[one.id].value
    return {"answer": answer}


def follow(act: Act, deadline: Deadline, rule: Transitional, carriage: Carriage) -> None:
    """Look what the rules there would make of a running clock, and let it follow where the policy says so."""
    there = act.rules.deadlines[deadline.name]
    length = str(there.length) if there.length else deadline.length
    due = counted(act, deadline, length)
    follows = due != deadline.due_on and due >= act.on and may_follow(deadline, due, rule)
    carriage.clocks.append(ClockLine(deadline.name, deadline.started_on, deadline.due_on, due, follows))
    if follows:
        was = {name: getattr(deadline, name) for name in CLOCK}
        carriage.before["deadlines"][str(deadline.id)] = plain(was)
        recount(act, deadline, length, there, rule.basis)


def counted(act: Act, deadline: Deadline, length: str) -> date:
    """The last day of a clock of another length, from the same start, with the same pauses and extensions."""
    pauses = [Pause(date.fromisoformat(begun), date.fromisoformat(ended) if ended else None) for begun, ended in deadline.pauses]
    return count(
        rule_or_length=Length.parse(length), started_on=deadline.started_on, calendar=act.calendar, counting=act.rules.counting,
        pauses=pauses, extensions=[Length.parse(text) for text in deadline.extensions], explained=False,
    ).due_on  # fmt: skip


def may_follow(deadline: Deadline, due: date, rule: Transitional) -> bool:
    """Whether the policy lets a clock follow: the petitioner's if it becomes longer, the office's if it becomes shorter."""
    if deadline.holder == "petitioner":
        return rule.clocks != "keep" and due > deadline.due_on
    return rule.clocks == "recount_if_better_for_petitioner" and due < deadline.due_on


def recount(act: Act, deadline: Deadline, length: str, rule: DeadlineRule, basis: str) -> None:
    """Give a clock another length and count it anew."""
    deadline.length, deadline.basis, deadline.policy = length, rule.basis, rule.policy
    clocks.recount(act, deadline)
    tell_recounted(act, deadline, basis)


def tell_recounted(act: Act, deadline: Deadline, basis: str) -> None:
    """Enter what a clock is now."""
    act.enter(
        "deadline_recounted", basis=basis or deadline.basis, **clocks.named(deadline), due_on=deadline.due_on.isoformat(),
        length=deadline.length,
    )  # fmt: skip


# ---- how it is put back


def put_back(act: Act, back: Edition, before: Mapping[str, Any], *, untouched: bool) -> Carriage:
    """Carry a petition back; where nobody acted on it since, everything is to the last letter what it was."""
    received = receive(act, back)
    found = tuple(obstacles(act, back, received))
    if found:
        return Carriage(found)
    carriage = Carriage(before={"tasks": {}, "deadlines": {}})
    there = pin(act, back, received)
    for instance, standing in received:
        retitle(there, instance, standing.tasks, carriage)
    if untouched:
        for task in act.dossier.open_tasks:
            restore(task, before["tasks"].get(task.id, {}))
        put_back_beside(act, before.get("involvements", {}))
        act.petition.policies = tuple(before["policies"])
    for deadline in act.dossier.deadlines:
        was = before["deadlines"].get(str(deadline.id))
        if was is not None and deadline.is_live:
            turn_back(there, deadline, was, carriage, untouched=untouched)
    return carriage


def put_back_beside(act: Act, states: Mapping[str, str]) -> None:
    """Who was involved in a step is so again; who was to sign it anew need not."""
    again = [one for one in act.dossier.involvements if str(one.id) in states]
    for one in act.dossier.involvements:
        if one.is_open and one not in again and any((one.task, one.round, one.who) == (it.task, it.round, it.who) for it in again):
            one.settle()
    for one in again:
        one.state = State(states[str(one.id)])


def turn_back(act: Act, deadline: Deadline, was: Mapping[str, Any], carriage: Carriage, *, untouched: bool) -> None:
    """Give a clock that followed its former length again, and its former day where nothing happened since."""
    due = deadline.due_on
    if untouched:
        restore(deadline, was)
    else:
        restore(deadline, {name: was[name] for name in ("length", "policy", "basis")})
        clocks.recount(act, deadline)
    carriage.clocks.append(ClockLine(deadline.name, deadline.started_on, due, deadline.due_on, follows=True))
    tell_recounted(act, deadline, "")


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()}


def restore(noun: Task | Deadline, was: Mapping[str, Any]) -> None:
    """Put kept values back."""
    for name, value in was.items():
        if value is not None and name in DAYS:
            value = date.fromisoformat(value)
        elif value is not None and name in INSTANTS:
            value = datetime.fromisoformat(value)
        elif name in TUPLES:
            value = tuple(value)
        setattr(noun, name, value)
