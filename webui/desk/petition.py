"""A petition's page: where it stands, what may be done now, its clocks, people, papers, notes, docket and diagram."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, jsonify, redirect, render_template, request, url_for

from engine.casework import dossiers, formdrafts, lighting, messages, pages, unread
from engine.casework.docketing import DocketFilter, narrowed
from engine.casework.views import PersonView
from engine.domain.milestones import GRADES
from engine.domain.note import WRITTEN
from engine.domain.petition import Channel
from engine.errors import Conflict, NotFound, Refusal
from webui import filling
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, read_answer, refused, told
from webui.words import lang, say

TABS = ("work", "matter", "documents", "notes", "docket", "diagram")
LONGEST_WORD = 100
# How a petitioner says a word that is written down for him, what comes most often first.
CHANNELS = (Channel.VISIT, Channel.PHONE, Channel.LETTER, Channel.FAX, Channel.ONLINE)

bp = Blueprint("petition", __name__, url_prefix="/petitions/<number>")
bp.before_request(guard)


@bp.get("")
def petition(number: str) -> Page:
    """The page, on the tab asked for; only who is shown it has looked at it."""
    tab = request.args.get("tab", "work")
    page = show(number, tab=tab if tab in TABS else "work", task=request.args.get("task", ""))
    unread.looked_at(here(), numbers=(number,), by=official())
    return page


def show(
    number: str, *, tab: str = "work", task: str = "", entered: Entered | None = None, shown: tuple[PersonView, ...] | None = None
) -> str:
    """The page, with the form of ``task`` first and what was entered kept; ``shown`` are its people in full, for this once."""
    wanted = task or (entered.scope if entered else "")
    process = request.args.get("process", "")
    page = pages.page(here(), number=number, tab=tab, task=wanted, process=process, by=official(), lang=lang())
    view, which = page.petition, docket_filter()
    around = filling.around(page, wanted, entered) if tab == "work" else filling.Around(task, None, entered)
    return render_template(
        "petition/page.html",
        view=view,
        tab=tab,
        tabs=TABS,
        chosen_task=around.chosen,
        entered=around.entered,
        near=around.near,
        draft=around.draft,
        kept=filling.kept_beside(page.drafts, entered),
        drafts=page.drafts,
        shown=shown,
        diagram=page.diagram,
        earlier=page.earlier,
        may_merge=page.may_merge,
        may_link=page.may_link,
        linked_to=page.linked_to,
        notes=page.notes,
        scopes=WRITTEN,
        which=which,
        docket=narrowed(view.docket, which) if tab == "docket" else (),
        hearing=page.hearing,
        evaluation=page.evaluation,
        channels=CHANNELS,
        grades=GRADES,
    )


def docket_filter() -> DocketFilter:
    """The filter of the docket as the link says; what cannot be read narrows nothing."""
    words = {name: request.args.get(name, "").strip()[:LONGEST_WORD] for name in ("kind", "actor", "text")}
    return DocketFilter(**words, since=_day("since"), until=_day("until"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/diagram.json")
def diagram(number: str) -> Page:
    """One diagram with the state of its shapes and their time limits, for the viewer."""
    process = request.args.get("process", "")
    view = lighting.diagram(here(), number=number, process=process, by=official(), lang=lang())
    badges = [{"element": one.element, "text": one.text, "title": one.title, "band": one.band} for one in view.badges]
    return jsonify(xml=view.xml, states=dict(view.states), badges=badges)


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
    formdrafts.drop_form(here(), number=number, form=message, by=official())
    told(outcome, say("已提交「{title}」。", title=offered.title))
    return redirect(url_for("petition.petition", number=number), 303)
