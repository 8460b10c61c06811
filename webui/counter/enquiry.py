"""查询: a petitioner asks after the own petition; the code comes in the body of a request and stands in no address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session, url_for

from engine.casework import enquiring
from engine.errors import InvalidForm, Refusal
from webui import looks
from webui.auth import Page, here
from webui.errors import status_of
from webui.words import LANGUAGES, lang

DRESS = ("lang", "size", "theme")
WAIT = "enquiry_wait"

bp = Blueprint("enquiry", __name__, url_prefix="/query")


@bp.before_request
def nobody() -> None:
    """Who asks here has no account, whatever session the browser holds."""
    g.official = None


@bp.get("")
def form() -> Page:
    """The question, empty."""
    return page("form", code="", proof="", sentence="", errors={})


@bp.post("")
def ask() -> Response:
    """The answer; language and look are changed on the way, so that a petitioner does not have to ask twice."""
    if request.form.get("lang") in LANGUAGES:
        session["lang"] = request.form["lang"]
    g.look = looks.asked(request.cookies.get(looks.COOKIE, ""), request.form)
    code = request.form.get("code", "")[: enquiring.LONGEST]
    bare = any(name in request.form for name in DRESS) and not code
    answer = make_response(redirect(url_for("enquiry.form"), 303) if bare else answered(code, request.form.get("proof", "")))
    if "size" in request.form or "theme" in request.form:
        answer.set_cookie(looks.COOKIE, g.look.text, max_age=looks.REMEMBERED, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def answered(code: str, proof: str) -> Page:
    """The petition's progress, or the question again with why it is not shown."""
    proof = proof[: enquiring.LONGEST]
    try:
        view = enquiring.enquire(here(), code=code, proof=proof, whence=request.remote_addr or "", lang=lang())
    except Refusal as error:
        errors = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
        sentence = here().tell(error, lang())
        again = page("form", code=code, proof=proof, sentence=sentence, errors=errors)
        return again, 429 if error.code == WAIT else status_of(error)
    return page("result", view=view, code=code, proof=proof)


def asked_again() -> Page:
    """The question as it was typed on a page that has grown too old; it is asked with the next press of the button."""
    g.official = None
    typed = {name: request.form.get(name, "")[: enquiring.LONGEST] for name in ("code", "proof")}
    return page("form", **typed, sentence="", errors={}, stale=True), 400


def page(name: str, **shown: Any) -> str:
    """One page of this room, with the language its button leads to, and the look just asked for."""
    shown |= {"look": g.look} if "look" in g else {}
    return render_template(f"enquiry/{name}.html", other=LANGUAGES["zh" if lang() == "en" else "en"], **shown)
