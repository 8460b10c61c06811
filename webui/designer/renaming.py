"""设计稿里到处改名: every line that would change is shown before anything does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import designs, renaming
from engine.casework.renamings import Renaming
from engine.errors import Conflict, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_renames", __name__, url_prefix="/designer/<int:design>/rename")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("")
def page(design: int) -> Page:
    """What is to be called otherwise; with what it would change, once it is known how."""
    asked = asked_now()
    return change(design) if asked.to not in ("", asked.name) else rename_page(design, asked, None)


@bp.post("")
def change(design: int) -> Page:
    """Show what would change, or change it in all the files at once."""
    asked, by = asked_now(), official()
    try:
        if request.form.get("act") != "rename":
            return rename_page(design, asked, renaming.preview(here(), by=by, design=design, asked=asked, lang=lang()))
        files = renaming.rename(here(), by=by, design=design, asked=asked, seen=request.form.get("seen", ""))
    except (Refusal, Conflict) as error:
        return rename_page(design, asked, None, refused(error, "rename", request.form, None)), status_of(error)
    flash(say("已经改名，一共改了 {n} 个文件。", n=files), "info")
    if asked.kind == "field":
        return redirect(url_for("design_forms.one", design=design, path=asked.path, form=asked.form, _anchor=f"field-{asked.to}"), 303)
    return redirect(url_for("designs.one", design=design), 303)


def asked_now() -> Renaming:
    """What the address and the form ask for."""
    said = {name: request.args.get(name, "") for name in ("kind", "name", "path", "form")}
    return Renaming(**said, to=request.values.get("f_to", "").strip())


def rename_page(design: int, asked: Renaming, shown: renaming.RenamePreview | None, entered: Entered | None = None) -> str:
    """The page of a renaming; what was typed stays."""
    view: Any = designs.opened(here(), by=official(), design=design, lang=lang())
    fixed = renaming.fixed(here(), by=official(), design=design, asked=asked, lang=lang())
    return render_template("designer/rename.html", view=view, asked=asked, shown=shown, entered=entered, fixed=fixed)
