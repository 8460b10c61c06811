"""统计: the petition year as the yearbook prints it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for

from engine.casework import statistics
from webui.auth import Page, guard, here, need

bp = Blueprint("statistics", __name__, url_prefix="/statistics")
bp.before_request(guard)
bp.before_request(need("see_statistics"))


@bp.get("")
def this_year() -> Page:
    """The running year, or the one chosen from the list."""
    year = request.args.get("year", "")
    chosen = int(year) if year.isdecimal() and len(year) == 4 else here().today().year
    return redirect(url_for("statistics.yearbook", year=chosen))


@bp.get("/<int(fixed_digits=4):year>")
def yearbook(year: int) -> Page:
    """One year for the whole office, or for a place."""
    place = request.args.get("place", "")
    place = place if place.isdecimal() and len(place) <= 12 else ""
    book = statistics.yearbook(here(), year=year, place=place, sealed=False)
    return render_template("supervision/yearbook.html", book=book, year=year, place=place)
