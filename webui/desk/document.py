"""文书: one paper in the layout of a letter, as PDF and as DOCX, what may be done with it, and the whole file of a petition."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engine.casework import casefile, dossiers, formdrafts, paperwork, printing
from engine.casework.paperviews import PrintedFile
from engine.errors import Conflict, NotFound, Refusal
from webui import filling
from webui.auth import Page, guard, here, official
from webui.errors import status_of
from webui.presenters import Entered, key_sent, read_answer, refused, told
from webui.words import lang, say

bp = Blueprint("document", __name__, url_prefix="/petitions/<number>")
bp.before_request(guard)


@bp.get("/documents/<int:document>")
def document(number: str, document: int) -> Page:
    """The letter."""
    return show(number, document)


def show(number: str, document: int, entered: Entered | None = None) -> str:
    """The letter with what may be done with it; what was entered is kept."""
    view = dossiers.document(here(), number=number, document=document, by=official(), lang=lang())
    drafts = formdrafts.form_drafts(here(), number=number, forms=[f"document-{document}-{one.id}" for one in view.acts], by=official())
    return render_template("document/letter.html", view=view, kept=filling.kept_beside(drafts, entered), drafts=drafts)


@bp.post("/documents/<int:document>/<act>")
def act(number: str, document: int, act: str) -> Page:
    """Seal, withdraw or issue anew; what is refused is told on the page."""
    view = dossiers.document(here(), number=number, document=document, by=official(), lang=lang())
    form = next((one for one in view.acts if one.id == act), None)
    if form is None:
        raise NotFound()
    asked = {"number": number, "document": document, "answer": read_answer(form, request.form)}
    try:
        outcome = paperwork.make(here(), act=act, **asked, by=official(), key=key_sent(), lang=lang())
    except (Refusal, Conflict) as error:
        return show(number, document, refused(error, f"document-{document}-{act}", request.form, form)), status_of(error)
    formdrafts.drop_form(here(), number=number, form=f"document-{document}-{act}", by=official())
    told(outcome, say("已提交「{title}」。", title=form.title))
    return redirect(url_for("petition.petition", number=number, tab="documents"), 303)


@bp.get("/documents/<int:document>.<form>")
def printed(number: str, document: int, form: str) -> Response:
    """The paper as a file."""
    return saved(printing.printed(here(), number=number, document=document, form=form, by=official()))


@bp.get("/unsigned/<kind>.<form>")
def unsigned(number: str, kind: str, form: str) -> Response:
    """A paper that waits for its signature, marked as a draft."""
    return saved(printing.unsigned(here(), number=number, kind=kind, form=form, by=official()))


@bp.get("/file.pdf")
def file_pdf(number: str) -> Response:
    """The whole file as one PDF."""
    return saved(casefile.as_pdf(here(), number=number, by=official()))


@bp.get("/file.zip")
def file_zip(number: str) -> Response:
    """The whole file as a ZIP, sent as it is packed."""
    name, pieces = casefile.as_zip(here(), number=number, by=official())
    return named(Response(pieces, mimetype=printing.MEDIA_TYPES["zip"]), name)


def saved(file: PrintedFile) -> Response:
    """A file to be saved, never shown inside a page."""
    return named(Response(file.content, mimetype=file.media_type), file.name)


def named(answer: Response, name: str) -> Response:
    """The answer under its name, in a sandbox should a browser show it all the same."""
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
