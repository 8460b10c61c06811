"""Which answer an error gets: its HTTP status and a page that says what happened and what to do, never a stack trace."""

from __future__ import annotations

from secrets import token_hex

from apiflask import APIFlask
from flask import current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from engine.errors import Conflict, LocatedError, NotFound, NotPermitted, OutOfOrder, PetitionError, Refusal
from engine.watching import logs, traces
from webui.auth import returning
from webui.words import lang

STATUS: tuple[tuple[type[PetitionError], int], ...] = (
    (Refusal, 422),
    (NotPermitted, 403),
    (NotFound, 404),
    (Conflict, 409),
    (LocatedError, 503),
    (OutOfOrder, 503),
)
API = "/api/"
# What an address names a petition by; one that names none can be no wrong number.
NAMED_BY = frozenset({"number", "task"})


def status_of(error: PetitionError) -> int:
    """The HTTP status of an error of the office."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def error_page(status: int, *, sentence: str = "", basis: str = "", incident: str = "") -> tuple[str, int]:
    """The page of an error; statuses without a page of their own look like 400 or 500."""
    shown = status if status in (400, 403, 404, 405, 409, 413, 422, 429, 503) else 500 if status >= 500 else 400
    g.setdefault("official", None)
    trace = traces.current() if incident else ""
    named = not NAMED_BY.isdisjoint(request.view_args or {})
    told = render_template("error.html", status=shown, sentence=sentence, basis=basis, incident=incident, trace=trace, named=named)
    return told, status


def petition_error(error: PetitionError) -> tuple[str, int]:
    """An error of the office as a page; a refusal shows its article, a broken machine only an incident number."""
    status = status_of(error)
    if status >= 500:
        return error_page(status, incident=note(error))
    # The page of a 403 says that already; only a more telling reason is added.
    plain = error.code == NotPermitted.default_code
    sentence = "" if plain else current_app.extensions["office"].tell(error, lang())
    return error_page(status, sentence=sentence, basis=error.basis)


def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """An error of the web as a page; the API speaks for itself."""
    if request.path.startswith(API) or error.code is None or error.code < 400:
        return error
    if error.code == 404 and "official" not in g:  # no room was entered, so nobody asked at the door who it is
        g.official = returning()
    return error_page(error.code)


def unexpected(error: Exception) -> tuple[str, int]:
    """What nobody foresaw: noted for the operator, a friendly page for the official."""
    return error_page(500, incident=note(error))


def note(error: Exception) -> str:
    """Log where an error arose, without its text, which may hold personal data; the number joins log and page."""
    incident = token_hex(4)
    logs.failed("incident", error, incident=incident, endpoint=request.endpoint)
    return incident


def register_errors(app: APIFlask) -> None:
    """Hang the pages on their errors."""
    app.register_error_handler(PetitionError, petition_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
