"""仿真: a month under a design beside the same month under the release in force."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from engine.casework import designs, simulating
from engine.casework.monthsums import beside
from engine.casework.simulationviews import Line, Simulation
from engine.errors import InvalidForm, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("simulate", __name__, url_prefix="/designer")
bp.before_request(guard)
bp.before_request(need("design"))

# Seconds after which the page looks again how far the simulation has come.
LOOK_AGAIN = "5"
LONGEST_WAITS = 12


@bp.get("/<int:design>/simulate")
def page(design: int) -> Page:
    """What to simulate with, and what came of it."""
    return shown(design)


def shown(design: int, entered: Entered | None = None, wrong: str = "") -> Page:
    """The page, with what was entered kept; it looks again by itself while a simulation is on its way."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    found = simulating.found(here(), by=official(), design=design, lang=lang())
    answer = make_response(
        render_template(
            "designer/simulate.html", view=view, found=found, tables=tables(found) if found else (), entered=entered, wrong=wrong,
            start=simulating.starting(here(), by=official(), design=design, lang=lang()), roles=simulating.ROLES,
            filling=simulating.FILLING,
        )
    )  # fmt: skip
    if found is not None and not found.is_over and entered is None:
        answer.headers["Refresh"] = LOOK_AGAIN
    return answer


def tables(found: Simulation) -> tuple[tuple[str, str, list[tuple[str, Line | None, Line | None]]], ...]:
    """The tables of both releases side by side: (title, unit, lines); each line is (label, design, in force)."""
    ours, theirs = found.design, found.in_force
    if ours is None or theirs is None:
        return ()
    stopped = [(say("停在哪一步前面走不下去"), say("件"), lines)] if (lines := beside(ours.stuck_at, theirs.stuck_at)) else []
    return (
        *stopped,
        (say("届满未办的期限"), say("次"), beside(ours.lapses, theirs.lapses)),
        (say("每天下班时还排着的步骤"), say("个"), beside(ours.queues, theirs.queues)),
        (say("时间用在哪里：各步从打开到办完合计"), say("天"), beside(ours.waits, theirs.waits)[:LONGEST_WAITS]),
    )


@bp.post("/<int:design>/simulate")
def begin(design: int) -> Page:
    """Begin one in the background."""
    sent = request.form
    named = {name: sent.get(f"f_{name}", "").strip()[:12] for name in ("per_day", "steps_a_day", "seeds", "month", "first_seed")}
    staff = {role: sent.get(f"f_staff_{role}", "").strip()[:6] for role in simulating.ROLES}
    asked = simulating.Asked(**named, staff=staff, weekdays=tuple(sent.getlist("f_weekdays"))[:7])
    try:
        simulating.begin(here(), by=official(), design=design, asked=asked)
    except (InvalidForm, Refusal) as error:
        answer = make_response(shown(design, refused(error, "simulate", sent, None)))
        answer.status_code = status_of(error)
        return answer
    return redirect(url_for("simulate.page", design=design), 303)


@bp.post("/<int:design>/simulate/stop")
def stop(design: int) -> Page:
    """Leave off after the repetition under way."""
    try:
        simulating.stop(here(), by=official(), design=design)
    except Refusal as error:
        answer = make_response(shown(design, wrong=here().tell(error, lang())))
        answer.status_code = status_of(error)
        return answer
    return redirect(url_for("simulate.page", design=design), 303)
