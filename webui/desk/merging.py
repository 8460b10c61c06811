"""合并: a petition in triage and the one it would go on in stand side by side, with what would come of it, before anything is done."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for

from engine.casework import merging
from engine.errors import Conflict, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, refused, told
from webui.words import lang, say

LONGEST_NUMBER = 40

bp = Blueprint("merging", __name__, url_prefix="/petitions/<number>/merge")
bp.before_request(guard)
bp.before_request(need("merge"))


@bp.get("")
def preview(number: str) -> Page:
    """The two side by side; without another one, what to choose from."""
    return shown(number, request.args.get("into", "").strip()[:LONGEST_NUMBER])


@bp.post("")
def merge(number: str) -> Page:
    """Merge, and come to the petition whose notice waits to be served."""
    into, reason = request.form.get("f_into", "").strip()[:LONGEST_NUMBER], request.form.get("f_reason", "")
    try:
        outcome = merging.merge(here(), number=number, into=into, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return shown(number, into, refused(error, "merge", request.form, None)), status_of(error)
    told(outcome, say("已并入 {into}；不予受理告知书已出具，请送达。", into=into))
    return redirect(url_for("petition.petition", number=number), 303)


def shown(number: str, into: str, entered: Entered | None = None) -> str:
    """The page; a number that leads nowhere is told beside its field, what was typed kept."""
    asked = {"number": number, "by": official(), "lang": lang()}
    view, unknown = merging.preview(here(), **asked), ""
    if into:
        try:
            view = merging.preview(here(), into=into, **asked)
        except NotFound as error:
            unknown = here().tell(error, lang())
    return render_template("petition/merge.html", view=view, into=into, entered=entered, unknown=unknown)
