"""三图: the flow, duty and time charts of a place and a day, to look at, to print and to hang on the wall."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engine.casework import accounts, charts
from engine.casework.chartsources import Asked
from engine.errors import Refusal
from webui.auth import Page, guard, here, need, official
from webui.words import lang

MEDIA = {"svg": "image/svg+xml", "pdf": "application/pdf"}
LONGEST = 80

bp = Blueprint("charts", __name__, url_prefix="/charts")
bp.before_request(guard)
bp.before_request(need("see_rules"))


@bp.get("")
def page() -> Page:
    """All charts of what was asked for, one of them shown; a place or day nobody knows is told beside the form."""
    release = sent("release")
    lines = charts.listed(here(), by=official(), lang=lang(), release=release)
    wrong, on, place = "", here().today(), sent("place") if "place" in request.args else own_place()
    try:
        on = asked_day()
        charts.known_place(charts.edition_of(here(), release), Asked(on, place, lang=lang()))
    except Refusal as refusal:
        wrong, place = here().tell(refusal, lang()), ""
    shown = next((line for line in lines if line.name == sent("show")), lines[0])
    what = {"place": place, "on": on.isoformat(), "release": release or None}
    known = charts.places(here(), on=on, lang=lang())
    view = render_template("rules/charts.html", lines=lines, shown=shown, what=what, on=on, place=place, places=known, wrong=wrong)
    return (view, 422) if wrong else view


@bp.get("/of/<number>")
def of_petition(number: str) -> Page:
    """The charts a petition lives by."""
    asked, release = charts.asked_of(here(), number, by=official(), lang=lang())
    return redirect(url_for("charts.page", place=asked.place, on=asked.on.isoformat(), release=release, show=sent("show") or None), 303)


@bp.get("/<file>")
def chart(file: str) -> Response:
    """One chart: an SVG, or a PDF of pages."""
    name, _, form = file.rpartition(".")
    kind, _, process = name.partition("-")
    asked = Asked(asked_day(), sent("place"), kind, process, lang())
    content = charts.printed(here(), asked, form, by=official(), release=sent("release"))
    answer = Response(content, mimetype=MEDIA[form])
    answer.headers["Content-Disposition"] = f'inline; filename="{name}-{asked.place or "all"}-{asked.on}.{form}"'
    return answer


def own_place() -> str:
    """Where the visitor works, when that is a place the rules know today."""
    authority = accounts.authority(here(), official().authority)
    known = dict(charts.places(here(), on=here().today(), lang=lang()))
    return authority.area_code if authority and authority.area_code in known else ""


def asked_day() -> date:
    """The day asked for, today when none was; Refusal for what is no day."""
    try:
        return date.fromisoformat(sent("on")) if sent("on") else here().today()
    except ValueError as error:
        raise Refusal("date_unreadable", value=sent("on")) from error


def sent(name: str) -> str:
    """A word of the address."""
    return request.args.get(name, "").strip()[:LONGEST]
