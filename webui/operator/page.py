"""运行状况: sweeps, clocks, queue, processes, database and disks at a glance, for who keeps the machines."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from engine.casework.operating import Watcher
from webui.auth import Page, guard, need, official

bp = Blueprint("operator", __name__, url_prefix="/operator")
bp.before_request(guard)
bp.before_request(need("operate"))


@bp.get("")
def operator() -> Page:
    """How the office runs."""
    watcher: Watcher = current_app.extensions["watcher"]
    return render_template("operator/page.html", view=watcher.view(by=official()))
