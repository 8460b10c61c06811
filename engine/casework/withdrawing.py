"""撤回: who did a step takes it back before anybody has taken up the next; no clock moves, and nothing the law did is undone."""

from __future__ import annotations

from engine.casework import access, goingback, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform, step_title
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.task import Task, TaskStatus
from engine.errors import Conflict, NotFound, NotPermitted, Refusal

WITHDRAWN = "step_withdrawn"
# What others may say of a step without having begun it.
NOT_BEGUN = ("urged", "copied", "copy_read")


def withdraw(office: Office, *, task: str, note: str = "", by: Official, key: str, lang: str = "zh") -> Outcome:
    """撤回: take back one's own step; ``task`` is that step, or the open one it led to.

    NotPermitted for the step of another; Refusal ``withdrawn_too_late`` when somebody has taken up the next, and with its article
    where a clock or an obligation would suffer, or an act lies between that cannot be undone.
    """
    access.require(office, by, "withdraw")
    number = tasks.number_of(task)
    past = goingback.past(office, by, number)

    def work(act: Act) -> None:
        said = remarks.kept(note, name="note", form="withdraw")
        following, target = led_to(office, past.in_act(act), task, lang)
        if target.done.done_by != by.id:
            raise NotPermitted("task_not_yours")
        step = tasks.open_task(act, following.id)
        require_untouched(past, step, target.done, by)
        opened = goingback.go_back(act, past, step, target)
        act.enter(WITHDRAWN, task=step.element, back_to=opened.element, note=said)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def led_to(office: Office, dossier: Dossier, task: str, lang: str) -> tuple[Task, goingback.Target]:
    """The open step a done one led to, and the way back; Refusal when others have gone on, or an act lies between."""
    given = next((one for one in dossier.tasks if one.id == task), None)
    if given is None:
        raise NotFound(task=task)
    if given.status in (TaskStatus.CANCELLED, TaskStatus.UNDONE):
        raise Conflict("conflict_task", task=given.name)
    beside = [one for one in dossier.open_tasks if one.instance == given.instance]
    for step in [given] if given.status is TaskStatus.OPEN else beside:
        target, found = goingback.led_by(office, dossier, step, lang)
        if target is not None and given in (step, target.done):
            return step, target
        if given is step or (target is None and step.created_at == given.done_at):
            raise goingback.barred(office, dossier, step, found, lang)
    raise Refusal("withdrawn_too_late")


def opened_by(dossier: Dossier, step: Task, done: Task) -> list[Task]:
    """The open steps a done one led to, ``step`` among them."""
    return [one for one in dossier.open_tasks if one is step or (one.instance == step.instance and one.created_at == done.done_at)]


def require_untouched(past: goingback.Past, step: Task, done: Task, by: Official) -> None:
    """Refusal when somebody else has taken up a step that followed: holds it, or had it and gave it away."""
    opened = {one.element for one in opened_by(past.dossier, step, done)}
    took = [entry for entry in past.since(done) if entry.body.get("task") in opened and entry.actor != by.id]
    if any(entry.kind not in NOT_BEGUN for entry in took):
        raise Refusal("withdrawn_too_late")


def view(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> FormView | None:
    """The form by which ``by`` may take back the step that led to an open one; None when it was not his, or it is too late."""
    mine = any(one.done_by == by.id and one.instance == task.instance and one.status is TaskStatus.DONE for one in dossier.tasks)
    if not mine or not access.may(office, by, "withdraw"):
        return None
    target, _ = goingback.led_by(office, dossier, task, lang)
    if target is None or target.done.done_by != by.id or target.refused is not None:
        return None
    if any(is_taken_up(one, by) for one in opened_by(dossier, task, target.done)):
        return None
    title = office.current.rulebook.message("withdraw_step", lang, step=step_title(office, target.done.element, target.done.name, lang))
    return FormView("withdraw", title, "", (remarks.field(office, "note", "note", lang),))


def is_taken_up(task: Task, by: Official) -> bool:
    """Whether somebody else has claimed an open step; one that fell to the petition's handler by itself nobody has."""
    return task.assignee not in (None, by.id) and task.claimed_at != task.created_at
