"""A task: its form on the petition's page, and completing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for

from engine.casework import dossiers, drafts, formdrafts, moves
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, official
from webui.desk.petition import show
from webui.errors import status_of
from webui.filling import public_text
from webui.presenters import key_sent, read_answer, refused, told
from webui.words import lang, say

bp = Blueprint("task", __name__, url_prefix="/tasks/<task>")
bp.before_request(guard)


@bp.get("")
def task(task: str) -> Page:
    """The petition's page with this task's form first."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    return redirect(url_for("petition.petition", number=view.number, task=task, _anchor="work"))


@bp.post("/moves/<move>")
def make(task: str, move: str) -> Page:
    """A move beside the form (转办、催办 …); what cannot be taken comes back with the reason, the text kept."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    form = next((one for one in view.moves if one.id == move), None)
    try:
        moves.make(here(), move=move, task=task, answer=read_answer(form, request.form), by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(view.number, task=task, entered=refused(error, f"{move}-{task}", request.form, form)), status_of(error)
    formdrafts.drop_form(here(), number=view.number, form=f"{move}-{task}", by=official())
    flash(say("「{title}」：{move}已记入案卷，时限不变。", title=view.title, move=form.title if form else ""), "info")
    return redirect(url_for("petition.petition", number=view.number), 303)


@bp.post("")
def complete(task: str) -> Page:
    """Complete a task; what cannot be taken comes back with the reason, the text kept."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    answer = read_answer(view.form, request.form)
    try:
        outcome = drafts.complete(
            here(), task=task, answer=answer, by=official(), key=key_sent(), lang=lang(), public_text=public_text(request.form)
        )
    except (Refusal, Conflict) as error:
        return show(view.number, entered=refused(error, task, request.form, view.form)), status_of(error)
    kept = task in {step.id for step in outcome.next_tasks}
    told(
        outcome,
        say("「{title}」已填报，会签通过后自动往下走。", title=view.title) if kept else say("已提交「{title}」。", title=view.title),
    )
    return redirect(url_for("petition.petition", number=outcome.number), 303)
