"""The API: the verbs of casework as JSON, described in OpenAPI 3.1, for other systems with a bearer token."""

from __future__ import annotations

from typing import Final

from apiflask import APIFlask
from flask import Response, request
from werkzeug.exceptions import HTTPException

from engine.casework.office import Office
from engine.casework.operating import Watcher
from webui import errors as pages
from webui.api import (
    accounts,
    aspects,
    attachments,
    beside,
    channels,
    charts,
    designs,
    dossiers,
    enquiry,
    errors,
    exports,
    imports,
    inbox,
    intake,
    papers,
    pictures,
    reports,
    statistics,
    studio,
    supervision,
    tasks,
    worklists,
    workpad,
)
from webui.api.health import watch
from webui.api.openapi import describe
from webui.api.operation import api

CHAPTERS: Final = (
    accounts,
    aspects,
    attachments,
    beside,
    channels,
    charts,
    designs,
    dossiers,
    enquiry,
    exports,
    imports,
    inbox,
    intake,
    papers,
    pictures,
    reports,
    statistics,
    studio,
    supervision,
    tasks,
    workpad,
    worklists,
)


def init_api(app: APIFlask, office: Office) -> None:
    """Open the API of ``office`` in ``app``."""
    app.extensions.setdefault("office", office)
    app.extensions.setdefault("watcher", Watcher(office))
    app.register_blueprint(api)
    app.register_blueprint(watch)
    for status in (404, 405):
        app.register_error_handler(status, no_such_address)
    describe(app)


def no_such_address(error: HTTPException) -> Response | HTTPException | tuple[str, int]:
    """An address or method nobody knows: JSON to programs, a page to people."""
    first = request.path.split("/")[1]
    return errors.http_error(error) if first in ("api", "healthz", "livez", "readyz", "metrics") else pages.http_error(error)
