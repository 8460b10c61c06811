"""The counter: pages and API of a petition office; the only place that knows Flask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_bytes
from typing import Any

from apiflask import APIFlask
from flask import Request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import MapAdapter

from engine.casework.office import Office
from engine.casework.operating import Watcher
from webui import auth, door, presenters
from webui.api import init_api, operation
from webui.asking import the_request
from webui.counter import enquiry, guide
from webui.designer import (
    beginning,
    comparing,
    designs,
    drawing,
    files,
    formbuilding,
    lettering,
    moves,
    play,
    proposing,
    renaming,
    ruling,
    simulate,
    tabling,
    texting,
)
from webui.designer import releases as released
from webui.desk import (
    aspects,
    attachments,
    beside,
    bulk,
    desk,
    document,
    draft,
    experts,
    formdraft,
    imports,
    inbox,
    intake,
    linking,
    merging,
    petition,
    petitions,
    task,
)
from webui.errors import register_errors
from webui.operator import page, scrape, sizing
from webui.routes import Route
from webui.rows import RowId
from webui.rules import charts
from webui.supervision import export, indicators, pictures, queue, reports, yearbook
from webui.watching import init_watching

DEFAULTS: Mapping[str, Any] = {
    "SESSION_COOKIE_NAME": "petition",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": False,  # a request that came by TLS gets a secure cookie in any case
    "IDLE_SECONDS": 15 * 60,
    "WTF_CSRF_CHECK_DEFAULT": False,  # it is asked for where there are forms, see look_at_forms
    "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session: a long opinion is not lost
    "LOGIN_LIMIT": "10 per minute; 60 per hour",
    "RATELIMIT_ENABLED": True,
    "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,  # the address of an asset changes with the file
    "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "DEMO_ACCOUNTS": (),  # (username, password, who) shown at the door of a demonstration
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Counter(APIFlask):
    """APIFlask for views that wait for their answers: none is asynchronous, and no request has to find that out."""

    url_rule_class = Route

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The view as it is."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As Flask's, for a house without subdomains: what the request has found out of its environment is not found out again."""
        if request is None or self.config["SERVER_NAME"] is not None:
            return super().create_url_adapter(request)
        request.trusted_hosts = self.config["TRUSTED_HOSTS"]  # by which the host is judged as it is asked for
        sent = request.query_string.decode("utf-8", "replace")
        return MapAdapter(self.url_map, request.host.lower(), request.root_path, "", request.scheme, request.path, request.method, sent)


def create_app(office: Office, config: Mapping[str, Any] | None = None) -> APIFlask:
    """The counter of ``office``; ``config`` goes before the defaults. Without a SECRET_KEY sessions end with the process."""
    app = Counter(__name__, title="Petition office", docs_path=None, spec_path="/api/openapi.json")
    app.url_map.converters["int"] = RowId
    app.config.update(DEFAULTS, SECRET_KEY=token_bytes(32))
    app.config.update(config or {})
    app.extensions.update(office=office, watcher=Watcher(office))
    app.session_interface = auth.Sessions()
    init_watching(app)
    app.before_request(auth.same_origin)
    app.wsgi_app = hardened(app.wsgi_app, f"{app.static_url_path}/")
    look_at_forms(app)
    auth.limit(app)
    presenters.register(app)
    desks = (desk, bulk, petitions, petition, aspects, experts, task, draft, beside, document, attachments, imports, intake, inbox)
    pairs = (merging, linking, formdraft)
    studio = (designs, files, beginning, drawing, ruling, formbuilding, lettering, tabling, texting, renaming, released, comparing)
    trials = (moves, proposing, guide, play, simulate)
    watch = (queue, pictures, indicators, reports, export, yearbook)
    for room in (auth, enquiry, *desks, *pairs, *watch, charts, *studio, *trials, page, scrape, sizing):
        app.register_blueprint(room.bp)
    register_errors(app)
    door.init(app)
    init_api(app, office)
    return app


def look_at_forms(app: APIFlask) -> None:
    """Whatever is sent to a page shows the token of its form, and may be as large as the files the form takes.

    The API is asked neither: it knows no forms, and a token of its own stands in their place.
    """
    token = CSRFProtect(app)  # asks nobody itself, see DEFAULTS

    @app.before_request
    def look() -> None:
        asking = the_request()
        if asking.method == "GET" or asking.blueprint == operation.api.name:
            return
        imports.widen(asking)
        attachments.widen(asking)  # before the token is looked for: that reads the whole request
        if app.config["WTF_CSRF_ENABLED"] and asking.endpoint:
            token.protect()


def hardened(inside: Callable[..., Any], static: str) -> Callable[..., Any]:
    """Headers of every answer, unless it says otherwise itself; nothing but what lies below ``static`` stays in a cache.

    They are added on the way out, where headers are a plain list: Flask would look at each of them anew.
    """
    assets = [(name, name.lower(), value) for name, value in HEADERS.items()]
    answers = [*assets, ("Cache-Control", "cache-control", "no-store")]

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        wanted = assets if environ.get("PATH_INFO", "").startswith(static) else answers

        def begin(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            given = {name.lower() for name, _ in headers}
            return start(status, headers + [(name, value) for name, lower, value in wanted if lower not in given], error)

        return inside(environ, begin)

    return application
