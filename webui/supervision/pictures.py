"""看板: the work of a period in pictures, each with the table of the same numbers below it; and the rows behind every number."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from engine.casework import heatmap, pictures, workahead
from engine.casework.pictureviews import Dashboard, HeatMap, StepLine, Waited
from engine.casework.saying import days_words
from webui.auth import Page, guard, here, need, official
from webui.presenters import page_asked
from webui.supervision.indicators import NARROWED, address, around, question
from webui.words import lang, say

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


@bp.get("/steps")
def steps() -> Page:
    """The heat map of a diagram."""
    asked, wrong = question()
    view = heatmap.heat(here(), by=official(), asked=asked, process=sent("process"), lang=lang())
    more = around(asked) | {"to_page": to_page, "unit_words": unit_words, "colours": colours(len(view.bands))}
    return render_template("supervision/steps.html", view=view, wrong=wrong, drawing=drawing(view), **more)


@bp.get("/steps/rows")
def step_rows() -> Page:
    """The petitions behind a number of the heat map."""
    asked, wrong = question()
    chosen = {name: sent(name) for name in ("process", "element", "which")}
    view = heatmap.rows(here(), by=official(), asked=asked, **chosen, page=page_asked(), lang=lang())
    kept = {name: value for name, value in request.args.items() if name in ("authority", "from", "to", *chosen) and value}
    back = to_page("steps", process=chosen["process"])
    more = around(asked) | {"to_page": to_page, "back": back, "back_to": say("步骤热力图"), "endpoint": "pictures.step_rows"}
    return render_template("supervision/pictured.html", view=view, wrong=wrong, kept=kept, **more)


@bp.get("/holders")
def holders() -> Page:
    """What lies ahead by who holds it."""
    asked, wrong = question()
    view = workahead.holders(here(), by=official(), asked=asked, lang=lang())
    return render_template(
        "supervision/holders.html", view=view, wrong=wrong, **(around(asked) | {"to_page": to_page, "span_words": span_words})
    )


def sent(name: str) -> str:
    """A word of the address."""
    return request.args.get(name, "").strip()[:60]


def unit_words(unit: str) -> str:
    """日 or 个工作日."""
    return say("个工作日") if unit == "working_days" else say("日")


def span_words(first: date, last: date) -> str:
    """今天, or 11月24日至26日."""
    if first == last == here().today():
        return say("今天")
    return days_words(first, last, lang())


def colours(many: int) -> list[int]:
    """The colours of the bands, the deepest for the last."""
    return [heatmap.BANDS - many + at + 1 for at in range(many)]


def drawing(view: HeatMap) -> dict[str, Any]:
    """What the script draws: the diagram and the numbers of the table."""
    return {"xml": view.xml, "lines": [mark(line) for line in view.lines if line.drawn]}


def mark(line: StepLine) -> dict[str, Any]:
    """What stands on a shape: how many are open, how long done ones waited beside the limit, how many lapsed."""
    said = waiting(line.done, line) if line.kind == "step" else ""
    lapsed = f"▲ {line.lapsed:,}" if line.lapsed else ""
    title = "，".join(word for word in (line.title, line.limit) if word)
    return {"element": line.element, "heat": line.heat, "open": f"{line.open.number:,}", "days": said, "lapsed": lapsed, "title": title}


def waiting(some: Waited, line: StepLine) -> str:
    """3 / 12 / 60日, the limit last; with a mark where nine of ten are only reached beyond it."""
    if some.median is None:
        return ""
    limit = f"/ {line.length}" if line.length else unit_words(line.unit)
    return f"{some.median} / {some.ninth} {limit}{' !' if line.done_over else ''}"


def to_page(endpoint: str, **more: str | None) -> str:
    """An address of the dashboard with what is asked now, and ``more`` in place of it."""
    return address(f"pictures.{endpoint}", ("public",), more)


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
    labels = [f"{when:%m-%d}" for when in days]
    return [*found, {"id": "ahead", "form": "bars", "labels": labels, "series": [{"name": say("届满的期限"), "data": totals}]}]
