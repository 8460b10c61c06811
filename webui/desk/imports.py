"""批量登记: a spreadsheet is tried first, its faults shown by row and column; then all of it is entered, or nothing."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Request, Response, render_template, request
from werkzeug.exceptions import BadRequest

from engine.casework import importing
from engine.casework.importviews import ImportView
from engine.errors import Conflict, InvalidForm, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.words import lang

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What stands around the file in its form; as text a file is a third longer.
AROUND = 64 * 1024
AS_TEXT = 4 / 3

bp = Blueprint("imports", __name__, url_prefix="/registration/import")
bp.before_request(guard)
bp.before_request(need("import_filings"))


def widen(asking: Request) -> None:
    """Let the file travel, and once more as text while it waits for the confirmation."""
    if asking.endpoint == "imports.import_filings":
        most = int(importing.largest(here()) * importing.MEGABYTE * AS_TEXT) + AROUND
        asking.max_content_length = asking.max_form_memory_size = most


@bp.get("")
def begin() -> Page:
    """What to do, the template, and where to choose the file."""
    return shown()


@bp.post("")
def import_filings() -> Page:
    """Try the file that was chosen; enter the one that was tried when the button says so."""
    enters = request.form.get("action") == "enter"
    try:
        content = carried() if enters else chosen()
        view = importing.import_filings(here(), by=official(), content=content, dry_run=not enters, lang=lang())
    except (Refusal, Conflict) as error:
        return shown(sentence=here().tell(error, lang()), basis=error.basis, faults=faults_of(error)), status_of(error)
    return shown(view, carried="" if view.entered or view.faults else base64.b64encode(content).decode())


@bp.get("/template")
def template() -> Response:
    """The spreadsheet to fill in, to be saved."""
    answer = Response(importing.template(here(), by=official(), lang=lang()), mimetype=XLSX)
    answer.headers["Content-Disposition"] = "attachment; filename=filings.xlsx"
    return answer


def chosen() -> bytes:
    """The content of the file that was chosen; nothing when none was."""
    sent = request.files.get("file")
    return sent.read() if sent else b""


def carried() -> bytes:
    """The file as it was tried."""
    try:
        return base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest from None


def faults_of(error: Refusal | Conflict) -> list[tuple[str, str]]:
    """(cell, sentence) of the rows that were at fault."""
    return list(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else []


def shown(
    view: ImportView | None = None, *, carried: str = "", sentence: str = "", basis: str = "", faults: list[tuple[str, str]] | None = None
) -> str:
    """The page, with what became of the file if one was sent."""
    return render_template(
        "registration/import.html", view=view, carried=carried, sentence=sentence, basis=basis, faults=faults or [],
        most_rows=importing.most_rows(here()), largest=importing.largest(here()),
    )  # fmt: skip
