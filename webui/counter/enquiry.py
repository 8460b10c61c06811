"""查询: a petitioner asks after the own petition; the code comes in the body of a request and stands in no address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session, url_for

from engine.casework import enquiring
from engine.domain.milestones import GRADES
from engine.errors import Conflict, InvalidForm, PetitionError, Refusal
from webui import looks
from webui.auth import Page, here
from webui.errors import status_of
from webui.presenters import Entered, evaluated, key_sent, refused, values_sent
from webui.words import LANGUAGES, lang

DRESS = ("lang", "size", "theme")
WAIT = "enquiry_wait"
EVALUATION = "evaluation"

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


@bp.post("/evaluation")
def evaluate() -> Page:
    """The petitioner's own evaluation; what cannot be taken stands in the form again, with the reason."""
    code, proof = (request.form.get(name, "")[: enquiring.LONGEST] for name in ("code", "proof"))
    words, whence = evaluated(request.form), request.remote_addr or ""
    try:
        view = enquiring.evaluate(here(), code=code, proof=proof, words=words, key=key_sent(), whence=whence, lang=lang())
    except (Refusal, Conflict) as error:
        if error.code.startswith("enquiry_") or (isinstance(error, InvalidForm) and error.fields[0].field == "code"):
            return question(error, code, proof)
        shown = answered(code, proof, refused(error, EVALUATION, request.form, None))
        return (shown, status_of(error)) if isinstance(shown, str) else shown
    return page("result", view=view, code=code, proof=proof, entered=None, done=True)


def answered(code: str, proof: str, entered: Entered | None = None) -> Page:
    """The petition's progress, or the question again with why it is not shown; an evaluation begun before stands in its form."""
    proof = proof[: enquiring.LONGEST]
    try:
        view = enquiring.enquire(here(), code=code, proof=proof, whence=request.remote_addr or "", lang=lang())
    except Refusal as error:
        return question(error, code, proof)
    begun = values_sent(request.form)
    return page("result", view=view, code=code, proof=proof, entered=entered or (Entered(EVALUATION, begun) if begun else None))


def question(error: PetitionError, code: str, proof: str) -> Page:
    """The question as it was typed, with why it is not answered."""
    errors = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
    again = page("form", code=code, proof=proof, sentence=here().tell(error, lang()), errors=errors, begun=values_sent(request.form))
    return again, 429 if error.code == WAIT else status_of(error)


def asked_again() -> Page:
    """The question as it was typed on a page that has grown too old; it is asked with the next press of the button."""
    g.official = None
    typed = {name: request.form.get(name, "")[: enquiring.LONGEST] for name in ("code", "proof")}
    return page("form", **typed, sentence="", errors={}, stale=True, begun=values_sent(request.form)), 400


def page(name: str, **shown: Any) -> str:
    """One page of this room, with the language its button leads to, and the look just asked for."""
    shown |= {"grades": GRADES} | ({"look": g.look} if "look" in g else {})
    return render_template(f"enquiry/{name}.html", other=LANGUAGES["zh" if lang() == "en" else "en"], **shown)
