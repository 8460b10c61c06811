"""代理: who stands in for somebody away takes over his open steps, within the declared dates and in his name."""

from __future__ import annotations

from engine.casework import access, beside, handling, holding, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import SYSTEM, Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import Absence, Involvement, Kind, State
from engine.domain.task import Task
from engine.errors import Refusal


def take_over(office: Office, *, task: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """代理: take the open step of somebody who is away today and whose declared substitute one is; or take one's own step back.

    NotPermitted for another lane's; Refusal ``nobody_away`` where its holder is not away or another stands in for him, ``recused``
    (第二十八条) and ``same_person`` (第三十二条) as for anybody else.
    """
    access.require(office, by, "take_over")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        tasks.require_lane(by, step)
        standing = holding.substitution(act.dossier, step)
        if standing is not None and standing.asked_by == by.id:
            give_up(act, step, by.id)
            return
        absence = absence_of(office, step, by)
        if absence is None:
            raise Refusal("nobody_away", basis=holding.basis_of(office, act.dossier, step), who=office.name_of(step.assignee))
        beside.invited(as_principal(act, absence), step, by.id)
        take(act, step, absence)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def as_principal(act: Act, absence: Absence) -> Act:
    """The act as who is away would do it: he is the one who asks his substitute."""
    return Act(act.office, act.tx, act.dossier, act.office.official(absence.official) or act.by, act.at)


def absence_of(office: Office, task: Task, by: Official) -> Absence | None:
    """The absence for which ``by`` stands in for the holder of a step today."""
    if task.assignee in (None, by.id):
        return None
    declared = office.store.registers.beside.absences(office.today(), official=task.assignee, substitute=by.id)
    return next((one for one in declared if one.holds_on(office.today())), None)


def take(act: Act, step: Task, absence: Absence) -> None:
    """The substitute has the step until the last day away."""
    handling.hand_to(step, act.by.id, act)
    row = Involvement(
        None, act.petition.id, step.id, Kind.SUBSTITUTION, act.by.id, absence.official, act.at, State.ANSWERED, until_on=absence.to_on,
        answered_at=act.at,
    )  # fmt: skip
    act.dossier.involvements.append(row)
    act.enter("taken_over", task=step.element, official=absence.official, until_on=absence.to_on.isoformat())


def give_up(act: Act, step: Task, principal: int) -> None:
    """The step is again that of who was away."""
    substitute = step.assignee
    handling.hand_to(step, principal, act)
    act.enter("step_taken_back", task=step.element, official=substitute)


def put_back(office: Office, absence: Absence, task: str, key: str) -> None:
    """An absence ended early: a step taken over by it goes back to who was away, unless it is his already."""

    def work(act: Act) -> None:
        step = next((one for one in act.dossier.open_tasks if one.id == task), None)
        standing = holding.substitution(act.dossier, step) if step else None
        if step and standing and (standing.who, standing.asked_by) == (absence.substitute, absence.official):
            give_up(act, step, absence.official)

    perform(office, number=tasks.number_of(task), by=SYSTEM, key=key, work=work)


def offered(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> list[FormView]:
    """The card of standing in, or of taking one's own step back."""
    if not (access.may_take(by, task) and access.may(office, by, "take_over")) or task.assignee in (None, by.id):
        return []
    standing = holding.substitution(dossier, task)
    if standing is not None and standing.asked_by == by.id:
        return [FormView("take_over", office.say("involvement.take_back", lang), "", ())]
    return [FormView("take_over", office.say("take_over", lang), "", ())] if absence_of(office, task, by) else []
