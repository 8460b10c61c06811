"""运行状况: sweeps, clocks, queue, processes, database and disks at a glance, for who keeps the machines."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for

from engine.casework import channels
from engine.casework.operating import Watcher
from webui.auth import Page, guard, here, need, official
from webui.words import say

bp = Blueprint("operator", __name__, url_prefix="/operator")
bp.before_request(guard)
bp.before_request(need("operate"))


@bp.get("")
def operator() -> Page:
    """How the office runs."""
    watcher: Watcher = current_app.extensions["watcher"]
    return render_template("operator/page.html", view=watcher.view(by=official()))


@bp.post("/channels/retry")
def retry() -> Page:
    """Try again what did not leave the house."""
    done = channels.retry(here(), by=official())
    flash(say("已重新排队 {count} 件，马上再发。", count=done.revived + done.hastened), "info")
    return redirect(url_for("operator.operator"), 303)
