"""One answer to a step tried on a copy of its petition: which papers, clocks and steps it brings. Nothing is written.

What a form says besides the deciding fields is not known yet: where a clock or an authority hangs on it, that stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace

from engine.casework import clocks, referrals, steps, triage
from engine.casework.act import Act
from engine.casework.acting import step_title
from engine.casework.dry import Dry
from engine.casework.foreseen import ForeseenItem
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.domain.acts import ACTS
from engine.domain.authority import Official
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.process import MAIN, Effect, OpenTask, Step, Value
from engine.domain.rules import DeadlineRule, Length
from engine.domain.task import Instance, Task, TaskStatus

DRY = Dry()
# What the office takes over from an answer before the process goes on, where the deciding fields tell all of it.
TAKEN_OVER: Mapping[str, Callable[[Act, dict[str, Value]], None]] = {
    "triage": triage.take_over,
    "prepare_referral": lambda act, chosen: setattr(act.petition, "referral_kind", str(chosen.get("kind") or "")),
    "confirm_jurisdiction": referrals.confirmed,
}


def rehearsed(
    office: Office, dossier: Dossier, task: Task, by: Official, chosen: Mapping[str, Value], lang: str
) -> tuple[ForeseenItem, ...]:  # fmt: skip
    """What comes of completing a step with these answers today, as things stand."""
    stage = _Stage(office, copied(dossier, task), by, lang)
    return tuple(stage.play(task, chosen))


def copied(dossier: Dossier, task: Task) -> Dossier:
    """A petition to try something on: what an act changes in place is a copy."""
    petition = copy(dossier.petition)
    petition.parties, petition.events = dict(petition.parties), dict(petition.events)
    tasks = [copy(one) if one.id == task.id else one for one in dossier.tasks]
    return replace(dossier, petition=petition, tasks=tasks, deadlines=list(map(copy, dossier.deadlines)), entries=[])


class _Stage:
    """A copy of a petition on which one answer is tried."""

    def __init__(self, office: Office, dossier: Dossier, by: Official, lang: str) -> None:
        self._office, self._lang = office, lang
        self._act = Act(office, DRY, dossier, by, office.now())
        self._before = {id(one): copy(one) for one in dossier.deadlines}
        self._open = {one.token for one in dossier.open_tasks}
        self._letters: list[str] = []
        self._undated: list[str] = []

    def play(self, task: Task, chosen: Mapping[str, Value]) -> Iterator[ForeseenItem]:
        """Complete the step, apply what the diagram asks for, and tell what came."""
        act = self._act
        instance = next(one for one in act.dossier.instances if one.no == task.instance)
        done = next(one for one in act.dossier.tasks if one.id == task.id)
        done.status, done.answer, done.done_at, done.done_by = TaskStatus.DONE, dict(chosen), act.at, act.by.id
        if task.element in TAKEN_OVER:
            TAKEN_OVER[task.element](act, dict(chosen))
        form = act.edition.forms.get(task.element)
        self._hear(f"{task.element}.done", instance)
        facts = form.facts_of(chosen) if form else {}
        step = act.edition.engine.foresee(instance.process, instance.state, task.token, facts, act.facts())
        for effect in step.effects:
            self._apply(effect, instance)
        yield from self._papers()
        yield from self._clocks()
        yield from self._onward(step, instance)

    def _apply(self, effect: Effect, instance: Instance) -> None:
        """One act of the diagram, as far as it can be told before the form is filled in."""
        act, arguments = self._act, effect.arguments
        if effect.act == "issue":
            self._letters.append(arguments["document"])
        elif effect.act in ("start_deadline", "meet_deadline", "extend"):
            self._clock(effect.act, arguments["deadline"], instance)
        elif effect.act in ("refer", "designate", "take_back"):
            back = effect.act == "take_back"
            act.petition.parties["competent"], act.petition.handler = act.petition.parties["receiving"] if back else "", None
        event = ACTS[effect.act].event_of(arguments)
        if event:
            self._hear(event, instance)
        if effect.act == "refer" and act.petition.referral_kind == "assign":
            self._hear("assigned", instance)

    def _clock(self, what: str, name: str, instance: Instance) -> None:
        """A clock the diagram starts, meets or lengthens by its name."""
        if what == "start_deadline":
            self._start(self._act.rules.deadline(name), instance)
        elif what == "extend":
            self._extend(name)
        else:
            for clock in self._act.dossier.deadlines:
                if clock.name == name and clock.is_unmet and not clock.is_apart(instance.no):
                    clocks.meet(clock, self._act.on)

    def _hear(self, event: str, instance: Instance) -> None:
        """The clocks answer to an event of today."""
        act = self._act
        act.petition.mark(event, act.on)
        clocks.move(act, event, act.on, instance.no)
        for rule in clocks.begun_by(act, event):
            self._start(rule, instance)

    def _start(self, rule: DeadlineRule, instance: Instance) -> None:
        """One clock; where its length is yet to be written into the form it has no date."""
        if rule.length is None:
            self._undated.append(rule.id)
        else:
            clocks.start(self._act, rule, self._act.on, instance.no)

    def _extend(self, name: str) -> None:
        """By what was asked for; the leader may still write another number."""
        days = self._act.dossier.answer_of("extension_requested").get("days")
        running = next((one for one in reversed(self._act.dossier.deadlines) if one.name == name and one.is_live), None)
        if days and running is not None:
            clocks.extend(self._act, running, Length(int(days), "days"))

    def _papers(self) -> Iterator[ForeseenItem]:
        for kind in dict.fromkeys(self._letters):
            rule = self._act.rules.document(kind)
            yield ForeseenItem("letter", rule.name_en if self._lang == "en" else rule.name, "", None, True)

    def _clocks(self) -> Iterator[ForeseenItem]:
        for clock in self._act.dossier.deadlines:
            kind = _moved(self._before.get(id(clock)), clock)
            if kind:
                due_on = clock.due_on if kind in ("starts", "extends", "resumes") else None
                yield self._of_clock(kind, clock.name, clock.holder, due_on)
        for name in dict.fromkeys(self._undated):
            yield self._of_clock("starts", name, self._act.rules.deadline(name).holder, None)

    def _of_clock(self, kind: str, name: str, holder: str, due_on: object) -> ForeseenItem:
        told = holder if kind == "starts" and holder == "petitioner" else ""
        return ForeseenItem(kind, self._office.clock_label(name, self._lang), self._office.say(told, self._lang), due_on, True)  # type: ignore[arg-type]

    def _onward(self, step: Step, instance: Instance) -> Iterator[ForeseenItem]:
        """Who gets it next; else what is waited for, or that it is over."""
        fresh = [one for one in step.tasks if one.id not in self._open]
        for one in fresh:
            yield ForeseenItem("next", step_title(self._office, one.element, one.name, self._lang), self._who(one), None, True)
        if step.completed and instance.process == MAIN:
            yield ForeseenItem("ends", self._office.say("closed", self._lang), "", None, True)
        elif not fresh and not step.completed:
            for name in dict.fromkeys(waiting.name for waiting in step.waiting if waiting.kind == "deadline"):
                yield ForeseenItem("waits", self._office.clock_label(name, self._lang), "", None, True)

    def _who(self, step: OpenTask) -> str:
        """The role and the authority that get a step, and the handler where it is his."""
        act = self._act
        lane = act.edition.rulebook.permissions.lane_named(step.lane)
        authority = steps.lane_authority(act, lane.authority, step.process)
        name = authority_name(self._office, authority, self._lang) if authority else self._office.say("authority_chosen", self._lang)
        handler = self._office.official(act.petition.handler)
        own = lane.role == "handler" and handler is not None and handler.authority == authority
        who = [self._office.say(lane.role, self._lang), name, *([handler.name] if own and handler else [])]
        return " · ".join(one for one in who if one)


def _moved(before: Deadline | None, clock: Deadline) -> str:
    """What befell a clock; '' when nothing did."""
    if before is None:
        return "starts" if clock.is_live else ""
    if clock.status is DeadlineStatus.VOID and before.status is not DeadlineStatus.VOID:
        return "voids"
    if clock.met_on != before.met_on:
        return "meets"
    if clock.status is not before.status:
        return "pauses" if clock.status is DeadlineStatus.SUSPENDED else "resumes"
    return "extends" if clock.due_on > before.due_on else ""
