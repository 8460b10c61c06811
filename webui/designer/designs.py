"""设计台: the designs there are, and one of them with its files and what is wrong with it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import charts, designs, releases
from engine.domain.sketch import BROKEN_OFF
from engine.errors import Conflict, InvalidForm, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.ruling import version_sent
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("designs", __name__, url_prefix="/designer")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("")
def page() -> Page:
    """Every design, and the form to begin one."""
    return shown()


def shown(entered: Entered | None = None) -> str:
    """The page, with what was entered kept."""
    found = designs.listed(here(), by=official(), lang=lang())
    places = charts.places(here(), on=here().today(), lang=lang())
    bases = list(reversed(releases.lives(here())))
    return render_template("designer/designs.html", designs=found, places=places, bases=bases, entered=entered)


@bp.post("")
def begin() -> Page:
    """Begin a design, and open it."""
    said = {name: request.form.get(f"f_{name}", "") for name in ("name", "place")}
    try:
        begun = designs.begin(here(), by=official(), base=request.form.get("f_base", "") or "current", **said)
    except (InvalidForm, NotFound) as error:
        return shown(refused(error, "design", request.form, None)), status_of(error)
    return redirect(url_for("designs.one", design=begun.id), 303)


@bp.get("/<int:design>")
def one(design: int) -> Page:
    """A design: what it changes, all its files, and who else has it open."""
    return opened(design)


def opened(design: int, entered: Entered | None = None) -> str:
    """The page, with what could not be done."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    return render_template("designer/design.html", view=view, entered=entered)


@bp.post("/<int:design>/revert")
def revert(design: int) -> Page:
    """Have one file as the design began with it; one that was begun here is gone."""
    path = request.form.get("path", "")[:200]
    try:
        designs.revert(here(), by=official(), design=design, path=path, version=version_sent())
    except (Refusal, Conflict) as error:
        return opened(design, refused(error, "revert", request.form, None)), status_of(error)
    flash(say("{file} 已改回设计稿开始时的样子。", file=path), "info")
    return redirect(url_for("designs.one", design=design), 303)


@bp.get("/<int:design>/findings")
def findings(design: int) -> Page:
    """Everything wrong with a design as a whole: at once that it is being checked, and with ``now`` what the check found.

    The page asks for that itself; without a script a link does. Where others are checking, it asks again until it has its turn.
    """
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    if "now" not in request.args:
        return render_template("designer/findings.html", view=view, findings=None, is_busy=False)
    found = designs.found_in(here(), by=official(), design=design, lang=lang())
    is_busy = any(one.rule == BROKEN_OFF["busy"] for one in found)
    return render_template("designer/findings.html", view=view, findings=None if is_busy else found, is_busy=is_busy)


@bp.post("/<int:design>/name")
def rename(design: int) -> Page:
    """Call a design otherwise."""
    designs.rename(here(), by=official(), design=design, name=request.form.get("f_name", ""))
    return redirect(url_for("designs.one", design=design), 303)


@bp.post("/<int:design>/discard")
def discard(design: int) -> Page:
    """Put a design aside."""
    designs.discard(here(), by=official(), design=design)
    flash(say("设计稿已搁置，内容都还在，可以随时继续。"), "info")
    return redirect(url_for("designs.page"), 303)


@bp.post("/<int:design>/take-up")
def take_up(design: int) -> Page:
    """Go on with a design."""
    designs.take_up(here(), by=official(), design=design)
    return redirect(url_for("designs.one", design=design), 303)
