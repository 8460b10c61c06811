"""抄送: a petition's step is shown to officials for information; no step is theirs, and they say that they have read it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.casework import access, beside, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, Kind
from engine.domain.task import Task
from engine.errors import FieldError, InvalidForm, NotFound, NotPermitted


def copy_to(office: Office, *, task: str, to: Sequence[int], note: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """抄送: let officials know how a step stands; only such as may know of the petition, and none gets a step by it.

    NotPermitted for who neither holds the step nor may take it; InvalidForm for nobody, or too many; Refusal as ``beside.invited``.
    """
    access.require(office, by, "copy_to")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if not is_sender(by, step):
            raise NotPermitted("task_not_yours")
        said = remarks.kept(note, name="note", form="copy_to")
        chosen = list(dict.fromkeys(to))
        require_some(office, chosen, "to", "copy_to")
        unread = {one.who for one in act.dossier.beside(step) if one.kind is Kind.COPY and one.is_open}
        rows = []
        for who in [beside.invited(act, step, one, only_reads=True) for one in chosen]:
            if who.id not in unread:
                rows.append(Involvement(None, act.petition.id, step.id, Kind.COPY, who.id, by.id, act.at, note=said))
        act.dossier.involvements.extend(rows)
        act.enter("copied", task=step.element, officials=chosen, note=said)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def require_some(office: Office, chosen: Sequence[int], name: str, form: str) -> None:
    """InvalidForm unless between one and as many officials are chosen as the rules allow."""
    most = at_most(office)
    if not chosen:
        raise InvalidForm([FieldError(name, "field_required")], form=form)
    if len(chosen) > most:
        raise InvalidForm([FieldError(name, "field_too_many", (("at_most", most),))], form=form)


def at_most(office: Office) -> int:
    """The most officials one move may involve."""
    return int(office.current.rulebook.rules_of_latest.flags["involved_at_most"])


def is_sender(by: Official, task: Task) -> bool:
    """Whether a step is near enough to ``by`` to copy it: he holds it, may take it, or heads its authority."""
    return task.assignee == by.id or access.may_take(by, task) or (by.authority == task.authority and by.has_role("leader"))


def read_copy(office: Office, *, task: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """已阅: say that one has read what was copied to one; NotFound when nothing was, or it was read already."""

    def work(act: Act) -> None:
        rows = [one for one in act.dossier.involvements if is_unread(one, task, by)]
        if not rows:
            raise NotFound(task=task)
        for one in rows:
            one.answer(act.at, None, "")
            one.at_hand = False
        act.enter("copy_read", task=element_of(act.dossier, task), official=rows[0].asked_by)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def is_unread(one: Involvement, task: str, by: Official) -> bool:
    """Whether it is a copy of that step that ``by`` has not read."""
    return one.kind is Kind.COPY and one.task == task and one.who == by.id and one.is_open


def element_of(dossier: Dossier, task: str) -> str:
    """The shape of a step; empty when it is history."""
    return next((one.element for one in dossier.tasks if one.id == task), "")


def offered(office: Office, _dossier: Dossier, task: Task, by: Official, there: Sequence[Official], lang: str) -> list[FormView]:
    """The card of copying a step, to some of ``there``."""
    if not (access.may(office, by, "copy_to") and is_sender(by, task)):
        return []
    people = beside.named(office, there, lang)
    to = beside.choice(office, "to", "copied_to", lang, people, widget="checkbox")
    return [FormView("copy_to", office.say("copy_to", lang), "", (to, remarks.field(office, "note", "note", lang)))] if people else []


def reading(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> list[FormView]:
    """The card of having read a copy, also of a step that is done."""
    unread = any(is_unread(one, task.id, by) for one in dossier.beside(task))
    return [FormView("read_copy", office.say("read_copy", lang), "", ())] if unread else []
