"""比较: two releases or designs side by side, in words and on the diagram; a place held against the nation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from engine.casework import charts, compared
from engine.casework.releaseviews import PictureView
from engine.errors import NotFound, Refusal
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.words import lang

LONGEST = 80

bp = Blueprint("comparing", __name__, url_prefix="/designer/compare")
bp.before_request(guard)


def sent(name: str, otherwise: str = "") -> str:
    """A word of the address."""
    return request.args.get(name, "").strip()[:LONGEST] or otherwise


@bp.get("")
def page() -> Page:
    """What differs between two sides, or between a place and the nation, in words; and the diagrams in which something does."""
    sides = compared.choices(here(), by=official(), lang=lang())
    before, after, place = sent("before", "current"), sent("after", "current"), sent("place")
    what = {"before": before, "after": after, "place": place}
    places = [one for one in charts.places(here(), on=here().today(), lang=lang()) if one[0]]
    shown = {"sides": sides, "places": places, "what": what, "view": None, "wrong": "", "process": sent("process")}
    try:
        if place:
            shown["view"] = compared.locally(here(), by=official(), which=after, place=place, lang=lang())
        elif before != after:
            shown["view"] = compared.compared(here(), by=official(), before=before, after=after, lang=lang())
    except (Refusal, NotFound) as error:
        shown["wrong"] = here().tell(error, lang())
        return render_template("designer/compare.html", **shown), status_of(error)
    return render_template("designer/compare.html", **shown)


@bp.get("/picture")
def picture() -> Response:
    """One diagram of both sides for the canvas, or of a place beside the nation: the XML of each, and what to colour."""
    asked = {"before": sent("before", "current"), "after": sent("after", "current"), "process": sent("process"), "place": sent("place")}
    view = compared.pictured(here(), by=official(), lang=lang(), **asked)
    return jsonify(canvas(view))


def canvas(view: PictureView) -> dict[str, Any]:
    """What the canvas is told of two diagrams."""
    return {
        "before": {"xml": view.before, "marks": dict(view.marks_before)}, "after": {"xml": view.after, "marks": dict(view.marks_after)},
        "notes": {id: list(texts) for id, texts in view.notes.items()},
        "opinions": {id: list(texts) for id, texts in view.opinions.items()},
    }  # fmt: skip
