"""A petition's page: where it stands, what may be done now, its clocks, papers, docket and diagram."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for

from engine.casework import dossiers, messages
from engine.errors import Conflict, NotFound, Refusal
from webui import filling
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, read_answer, refused, told
from webui.words import lang, say

TABS = ("work", "matter", "documents", "docket", "diagram")

bp = Blueprint("petition", __name__, url_prefix="/petitions/<number>")
bp.before_request(guard)


@bp.get("")
def petition(number: str) -> Page:
    """The page, on the tab asked for."""
    tab = request.args.get("tab", "work")
    return show(number, tab=tab if tab in TABS else "work", task=request.args.get("task", ""))


def show(number: str, *, tab: str = "work", task: str = "", entered: Entered | None = None) -> str:
    """The page, with the form of ``task`` first and what was entered kept."""
    view = dossiers.petition(here(), number=number, by=official(), lang=lang())
    process = request.args.get("process") or next((one.process for one in view.tasks if one.form), "")
    diagram = dossiers.diagram(here(), number=number, process=process, by=official(), lang=lang()) if tab == "diagram" else None
    chosen_task, near, entered = filling.around(view, task, entered) if tab == "work" else (task, None, entered)
    return render_template(
        "petition/page.html", view=view, tab=tab, tabs=TABS, chosen_task=chosen_task, entered=entered, diagram=diagram, near=near
    )


@bp.get("/diagram.json")
def diagram(number: str) -> Page:
    """One diagram with the state of its shapes, for the viewer."""
    process = request.args.get("process", "")
    view = dossiers.diagram(here(), number=number, process=process, by=official(), lang=lang())
    return jsonify(xml=view.xml, states=dict(view.states))


@bp.post("/acts/<message>")
def act(number: str, message: str) -> Page:
    """An act beside the steps: 申请延期, 申请回避, 申请复查 …"""
    view = dossiers.petition(here(), number=number, by=official(), lang=lang())
    offered = next((one for one in view.acts if one.message == message), None)
    if offered is None:
        raise NotFound()
    answer = read_answer(offered.form, request.form)
    try:
        outcome = messages.send(here(), number=number, message=message, answer=answer, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(number, entered=refused(error, message, request.form, offered.form)), status_of(error)
    told(outcome, say("已提交「{title}」。", title=offered.title))
    return redirect(url_for("petition.petition", number=number), 303)
