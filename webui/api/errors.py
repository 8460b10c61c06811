"""Every error as JSON: a stable code, a sentence in the language asked for, the article, the fields."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app
from pydantic import TypeAdapter
from werkzeug.exceptions import HTTPException, default_exceptions

from engine.casework.office import Office
from engine.errors import InvalidForm, NotFound, OutOfOrder, PetitionError
from webui.api.answers import Answer
from webui.api.reading import Fault, Unreadable
from webui.api.words import lang, say
from webui.errors import note, status_of


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be taken; ``field`` is its path (``representatives.0.name``)."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not granted.

    ``error`` is a stable code, ``message`` a sentence in the language of Accept-Language, ``basis`` the
    article of the Regulation where the law says no, ``fields`` what is wrong with single fields.
    """

    error: str
    message: str
    basis: str
    fields: tuple[FieldProblem, ...]


PROBLEM: TypeAdapter[Problem] = TypeAdapter(Problem)
# The codes of errors the web machinery raises by itself.
CODES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "media_type",
    429: "too_many_requests",
}


def answer(status: int, problem: Problem, **headers: str) -> Response:
    """A problem as an HTTP answer."""
    return Answer(PROBLEM.dump_json(problem), status, headers.items())


def refused(error: PetitionError) -> Response:
    """The office said no.

    Whatever must not be known to exist reads exactly like what does not exist, and a broken machine
    shows only the number under which the operator finds it.
    """
    status, asked = status_of(error), lang()
    if isinstance(error, NotFound):
        return own(404, "not_found")
    if status >= 500:
        return own(status, "unavailable", code=OutOfOrder.default_code, incident=note(error))
    office: Office = current_app.extensions["office"]
    told = office.tell_fields(error, asked) if isinstance(error, InvalidForm) else ()
    fields = tuple(FieldProblem(field, message) for field, message in told)
    return answer(status, Problem(error.code, office.tell(error, asked), error.basis, fields))


def unreadable(error: Unreadable) -> Response:
    """The API said no before the office was asked."""
    fields = tuple(FieldProblem(fault.field, tell(fault)) for fault in error.faults)
    return answer(error.status, Problem(error.code, say(error.code, lang(), **error.args_for_message), "", fields))


def tell(fault: Fault) -> str:
    """One faulty field as a sentence."""
    return say(fault.code, lang(), **dict(fault.args))


def own(status: int, sentence: str, *, code: str = "", **args: str) -> Response:
    """A problem in the API's own words; its code is the sentence's unless another is given."""
    return answer(status, Problem(code or sentence, say(sentence, lang(), **args), "", ()))


def http_error(error: HTTPException) -> Response:
    """An error of the web machinery."""
    status = error.code or 500
    if status >= 500:
        return unexpected(error)
    told = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    made = own(status, CODES.get(status, "malformed_request"), allowed=told.get("Allow", ""))
    made.headers.update(told)
    return made


def unexpected(error: Exception) -> Response:
    """What nobody foresaw, noted for the operator."""
    return own(500, "unavailable", code="unexpected", incident=note(error))


def hang(blueprint: Blueprint) -> None:
    """Hang these answers on a blueprint's errors, by status too, so that no page of the counter goes before them."""
    for status in default_exceptions:
        blueprint.register_error_handler(status, http_error)
    blueprint.register_error_handler(PetitionError, refused)
    blueprint.register_error_handler(Unreadable, unreadable)
    blueprint.register_error_handler(Exception, unexpected)
