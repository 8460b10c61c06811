"""登记: register a petition, look for earlier ones, link a repeat (信访工作条例 第十九条、第二十二条)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import after_this_request, url_for
from pydantic import TypeAdapter
from werkzeug.wrappers import Response

from engine.casework import intake
from engine.casework.views import Outcome, SuspectView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, derived

REGISTRATION: TypeAdapter[intake.Registration] = TypeAdapter(intake.Registration)
Registration = derived(intake.Registration, Body)


def registration(ask: Ask) -> intake.Registration:
    """What the window wrote down."""
    return REGISTRATION.validate_python(ask.body.model_dump())


@api.get("/choices")
@operation(Mapping[str, tuple[tuple[str, str], ...]])
def choices(ask: Ask) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The values a registration may choose from: by field, pairs of value and label."""
    return intake.choices(ask.office, by=ask.by, lang=ask.lang)


@api.post("/petitions")
@operation(Outcome, body=Registration, status=201, keyed=True)
def register(ask: Ask) -> Outcome:
    """Register a petition; its process starts at once."""
    outcome = intake.register(ask.office, by=ask.by, registration=registration(ask), key=ask.key, lang=ask.lang)

    @after_this_request
    def locate(answer: Response) -> Response:
        answer.headers["Location"] = url_for("api.petition", number=outcome.number)
        return answer

    return outcome


@api.post("/petitions/suspects")
@operation(tuple[SuspectView, ...], body=Registration)
def suspects(ask: Ask) -> tuple[SuspectView, ...]:
    """Earlier petitions that may be the same matter; changes nothing."""
    return intake.suspects(ask.office, by=ask.by, registration=registration(ask), lang=ask.lang)


@api.post("/petitions/<number>/repeats")
@operation(Outcome, body=Registration, keyed=True)
def link_repeat(ask: Ask, number: str) -> Outcome:
    """Enter a registration as a repeat of a running petition."""
    return intake.link_repeat(ask.office, by=ask.by, number=number, registration=registration(ask), key=ask.key, lang=ask.lang)
