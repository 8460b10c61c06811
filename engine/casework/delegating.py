"""委派: who holds a step lends it to a colleague, who works at it and gives it back; its holder stays responsible and completes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.casework import access, beside, forming, handing, holding, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, Kind, State
from engine.domain.task import Task
from engine.errors import InvalidForm, NotPermitted, Refusal


def delegate(office: Office, *, task: str, to: int, note: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """委派: lend a step one holds to somebody of its authority; until it is given back nobody completes it, and its clocks run on.

    NotPermitted for who does not hold it; InvalidForm without saying what is asked for; Refusal ``held_lent`` for a step lent
    already, and what ``beside.invited`` says of the colleague.
    """
    access.require(office, by, "delegate")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if step.assignee != by.id:
            raise NotPermitted("task_not_yours")
        said = remarks.kept(note, name="note", form="delegate", required=True)
        lent = holding.lent_to(act.dossier, step)
        if lent is not None:
            raise Refusal("held_lent", basis=holding.basis_of(office, act.dossier, step), who=office.name_of(lent.who))
        who = beside.invited(act, step, to, same_authority=True)
        row = Involvement(None, act.petition.id, step.id, Kind.DELEGATION, who.id, by.id, act.at, note=said)
        act.dossier.involvements.append(row)
        act.enter("delegated", basis=holding.basis_of(office, act.dossier, step), task=step.element, official=who.id, note=said)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def give_back(
    office: Office, *, task: str, remark: str, by: Official, key: str, answer: Mapping[str, Any] | None = None, lang: str = "zh"
) -> Outcome:
    """交回: the colleague gives a step back with what he put into its form, complete or not, and a remark; its holder finds both.

    Who lent it, or the head of its authority, calls it back the same way, without a form. NotPermitted for others; InvalidForm
    for a field that cannot be taken, or without a remark; Refusal ``not_lent`` for a step nobody has on loan.
    """

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        lent = holding.lent_to(act.dossier, step)
        if lent is None:
            raise Refusal("not_lent", basis=holding.basis_of(office, act.dossier, step))
        if by.id != lent.who and not handing.is_giver(by, step):
            raise NotPermitted("task_not_yours")
        said = remarks.kept(remark, name="remark", form="give_back", required=True)
        basis = holding.basis_of(office, act.dossier, step)
        if by.id == lent.who:
            take_up(act, step, drafted(act, step, answer or {}))
            lent.answer(act.at, None, said)
            act.enter("given_back", basis=basis, task=step.element, official=step.assignee, remark=said)
        else:
            lent.state, lent.at_hand = State.ENDED, False
            act.enter("called_back", basis=basis, task=step.element, official=lent.who, remark=said)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def take_up(act: Act, step: Task, draft: dict[str, Any]) -> None:
    """Put what a colleague wrote, if anything, into a step; where it is not what others have signed or are to, they are asked anew."""
    kept, told = holding.without_text(step.answer)
    if draft and draft != kept:
        act.dossier.unsign(step)
        step.answer = holding.with_text(draft, told)


def drafted(act: Act, step: Task, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What can be taken of a form that need not be complete; InvalidForm for what is written and cannot."""
    form = tasks.form_of(act, step.element)
    if form is None:
        return {}
    clean = form.clean(answer)
    wrong = [one for one in form.validate(clean) if one.field in clean]
    if wrong:
        raise InvalidForm(wrong, form="give_back", basis=form.basis)
    return clean


def offered(office: Office, dossier: Dossier, task: Task, by: Official, there: Sequence[Official], lang: str) -> list[FormView]:
    """The cards of lending a step, to a colleague of ``there``, or of giving it back."""
    lent = holding.lent_to(dossier, task)
    if lent is not None:
        return _returning(office, dossier, task, by, lent, lang)
    if task.assignee != by.id or not access.may(office, by, "delegate"):
        return []
    people = [one for one in there if one.authority == task.authority]
    to = beside.choice(office, "to", "delegated_to", lang, tuple((str(one.id), one.name) for one in people))
    note = remarks.field(office, "note", "delegated_for", lang, required=True)
    return [FormView("delegate", office.say("delegate", lang), "", (to, note))] if people else []


def _returning(office: Office, dossier: Dossier, task: Task, by: Official, lent: Involvement, lang: str) -> list[FormView]:
    remark = remarks.field(office, "remark", "remark", lang, required=True)
    if by.id == lent.who:
        fields = (*_form_fields(office, dossier, task, by, lang), remark)
        return [FormView("give_back", office.say("give_back", lang), holding.basis_of(office, dossier, task), fields)]
    if handing.is_giver(by, task):
        return [FormView("give_back", office.say("call_back", lang), "", (remark,))]
    return []


def _form_fields(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> tuple[FieldView, ...]:
    """The fields of the step itself, none of them required: its holder completes what is left."""
    form = forming.of_task(office, dossier, task, by, lang)
    return tuple(replace(one, required=False) for one in form.fields) if form else ()
