"""信访件: the list of petitions, with search and filters."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request

from engine.casework import worklists
from engine.casework.ports import PetitionFilter
from engine.domain.petition import Category, Channel, Status
from webui.auth import Page, guard, here, official
from webui.presenters import page_asked
from webui.words import lang

NUMBER = re.compile(r"[\d-]{4,20}")

bp = Blueprint("petitions", __name__)
bp.before_request(guard)


@bp.get("/petitions")
def petitions() -> Page:
    """One page of the petitions this official may know of."""
    which = asked_filter()
    view = worklists.petitions(here(), by=official(), which=which, lang=lang())
    choices = {"status": list(Status), "category": list(Category), "channel": list(Channel)}
    return render_template("petition/list.html", view=view, which=which, choices=choices)


def asked_filter() -> PetitionFilter:
    """The filter as asked; what is no known value narrows nothing. A number, or a part of one, is looked for as it is, words everywhere."""
    asked = request.args
    year, text = asked.get("year", ""), asked.get("text", "").strip()[:100]
    is_number = NUMBER.fullmatch(text) is not None
    return PetitionFilter(
        text=text if is_number else "",
        words="" if is_number else text,
        status=_known(asked.get("status"), Status),
        category=_known(asked.get("category"), Category),
        channel=_known(asked.get("channel"), Channel),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        is_open={"open": True, "closed": False}.get(asked.get("state", "")),
        page=page_asked(),
    )


def _known(value: str | None, among: type[Status] | type[Category] | type[Channel]) -> str:
    """``value`` when it is one of ``among``."""
    return value if value in set(among) else ""
