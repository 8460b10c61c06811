"""文书: one paper of the office in the layout of a letter, ready to print."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.casework import dossiers
from webui.auth import Page, guard, here, official
from webui.words import lang

bp = Blueprint("document", __name__)
bp.before_request(guard)


@bp.get("/petitions/<number>/documents/<int:document>")
def document(number: str, document: int) -> Page:
    """The letter."""
    view = dossiers.document(here(), number=number, document=document, by=official(), lang=lang())
    return render_template("document/letter.html", view=view)
