"""委派与会办: what waits for an official beside the steps; 外出与代理: who is away and who stands in."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import absences
from engine.casework.beside import ids_of
from engine.casework.delegated import delegated as waiting
from engine.casework.views import FieldView, FormView
from engine.errors import FieldError, InvalidForm, Refusal
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, page_asked, read_answer, refused
from webui.words import lang, say

bp = Blueprint("beside", __name__)
bp.before_request(guard)


@bp.get("/desk/delegated")
def delegated() -> Page:
    """What is lent to me, to be signed or read by me, asked by me of others, and those I stand in for."""
    return render_template("desk/delegated.html", view=waiting(here(), by=official(), page=page_asked(), lang=lang()))


@bp.get("/absences")
def away() -> Page:
    """Absences now and to come, and declaring one."""
    return show()


def show(entered: Entered | None = None) -> str:
    """The page, what was entered kept."""
    view = absences.declared(here(), by=official())
    return render_template("desk/absences.html", view=view, form=form_of(view.officials, view.substitutes), entered=entered)


def form_of(officials: tuple[tuple[str, str], ...], substitutes: tuple[tuple[str, str], ...]) -> FormView:
    """The form that declares an absence; who may only declare himself is chosen already."""
    alone = officials[0][0] if len(officials) == 1 else ""
    today = here().today().isoformat()

    def field(name: str, label: str, widget: str, options: tuple[tuple[str, str], ...], value: str) -> FieldView:
        return FieldView(name, label, "", widget, True, options, value, None, None, None, None)

    return FormView(
        "absence", say("申报外出"), "",
        (
            field("official", say("谁外出"), "select", officials, alone), field("substitute", say("由谁代理"), "select", substitutes, ""),
            field("from_on", say("从哪天起"), "date", (), today), field("to_on", say("到哪天止"), "date", (), today),
        ),
    )  # fmt: skip


@bp.post("/absences")
def declare() -> Page:
    """Declare an absence; what cannot be taken comes back with the reason, the text kept."""
    view = absences.declared(here(), by=official())
    form = form_of(view.officials, view.substitutes)
    answer = read_answer(form, request.form)
    try:
        who, substitute = (next(iter(ids_of(answer[name])), 0) for name in ("official", "substitute"))
        days = {name: day_of(name, answer[name]) for name in ("from_on", "to_on")}
        told = absences.declare(here(), official=who, substitute=substitute, **days, by=official(), key=key_sent())
    except Refusal as error:
        return show(refused(error, "absence", request.form, form)), status_of(error)
    flash(say("已申报：{who}外出期间由{substitute}代理。", who=told.official, substitute=told.substitute), "info")
    return redirect(url_for("beside.away"), 303)


def day_of(name: str, text: str) -> date:
    """A day as it was written; InvalidForm for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidForm([FieldError(name, "field_date" if text.strip() else "field_required")], form="absence") from None


@bp.post("/absences/<int:absence>/end")
def end(absence: int) -> Page:
    """End an absence early."""
    told = absences.end(here(), absence=absence, by=official(), key=key_sent())
    flash(say("{who}已回来，代理结束，没有办完的步骤已经交还。", who=told.official), "info")
    return redirect(url_for("beside.away"), 303)
