"""消息: what one was told of, to be opened and marked as read; the digest of the day; which kinds come by mail too."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import channels, digests, inbox
from engine.errors import InvalidForm
from webui.auth import Page, guard, here, need, official, own_path
from webui.errors import status_of
from webui.presenters import page_asked
from webui.words import lang, say

bp = Blueprint("inbox", __name__, url_prefix="/inbox")
bp.before_request(guard)
bp.before_request(need("see_petitions"))


@bp.get("")
def page() -> Page:
    """One's alerts, the unread ones first asked for."""
    return show()


def show(sentence: str = "") -> str:
    """The page; ``sentence`` says what of the choices could not be taken."""
    unread_only = request.args.get("show", "unread") != "all"
    view = inbox.inbox(here(), by=official(), unread_only=unread_only, page=page_asked(), lang=lang())
    by_mail = inbox.choices(here(), by=official(), lang=lang()) if "mail" in here().channels else ()
    return render_template("inbox/page.html", view=view, choices=by_mail, sentence=sentence, troubled=channels.troubled(here()))


@bp.post("/<int:alert>/open")
def open_alert(alert: int) -> Page:
    """Mark one as read and go to what it is about."""
    inbox.mark_read(here(), alert=alert, by=official())
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/<int:alert>/read")
def read(alert: int) -> Page:
    """Mark one as read."""
    inbox.mark_read(here(), alert=alert, by=official())
    return redirect(url_for("inbox.page"), 303)


@bp.post("/read")
def read_all() -> Page:
    """Mark all of them as read."""
    marked = inbox.mark_all_read(here(), by=official()).marked
    flash(say("已将 {count} 条消息标为已读。", count=marked), "info")
    return redirect(url_for("inbox.page"), 303)


@bp.post("/choices")
def choose() -> Page:
    """Choose which kinds come by mail too."""
    try:
        inbox.choose(here(), mail=tuple(request.form.getlist("mail")), by=official(), lang=lang())
    except InvalidForm as error:
        return show(here().tell_fields(error, lang())[0][1]), status_of(error)
    flash(say("提醒方式已保存。"), "info")
    return redirect(url_for("inbox.page"), 303)


@bp.get("/digest")
def digest() -> Page:
    """What lies with one today, by how long it has."""
    return render_template("inbox/digest.html", view=digests.digest(here(), by=official(), lang=lang()))
