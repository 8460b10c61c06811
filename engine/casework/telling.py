"""知会: who is told of what concerns a petition, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.casework import access
from engine.casework.alertports import AlertRow
from engine.casework.office import Office
from engine.casework.saying import authority_name, day_words
from engine.domain.alert import HOLDER, MUST_ACT, NAMED, WARNED, AlertRule
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.involvement import State
from engine.domain.petition import Petition
from engine.domain.task import Task


def may_leave(petition: Petition) -> bool:
    """Whether anything about a petition may leave the house at all, whoever it is written to."""
    return not petition.is_secret


# ---- who is told


def recipients(
    office: Office, dossier: Dossier, words: Sequence[str], body: Mapping[str, Any], task: Task | None, clock: Deadline | None
) -> Sequence[Official]:
    """Whom the words of a rule mean, once each: only who still works here and may know of the petition.

    ``body`` is that of the docket entry told of; ``task`` and ``clock`` are what it is about.
    """
    ids = [one for word in words for one in _meant(office, dossier, word, body, task, clock)]
    return who_may_know(office, dossier, ids)


def _meant(
    office: Office, dossier: Dossier, word: str, body: Mapping[str, Any], task: Task | None, clock: Deadline | None
) -> Sequence[int]:
    if word == MUST_ACT:
        return who_must_act(office, dossier, clock) if clock else ()
    if word == HOLDER:
        return who_holds(office, task) if task else ()
    if word == NAMED:
        return named(body)
    role, _, part = word.partition("@")
    subject = clock or task
    authority = dossier.petition.parties.get(part, "") if part != "acting" else subject.authority if subject else ""
    return [one.id for one in office.store.registers.officials(authority, role)] if authority else ()


def named(body: Mapping[str, Any]) -> Sequence[int]:
    """The officials a docket entry names."""
    found = body.get("officials") or [body.get("official")]
    return [one for one in found if isinstance(one, int)]


def who_holds(office: Office, task: Task) -> Sequence[int]:
    """Who has a step, or everybody of its lane when nobody claimed it."""
    return [task.assignee] if task.assignee else [one.id for one in office.store.registers.officials(task.authority, task.role)]


def who_must_act(office: Office, dossier: Dossier, deadline: Deadline) -> Sequence[int]:
    """Who has to act before a clock lapses.

    1. Those who hold an open step at its authority. 2. Else the petition's handler, if he works there.
    3. Else everybody there who has the role of its owner.
    """
    holders = [task.assignee for task in dossier.open_tasks if task.assignee and task.authority == deadline.authority]
    handler = office.official(dossier.petition.handler)
    if not holders and handler and handler.authority == deadline.authority:
        holders = [handler.id]
    if not holders:
        lane = office.edition(dossier.petition.release).rulebook.permissions.lanes.get(deadline.owner)
        holders = [one.id for one in office.store.registers.officials(deadline.authority, lane.role)] if lane else []
    return holders


def who_may_know(office: Office, dossier: Dossier, ids: Sequence[int]) -> Sequence[Official]:
    """Those of them who still work here and may know of the petition."""
    found = [office.official(one) for one in dict.fromkeys(ids)]
    active = [one for one in found if one is not None and one.active]
    return [one for one in active if access.scope_of(office, one).covers(dossier.petition, office.paths)]


def matters(dossier: Dossier, reason: Mapping[str, Any], official: Official) -> bool:
    """Whether it still concerns an official: its clock is unmet; its step is his, or open to him, or he is asked beside it."""
    if "clock" in reason:
        same = [one for one in dossier.deadlines if one.name == reason["clock"] and one.due_on.isoformat() == reason["day"]]
        return bool(same) and same[-1].is_unmet
    task = next((one for one in dossier.tasks if one.id == reason.get("task")), None)
    if task is None:
        return "task" not in reason
    if any(one.who == official.id and one.state is State.ASKED for one in dossier.beside(task)):
        return True
    return task in dossier.open_tasks and (task.assignee == official.id or (task.assignee is None and access.may_take(official, task)))


def is_past(office: Office, rule: AlertRule, reason: Mapping[str, Any]) -> bool:
    """Whether it warns of a day that is over: the lapse is told by itself, and a warning that came too late only misleads."""
    return WARNED in rule.when and str(reason.get("day", "")) < office.today().isoformat()


# ---- in which words


def rule_of(office: Office, row: AlertRow) -> AlertRule | None:
    """The rule of an alert as it stands today; None when it was taken away."""
    return office.current.rulebook.alerts_for(row.place, office.today()).kinds.get(row.alert.kind)


def sentence(office: Office, row: AlertRow, lang: str, *, names: bool = True) -> tuple[str, str]:
    """What an alert is called, and what it says; without ``names`` an official is told by his authority."""
    rule, reason = rule_of(office, row), row.alert.reason
    if rule is None:
        return office.say("alert", lang), row.number
    words = {
        "number": row.number, "step": _step(office, reason, lang), "clock": office.clock_label(str(reason.get("clock", "")), lang),
        "day": day_words(date.fromisoformat(reason["day"]), lang), "who": _who(office, int(reason["who"]), lang, names=names),
    }  # fmt: skip
    said = rule.says if lang == "zh" else rule.says_en
    return (rule.name if lang == "zh" else rule.name_en), said.format(**words)


def _step(office: Office, reason: Mapping[str, Any], lang: str) -> str:
    form = office.current.forms.get(str(reason.get("element", "")))
    return str(reason.get("step", "")) if lang == "zh" or form is None else form.title_en


def _who(office: Office, actor: int, lang: str, *, names: bool) -> str:
    found = office.official(actor)
    if found is None:
        return office.say("petitioner" if actor < 0 else "system", lang)
    return found.name if names else authority_name(office, found.authority, lang)
