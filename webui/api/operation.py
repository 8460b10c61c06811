"""One operation of the API: a verb of casework behind an address, with the shapes it takes and gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from hashlib import sha256
from typing import Any
from uuid import uuid4

from apiflask import APIBlueprint
from flask import Flask, Request, Response, current_app, g
from pydantic import BaseModel, TypeAdapter

from engine.casework import accounts
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import NotFound
from webui.api import errors, reading
from webui.api.answers import Answer
from webui.api.reading import Fault, Unreadable
from webui.api.shapes import Query
from webui.api.words import lang
from webui.asking import the_request

LONGEST_KEY = 80
# What an id in an address can look like, and the largest number a database gives a row.
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{0,79}")
LAST_ROW = 2**31 - 1

api = APIBlueprint("api", __name__, url_prefix="/api", tag={"name": "office", "description": "The verbs of the petition office."})
errors.hang(api)


@dataclass(frozen=True)
class Ask:
    """What a verb is called with: who asks, in which language, under which idempotency key, and what was sent."""

    office: Office
    by: Official
    lang: str
    key: str
    query: Any
    body: Any


@dataclass(frozen=True)
class Operation:
    """How an operation is published: the type it answers with, the models of its query and body, its status; ``public``: no token."""

    answer: Any
    query: type[BaseModel]
    body: type[BaseModel] | None
    status: int
    keyed: bool
    public: bool = False

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """What turns an answer into JSON."""
        return TypeAdapter(self.answer)

    def said(self, answer: Any, language: str) -> Response:
        """The answer as JSON, in the language asked for."""
        headers = [("Content-Language", language), ("Vary", "Accept-Language, Authorization")]
        return Answer(self.adapter.dump_json(answer), self.status, headers)


def operation(
    answer: Any,
    *,
    query: type[BaseModel] = Query,
    body: type[BaseModel] | None = None,
    status: int = 200,
    keyed: bool = False,
    public: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Make a verb an operation: read what it takes, call it with an ``Ask`` and the ids of the address, answer as JSON.

    ``keyed``: it changes something, so it takes an Idempotency-Key. ``public``: nobody is asked who he is, and ``by`` is nobody.
    """
    told = Operation(answer, query, body, status, keyed, public)

    def made(verb: Callable[..., Any]) -> Callable[..., Response]:
        @api.doc(operation_id=verb.__name__)
        @wraps(verb)
        def run(**ids: Any) -> Response:
            check_ids(ids)
            ask = asked(told)
            return told.said(verb(ask, **ids), ask.lang)

        run.operation = told  # type: ignore[attr-defined]
        return run

    return made


def asked(told: Operation) -> Ask:
    """Everything the client sent, read."""
    asking = the_request()
    by: Official = g.official
    query = reading.query(told.query, asking)
    body = reading.body(told.body, asking) if told.body else None
    return Ask(current_app.extensions["office"], by, lang(asking), key(asking, by) if told.keyed else "", query, body)


def check_ids(ids: dict[str, Any]) -> None:
    """NotFound for an id that cannot be one, so that no database is asked for it."""
    for value in ids.values():
        possible = 0 < value <= LAST_ROW if isinstance(value, int) else ID.fullmatch(value)
        if not possible:
            raise NotFound()


def key(asking: Request, by: Official | None) -> str:
    """The idempotency key: bound to the official (nobody is 0) and the address, so that nobody reads another's first answer."""
    given = asking.environ.get("HTTP_IDEMPOTENCY_KEY")
    if given is None:
        return f"api-{uuid4().hex}"
    if not 0 < len(given) <= LONGEST_KEY:
        fault = Fault("Idempotency-Key", "field_long", (("most", LONGEST_KEY),)) if given else Fault("Idempotency-Key", "field_missing")
        raise Unreadable(422, "fields_invalid", faults=[fault])
    bound = "\n".join((str(by.id if by else 0), asking.path, given))
    return f"api-{sha256(bound.encode()).hexdigest()}"


@api.before_request
def admit() -> Response | None:
    """Let pass who shows a living token, and anybody where none is asked for; a signed-in browser is nobody here."""
    asking = the_request()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    told = getattr(app.view_functions.get(asking.endpoint or ""), "operation", None)
    if told is not None and told.public:
        g.official = None
        return None
    scheme, _, token = asking.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    office: Office = app.extensions["office"]
    official = accounts.by_token(office, token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if official is None:
        refused = errors.own(401, "unauthorized")
        refused.headers["WWW-Authenticate"] = 'Bearer realm="petition office"'
        return refused
    g.official = official
    return None
