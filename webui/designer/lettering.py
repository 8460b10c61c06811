"""设计稿的文书: the text of a letter with what may be filled in, beside its sheet with invented data."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from engine.casework import designletters, designs
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.ruling import head_sent, said_sent, version_sent
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_letters", __name__, url_prefix="/designer/<int:design>/letters")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("")
def page(design: int) -> Page:
    """Every letter of the design's place."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    letters = designletters.letters(here(), **asked)
    new = designletters.begins_in(here(), by=official(), design=design)
    return render_template("designer/letters.html", view=designs.opened(here(), **asked), letters=letters, new_letter=new)


@bp.get("/<path:path>")
def one(design: int, path: str) -> Page:
    """One letter; its sheet as PDF when that is asked for."""
    kind = request.args.get("kind", "")
    return pdf(design, path, kind, {}) if request.args.get("form") == "pdf" else letter_page(design, path, kind)


@bp.post("/<path:path>")
def change(design: int, path: str) -> Page:
    """Keep a letter as the form says, or look at its page or its sheet as they would be."""
    kind, act = request.args.get("kind", ""), request.form.get("act", "")
    tried: dict[str, Any] = {"said": said_sent(), "head": head_sent()}
    asked: dict[str, Any] = {"by": official(), "design": design, "path": path, "kind": kind}
    try:
        if act == "pdf":
            return pdf(design, path, kind, tried)
        if act == "look":
            return letter_page(design, path, kind, tried=tried)
        designletters.keep(here(), **asked, **tried, version=version_sent())
    except (Refusal, Conflict) as error:
        return letter_page(design, path, kind, entered=refused(error, "letter", request.form, None)), status_of(error)
    flash(say("已保存。"), "info")
    return redirect(url_for("design_letters.one", design=design, path=path, kind=kind), 303)


def pdf(design: int, path: str, kind: str, tried: dict[str, Any]) -> Response:
    """The sheet with invented data."""
    made = designletters.sheet(here(), by=official(), design=design, path=path, kind=kind, form="pdf", **tried)
    return Response(made, mimetype="application/pdf")


def letter_page(design: int, path: str, kind: str, *, entered: Entered | None = None, tried: dict[str, Any] | None = None) -> str:
    """The page of one letter with the picture of its sheet."""
    asked: dict[str, Any] = {"by": official(), "design": design}
    letter = designletters.letter(here(), path=path, kind=kind, lang=lang(), **asked, **(tried or {}))
    picture = b64encode(designletters.sheet(here(), path=path, kind=kind, form="png", **asked, **(tried or {}))).decode()
    view = designs.opened(here(), **asked, lang=lang())
    version, head = request.form.get("version", letter.version), head_sent() if entered or tried else {}
    return render_template(
        "designer/letter_text.html", view=view, one=letter, entered=entered, tried=tried, picture=picture, version=version, head=head
    )
