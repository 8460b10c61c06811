"""知会: letters to officials about their clocks and steps. A letter is never a service (送达): that is recorded from a receipt.

An act only notes that somebody is to be told; who that is, and whether it still matters, is asked when
the letter is written. Letters carry a petition's number and the terms of the rules, nothing a person
wrote, and none leaves the house about an accusation (信访工作条例 第三十条).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.casework import access
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.casework.saying import day_words
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, State
from engine.domain.petition import Category, Petition
from engine.domain.task import Task

if TYPE_CHECKING:
    from engine.casework.act import Act

TELL = "tell"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one official."""

    to: Official
    subject: str
    text: str


def of_clock(act: Act, what: str, deadline: Deadline) -> None:
    """Note that who must act is to be told of a clock: ``warned``, ``lapsed`` or ``reminded``, as just entered in the docket."""
    if is_told(act.office, act.petition) and deadline.holder == "office":
        act.tx.send_later(clock_job(act.petition.number, act.petition.docket_seq, what, deadline))


def of_step(act: Act, task: Task) -> None:
    """Note that an official is to be told of a step that became his by another's act."""
    if is_told(act.office, act.petition) and task.assignee not in (None, act.by.id):
        said = {"what": "assigned", "petition": act.petition.number, "task": task.id, "official": task.assignee}
        act.tx.send_later(Job(TELL, f"assigned:{task.id}:{task.assignee}", said))


def of_urging(act: Act, task: Task) -> None:
    """Note that whoever has a step is to be told it is urged, as just entered in the docket."""
    if is_told(act.office, act.petition):
        said = {"what": "urged", "petition": act.petition.number, "task": task.id, "official": task.assignee or 0}
        act.tx.send_later(Job(TELL, f"urged:{task.id}:{act.petition.docket_seq}", said))


def of_involved(act: Act, rows: Sequence[Involvement]) -> None:
    """Note that those asked beside a step are to be told, as just entered in the docket; not who is asked only later."""
    for one in rows if is_told(act.office, act.petition) else ():
        if one.state is State.ASKED:
            said = {"what": f"asked_{one.kind.value}", "petition": act.petition.number, "task": one.task, "official": one.who}
            act.tx.send_later(Job(TELL, f"asked:{one.task}:{one.who}:{act.petition.docket_seq}", said))


def of_answer(act: Act, task: Task) -> None:
    """Note that the holder of a step is to be told that what he asked for beside it is there, as just entered in the docket."""
    if is_told(act.office, act.petition) and task.assignee not in (None, act.by.id):
        said = {"what": "answered", "petition": act.petition.number, "task": task.id, "official": task.assignee}
        act.tx.send_later(Job(TELL, f"answered:{task.id}:{act.petition.docket_seq}", said))


def is_told(office: Office, petition: Petition) -> bool:
    """Whether letters are written about a petition at all."""
    accusing = petition.sealed or petition.accused or petition.category is Category.ACCUSATION
    return office.writes_letters and not accusing


def clock_job(number: str, seq: int, what: str, deadline: Deadline) -> Job:
    """The job of telling about a clock; the ``seq`` the docket has come to and the clock's name make it one."""
    said = {"what": what, "petition": number, "deadline": deadline.name, "due_on": deadline.due_on.isoformat()}
    return Job(TELL, f"{what}:{number}:{seq}:{deadline.name}", said)


def letters(office: Office, body: Mapping[str, Any], lang: str) -> Sequence[Letter]:
    """The letters of one job as things stand now; none when it no longer matters or nobody may know."""
    dossier = office.store.registers.dossier(str(body["petition"]))
    if dossier is None or not is_told(office, dossier.petition):
        return ()
    if str(body["what"]).startswith("asked_"):
        return _about_asking(office, dossier, body, lang)
    if body["what"] in ("assigned", "urged", "answered"):
        return _about_step(office, dossier, body, lang)
    return _about_clock(office, dossier, body, lang)


def _about_step(office: Office, dossier: Dossier, body: Mapping[str, Any], lang: str) -> Sequence[Letter]:
    task = next((one for one in dossier.open_tasks if one.id == body["task"]), None)
    if task is None or (task.assignee or 0) != body["official"]:
        return ()
    lane = [task.assignee] if task.assignee else [one.id for one in office.store.registers.officials(task.authority, task.role)]
    day = day_words(day_of(task.created_at), lang)
    words = {"number": dossier.petition.number, "step": _title(office, task, lang), "day": day}
    return [_letter(office, one, str(body["what"]), words, lang) for one in _who_may_know(office, dossier, lane)]


def _about_asking(office: Office, dossier: Dossier, body: Mapping[str, Any], lang: str) -> Sequence[Letter]:
    who, task = int(body["official"]), next((one for one in dossier.tasks if one.id == body["task"]), None)
    if task is None or not any(one.who == who and one.is_open for one in dossier.beside(task)):
        return ()
    words = {"number": dossier.petition.number, "step": _title(office, task, lang)}
    return [_letter(office, one, str(body["what"]), words, lang) for one in _who_may_know(office, dossier, [who])]


def _title(office: Office, task: Task, lang: str) -> str:
    form = office.current.forms.get(task.element)
    return task.name if lang == "zh" or form is None else form.title_en


def _about_clock(office: Office, dossier: Dossier, body: Mapping[str, Any], lang: str) -> Sequence[Letter]:
    same = [one for one in dossier.deadlines if one.name == body["deadline"] and one.due_on.isoformat() == body["due_on"]]
    if not same or not same[-1].is_unmet:
        return ()
    deadline = same[-1]
    words = {"number": dossier.petition.number, "clock": office.clock_label(deadline.name, lang), "day": day_words(deadline.due_on, lang)}
    return [_letter(office, one, str(body["what"]), words, lang) for one in who_must_act(office, dossier, deadline)]


def who_must_act(office: Office, dossier: Dossier, deadline: Deadline) -> Sequence[Official]:
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
    return _who_may_know(office, dossier, holders)


def _who_may_know(office: Office, dossier: Dossier, ids: Sequence[int]) -> Sequence[Official]:
    """Those of them who still work here and may know of the petition."""
    found = [office.official(one) for one in dict.fromkeys(ids)]
    active = [one for one in found if one is not None and one.active]
    return [one for one in active if access.scope_of(office, one).covers(dossier.petition, office.paths)]


def _letter(office: Office, to: Official, what: str, words: Mapping[str, str], lang: str) -> Letter:
    say = office.current.rulebook.message
    subject = say(f"mail_{what}", lang, **words)
    return Letter(to, subject, "\n\n".join([subject, say("mail_footer", lang)]) + "\n")
