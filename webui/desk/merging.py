"""合并: a petition in triage and the one it would go on in stand side by side, with what would come of it, before anything is done."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for

from engine.casework import formdrafts, merging
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, need, official
from webui.desk.pairs import beside, other_of, typed_before
from webui.errors import status_of
from webui.presenters import Entered, key_sent, refused, told
from webui.words import lang, say

bp = Blueprint("merging", __name__, url_prefix="/petitions/<number>/merge")
bp.before_request(guard)
bp.before_request(need("merge"))


@bp.get("")
def preview(number: str) -> Page:
    """The two side by side; without another one, what to choose from."""
    return shown(number, other_of(request.args.get("into", "")))


@bp.post("")
def merge(number: str) -> Page:
    """Merge, and come to the petition whose notice waits to be served."""
    into, reason = other_of(request.form.get("f_into", "")), request.form.get("f_reason", "")
    try:
        outcome = merging.merge(here(), number=number, into=into, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return shown(number, into, refused(error, "merge", request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form="merge", by=official())
    told(outcome, say("已并入 {into}；不予受理告知书已出具，请送达。", into=into))
    return redirect(url_for("petition.petition", number=number), 303)


def shown(number: str, into: str, entered: Entered | None = None) -> str:
    """The page; a number that leads nowhere is told beside its field, what was typed kept."""
    draft, entered, into = typed_before(number, "merge", entered, "into", into)
    view, unknown = beside(lambda into: merging.preview(here(), number=number, into=into, by=official(), lang=lang()), into)
    return render_template("petition/merge.html", view=view, into=into, entered=entered, unknown=unknown, draft=draft)
