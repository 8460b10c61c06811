"""施行: a design is proposed with its reason, its day and what becomes of petitions under way; and it goes over to the release in force."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.casework import designs, drawings, rebasedrawings, rebasing, transition
from engine.errors import Conflict, InvalidForm, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.comparing import canvas
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("proposing", __name__, url_prefix="/designer")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("/<int:design>/force")
def page(design: int) -> Page:
    """Where a design stands on its way into force."""
    return shown(design)


def shown(design: int, entered: Entered | None = None) -> str:
    """The page, with what was entered kept."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    rule = transition.chosen(here(), by=official(), design=design, lang=lang())
    plan = rebasing.plan(here(), by=official(), design=design)
    return render_template("designer/force.html", view=view, rule=rule, plan=plan, entered=entered)


@bp.post("/<int:design>/propose")
def propose(design: int) -> Page:
    """Propose: the rule for petitions under way is written into the design first."""
    said = {name: request.form.get(f"f_{name}", "").strip() for name in ("reason", "valid_from", "transition", "basis")}
    try:
        if not said["reason"]:
            raise Refusal("release_needs_reason")
        valid_from = date.fromisoformat(said["valid_from"][:20]) if said["valid_from"] else here().today()
        transition.choose(here(), by=official(), design=design, choice=said["transition"] or transition.STAY, basis=said["basis"])
        life = designs.propose(here(), by=official(), design=design, valid_from=valid_from, reason=said["reason"])
    except ValueError:
        error = Refusal("date_unreadable", value=said["valid_from"][:20])
        return shown(design, refused(error, "propose", request.form, None)), status_of(error)
    except (Refusal, Conflict, NotFound) as error:
        return shown(design, refused(error, "propose", request.form, None)), status_of(error)
    flash(say("已经提出，请另一人审阅和启用。"), "info")
    return redirect(url_for("releases.one", number=life.number), 303)


@bp.get("/<int:design>/rebase")
def rebase(design: int) -> Page:
    """What going over to the release in force means, file by file; what both sides changed is chosen here."""
    return planned(design, {})


def planned(design: int, chosen: dict[str, str], entered: Entered | None = None) -> str:
    """The page, with what was chosen kept."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    plan = rebasing.plan(here(), by=official(), design=design, chosen=chosen)
    shapes, wrong = {}, {}
    for one in plan.files:
        if one.path.endswith(drawings.KIND) and one.how in (rebasing.CLASH, rebasing.MERGED):
            try:
                shapes[one.path] = rebasedrawings.both(here(), by=official(), design=design, path=one.path, chosen=chosen, lang=lang())
            except Refusal as error:  # what cannot be taken apart is still decided on as a whole
                wrong[one.path] = here().tell(error, lang())
    picture = request.args.get("file", "") if request.args.get("file", "") in shapes else next(iter(shapes), "")
    given = {"chosen": chosen, "entered": entered, "shapes": shapes, "wrong": wrong, "picture": picture}
    return render_template("designer/rebase.html", view=view, plan=plan, **given)


@bp.get("/<int:design>/rebase/picture")
def picture(design: int) -> Response:
    """A diagram as the design has it and as the release in force has it, for the canvas."""
    view = rebasedrawings.pictured(here(), by=official(), design=design, path=request.args.get("file", "")[:200], lang=lang())
    return jsonify(canvas(view))


@bp.post("/<int:design>/rebase")
def go_over(design: int) -> Page:
    """Go over to the release in force."""
    chosen = {name.removeprefix("f_whose:"): value for name, value in request.form.items() if name.startswith("f_whose:")}
    onto, stamp = request.form.get("onto", "")[:80] or "current", request.form.get("stamp", "")[:32]
    try:
        anew = rebasing.rebase(here(), by=official(), design=design, onto=onto, chosen=chosen, stamp=stamp)
    except (InvalidForm, Refusal, Conflict, NotFound) as error:
        return planned(design, chosen, refused(error, "rebase", request.form, None)), status_of(error)
    flash(say("设计稿现在以现行规程为底稿，您的改动都在。"), "info")
    is_redrawn = any(path.endswith(drawings.KIND) for path in anew)
    return redirect(url_for("designs.findings" if is_redrawn else "designs.one", design=design), 303)
