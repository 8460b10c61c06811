"""The API: the verbs of casework as JSON, described in OpenAPI 3.1, for other systems with a bearer token."""

from __future__ import annotations

from typing import Final

from apiflask import APIFlask
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from engine.casework.office import Office
from webui.api import accounts, dossiers, intake, statistics, supervision, tasks, worklists
from webui.api.errors import own
from webui.api.health import watch
from webui.api.openapi import describe
from webui.api.operation import api

CHAPTERS: Final = (accounts, dossiers, intake, statistics, supervision, tasks, worklists)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def init_api(app: APIFlask, office: Office) -> None:
    """Open the API of ``office`` in ``app``; a token replaces the form token, so the API is exempt from that check."""
    app.extensions.setdefault("office", office)
    if "csrf" in app.extensions:
        app.extensions["csrf"].exempt(api)
    app.register_blueprint(api)
    app.register_blueprint(watch)
    describe(app)


@api.route("/<path:rest>", methods=METHODS)
@api.route("/", methods=METHODS, defaults={"rest": ""}, strict_slashes=False)
@api.doc(hide=True)
def unknown(rest: str) -> Response:
    """Every other address under /api, so that its refusal is JSON too."""
    allowed = [method for method in METHODS if _known(method)]
    if not allowed:
        return own(404, "not_found")
    refused = own(405, "method_not_allowed", allowed=", ".join(allowed))
    refused.headers["Allow"] = ", ".join(allowed)
    return refused


def _known(method: str) -> bool:
    """Whether the address is an operation by ``method``."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(request.path, method=method)
    except HTTPException:
        return False
    return bool(endpoint != "api.unknown")
