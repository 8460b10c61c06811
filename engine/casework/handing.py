"""转办: an open step goes to another official who may take it; no clock and no process moves."""

from __future__ import annotations

from engine.casework import access, handling, holding, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.petition import Petition
from engine.domain.task import Task
from engine.errors import NotPermitted, Refusal

HANDLER = "handler"


def hand_over(office: Office, *, task: str, to: int, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """转办: give an open step to another official of its lane.

    Whoever holds the step may, and the head of its authority. The step of the petition's handler takes his later steps
    with it. NotPermitted for others; InvalidForm without a reason; Refusal ``no_such_taker`` for somebody the step is not
    open to, ``taker_has_it`` for who holds it, ``recused`` (第二十八条) for who must stay out of the petition.
    """
    access.require(office, by, "hand_over")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if not is_giver(by, step):
            raise NotPermitted("hand_over_not_yours", authority=authority_name(office, step.authority, lang))
        said = remarks.kept(reason, name="reason", form="hand_over", required=True)
        taker = taker_of(act, step, to)
        before = step.assignee
        handling.hand_to(step, taker.id, act)
        if before is not None and act.petition.handler == before and step.role == HANDLER:
            follow_handler(act, before, taker.id)
        act.enter("handed_over", task=step.element, official=taker.id, reason=said)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def is_giver(by: Official, task: Task) -> bool:
    """Whether a step is ``by``'s to give away: his own, or as head of its authority any."""
    return task.authority == by.authority and (task.assignee == by.id or by.has_role("leader"))


def taker_of(act: Act, task: Task, to: int) -> Official:
    """The official a step may be given to."""
    taker = act.office.official(to)
    if taker is None or not taker.active or not access.may_take(taker, task):
        raise Refusal("no_such_taker", basis=holding.basis_of(act.office, act.dossier, task))
    if not handling.may_handle(taker, act.petition):
        raise Refusal("recused", basis=handling.RECUSAL_BASIS)
    if taker.id == task.assignee:
        raise Refusal("taker_has_it", basis=holding.basis_of(act.office, act.dossier, task), who=taker.name)
    return taker


def follow_handler(act: Act, before: int, now: int) -> None:
    """The petition's handler has changed: his other open steps go with it, and those to come."""
    act.petition.handler = now
    for other in act.dossier.open_tasks:
        if other.assignee == before and other.role == HANDLER:
            handling.hand_to(other, now, act)


def view(office: Office, petition: Petition, task: Task, by: Official, lang: str) -> FormView | None:
    """The form by which ``by`` may give a step away; None when he may not, or nobody is there to take it."""
    if not (access.may(office, by, "hand_over") and is_giver(by, task)):
        return None
    there = office.store.registers.officials(task.authority, task.role)
    takers = tuple((str(one.id), one.name) for one in there if one.id != task.assignee and handling.may_handle(one, petition))
    to = FieldView("to", office.say("handed_to", lang), "", "select", True, takers, "", None, None, None, None)
    reason = remarks.field(office, "reason", "handed_reason", lang, required=True)
    return FormView("hand_over", office.say("handed_over", lang), "", (to, reason)) if takers else None
