"""Many tasks at once: what would come of it is shown first, then one button does it, and what came of each is told."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request

from engine.casework import bulk, unread
from engine.casework.views import FormView
from engine.errors import InvalidForm, Refusal
from webui.auth import Page, guard, here, official, own_path
from webui.errors import status_of
from webui.presenters import Entered, key_sent, refused, values_sent
from webui.words import lang

bp = Blueprint("bulk", __name__, url_prefix="/desk/bulk")
bp.before_request(guard)


@bp.post("")
def preview() -> Page:
    """What would come of the act on each ticked task."""
    try:
        return shown()
    except Refusal as refusal:
        flash(here().tell(refusal, lang()), "info")
        return redirect(own_path(request.form.get("to")), 303)


@bp.post("/do")
def do() -> Page:
    """Do it to those that can, and tell of each."""
    act, chosen = asked()
    try:
        view = bulk.carry_out(here(), act=act, chosen=chosen, said=said(), by=official(), key=key_sent(), lang=lang())
    except InvalidForm as error:
        return shown(error), status_of(error)
    if act == "claim":
        unread.looked_at(here(), numbers=[line.number for line in view.lines if line.goes], by=official())
    return render_template("desk/bulk.html", view=view, done=True, to=own_path(request.form.get("to")))


def shown(error: InvalidForm | None = None) -> str:
    """The page with every act tried; what was entered is kept."""
    act, chosen = asked()
    view = bulk.preview(here(), act=act, chosen=chosen, said=said(), by=official(), lang=lang())
    wrong = error or (missing(view.form) if request.form.get("asked") else None)
    entered = refused(wrong, "bulk", request.form, view.form) if wrong else Entered("bulk", values_sent(request.form))
    return render_template("desk/bulk.html", view=view, done=False, entered=entered, wrong=wrong, to=own_path(request.form.get("to")))


def missing(form: FormView | None) -> InvalidForm | None:
    """What must still be said; None when all is."""
    try:
        bulk.check_form(form, said())
    except InvalidForm as error:
        return error
    return None


def asked() -> tuple[str, list[str]]:
    """The act and the ticked tasks."""
    return request.form.get("act", ""), request.form.getlist("task")


def said() -> dict[str, str]:
    """What was written into the form all acts have in common; what an act does not ask for it does not read."""
    return {name: texts[0].replace("\r\n", "\n") for name, texts in values_sent(request.form).items()}
