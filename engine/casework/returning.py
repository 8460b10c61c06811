"""退回、驳回: an open step goes back to one done before it, with the reason; no clock moves, and nothing the law did is undone."""

from __future__ import annotations

from collections.abc import Sequence

from engine.casework import access, goingback, holding, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform, step_title
from engine.casework.office import Office
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import NotFound, NotPermitted, Refusal

RETURNED = "returned"


def return_to(office: Office, *, task: str, to: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """退回: take an open step back to ``to``, the id of a step done before it, which who did it gets again.

    Whoever may complete the step may. NotPermitted for others; InvalidForm without a reason; NotFound for a step the petition never
    had; Refusal with its article where a clock or an obligation would suffer, or an act lies between that cannot be undone, and
    while the step is lent or waits for signatures, and when whom one stands in for is back.
    """
    access.require(office, by, "return_to")
    number = tasks.number_of(task)
    past = goingback.past(office, by, number)

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if not access.may_complete(by, step):
            raise NotPermitted("task_not_yours")
        held = holding.obstacle(office, act.dossier, step)
        if held is not None and held.code != holding.FAILED:  # signers who did not agree are a reason to send it back
            raise held
        holding.require_power(act, step)
        said = remarks.kept(reason, name="reason", form="return_to", required=True)
        target = target_of(office, past.in_act(act), step, to, lang)
        opened = goingback.go_back(act, past, step, target)
        act.enter(RETURNED, task=step.element, back_to=opened.element, official=target.done.done_by, reason=said, opened=opened.id)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def target_of(office: Office, dossier: Dossier, step: Task, to: str, lang: str) -> goingback.Target:
    """The step to go back to; Refusal with the article of what lies between for one that is too far back."""
    there, found = goingback.targets(office, dossier, step, lang)
    target = next((one for one in there if one.done.id == to), None)
    if target is not None:
        return target
    if all(one.id != to for one in dossier.tasks):
        raise NotFound(task=to)
    raise goingback.barred(office, dossier, step, found, lang)


def view(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> FormView | None:
    """The form by which ``by`` may send a step back; None when he may not, or there is nowhere to send it."""
    if not access.may(office, by, "return_to") or not access.may_complete(by, task):
        return None
    there, found = goingback.targets(office, dossier, task, lang)
    there = [one for one in there if one.done.element != task.element]  # back to itself is what the diagram's own circle is for
    choices = tuple((one.done.id, choice(office, one.done, lang)) for one in there if one.refused is None)
    if not choices:
        return None
    wrong = [(step_title(office, one.done.element, one.done.name, lang), one.refused) for one in there if one.refused]
    further = goingback.barred(office, dossier, task, found, lang) if found.bars else None
    said = [sentence(office, error, lang, title) for title, error in wrong] + ([sentence(office, further, lang)] if further else [])
    to = FieldView("to", office.say("back_to", lang), "".join(said), "select", True, choices, choices[0][0], None, None, None, None)
    reason = remarks.field(office, "reason", "return_reason", lang, required=True)
    return FormView("return_to", office.say("return_to", lang), "", (to, reason))


def choice(office: Office, done: Task, lang: str) -> str:
    """A step to choose: what it is called, and who did it."""
    title, who = step_title(office, done.element, done.name, lang), office.name_of(done.done_by)
    return f"{title} ({who})" if lang == "en" else f"{title}（{who}）"


def sentence(office: Office, error: Refusal, lang: str, title: str = "") -> str:
    """Why one may not go somewhere, with the article."""
    told = office.tell(error, lang)
    basis = (f" ({error.basis})" if lang == "en" else f"（{error.basis}）") if error.basis else ""
    head = (f"{title}: " if lang == "en" else f"「{title}」：") if title else ""
    return f"{head}{told}{basis}" + (" " if lang == "en" else "")


def why(office: Office, entries: Sequence[DocketEntry], task: Task, lang: str) -> str:
    """Who sent an open step back and with which reason; '' for one that was not."""
    entry = next((one for one in reversed(entries) if one.kind == RETURNED and one.body.get("opened") == task.id), None)
    if entry is None:
        return ""
    return office.current.rulebook.message("returned_because", lang, who=office.name_of(entry.actor), reason=entry.body["reason"])
