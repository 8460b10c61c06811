"""督办台的一行: what may be done from one row of the supervisor's queue. Every act is asked whether it would go, and none is done."""

from __future__ import annotations

from dataclasses import replace

from engine.casework import access, handing, queueacts
from engine.casework.bulk import TRIED, trying
from engine.casework.office import Office
from engine.casework.queueacts import Row
from engine.casework.queueviews import RowAct, RowView
from engine.casework.views import FieldView, FormView
from engine.domain.authority import Official
from engine.domain.task import TaskStatus

HAND_OVER = "hand_over"


def row_acts(office: Office, *, row: str, by: Official, lang: str = "zh") -> RowView:
    """一行能办什么: each act ``by`` has the right to, tried on the row and taken back: whether it goes, and what comes of it or why not.

    NotPermitted for whoever may not see the queue, NotFound for a row that does not exist for ``by``.
    """
    access.require(office, by, "see_queue")
    found = queueacts.found_of(office, row, by)
    allowed = [act for act in queueacts.VERBS if access.may(office, by, queueacts.RIGHTS[act])]
    with trying(office) as tried:
        acts = tuple(_tried(tried, act, row, found, by, lang) for act in allowed)
    return RowView(row, found.dossier.petition.number, found.dossier.petition.gist, queueacts.title(office, found, lang), acts)


def _tried(office: Office, act: str, row: str, found: Row, by: Official, lang: str) -> RowAct:
    """One act, tried with an answer that is as good as any: what refuses it then refuses it whatever is said."""
    asked = _form(office, act, found, by, lang)
    line = queueacts.line(office, act, row, {one.name: _some(one) for one in asked.fields}, by, TRIED, lang)
    sentence = _to_whom_chosen(office, found, lang) if line.goes and act == HAND_OVER else line.sentence
    label = office.say("handed_over", lang) if act == HAND_OVER else asked.title
    # A note of one act is written as a text; in a row there is room for its lines.
    roomy = tuple(replace(one, widget="textarea") if one.widget == "text" else one for one in asked.fields)
    return RowAct(act, label, line.goes, sentence, line.basis, replace(asked, fields=roomy))


def _form(office: Office, act: str, found: Row, by: Official, lang: str) -> FormView:
    """What the act asks for; a step goes only to somebody it is open to."""
    if act == HAND_OVER and found.step is not None:
        own = handing.view(office, found.dossier.petition, found.step, by, lang)
        if own is not None:
            return own
    return queueacts.form(office, act, by, lang)


def _some(field: FieldView) -> str:
    """An answer to a field: the first that may be chosen, the least number, or any word."""
    if field.widget == "select":
        return field.options[0][0] if field.options else ""
    return "1" if field.widget == "number" else "—"


def _to_whom_chosen(office: Office, found: Row, lang: str) -> str:
    step = found.step
    holder = office.name_of(step.assignee) if step and step.status is TaskStatus.OPEN and step.assignee else ""
    return office.current.rulebook.message("row_hand_over", lang, before=holder or office.say("filter.nobody", lang))
