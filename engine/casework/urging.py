"""催办 of a step (信访工作条例 第四十条第一款): whoever has it is told to get on; nothing else changes."""

from __future__ import annotations

from engine.casework import access, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import Official
from engine.domain.task import Task
from engine.errors import Refusal

BASIS = "信访工作条例 第四十条第一款"


def urge(office: Office, *, task: str, note: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """催办: remind who has an open step, or everybody of its lane when nobody claimed it; entered in the docket.

    NotPermitted for others than who may ``urge``; Refusal ``urged_oneself`` for a step one may complete oneself; InvalidForm
    for a note too long.
    """
    access.require(office, by, "urge")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if access.may_complete(by, step):
            raise Refusal("urged_oneself", basis=BASIS)
        act.enter(
            "urged", basis=BASIS, task=step.element, official=step.assignee, note=remarks.kept(note, name="note", form="urge", basis=BASIS)
        )

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def view(office: Office, task: Task, by: Official, lang: str) -> FormView | None:
    """The form by which ``by`` may urge a step; None when he may not."""
    if not access.may(office, by, "urge") or access.may_complete(by, task):
        return None
    return FormView("urge", office.say("urge", lang), BASIS, (remarks.field(office, "note", "note", lang),))
