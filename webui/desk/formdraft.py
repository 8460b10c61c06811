"""Drafts of the forms beside the steps (moves, acts, notes, papers): kept while one types, dropped."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for

from engine.casework import formdrafts
from engine.domain.draft import WINDOW
from engine.errors import Conflict, NotPermitted, Refusal
from webui.auth import Page, guard, here, official
from webui.desk.intake import form_page, typed
from webui.desk.petition import show
from webui.errors import status_of
from webui.presenters import is_script, key_sent, refused, values_sent
from webui.words import clock_time, lang, say

bp = Blueprint("formdraft", __name__, url_prefix="/petitions/<number>/drafts/<form>")
bp.before_request(guard)
# The tab each form stands on that is not where one works.
TABS = {"note": "notes", "unmask": "matter", "reissue": "matter", "unlink": "matter"}


@bp.post("")
def keep(number: str, form: str) -> Page:
    """Keep what is typed; a script hears in JSON when it was kept, a reader is told on the page."""
    answer = typed(request.form) if number == WINDOW else values_sent(request.form)
    try:
        kept = formdrafts.keep_form(here(), number=number, form=form, answer=answer, by=official(), key=key_sent())
    except (Refusal, Conflict, NotPermitted) as error:
        if is_script():
            return jsonify(sentence=here().tell(error, lang()), lost=False), status_of(error)  # type: ignore[return-value]
        if number == WINDOW:
            return form_page(request.form, error), status_of(error)
        return show(number, tab=TABS.get(form, "work"), entered=refused(error, form, request.form, None)), status_of(error)
    if is_script():
        return jsonify(sentence=say("已自动保存 {at}", at=clock_time(kept.saved_at)) if kept else "", lost=False)
    if kept:
        flash(say("草稿已保存 {at}", at=clock_time(kept.saved_at)), "info")
    return redirect(where(number, form), 303)


@bp.post("/drop")
def drop(number: str, form: str) -> Page:
    """Begin anew."""
    formdrafts.drop_form(here(), number=number, form=form, by=official())
    flash(say("草稿已丢弃。"), "info")
    return redirect(where(number, form), 303)


def where(number: str, form: str) -> str:
    """The page a form stands on."""
    name, _, rest = form.partition("-")
    if number == WINDOW:
        return url_for("intake.registration")
    if form in ("merge", "link"):
        return url_for({"merge": "merging.preview", "link": "linking.preview"}[form], number=number)
    document = rest.partition("-")[0]
    if name == "document" and document.isdecimal():
        return url_for("document.document", number=number, document=int(document))
    return url_for("petition.petition", number=number, tab=TABS.get(form), task=rest or None)
