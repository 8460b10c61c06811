"""规程版本: every release with its review, for who draws, proposes or activates; whoever else is told that he may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from engine.casework import bundles, compared, designs, releases, reviewing
from engine.errors import Conflict, InvalidForm, NotFound, PolicyError, Refusal
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

# A ZIP of a release is some megabytes; so much may come.
LARGEST_BUNDLE = 24 << 20

bp = Blueprint("releases", __name__, url_prefix="/designer/releases")


@bp.before_request
def widen() -> None:
    """A release that is brought is larger than a form."""
    if request.endpoint == "releases.bring_in":
        request.max_content_length = request.max_form_memory_size = LARGEST_BUNDLE


bp.before_request(guard)


@bp.get("")
def page() -> Page:
    """Every release, the latest first."""
    return listed()


def listed(wrong: str = "") -> str:
    """The page, with why a file was not taken."""
    return render_template("designer/releases.html", view=reviewing.listed(here(), by=official(), lang=lang()), wrong=wrong)


@bp.get("/<int:number>")
def one(number: int) -> Page:
    """One release with its review."""
    return shown(number)


def shown(number: int, entered: Entered | None = None) -> str:
    """The page, with what was entered kept."""
    view = reviewing.shown(here(), by=official(), number=number, lang=lang())
    try:
        compared_with = compared.compared(here(), by=official(), before=view.against, after=view.line.release, lang=lang())
    except Refusal:  # it cannot run; its findings say why
        compared_with = None
    return render_template("designer/release.html", view=view, differences=compared_with, entered=entered)


def tried(number: int, scope: str, done: Callable[[], object], sentence: str) -> Page:
    """Do something about a release; refused, the page says why and keeps what was entered."""
    try:
        done()
    except (Refusal, Conflict, NotFound) as error:
        return shown(number, refused(error, scope, request.form, None)), status_of(error)
    flash(sentence, "info")
    return redirect(url_for("releases.one", number=number), 303)


@bp.post("/<int:number>/comments")
def comment(number: int) -> Page:
    """Say something about a release, a file or a shape."""
    path, _, element = request.form.get("f_place", "").partition(reviewing.MARK)
    said = {"text": request.form.get("f_text", ""), "path": path, "element": element}
    return tried(number, "comment", lambda: reviewing.comment(here(), by=official(), number=number, **said), say("意见已记下。"))


@bp.post("/<int:number>/comments/<int:comment>/settle")
def settle(number: int, comment: int) -> Page:
    """Mark an opinion as settled."""
    return tried(number, "comment", lambda: reviewing.settle(here(), by=official(), comment=comment), say("这条意见标为已处理。"))


@bp.post("/<int:number>/activate")
def activate(number: int) -> Page:
    """Put a release in force; never by who proposed it."""
    sentence = say("已经启用。新登记的信访事项从施行之日起按它办理；正在办理的不变，需要的可以迁移。")
    return tried(number, "activate", lambda: releases.activate(here(), by=official(), number=number, valid_from=day_sent()), sentence)


@bp.post("/<int:number>/withdraw")
def withdraw(number: int) -> Page:
    """Withdraw what is not in force yet."""
    reason = request.form.get("f_reason", "")
    return tried(number, "withdraw", lambda: releases.withdraw(here(), by=official(), number=number, reason=reason), say("已经撤回。"))


def day_sent() -> date | None:
    """The day of a form; Refusal for what is no day."""
    text = request.form.get("f_valid_from", "").strip()[:20]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal("date_unreadable", value=text) from error


# ---- files


@bp.get("/<said>.zip")
def export(said: str) -> Response:
    """A release or a design as a ZIP laid out like the shelves."""
    name, content = bundles.exported(here(), by=official(), said=said)
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/bring-in")
def bring_in() -> Page:
    """Keep a release that was exported elsewhere, and begin a design with it."""
    sent = request.files.get("f_file")
    if sent is None or not sent.filename:
        return listed(say("请选择一个压缩包。")), 422
    try:
        came = bundles.brought(here(), by=official(), name=sent.filename, content=sent.read())
        begun = designs.begin(here(), by=official(), name=came.name, base=came.release) if came.release else None
    except (Refusal, PolicyError) as error:
        return listed(here().tell(error, lang())), 422
    except InvalidForm as error:
        return listed(here().tell(error, lang())), status_of(error)
    if begun is None:
        return render_template("designer/brought.html", came=came), 422
    flash(say("压缩包已收下，内容与清单一致。这是在它上面开始的设计稿，可以检查、比较和提出。"), "info")
    return redirect(url_for("designs.one", design=begun.id), 303)
