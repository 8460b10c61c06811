"""关联: a petition and an earlier one on the same facts stand side by side before they are linked; and a wrong link is undone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import formdrafts, linking
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, need, official
from webui.desk.pairs import beside, other_of, typed_before
from webui.desk.petition import show
from webui.errors import status_of
from webui.presenters import Entered, key_sent, refused
from webui.words import lang, say

bp = Blueprint("linking", __name__, url_prefix="/petitions/<number>")
bp.before_request(guard)
bp.before_request(need("link"))


@bp.get("/link")
def preview(number: str) -> Page:
    """The two side by side; without another one, what to choose from."""
    return shown(number, other_of(request.args.get("to", "")))


@bp.post("/link")
def link(number: str) -> Page:
    """Link, and come back to the petition."""
    to, reason = sent()
    try:
        linking.link(here(), number=number, to=to, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return shown(number, to, refused(error, "link", request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form="link", by=official())
    flash(say("已与 {number} 关联，记入两件的案卷。", number=to), "info")
    return redirect(url_for("petition.petition", number=number, tab="matter"), 303)


@bp.post("/unlink")
def unlink(number: str) -> Page:
    """Undo a wrong link, and come back to the petition."""
    to, reason = sent()
    try:
        linking.unlink(here(), number=number, to=to, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(number, tab="matter", entered=refused(error, "unlink", request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form="unlink", by=official())
    flash(say("已与 {number} 解除关联，记入两件的案卷。", number=to), "info")
    return redirect(url_for("petition.petition", number=number, tab="matter"), 303)


def sent() -> tuple[str, str]:
    """The other petition and the reason, as they were sent."""
    return other_of(request.form.get("f_to", "")), request.form.get("f_reason", "")


def shown(number: str, to: str, entered: Entered | None = None) -> str:
    """The page; a number that leads nowhere is told beside its field, what was typed kept."""
    draft, entered, to = typed_before(number, "link", entered, "to", to)
    view, unknown = beside(lambda to: linking.preview(here(), number=number, to=to, by=official(), lang=lang()), to)
    return render_template("petition/link.html", view=view, to=to, entered=entered, unknown=unknown, draft=draft)
