"""Who stands at the counter: signing in and out, the idle limit, the language, and the guard of every page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from engine.casework import access, accounts, inbox
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import PetitionError
from webui import looks
from webui.asking import the_request
from webui.carried import carried
from webui.words import LANGUAGES, lang, say

Page = str | Response | tuple[str, int]

# A page that renews itself sends this header: nobody sits there, and the idle limit runs on.
UNATTENDED = "X-Unattended"

bp = Blueprint("auth", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://")


class Sessions(SecureCookieSessionInterface):
    """A signed cookie, bound to this host (``__Host-``) and to TLS wherever the visitor came by TLS."""

    def get_cookie_name(self, app: Flask) -> str:
        """``__Host-`` demands Secure, so the plain name stays for an office tried without TLS."""
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if self.get_cookie_secure(app) else name

    def get_cookie_secure(self, app: Flask) -> bool:
        """Secure by configuration, or because this very request is."""
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie; who brings none, as a program with a token, gets an empty one without more ado."""
        return super().open_session(app, request) if "HTTP_COOKIE" in request.environ else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie; an answer for which nobody looked at the session has nothing to say of it."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)


def limit(app: Flask) -> None:
    """Limit the attempts to sign in: its own decorator asks, and no other room's answers are looked at."""
    limiter.init_app(app)
    app.before_request_funcs[None].remove(limiter._check_request_limit)
    for functions in (app.after_request_funcs, app.teardown_request_funcs):
        everywhere, here_only = functions[None], functions.setdefault(bp.name, [])
        for looking in [one for one in everywhere if _is_of_limiter(one)]:
            everywhere.remove(looking)
            here_only.append(looking)


def _is_of_limiter(looking: Callable[..., object]) -> bool:
    """Whether a function is a method of the limiter, bound by Python or by functools.partial."""
    return limiter in (getattr(looking, "__self__", None), *getattr(looking, "args", ()))


def here() -> Office:
    """The office this counter belongs to."""
    office: Office = current_app.extensions["office"]
    return office


def official() -> Official:
    """The official who asks."""
    asking: Official = g.official
    return asking


def guard() -> Response | None:
    """Let nobody pass to a page who has not signed in or was away too long."""
    g.official = returning()
    if g.official is not None:
        if UNATTENDED not in request.headers:
            session["seen"] = now()
        return None
    hidden = carried()
    if hidden:
        return make_response(at_the_door(hidden), 401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return away(url_for("auth.login", to=wanted or None))


def at_the_door(hidden: list[tuple[str, str]], *, to: str = "", username: str = "", error: str = "") -> str:
    """The door; ``hidden`` is what was typed before and is handed back behind it."""
    return render_template("login.html", to=to, username=username, error=error, carried=hidden)


def away(address: str) -> Response:
    """Send the browser elsewhere, also when a script asked for a part of the page."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def need(action: str) -> Callable[[], None]:
    """A guard that lets only those into a room who may do ``action``."""
    return lambda: access.require(here(), official(), action)


def may(action: str) -> bool:
    """Whether the visitor's roles allow ``action``: which rooms and buttons to show."""
    return g.get("official") is not None and access.may(here(), official(), action)


def own_path(wanted: str | None) -> str:
    """``wanted`` when it is a path of this counter, else the desk: nobody is sent to another house."""
    parts = urlsplit(wanted or "")
    own = wanted and not parts.scheme and not parts.netloc and wanted.startswith("/") and wanted[1:2] not in ("/", "\\")
    return wanted if own and wanted and wanted.isprintable() else url_for("desk.desk")


def same_origin() -> None:
    """Refuse a write that another site's page sent."""
    asking = the_request()
    origin = asking.environ.get("HTTP_ORIGIN")
    if origin and asking.method not in ("GET", "HEAD", "OPTIONS") and urlsplit(origin).netloc != asking.host:
        abort(403)


@bp.post("/logout")
def sign_out() -> Page:
    """Leave; the language stays."""
    kept = lang()
    session.clear()
    session["lang"] = kept
    flash(say("您已退出登录。"), "info")
    return redirect(url_for("auth.login"), 303)


@bp.post("/language")
def language() -> Page:
    """Switch between Chinese and English and come back to the same page."""
    if request.form.get("lang") in LANGUAGES:
        session["lang"] = request.form["lang"]
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/look")
def look() -> Page:
    """Dark or light, large or normal, remembered by this browser; and come back to the same page."""
    answer = redirect(own_path(request.form.get("to")), 303)
    kept = looks.asked(request.cookies.get(looks.COOKIE, ""), request.form)
    answer.set_cookie(looks.COOKIE, kept.text, max_age=looks.REMEMBERED, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def returning() -> Official | None:
    """The official of this session, unless idle too long or no longer active."""
    seen, known = session.get("seen"), session.get("official")
    if known is None or seen is None or now() - seen > current_app.config["IDLE_SECONDS"]:
        return None
    return accounts.official(here(), known)


def now() -> int:
    """Seconds of the office's clock."""
    return int(here().clock.now().timestamp())


def visitor() -> dict[str, Any]:
    """What every page knows of its visitor."""
    asking = g.get("official")
    authority = accounts.authority(here(), asking.authority) if asking else None
    return {"visitor": asking, "visitor_authority": authority, "lang": lang(), "may": may, "today": here().today()} | {
        "look": looks.read(request.cookies.get(looks.COOKIE, "")), "unread_alerts": unread_alerts,
    }  # fmt: skip


def unread_alerts() -> int:
    """How many alerts of the visitor are unread; none while the database does not answer, for the page that says so has this head too."""
    with suppress(PetitionError):
        return inbox.unread(here(), by=official())
    return 0
