"""迁移: what moving running petitions would change, the move itself with its progress, and its undoing."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.casework import compared, movingruns
from engine.casework.releaseviews import TrialView
from engine.domain.review import RunState
from engine.errors import NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.comparing import sent
from webui.errors import status_of
from webui.presenters import page_asked
from webui.words import lang, say

bp = Blueprint("moves", __name__, url_prefix="/designer/moves")
bp.before_request(guard)
bp.before_request(need("activate_releases"))


@bp.get("")
def page() -> Page:
    """Every run, and the form to try one."""
    return listed()


def listed(wrong: str = "") -> str:
    """The page, with why something was refused."""
    return rendered({"before": sent("before"), "after": sent("after")}, wrong)


def rendered(asked: dict[str, str], wrong: str = "", trial: TrialView | None = None) -> str:
    """The form, what was tried with it, and the runs."""
    sides = compared.choices(here(), by=official(), lang=lang())
    sources = movingruns.sources(here(), by=official(), lang=lang())
    runs = movingruns.listed(here(), by=official(), lang=lang())
    lines = [(one, movingruns.sentences(here(), one, lang())) for one in trial.lines] if trial else []
    return render_template(
        "designer/moves.html", runs=runs, sides=sides, sources=sources, asked=asked, wrong=wrong, trial=trial, lines=lines
    )


@bp.get("/trial")
def trial() -> Page:
    """What moving the running petitions of a release would change; nothing is changed."""
    asked = {"before": sent("before"), "after": sent("after", "current")}
    try:
        view = movingruns.tried(here(), by=official(), **asked, lang=lang())
    except (Refusal, NotFound) as error:
        return listed(here().tell(error, lang())), status_of(error)
    return rendered(asked, trial=view)


@bp.post("")
def begin() -> Page:
    """Move the running petitions of a release, beside the pages."""
    asked = {name: request.form.get(name, "")[:80] for name in ("before", "after")}
    try:
        run = movingruns.begin(here(), by=official(), **asked)
    except (Refusal, NotFound) as error:
        return listed(here().tell(error, lang())), status_of(error)
    flash(say("迁移已经开始，在后台逐件进行，每一件都是一次完整的登记。"), "info")
    return redirect(url_for("moves.one", run=run.run), 303)


@bp.get("/<int:run>")
def one(run: int) -> Page:
    """One run: how far it is, and what came of the petitions the visitor may know of."""
    view, lines = movingruns.shown(here(), by=official(), run=run, page=page_asked(), lang=lang())
    more = len(lines) == movingruns.PER_PAGE
    going_on = view.state in (RunState.RUNNING, RunState.UNDOING)
    return render_template("designer/move.html", view=view, lines=lines, page=page_asked(), more=more, going_on=going_on)


@bp.get("/<int:run>/progress")
def progress(run: int) -> Response:
    """How far a run is, for the page that waits for its end."""
    view, _ = movingruns.shown(here(), by=official(), run=run, lang=lang())
    return jsonify(percent=view.percent, state=view.state.value, label=here().say(f"run_state.{view.state}", lang()))


@bp.post("/<int:run>/undo")
def undo(run: int) -> Page:
    """Move the petitions of a run back, beside the pages."""
    try:
        movingruns.undo(here(), by=official(), run=run)
    except (Refusal, NotFound) as error:
        return listed(here().tell(error, lang())), status_of(error)
    flash(say("撤销已经开始，在后台逐件迁回。"), "info")
    return redirect(url_for("moves.one", run=run), 303)
