"""Where a server finds the counter: the only module here that builds an office or reads its settings."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import Any

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.bootstrap import open_office
from engine.casework.office import Office
from engine.demo.stagehand import Stagehand
from engine.settings import Settings
from webui import create_app


def application(config: Mapping[str, Any] | None = None) -> APIFlask:
    """The counter of the office that PETITION_* describes, for any WSGI server (``granian --factory webui.wsgi:application``)."""
    settings = Settings.read()
    return counter(open_office(settings), settings, config)


def counter(office: Office, settings: Settings, config: Mapping[str, Any] | None = None) -> APIFlask:
    """The counter of an office already open.

    What ``X-Forwarded-For`` and ``X-Forwarded-Proto`` say counts only as far back as PETITION_PROXIES proxies wrote
    it; anything before that, and all of it without the setting, may be a visitor's invention.
    """
    office.stage = office.stage or Stagehand()
    office.simulator = office.simulator or Stagehand()
    app = create_app(office, {"SECRET_KEY": session_key(settings), **(config or {})})
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
    return app


def session_key(settings: Settings) -> bytes:
    """The key of the session cookies, drawn from the office's key: every process signs alike, and nobody is signed out by a restart."""
    return digest(settings.key_file.read_bytes(), b"webui session", sha256)
