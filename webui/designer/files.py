"""设计稿的全部文件: every file of a design, to be taken away, and the text of those no form edits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import designs, plainfiles
from engine.errors import Conflict, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.ruling import text_change, version_sent
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_files", __name__, url_prefix="/designer/<int:design>/files")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("")
def page(design: int) -> Page:
    """Every file."""
    return shown(design)


def shown(design: int, entered: Entered | None = None) -> str:
    """The list, with what could not be done."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    folders: dict[str, list[Any]] = {}
    for one in view.entries:
        folders.setdefault(one.path.rpartition("/")[0], []).append(one)
    return render_template("designer/files.html", view=view, folders=folders, is_plain=plainfiles.is_plain, entered=entered)


@bp.post("/remove")
def remove(design: int) -> Page:
    """Take a file away; what still needs it is found by the check."""
    path = request.form.get("path", "")[:200]
    try:
        designs.remove(here(), by=official(), design=design, path=path, version=version_sent())
    except (Refusal, Conflict, NotFound) as error:
        return shown(design, refused(error, "files", request.form, None)), status_of(error)
    flash(say("已删去文件 {file}。", file=path), "info")
    return redirect(url_for("design_files.page", design=design), 303)


@bp.get("/<path:path>")
def one(design: int, path: str) -> Page:
    """The text of one."""
    return text_page(design, path)


def text_page(design: int, path: str, *, entered: Entered | None = None, text: str | None = None) -> str:
    """The same, as it is typed, with what could not be done."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    found = plainfiles.file(here(), path=path, typed=text, **asked)
    view = designs.opened(here(), **asked)
    version = request.form.get("version", found.version)
    return render_template("designer/plainfile.html", view=view, one=found, entered=entered, tried=text is not None, version=version)


@bp.post("/<path:path>")
def change(design: int, path: str) -> Page:
    """Keep it, or look at what would be wrong with it."""
    return text_change(design, path, keep=plainfiles.keep, shown=text_page, back="design_files.one")
