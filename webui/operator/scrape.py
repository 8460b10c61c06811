"""/metrics: what is counted, for Prometheus; open to this machine itself and to who may operate."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request

from engine.casework import access, accounts
from engine.casework.operating import Watcher
from engine.domain.authority import Official
from engine.watching.metrics import CONTENT_TYPE
from webui.api import errors
from webui.auth import here, returning

# Whoever sends one of these came by a proxy: its address is not his.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")

bp = Blueprint("scrape", __name__)
errors.hang(bp)


@bp.get("/metrics")
def metrics() -> Response:
    """Every metric in Prometheus' text format; 401 or 403 as JSON for who may not read them."""
    if not from_this_machine():
        asking = by_token() or returning()
        if asking is None:
            refused = errors.own(401, "unauthorized")
            refused.headers["WWW-Authenticate"] = 'Bearer realm="petition office"'
            return refused
        access.require(here(), asking, "operate")
    watcher: Watcher = current_app.extensions["watcher"]
    return Response(watcher.exposition(), content_type=CONTENT_TYPE)


def from_this_machine() -> bool:
    """Whether the request came straight from this machine, and not through a proxy on it."""
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in FORWARDED)


def by_token() -> Official | None:
    """The official whose bearer token was shown."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return accounts.by_token(here(), token.strip()) if scheme.lower() == "bearer" and token.strip() else None
