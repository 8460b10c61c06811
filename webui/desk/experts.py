"""听证员名册: the roster of hearing officers, kept by the heads of authorities."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import experts
from engine.errors import Conflict, InvalidForm
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, refused
from webui.words import lang, say

bp = Blueprint("experts", __name__, url_prefix="/experts")
bp.before_request(guard)
bp.before_request(need("manage_experts"))

FIELDS = ("name", "field", "employer")


@bp.get("")
def page() -> Page:
    """The rosters this authority may draw from."""
    return shown()


def shown(entered: Entered | None = None) -> str:
    """The page, with what was entered kept."""
    found = experts.experts(here(), by=official(), lang=lang())
    return render_template("hearing/experts.html", experts=found, own=experts.keeper_name(here(), official(), lang()), entered=entered)


@bp.post("")
def add() -> Page:
    """Enter somebody."""
    said = {name: request.form.get(f"f_{name}", "") for name in FIELDS}
    try:
        added = experts.add_expert(here(), **said, by=official(), key=key_sent(), lang=lang())
    except (InvalidForm, Conflict) as error:
        return shown(refused(error, "expert", request.form, None)), status_of(error)
    flash(say("{name}已列入名册。", name=added.name), "info")
    return redirect(url_for("experts.page"), 303)


@bp.post("/<int:expert>/retire")
def retire(expert: int) -> Page:
    """Draw somebody no longer."""
    gone = experts.retire_expert(here(), expert=expert, by=official(), key=key_sent(), lang=lang())
    flash(say("{name}不再参加抽取，以前的听证组成不变。", name=gone.name), "info")
    return redirect(url_for("experts.page"), 303)
