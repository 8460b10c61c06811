"""Forms for drawing: a task's schema as fields with labels, choices and the values to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.casework import answering, goingback, handling, proposing, topics
from engine.casework.office import Office
from engine.casework.referrals import reachable
from engine.casework.views import FieldView, FormView
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.policy.forms import Form, choices_of

EACH = "each_request"
WIDGETS = {"boolean": "checkbox", "integer": "number", "number": "number"}


def view(office: Office, dossier: Dossier, element: str, by: Official, lang: str) -> FormView | None:
    """The form of a step or message in the petition's release; None when it has none.

    The form of a step that was taken back begins with what was answered before.
    """
    form = office.edition(dossier.petition.release).forms.get(element)
    if form is None:
        return None
    before = goingback.answered_before(dossier, element)
    asked = [name for name in form.schema["properties"] if is_asked(dossier, form, name)]
    fields = tuple(field(office, dossier, form, name, by, lang) for name in asked)
    fields = tuple(replace(one, value=before.get(one.name, "")) if before else one for one in fields)
    title = form.title if lang == "zh" else form.title_en
    return FormView(form.id, title, form.basis, fields, proposing.proposals(office, dossier, form, lang))


def of_task(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> FormView | None:
    """The form of an open step, with what was already put into it by whom it was lent to, or before others were to sign."""
    form = view(office, dossier, task.element, by, lang)
    if form is None or not task.answer:
        return form
    return replace(form, fields=tuple(replace(one, value=task.answer.get(one.name, one.value)) for one in form.fields))


def is_asked(dossier: Dossier, form: Form, name: str) -> bool:
    """Whether a field concerns the petition at all: an only request needs no answer beside the opinion."""
    return form.fields[name].get("x-widget") != EACH or bool(answering.entries_of(dossier.petition))


def field(office: Office, dossier: Dossier, form: Form, name: str, by: Official, lang: str) -> FieldView:
    """One field ready to draw."""
    schema: Mapping[str, Any] = form.schema["properties"][name]
    english = lang == "en"
    show_if = next(iter(schema.get("x-show-if", {}).items()), None)
    return FieldView(
        name=name, label=str(schema.get("x-title-en" if english else "title") or name),
        description=str(schema.get("x-description-en" if english else "description") or ""), widget=widget(schema),
        required=name in form.schema.get("required", ()), options=options(office, dossier, schema, lang),
        value=default(office, dossier, schema, by), max_length=schema.get("maxLength"), minimum=schema.get("minimum"),
        maximum=schema.get("maximum"), show_if=(show_if[0], str(show_if[1])) if show_if else None,
        each=answering.entries_of(dossier.petition) if schema.get("x-widget") == EACH else (),
        group=str(schema.get("x-group-en" if english else "x-group") or ""),
    )  # fmt: skip


def widget(schema: Mapping[str, Any]) -> str:
    """How to draw a field: as the designer says, else by its type."""
    if schema.get("x-widget") == "topic":
        return "select"
    if "x-widget" in schema:
        return str(schema["x-widget"])
    if "enum" in schema:
        return "select"
    if schema.get("format") == "date":
        return "date"
    return WIDGETS.get(str(schema.get("type")), "text")


def options(office: Office, dossier: Dossier, schema: Mapping[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen: the schema's enumeration, the authorities a petition may go to, or the handlers of one."""
    chosen = widget(schema)
    if chosen == "authority":
        return tuple((one.id, one.name if lang == "zh" else one.name_en) for one in reachable(office, dossier.petition))
    if chosen == "official":
        authority = dossier.petition.parties.get("competent", "")
        there = office.store.registers.officials(authority, "handler")
        return tuple((str(one.id), one.name) for one in there if handling.may_handle(one, dossier.petition))
    if chosen == "reviewer":
        running = [one.authority for one in dossier.proceedings if not one.completed_on]
        there = office.store.registers.officials(running[-1] if running else "", "reexaminer")
        return tuple((str(one.id), one.name) for one in there if handling.may_handle(one, dossier.petition))
    if schema.get("x-widget") == "topic":
        return topics.options(office, dossier.petition.place, lang)
    labels = schema.get("x-labels-en" if lang == "en" else "x-labels", {})
    return tuple((str(value), str(labels.get(value, office.say(str(value), lang)))) for value in choices_of(schema) if value is not None)


def default(office: Office, dossier: Dossier, schema: Mapping[str, Any], by: Official) -> Any:
    """The value a field begins with: a fact of the petition or of the rulebook, today, or nothing."""
    source = str(schema.get("x-default-from", ""))
    where, _, name = source.partition(".")
    if source == "today":
        return office.today().isoformat()
    if source == "official.name":
        return by.name
    if where == "petition":
        value = getattr(dossier.petition, name, "")
        return "\n".join(value) if isinstance(value, tuple) else value
    if where == "rule":
        return office.rules_of(dossier.petition).flags.get(name, "")
    return dossier.answer_of(where).get(name, "") if name else schema.get("default", schema.get("const", ""))
