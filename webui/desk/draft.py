"""Drafts on a step's page: kept while one types, dropped, taken over from another, and texts kept ready put into the form."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for

from engine.casework import dossiers, drafts, replying
from engine.casework.draftviews import DraftView
from engine.errors import Conflict, NotFound, NotPermitted, Refusal
from webui import filling
from webui.auth import Page, guard, here, official
from webui.desk.petition import show
from webui.errors import status_of
from webui.presenters import Entered, is_script, refused
from webui.words import clock_time, lang, moment, say

bp = Blueprint("draft", __name__, url_prefix="/tasks/<task>")
bp.before_request(guard)


@bp.post("/draft")
def keep(task: str) -> Page:
    """Keep what is typed; a script hears in JSON when it was kept and who else fills the step in, a reader is told on the page."""
    number, form = dossiers.form_of(here(), task=task, by=official(), lang=lang())
    try:
        kept = drafts.keep_draft(here(), task=task, answer=filling.typed(form, request.form), by=official())
    except (Refusal, Conflict, NotPermitted) as error:
        if is_script():
            return jsonify(sentence=here().tell(error, lang())), status_of(error)  # type: ignore[return-value]
        return show(number, entered=refused(error, task, request.form, form)), status_of(error)
    if is_script():
        return jsonify(sentence=told(kept), lost=is_lost(kept))
    flash(told(kept), "info")
    return back(number, task)


@bp.post("/draft/drop")
def drop(task: str) -> Page:
    """Begin anew."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    drafts.drop_draft(here(), task=task, by=official())
    flash(say("草稿已丢弃。"), "info")
    return back(view.number, task)


@bp.post("/draft/take_over")
def take_over(task: str) -> Page:
    """Go on with a step another is filling in; what was typed here is kept as one's own draft."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    if filling.is_changed(view.form, request.form):
        drafts.keep_draft(here(), task=task, answer=filling.typed(view.form, request.form), by=official())
    taken = drafts.take_over_editing(here(), task=task, by=official())
    whose = taken.handed.by if taken.handed else ""
    flash(say("已接手编辑。{name} 的页面会得到提示，文字不会丢失。", name=whose) if whose else say("已接手编辑。"), "info")
    return back(view.number, task)


@bp.post("/draft/adopt")
def adopt(task: str) -> Page:
    """Put the text of whom the step was taken over from into the form, after what stands in it."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    handed = drafts.draft(here(), task=task, by=official()).handed
    if handed is None:
        raise NotFound(task=task)
    values = filling.filled_in(view.form, request.form, filling.texts_of(handed.answer))
    return show(view.number, task=task, entered=Entered(task, values, note="adopted"))


@bp.post("/reply")
def reply(task: str) -> Page:
    """Put a text kept ready into the form as it stands; nothing is submitted."""
    view = dossiers.task(here(), task=task, by=official(), lang=lang())
    offered = replying.replies(here(), task=task, by=official(), lang=lang())
    chosen = next((one for one in offered if one.id == request.form.get("reply")), None)
    ready = {text for one in offered for _, text in one.fields}
    values = filling.filled_in(view.form, request.form, {name: [text] for name, text in chosen.fields} if chosen else {}, ready)
    return show(view.number, task=task, entered=Entered(task, values, note="reply" if chosen else ""))


def is_lost(kept: DraftView) -> bool:
    """Whether another fills the step in now."""
    return kept.editor is not None and not kept.editor.mine


def told(kept: DraftView) -> str:
    """That a draft was kept, when, and whether another fills the step in."""
    at = clock_time(kept.draft.saved_at) if kept.draft else ""
    if kept.editor is not None and not kept.editor.mine:
        since = moment(kept.editor.since)
        return say("已由 {name} 于 {since} 接手填写；您的文字已另存为您自己的草稿（{at}）。", name=kept.editor.name, since=since, at=at)
    return say("已自动保存 {at}", at=at) if is_script() else say("草稿已保存 {at}", at=at)


def back(number: str, task: str) -> Page:
    """The step's page."""
    return redirect(url_for("petition.petition", number=number, task=task, _anchor="work"), 303)
