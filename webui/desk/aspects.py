"""What is done beside the steps of a petition: notes, people shown in full for a reason, a hearing asked for, its panel drawn."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import drawing_lots, evaluating, formdrafts, hearings, notes, people, queryslips
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, official
from webui.desk.petition import show
from webui.errors import status_of
from webui.presenters import evaluated, key_sent, refused
from webui.words import lang, say

bp = Blueprint("aspects", __name__, url_prefix="/petitions/<number>")
bp.before_request(guard)


@bp.post("/unmask")
def unmask(number: str) -> Page:
    """The people in full on this one answer; the docket has who looked and why."""
    reason = request.form.get("f_reason", "")
    try:
        shown = people.unmask(here(), number=number, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(number, tab="matter", entered=refused(error, "unmask", request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form="unmask", by=official())
    return show(number, tab="matter", shown=shown)


@bp.post("/query-slip")
def reissue(number: str) -> Page:
    """A new query slip, on this one answer; the code before ends, and the docket has who issued it and how the identity was checked."""
    reason = request.form.get("f_reason", "")
    try:
        slip = queryslips.reissue_query_code(here(), number=number, reason=reason, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(number, tab="matter", entered=refused(error, "reissue", request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form="reissue", by=official())
    return render_template("registration/slip.html", slip=slip)


@bp.post("/notes")
def add_note(number: str) -> Page:
    """Write a note."""
    sent = {name: request.form.get(f"f_{name}", "") for name in ("scope", "text")}

    def write() -> None:
        notes.add_note(here(), number=number, **sent, by=official(), key=key_sent(), lang=lang())

    return tried(number, "notes", "note", write, say("备注已保存。"))


@bp.post("/hearing")
def ask_hearing(number: str) -> Page:
    """Write down that the petitioner asks for a hearing."""
    reason = request.form.get("f_reason", "")

    def ask() -> None:
        hearings.ask_hearing(here(), number=number, reason=reason, by=official(), key=key_sent(), lang=lang())

    return tried(number, "work", "ask_hearing", ask, say("听证申请已记入案卷。"))


@bp.post("/evaluation")
def evaluate(number: str) -> Page:
    """Write down how the petitioner evaluated the two."""

    def write() -> None:
        words, channel = evaluated(request.form), request.form.get("f_channel", "")
        evaluating.evaluate(here(), number=number, words=words, channel=channel, by=official(), key=key_sent(), lang=lang())

    return tried(number, "work", "evaluation", write, say("评价已记入案卷。"))


@bp.post("/panel/<task>")
def draw_panel(number: str, task: str) -> Page:
    """Draw the panel; the form of the step begins with those drawn."""
    form = request.form
    size = form.get("f_size", "")
    aside = {int(one): form.get(f"f_why_{one}", "") for one in form.getlist("f_aside") if one.isdecimal() and len(one) < 10}

    def draw() -> None:
        drawing_lots.draw_panel(
            here(), task=task, size=int(size) if size.isdecimal() and len(size) < 3 else 0, by=official(), key=key_sent(),
            set_aside=aside, reason=form.get("f_reason", ""), lang=lang(),
        )  # fmt: skip

    return tried(number, "work", "draw_panel", draw, say("听证员已抽取；“准备听证”的听证员就是这几位。"))


def tried(number: str, tab: str, scope: str, verb: Callable[[], None], done: str) -> Page:
    """Do it and come back to the tab; what cannot be taken comes back with the reason, what was typed kept."""
    try:
        verb()
    except (Refusal, Conflict) as error:
        return show(number, tab=tab, entered=refused(error, scope, request.form, None)), status_of(error)
    formdrafts.drop_form(here(), number=number, form=scope, by=official())
    flash(done, "info")
    return redirect(url_for("petition.petition", number=number, tab=tab if tab != "work" else None), 303)
