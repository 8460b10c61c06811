"""Going back to a step that was done: to which, why not further, and doing it.

The process room says which steps lie behind an open one with nothing between that cannot be undone. Here the law is asked: no
clock may have moved by what would be undone, and no obligation be harmed. An act of the law that has happened stays happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.casework import access, docketing, handling, referrals, steps
from engine.casework.act import Act, petition_facts
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.process import Bar, Behind, Facts, Return
from engine.domain.rules import Rules
from engine.domain.takeover import TELLS
from engine.domain.task import Task, TaskStatus
from engine.errors import Conflict, Refusal

MOVED = ("release_moved", "release_moved_back")


@dataclass(frozen=True, slots=True)
class Past:
    """A petition with all its history, which an act does not load; read before the act, and only good while nothing has changed."""

    dossier: Dossier
    docket: Sequence[DocketEntry]

    def in_act(self, act: Act) -> Dossier:
        """The whole petition as the act finds it; Conflict when somebody has acted since it was read."""
        if act.petition.version != self.dossier.petition.version:
            raise Conflict("conflict_version", number=act.petition.number)
        return replace(self.dossier, instances=act.dossier.instances)

    def since(self, done: Task) -> list[DocketEntry]:
        """What the docket says since a step was done."""
        kind = f"{done.element}.done"
        at = max((entry.seq for entry in self.docket if entry.kind == kind and entry.at == done.done_at), default=0)
        return [entry for entry in self.docket if entry.seq > at]


def past(office: Office, by: Official, number: str) -> Past:
    """The history of a petition; NotFound when it does not exist for ``by``."""
    dossier = access.visible(office, by, number)
    return Past(dossier, docketing.kept(office, dossier))


@dataclass(frozen=True, slots=True)
class Target:
    """A step that was done and an open one may be taken back to, unless it is refused; ``done`` is how it was done."""

    way: Behind
    done: Task
    refused: Refusal | None


def targets(office: Office, dossier: Dossier, task: Task, lang: str) -> tuple[list[Target], Return]:
    """The steps behind an open one, the nearest first, and what bars the way further back; the dossier must be whole."""
    instance = next(one for one in dossier.instances if one.no == task.instance)
    found = office.edition(dossier.petition.release).engine.ways_back(instance.process, instance.state, task.token)
    rows = {one.token: one for one in dossier.tasks if one.instance == task.instance and one.status is TaskStatus.DONE}
    there = [(way, rows[way.token]) for way in found.steps if way.token in rows]
    return [Target(way, done, refusal(office, dossier, way, done, lang)) for way, done in there], found


def led_by(office: Office, dossier: Dossier, task: Task, lang: str) -> tuple[Target | None, Return]:
    """The step that led to an open one, also where it opened others beside it; None where something bars the way."""
    there, found = targets(office, dossier, task, lang)
    if there or found.last is None:
        return (there[0] if there else None), found
    rows = [one for one in dossier.tasks if one.instance == task.instance and one.token == found.last.token]
    done = next((one for one in rows if one.status is TaskStatus.DONE), None)
    return (None if done is None else Target(found.last, done, refusal(office, dossier, found.last, done, lang))), found


def refusal(office: Office, dossier: Dossier, way: Behind, done: Task, lang: str) -> Refusal | None:
    """Why an open step may not be taken back over ``way``, with the article; None when it may."""
    rules = office.rules_of(dossier.petition)
    heard = next(_clocks(rules, way.events), None)
    if heard is not None:
        return Refusal("return_moves_clock", basis=heard[1], clock=office.clock_label(heard[0], lang))
    if _has_earlier_answer(dossier, way, done):
        return Refusal("return_over_circle")
    edition = office.edition(dossier.petition.release)
    root = next(one.process for one in dossier.instances if one.no == done.instance)
    obligations = [one for one in edition.rulebook.obligations if one.process == root and one.policy in rules.policies]
    authority = office.authorities.get(dossier.petition.parties.get("receiving", ""))
    lanes = {lane.name: lane.id for lane in edition.rulebook.permissions.lanes.values()}
    facts: Facts = {"petition": petition_facts(dossier.petition, authority), "rule": rules.flags}
    harmed = edition.engine.spoilt(way, facts, lanes, obligations, rules.deadlines)
    return None if harmed is None else Refusal("return_harms", basis=harmed.basis, says=harmed.says_en if lang == "en" else harmed.says)


def _clocks(rules: Rules, events: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The clocks, by id and article, that hear one of some events."""
    for rule in rules.deadlines.values():
        heard = {rule.starts, *rule.met_by, *rule.void_by, *rule.suspended_by, *rule.resumed_by}
        if not heard.isdisjoint(events):
            yield rule.id, rule.basis


def _has_earlier_answer(dossier: Dossier, way: Behind, done: Task) -> bool:
    """Whether a step between was done before, too: its earlier answer, which would count again, is no longer at hand."""
    between = {one.element for one in dossier.tasks if one.token in way.done and one.instance == done.instance} - {done.element}
    return any(one.element in between and one.done_at and one.done_at < done.created_at for one in dossier.tasks)


def barred(office: Office, dossier: Dossier, task: Task, found: Return, lang: str) -> Refusal:
    """Why nobody goes further back from an open step than ``found`` says, with the article of what bars the way.

    What came by a referral goes back by an objection (信访工作条例 第二十三条第三款).
    """
    if task.element in TELLS:
        return Refusal("return_is_objection", basis=referrals.OBJECTION_BASIS)
    if not found.bars:
        return Refusal("return_nowhere")
    bar = found.bars[0]
    what = docketing.title(office, bar.event, lang) if bar.event else bar.name
    return Refusal("return_barred", basis=_basis(office, bar, office.rules_of(dossier.petition)), what=what)


def _basis(office: Office, bar: Bar, rules: Rules) -> str:
    """The article an act rests on: that of its paper or form, else of what must have come before it."""
    kind, _, what = bar.event.partition(".")
    if what in ("issued", "served") and kind in rules.documents:
        return rules.documents[kind].basis
    form = office.current.forms.get(bar.element)
    if form is not None:
        return form.basis
    speaking = [one for one in office.current.rulebook.obligations if bar.event in one.events]
    return min(speaking, key=lambda one: (bool(one.when), bar.event not in one.after)).basis if speaking else ""


def go_back(act: Act, known: Past, task: Task, target: Target) -> Task:
    """Take an open step back to one that was done, which is open again for who did it; the step as it stands now.

    Refusal for a target that is refused, one on whose edge a deadline waits that has lapsed since, and a petition that was moved to
    another release since.
    """
    if target.refused is not None:
        raise target.refused
    if any(entry.kind in MOVED for entry in known.since(target.done)):
        raise Refusal("return_release_moved")
    instance = next(one for one in act.dossier.instances if one.no == task.instance)
    before = {one.id for one in act.dossier.tasks}
    step = act.edition.engine.go_back(instance.process, instance.state, task.token, target.way.token, act.facts())
    late = steps.lapsed_already(act, step, instance.no)
    if late:
        raise Refusal("return_after_lapse", basis=act.rules.deadline(late).basis, clock=late)
    for one in act.dossier.tasks:
        if one.instance == instance.no and one.token in target.way.done and one.status is TaskStatus.DONE:
            one.status, one.at_hand = TaskStatus.UNDONE, False
    steps.follow(act, instance, step)
    opened = next(one for one in act.dossier.open_tasks if one.id not in before)
    give_back(act, opened, target.done.done_by)
    return opened


def give_back(act: Act, task: Task, doer: int | None) -> None:
    """An opened step goes to who did it before, if he still may; a handler's step stays with who handles the petition now."""
    official = act.office.official(doer)
    if task.assignee is None and official is not None and may_again(official, act, task):
        handling.hand_to(task, official.id, act)


def may_again(official: Official, act: Act, task: Task) -> bool:
    """Whether who did a step may still do it."""
    return official.active and access.may_take(official, task) and handling.may_handle(official, act.petition)


def answered_before(dossier: Dossier, element: str) -> dict[str, object]:
    """What was answered to a step that was taken back and is open again; empty for any other."""
    closed = [one for one in dossier.tasks if one.element == element and one.done_at]
    last = max(closed, key=lambda one: (one.done_at, one.created_at), default=None)
    return last.answer if last is not None and last.status is TaskStatus.UNDONE else {}
