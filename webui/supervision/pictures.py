"""看板: the work of a period in pictures, each with the table of the same numbers below it; and the rows behind every number."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.casework import pictures
from engine.casework.pictureviews import Dashboard
from webui.auth import Page, guard, here, need, official
from webui.presenters import page_asked
from webui.supervision.indicators import NARROWED, around, question
from webui.words import day, lang, say

bp = Blueprint("pictures", __name__, url_prefix="/supervision/dashboard")
bp.before_request(guard)
bp.before_request(need("see_statistics"))


@bp.get("")
def page() -> Page:
    """Every picture of the period."""
    asked, wrong = question()
    view = pictures.dashboard(here(), by=official(), asked=asked, lang=lang())
    more = around(asked) | {"to_page": to_page}
    return render_template("supervision/dashboard.html", view=view, wrong=wrong, drawings=drawings(view), **more)


@bp.get("/rows")
def rows() -> Page:
    """The petitions behind a number."""
    asked, wrong = question()
    picture, key, series = (request.args.get(name, "")[:40] for name in ("picture", "key", "series"))
    view = pictures.rows(here(), by=official(), asked=asked, picture=picture, key=key, series=series, page=page_asked(), lang=lang())
    kept = {name: value for name, value in request.args.items() if name in (*NARROWED, "from", "to", "picture", "key", "series") and value}
    return render_template("supervision/pictured.html", view=view, wrong=wrong, kept=kept, **(around(asked) | {"to_page": to_page}))


def to_page(endpoint: str, **more: str | None) -> str:
    """An address of the dashboard with what is asked now, and ``more`` in place of it."""
    kept = {name: value for name, value in request.args.items() if name in (*NARROWED, "from", "to", "public") and value}
    chosen: dict[str, Any] = {name: value for name, value in (kept | more).items() if value}
    return url_for(f"pictures.{endpoint}", **chosen)


def drawings(view: Dashboard) -> list[dict[str, Any]]:
    """What the script draws: the numbers of the tables and nothing else."""
    found = [
        {
            "id": one.id, "form": one.form, "labels": [line.label for line in one.lines],
            "series": [{"name": series.label, "data": [line.counts[at] for line in one.lines]} for at, series in enumerate(one.series)],
        }
        for one in view.pictures
    ]  # fmt: skip
    days = sorted({one.day for one in view.ahead})
    totals = [sum(one.number for one in view.ahead if one.day == when) for when in days]
    labels = [day(when) for when in days]
    return [*found, {"id": "ahead", "form": "bars", "labels": labels, "series": [{"name": say("届满的期限"), "data": totals}]}]
