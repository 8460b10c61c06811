"""The desk: the tasks of one official, soonest due first, and claiming them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import tasks, worklists
from webui.auth import Page, guard, here, may, official, own_path
from webui.presenters import key_sent, page_asked
from webui.words import lang, say

TABS = ("mine", "claimable", "due_soon", "done")
BANDS = ("overdue", "3", "7", "later", "none")

bp = Blueprint("desk", __name__)
bp.before_request(guard)


@bp.get("/")
def door() -> Page:
    """The house's address leads to the desk."""
    return redirect(url_for("desk.desk"))


@bp.get("/desk")
def desk() -> Page:
    """One tab of the desk; who only keeps the machines has none and is shown how they run."""
    if may("operate") and not may("see_petitions"):
        return redirect(url_for("operator.operator"))
    tab, band = request.args.get("tab", "mine"), request.args.get("band", "")
    tab, band = tab if tab in TABS else "mine", band if band in BANDS else ""
    view = worklists.desk(here(), by=official(), tab=tab, band=band, page=page_asked(), lang=lang())
    return render_template("desk/desk.html", view=view, tabs=TABS, bands=BANDS, band=band)


@bp.post("/tasks/<task>/claim")
def claim(task: str) -> Page:
    """Take a task."""
    tasks.claim(here(), task=task, by=official(), key=key_sent(), lang=lang())
    flash(say("已认领，由您办理。"), "info")
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/tasks/<task>/release")
def release(task: str) -> Page:
    """Put a task back."""
    tasks.release(here(), task=task, by=official(), key=key_sent(), lang=lang())
    flash(say("已放回，其他人可以认领。"), "info")
    return redirect(own_path(request.form.get("to")), 303)
