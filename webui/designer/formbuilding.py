"""设计稿的表单: every form of a design, and one of them put together field by field beside how the desk will draw it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import designforms, designs, fieldkinds, newforms, unaskedforms
from engine.casework.fieldkinds import KindChange
from engine.errors import Conflict, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.ruling import version_sent
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_forms", __name__, url_prefix="/designer/<int:design>/forms")
bp.before_request(guard)
bp.before_request(need("design"))

# What a tick that is not set says.
TICKS = ("required", "fact")


@bp.get("")
def page(design: int) -> Page:
    """Every form of a design."""
    return forms_page(design, None)


@bp.post("/remove")
def remove(design: int) -> Page:
    """Take away a form no step asks."""
    asked = {name: request.form.get(name, "")[:200] for name in ("path", "name")}
    try:
        unaskedforms.remove(here(), by=official(), design=design, **asked, version=version_sent())
    except (Refusal, Conflict, NotFound) as error:
        return forms_page(design, refused(error, "forms", request.form, None)), status_of(error)
    flash(say("已删去表单“{name}”。", name=asked["name"]), "info")
    return redirect(url_for("design_forms.page", design=design), 303)


def forms_page(design: int, entered: Entered | None) -> str:
    """The list, with what could not be done."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    found = {
        "forms": designforms.forms(here(), **asked),
        "formless": newforms.formless(here(), **asked),
        "unasked": unaskedforms.unasked(here(), **asked),
    }
    return render_template("designer/forms.html", view=designs.opened(here(), **asked), **found, entered=entered)


@bp.get("/<path:path>")
def one(design: int, path: str) -> Page:
    """One form, field by field."""
    return form_page(design, path, request.args.get("form", ""))


@bp.post("/<path:path>")
def change(design: int, path: str) -> Page:
    """Change a form; nothing is kept of what cannot be taken, and what was typed stays."""
    name, act, field = request.args.get("form", ""), request.form.get("act", ""), request.form.get("field", "")
    text = request.form.get("text", "")
    if act == "look":
        return form_page(design, path, name, text=text)
    if act == "kind_look":
        asked = {**kind_sent(field), "by": official(), "design": design, "path": path, "name": name, "lang": lang()}
        return form_page(design, path, name, turned=fieldkinds.preview(here(), **asked))
    try:
        work(act, field, {"by": official(), "design": design, "path": path, "name": name, "version": version_sent()})
    except (Refusal, Conflict) as error:
        entered = refused(error, f"field-{field}" if field else "form", request.form, None)
        return form_page(design, path, name, entered=entered, text=text if act == "text" else None), status_of(error)
    flash(say("已保存。"), "info")
    to = request.form.get("f_name", "").strip() if act == "add" else field
    return redirect(url_for("design_forms.one", design=design, path=path, form=name, _anchor=f"field-{to}" if to else None), 303)


def work(act: str, field: str, asked: dict[str, Any]) -> None:
    """Do what was asked of a form or a field of it."""
    to = request.form.get("f_name", "").strip()
    match act:
        case "add":
            designforms.add_field(here(), **asked, field=to, said=said_sent())
        case "up" | "down":
            designforms.move_field(here(), **asked, field=field, by_places=-1 if act == "up" else 1)
        case "remove":
            designforms.remove_field(here(), **asked, field=field)
        case "text":
            designforms.keep_text(here(), **asked, text=request.form.get("text", ""))
        case "kind":
            fieldkinds.change(here(), **asked, **kind_sent(field))
        case "form":
            designforms.change_form(here(), **asked, said=said_sent())
        case _:
            designforms.change_field(here(), **asked, field=field, said=said_sent())


def kind_sent(field: str) -> dict[str, str]:
    """As what kind a question is to be asked, and with which choices."""
    return {"field": field, "kind": request.form.get("f_kind", ""), "options": request.form.get("f_options", "").replace("\r\n", "\n")}


def said_sent() -> dict[str, str]:
    """What the form says of a field; a tick that is not set is said, too."""
    said = {name.removeprefix("f_"): request.form[name].replace("\r\n", "\n") for name in request.form if name.startswith("f_")}
    return said | {name: said.get(name, "") for name in TICKS if f"has_{name}" in request.form}


def form_page(
    design: int, path: str, name: str, *, entered: Entered | None = None, text: str | None = None, turned: KindChange | None = None
) -> str:
    """The page of one form."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    form = designforms.form(here(), path=path, name=name, text=text, **asked)
    view = designs.opened(here(), **asked)
    drawn = newforms.beside(here(), by=official(), design=design, path=path, name=name)
    unfit = fieldkinds.unfit(here(), path=path, name=name, **asked)
    return render_template(
        "designer/form.html", view=view, one=form, entered=entered, tried=text is not None, drawn=drawn, turned=turned, unfit=unfit
    )
