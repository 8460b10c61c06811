"""Acts beside the steps: what a petition waits for from its people (延期、回避、书面说明、撤回、复查、复核)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.casework import access, handling, reexamination, steps, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.rules import Length
from engine.domain.takeover import LENGTHENS
from engine.domain.task import Instance, Task, TaskStatus
from engine.errors import NotPermitted, Refusal


def send(office: Office, *, number: str, message: str, answer: Mapping[str, Any], by: Official, key: str, lang: str = "zh") -> Outcome:
    """Give the petition a message it waits for, with its form.

    Raises Refusal ``late_request`` for a right that has lapsed, ``not_waiting_for`` when the process
    waits for no such thing now.
    """

    def work(act: Act) -> None:
        deliver(act, message, dict(answer))

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def deliver(act: Act, message: str, answer: dict[str, Any]) -> None:
    """Check a message, enter it, and let every process that waits for it go on."""
    require_sender(act, message)
    form = tasks.form_of(act, message)
    answer = tasks.taken(form, answer)
    waiting = [one for one in act.dossier.instances if not one.completed and one.awaits("message", message)]
    on = reexamination.receive(act, message, answer) if message in reexamination.REQUESTS else act.on
    if message in LENGTHENS:  # asked first: that the time is over, with its article, says more than that nothing waits for it
        handling.allowed_extension(act, LENGTHENS[message], Length(int(answer["days"]), "days"))
    if not waiting:
        raise Refusal("not_waiting_for", message=message)
    keep(act, waiting[0], message, answer)
    act.record(message, on=on, basis=form.basis if form else "", instance=waiting[0].no)
    facts = form.facts_of(answer) if form else {}
    for instance in waiting:
        steps.follow(act, instance, act.edition.engine.send(instance.process, instance.state, message, facts, act.facts()))


def require_sender(act: Act, message: str) -> None:
    """The window and the petition office receive what petitioners ask for; the rest comes from those who handle."""
    if not access.may_send(act.office, act.by, message):
        raise NotPermitted(action=message)


def keep(act: Act, instance: Instance, message: str, answer: dict[str, Any]) -> None:
    """Keep the form of a message beside the forms of the steps."""
    earlier = [int(task.id.rpartition("-")[2]) for task in act.dossier.tasks if task.element == message]
    form = Task(
        f"{act.petition.number}.{instance.no}.{message}-{max(earlier, default=0) + 1}", act.petition.id, instance.no, "", message,
        instance.process, message, "", "", act.by.authority, act.at, TaskStatus.DONE, act.by.id, act.at, act.at, act.by.id, answer,
    )  # fmt: skip
    act.dossier.tasks.append(form)
    act.dossier.put_form(form)
