"""导出: the log of events for analysis elsewhere, counted first or taken away as a stream, and the register of who took what."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from engine.casework import exporting
from engine.casework.exportviews import FORMATS, Counts, ExportAsked
from engine.errors import FieldError, InvalidForm, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import key_sent
from webui.words import lang

MEDIA_TYPES = {"xes": "application/xml", "ocel": "application/json", "csv": "text/csv"}

bp = Blueprint("export", __name__, url_prefix="/supervision/export")
bp.before_request(guard)
bp.before_request(need("export_log"))


@bp.get("")
def page() -> Page:
    """What to choose, and the register."""
    return shown()


@bp.post("")
def export() -> Page:
    """Count what was chosen, or take it away."""
    try:
        asked = chosen()
        if request.form.get("action") == "count":
            return shown(exporting.count(here(), asked=asked, by=official(), lang=lang()))
        begun = exporting.begin(here(), asked=asked, by=official(), lang=lang(), key=key_sent())
    except Refusal as error:
        wrong = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
        return shown(sentence=here().tell(error, lang()), basis=error.basis, wrong=wrong), status_of(error)
    answer = Response(begun.pieces(), mimetype=MEDIA_TYPES[asked.format])
    answer.headers["Content-Disposition"] = f"attachment; filename={begun.file_name}"
    return answer


def chosen() -> ExportAsked:
    """The form as it was sent. InvalidForm for days that are none."""
    sent = request.form
    days: dict[str, date | None] = {}
    wrong = []
    for name in ("first", "last", "until"):
        text = sent.get(name, "")[:20]
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            wrong.append(FieldError(name, "date_unreadable", (("value", text),)))
    if wrong:
        raise InvalidForm(wrong, form="export_log")
    form, procedure = sent.get("format", "")[:20], sent.get("procedure", "")[:40]
    return ExportAsked(form, days["first"], days["last"], days["until"], procedure, sent.get("purpose", ""), sent.get("bom") == "1")


def shown(counts: Counts | None = None, *, sentence: str = "", basis: str = "", wrong: dict[str, str] | None = None) -> str:
    """The page; what was entered stays."""
    return render_template(
        "supervision/export.html", counts=counts, sentence=sentence, basis=basis, wrong=wrong or {}, sent=request.form, formats=FORMATS,
        procedures=exporting.procedures(here()), made=exporting.exports(here(), by=official(), lang=lang()),
    )  # fmt: skip
