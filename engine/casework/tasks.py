"""The steps of a caseworker's day: claim, release, complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework import (
    access,
    answering,
    handling,
    hearings,
    holding,
    receipts,
    reexamination,
    referrals,
    remarks,
    steps,
    triage,
)  # fmt: skip
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.reply import PUBLIC
from engine.domain.task import Instance, Task, TaskStatus
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted, Refusal
from engine.policy.forms import Form
from engine.watching import metrics

Check = Callable[[Act, dict[str, Any]], None]

# What the law asks before a form is taken, and what the office takes over from it, by task.
CHECKS: dict[str, tuple[Check, ...]] = {
    "triage": (triage.check,),
    "prepare_referral": (referrals.check_target,),
    "prepare_confidential_transfer": (referrals.check_target,),
    "decide_jurisdiction": (referrals.check_target,),
    "confirm_jurisdiction": (referrals.check_confirmation,),
    "assign_handler": (handling.check_handler,),
    "decide_recusal": (handling.check_handler,),
    "decide_reexaminer_recusal": (lambda act, answer: reexamination.check_recusal(act, answer, "reexamination"),),
    "decide_final_reviewer_recusal": (lambda act, answer: reexamination.check_recusal(act, answer, "final_review"),),
    "approve_extension": (handling.check_extension,),
    "mediate": (handling.check_consent,),
    "inquiry": (lambda act, answer: hearings.check_choice(act, "inquiry", answer),),
    "final_review_inquiry": (lambda act, answer: hearings.check_choice(act, "final_review_inquiry", answer),),
    "prepare_hearing": (hearings.check_panel,),
    "hold_hearing": (hearings.check_holding,),
    "conclude_hearing": (hearings.check_votes,),
    "draft_opinion": (answering.checker("draft_opinion", "outcome"),),
    "draft_reexamination_opinion": (answering.checker("draft_reexamination_opinion", "reexamination_outcome"),),
    "draft_final_review_opinion": (answering.checker("draft_final_review_opinion", "final_review_outcome"),),
    "approve_reexamination_opinion": (lambda act, answer: handling.check_second_person(act, "approve_reexamination_opinion"),),
    "approve_final_review_opinion": (lambda act, answer: handling.check_second_person(act, "approve_final_review_opinion"),),
}
TAKEN_OVER: dict[str, Check] = {
    "triage": triage.take_over,
    "prepare_referral": lambda act, answer: setattr(act.petition, "referral_kind", str(answer.get("kind", ""))),
    "confirm_jurisdiction": referrals.confirmed,
    "assign_handler": handling.appoint,
}


def claim(office: Office, *, task: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """认领: take an open step. NotPermitted for another lane's, Conflict when someone has it."""

    def work(act: Act) -> None:
        step = open_task(act, task)
        require_lane(by, step)
        require_unclaimed(office, by, step)
        step.assignee, step.claimed_at = by.id, act.at
        act.enter("claimed", task=step.element)

    return perform(office, number=number_of(task), by=by, key=key, work=work, lang=lang)


def release(office: Office, *, task: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """放回: give a claimed step back to the lane."""

    def work(act: Act) -> None:
        step = open_task(act, task)
        if step.assignee != by.id:
            raise NotPermitted("task_not_yours")
        handling.hand_to(step, None, act)
        act.enter("released", task=step.element)

    return perform(office, number=number_of(task), by=by, key=key, work=work, lang=lang)


def complete(
    office: Office, *, task: str, answer: Mapping[str, Any], by: Official, key: str, version: int | None = None, lang: str = "zh",
    public_text: str = "",
) -> Outcome:  # fmt: skip
    """办理: complete a step with its form; ``public_text`` tells the petitioner in plain words what was done (第二十一条第二款).

    Raises InvalidForm for fields that are not as the form says, Refusal with its article for what the
    law forbids or for what holds the step (``holding``), Conflict when the step is done already (who and when) or the petition
    changed. Where others sign after the step its answer and the text are kept, and the petition moves on once they have.
    """

    processes: list[str] = []

    def work(act: Act) -> None:
        step = open_task(act, task)
        require_lane(by, step)
        require_unclaimed(office, by, step)
        told = remarks.kept(public_text, name=PUBLIC, form=step.element)
        after = holding.signers_after(act, step)
        given = holding.with_text(checked(act, step, dict(answer)), told) if after else {}
        if after and not holding.is_signed(step, after, given):
            holding.keep(act, step, given)
            return
        finish(act, step, dict(answer), told)
        processes.append(step.process)

    outcome = perform(office, number=number_of(task), by=by, key=key, work=work, lang=lang, version=version)
    for process in processes:  # none when the key brought the first answer again
        metrics.completed(process)
    return outcome


def finish(act: Act, task: Task, answer: dict[str, Any], public_text: str = "") -> None:
    """Take the form of a step and let the process go on; what the petitioner is told stands in the docket entry of the step."""
    form = form_of(act, task.element)
    answer, in_name_of = checked(act, task, answer), holding.in_name_of(act, task)
    task.status, task.answer, task.done_at, task.done_by = TaskStatus.DONE, answer, act.at, act.by.id
    act.dossier.put_form(task)
    if task.element in TAKEN_OVER:
        TAKEN_OVER[task.element](act, answer)
    facts = form.facts_of(answer) if form else {}
    given = {name: value for name, value in facts.items() if name in answer}
    instance = instance_of(act, task.instance)
    basis = form.basis if form else ""
    act.record(f"{task.element}.done", basis=basis, instance=instance.no, answer=given, in_name_of=in_name_of, public_text=public_text)
    step = act.edition.engine.complete(instance.process, instance.state, task.token, facts, act.facts())
    steps.follow(act, instance, step)


def checked(act: Act, task: Task, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer to a step as its form takes it and the law lets it pass."""
    form = form_of(act, task.element)
    answer = taken(form, answer)
    if task.element.startswith("serve_"):
        receipts.check(act, answer, form)
    for check in CHECKS.get(task.element, ()):
        check(act, answer)
    return answer


def taken(form: Form | None, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as the form takes it, its text normalised; InvalidForm names every field that is wrong."""
    if form is None:
        if answer:
            raise NotFound("form_unknown")
        return {}
    clean = form.clean(answer)
    wrong = form.validate(clean)
    if wrong:
        raise InvalidForm(wrong, form=form.id, basis=form.basis)
    return clean


def form_of(act: Act, element: str) -> Form | None:
    """The form of a step or message in the petition's own release."""
    return act.edition.forms.get(element)


def open_task(act: Act, task: str) -> Task:
    """The open step; Conflict with who and when if it is done, or that it no longer waits; NotFound if there is none."""
    found = next((one for one in act.dossier.tasks if one.id == task), None)
    if found is None:
        raise NotFound(task=task)
    if found.status is TaskStatus.CANCELLED:
        raise passed_by(act, found)
    if found.status is not TaskStatus.OPEN:
        raise Conflict("conflict_task_done", who=act.office.name_of(found.done_by), at=found.done_at)
    return found


def seen(office: Office, task: str, by: Official) -> tuple[Dossier, Task]:
    """A step to look at, with its petition; NotFound when it does not exist for ``by``."""
    dossier = access.visible(office, by, number_of(task))
    found = next((one for one in dossier.tasks if one.id == task), None)
    if found is None:
        raise NotFound(task=task)
    return dossier, found


def is_for(by: Official, task: Task) -> bool:
    """Whether a step is open and ``by`` may complete it."""
    return task.status is TaskStatus.OPEN and access.may_complete(by, task)


def passed_by(act: Act, task: Task) -> Refusal | Conflict:
    """Why a cancelled step no longer waits: a right that lapsed, with its article, or another event."""
    if task.element == "confirm_jurisdiction" and act.petition.happened_on("objection.lapsed"):
        return Refusal("late_objection", basis=referrals.OBJECTION_BASIS)
    return Conflict("conflict_task", task=task.name)


def require_lane(by: Official, task: Task) -> None:
    """NotPermitted unless the official holds the lane of the step."""
    if not access.may_take(by, task):
        raise NotPermitted("task_not_yours")


def require_unclaimed(office: Office, by: Official, task: Task) -> None:
    """Conflict with who and when where another has claimed the step."""
    if task.assignee not in (None, by.id):
        raise Conflict("task_claimed_by_other", who=office.name_of(task.assignee), at=task.claimed_at)


def instance_of(act: Act, no: int) -> Instance:
    """The running process ``no`` of the petition."""
    return next(one for one in act.dossier.instances if one.no == no)


def number_of(task: str) -> str:
    """The petition number inside a task's id."""
    parts = task.rsplit(".", 2)
    if len(parts) != 3:
        raise NotFound(task=task)
    return parts[0]
