"""办事指南 for anybody: the guide of the release in force without an account; of any other for who has signed in and may see rules."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from engine.casework import guide
from engine.casework.guideviews import Guide
from engine.errors import NotFound, Refusal
from webui.auth import Page, here, returning
from webui.errors import status_of
from webui.words import lang

LONGEST = 80

bp = Blueprint("guide", __name__)


@bp.before_request
def anybody() -> None:
    """Who has an account is known, nobody needs one."""
    g.official = returning()


def sent(name: str) -> str:
    """A word of the address."""
    return request.args.get(name, "").strip()[:LONGEST]


def asked() -> Guide:
    """The guide asked for; of another release than the one in force only who has signed in may ask."""
    release, place = sent("release"), sent("place")
    if not release or release == here().current.release.fingerprint:
        return guide.published(here(), place=place, lang=lang())
    if g.official is None:
        raise NotFound()
    return guide.shown(here(), by=g.official, release=release, place=place, lang=lang())


@bp.get("/guide")
def page() -> Page:
    """The guide as a page."""
    try:
        view, wrong, status = asked(), "", 200
    except Refusal as refusal:
        view, wrong, status = guide.published(here(), lang=lang()), here().tell(refusal, lang()), status_of(refusal)
    known = guide.places(here(), lang=lang())
    return render_template("enquiry/guide.html", view=view, wrong=wrong, places=known, release=sent("release")), status


@bp.get("/guide.pdf")
def paper() -> Response:
    """The guide as a PDF to print."""
    view = asked()
    answer = Response(guide.printed(here(), view), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="guide-{view.place or "all"}-{view.on}.pdf"'
    return answer
