"""What came with an open step: who did the step or act before it, and what was written there, to decide by."""

from __future__ import annotations

from engine.casework.acting import step_title
from engine.casework.beside import plain
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import BroughtView
from engine.domain.dossier import Dossier
from engine.domain.task import Task, TaskStatus
from engine.policy.forms import Form

PEOPLE = ("official", "reviewer")
# A receipt says nothing the next step is decided by; it stands with its paper.
RECEIPTS = "serve_"


def brought(office: Office, dossier: Dossier, step: Task, lang: str) -> BroughtView | None:
    """The last step or act done before ``step`` was opened; None for a receipt, or where nothing was written."""
    done = [one for one in dossier.tasks if one.status is TaskStatus.DONE and one.done_at and one.done_at <= step.created_at]
    # Of steps done in one moment the later has the higher number, at the end of its id.
    last = max(done, key=lambda one: (one.done_at, one.created_at, len(one.id), one.id), default=None)
    form = office.edition(dossier.petition.release).forms.get(last.element) if last else None
    if last is None or form is None or last.element.startswith(RECEIPTS):
        return None
    told = [(form.field_title(name, lang), in_words(office, form, name, value, lang)) for name, value in last.answer.items()]
    said = tuple((label, text) for label, text in told if label and text)
    who, title = office.official(last.done_by), step_title(office, last.element, last.name, lang)
    return BroughtView(title, who.name if who else "", said) if said else None


def in_words(office: Office, form: Form, name: str, value: object, lang: str) -> str:
    """One answer as people read it: choices by their labels, officials and authorities by their names, several in lines."""
    widget = form.fields.get(name, {}).get("x-widget")
    if isinstance(value, (list, tuple)):
        return "\n".join(form.label(name, one, lang) or str(one) for one in value)
    if widget in PEOPLE:
        who = office.official(int(str(value))) if str(value).isdecimal() else None
        return who.name if who else ""
    if widget == "authority":
        return authority_name(office, str(value), lang)
    return form.label(name, value, lang) or ("" if value is None else plain(office, value, lang))
