"""The request of now itself: each use of its proxy looks for it again."""

from __future__ import annotations

from flask import Request, request


def the_request() -> Request:
    """What the proxy stands for."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found
