"""信访件: the list of petitions, with search and filters."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request, url_for

from engine.casework import filters, savedviews, worklists
from engine.casework.ports import PetitionFilter
from engine.domain.petition import Status
from webui.auth import Page, guard, here, official
from webui.desk.desk import keep_view, kept_of
from webui.presenters import page_asked
from webui.words import lang

# A petition's number, or a part of it; fifteen digits and more without a stroke are an identity number.
NUMBER = re.compile(r"(?=.{4,20}$)(?:\d{1,14}|\d*-[\d-]*)")

bp = Blueprint("petitions", __name__)
bp.before_request(guard)


@bp.get("/petitions")
def petitions() -> Page:
    """One page of the petitions this official may know of, narrowed by a link with the filters of the desk."""
    return page()


@bp.post("/petitions/views")
def save_view() -> Page:
    """Keep the present filters under a name; the words that are looked for are not kept."""
    return keep_view(savedviews.LIST, "petitions.petitions", page)


def page(name: str = "", error: str = "") -> str:
    """The list as the link asks for; ``name`` and ``error`` are of a view that could not be kept."""
    which = asked_filter()
    asked = {name: request.args.get(name, "") for name in filters.NAMES}
    view = worklists.petitions(here(), by=official(), which=which, asked=asked, lang=lang())
    chosen = {one.name: one.value for one in view.filters if one.value}
    parts = {
        "text": which.text or which.words,
        "status": which.status,
        "state": request.args.get("state", ""),
        "year": which.year,
        **chosen,
    }

    def link(**changes: str) -> str:
        return url_for("petitions.petitions", **{part: value for part, value in {**parts, **changes}.items() if value})

    given = {part: value or None for part, value in parts.items()}
    query = savedviews.kept({part: str(value) for part, value in parts.items() if value}, savedviews.LIST)
    return render_template(
        "petition/list.html", view=view, which=which, chosen=chosen, parts=given, list_link=link, statuses=tuple(Status),
        saved=kept_of(savedviews.LIST), query=query, name=name, error=error,
    )  # fmt: skip


def asked_filter() -> PetitionFilter:
    """The filter as asked; what is no known value narrows nothing. A number, or a part of one, is looked for as it is, words everywhere."""
    asked = request.args
    year, text = asked.get("year", ""), asked.get("text", "").strip()[:100]
    is_number = NUMBER.fullmatch(text) is not None
    return PetitionFilter(
        text=text if is_number else "",
        words="" if is_number else text,
        status=asked["status"] if asked.get("status") in set(Status) else "",
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        is_open={"open": True, "closed": False}.get(asked.get("state", "")),
        page=page_asked(),
    )
