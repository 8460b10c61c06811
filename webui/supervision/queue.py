"""督办: what lapsed, what is about to lapse and what pauses too long; 催办 and 督办 from the row; every supervision and how it stands."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request

from engine.casework import cases, supervision, worklists
from webui.auth import Page, guard, here, need, official, own_path
from webui.presenters import key_sent, page_asked, told
from webui.words import lang, say

VIEWS = ("overdue", "about_to_lapse", "paused")

bp = Blueprint("supervision", __name__, url_prefix="/supervision")
bp.before_request(guard)
bp.before_request(need("see_queue"))


@bp.get("")
def queue() -> Page:
    """One view of the queue."""
    asked = request.args
    view = asked.get("view", "overdue")
    shown = worklists.queue(
        here(),
        by=official(),
        view=view if view in VIEWS else "overdue",
        authority=asked.get("authority", "")[:40],
        page=page_asked(),
        older=asked.get("older") == "1",
        lang=lang(),
    )
    return render_template("supervision/queue.html", view=shown, views=VIEWS, authority=asked.get("authority", ""))


@bp.get("/cases")
def supervised() -> Page:
    """督办件: every supervision, by where it stands and by authority."""
    asked = request.args
    authority = asked.get("authority", "")[:40]
    shown = cases.cases(here(), by=official(), state=asked.get("state", "open"), authority=authority, page=page_asked(), lang=lang())
    return render_template("supervision/cases.html", view=shown, authority=authority)


@bp.post("/<int:deadline>/remind")
def remind(deadline: int) -> Page:
    """催办: remind who must act."""
    note = request.form.get("note", "").strip()
    supervision.remind(here(), deadline=deadline, by=official(), note=note, key=key_sent(), lang=lang())
    flash(say("已催办，并记入案卷。"), "info")
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/<int:deadline>/supervise")
def supervise(deadline: int) -> Page:
    """督办: begin a supervision (信访工作条例 第四十条)."""
    reason = request.form.get("reason", "").strip()
    outcome = supervision.supervise(here(), deadline=deadline, by=official(), reason=reason, key=key_sent(), lang=lang())
    told(outcome, say("已启动督办。"))
    return redirect(own_path(request.form.get("to")), 303)
