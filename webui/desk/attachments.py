"""附件: adding a file on a petition's page, looking at pictures and PDFs in the page, taking any file away."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Request, Response, jsonify, redirect, request, url_for
from werkzeug.datastructures import FileStorage

from engine.casework import attachments
from engine.casework.arrivals import HEAVIEST
from engine.casework.views import Outcome
from engine.errors import Conflict, NotFound, NotPermitted, PetitionError, Refusal
from webui.auth import Page, guard, here, official
from webui.desk.petition import show
from webui.errors import status_of
from webui.presenters import Entered, is_script, key_sent, told
from webui.words import lang, say

bp = Blueprint("attachments", __name__, url_prefix="/petitions/<number>/attachments")
bp.before_request(guard)

# What stands around a file in its form.
AROUND = 64 * 1024
PDF = "application/pdf"
PREVIEWED = frozenset({PDF, "image/png", "image/jpeg"})


def widen(asking: Request) -> None:
    """Let a request that brings files be as large as the rules allow them to be; every other stays small."""
    times = {"attachments.attach": 1, "intake.register": HEAVIEST}.get(asking.endpoint or "", 0)
    if times:
        asking.max_content_length = times * attachments.largest(here()) * attachments.MEGABYTE + AROUND


@bp.post("")
def attach(number: str) -> Page:
    """Add the files of the form; those refused are told by name with the reason, to a script in JSON."""
    key, task = key_sent(), request.form.get("task", "")
    refused: list[tuple[str, PetitionError]] = []
    done: list[Outcome] = []
    for at, sent in enumerate(request.files.getlist("file") or [FileStorage()]):
        name = sent.filename or ""
        try:
            done.append(add(number, name, sent.read(), task, f"{key}-{at}"[-80:]))
        except (Refusal, Conflict, NotPermitted) as error:
            refused.append((name, error))
    if is_script():
        return jsonify(refused=[reason(error) for _, error in refused]), (status_of(refused[0][1]) if refused else 200)  # type: ignore[return-value]
    if refused:
        return show(number, tab="documents", entered=not_taken(refused, len(done))), status_of(refused[0][1])
    told(done[-1], say("附件已添加。"))
    if task:
        return redirect(url_for("petition.petition", number=number, task=task, _anchor="work"), 303)
    return redirect(url_for("petition.petition", number=number, tab="documents", _anchor="attachments"), 303)


def add(number: str, name: str, content: bytes, task: str, key: str) -> Outcome:
    """One file, in the step ``task`` where one is named."""
    return attachments.attach(here(), number=number, name=name, content=content, by=official(), key=key, task=task, lang=lang())


def reason(error: PetitionError) -> str:
    """Why a file was not taken."""
    return here().tell(error, lang())


def not_taken(refused: Sequence[tuple[str, PetitionError]], done: int) -> Entered:
    """What is told above the list: of one file why, of several each by its name."""
    error = refused[0][1]
    if len(refused) == 1 and not done:
        return Entered("attach", sentence=reason(error), basis=error.basis)
    sentence = say("已添加 {done} 个，没有添加 {count} 个：", done=done, count=len(refused))
    return Entered("attach", sentence=sentence, basis=error.basis, kept=tuple((name, reason(each)) for name, each in refused))


@bp.get("/<int:attachment>")
def attachment(number: str, attachment: int) -> Response:
    """The file, to be saved: never shown inline, in a sandbox should a browser show it all the same."""
    view, content = attachments.attachment(here(), number=number, attachment=attachment, by=official(), lang=lang())
    answer = Response(content, mimetype=view.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(view.name, safe='')}"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@bp.get("/<int:attachment>/preview")
def preview(number: str, attachment: int) -> Response:
    """A picture or a PDF to look at in the page; NotFound for every other kind.

    It stands in a frame of this house only, is taken for nothing but what it is, and may load and run nothing. Browsers show no PDF
    in a sandbox; their viewers keep it apart from the page by themselves.
    """
    view, content = attachments.attachment(here(), number=number, attachment=attachment, by=official(), lang=lang())
    if view.media_type not in PREVIEWED:
        raise NotFound(attachment=attachment)
    answer = Response(content, mimetype=view.media_type)
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(view.name, safe='')}"
    apart = "" if view.media_type == PDF else "sandbox; "
    answer.headers["Content-Security-Policy"] = f"{apart}default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
