"""The desk: the tasks of one official, soonest due first, narrowed by a link that may be kept; and claiming them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from engine.casework import filters, savedviews, tasks, unread, worklists
from engine.casework.deskviews import DeskLine, DeskView, SavedView
from engine.casework.timeleft import BANDS, band_names
from engine.errors import InvalidForm, Refusal
from webui.auth import Page, guard, here, may, official, own_path
from webui.errors import status_of
from webui.presenters import key_sent, page_asked
from webui.words import lang, say

bp = Blueprint("desk", __name__)
bp.before_request(guard)


@bp.get("/")
def door() -> Page:
    """The house's address leads to the desk."""
    return redirect(url_for("desk.desk"))


@bp.get("/desk")
def desk() -> Page:
    """One tab of the desk; who only keeps the machines has none and is shown how they run."""
    if may("operate") and not may("see_petitions"):
        return redirect(url_for("operator.operator"))
    return page()


@bp.get("/desk/live")
def live() -> Response:
    """The parts of a desk that change by themselves; 304 when nothing did."""
    view, band = asked_view(offering=False)
    answer = make_response()
    answer.set_etag(digest((view, lang(), here().today())))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(render_template("desk/_live.html", **shown(view, band)))
    return answer


def page(name: str = "", error: str = "") -> str:
    """The desk as the link asks for; ``name`` and ``error`` are of a view that could not be kept."""
    view, band = asked_view()
    return render_template("desk/desk.html", saved=kept_of(savedviews.DESK), name=name, error=error, **shown(view, band))


def asked_view(*, offering: bool = True) -> tuple[DeskView, str]:
    """The desk as the link asks for, and its band; with what its filters may be, if that is shown."""
    tab, band = request.args.get("tab", "mine"), request.args.get("band", "")
    band = band if band in BANDS else ""
    asked = {part: request.args.get(part, "") for part in (*filters.NAMES, *filters.DAYS)}
    told: dict[str, Any] = {"tab": tab, "band": band, "page": page_asked(), "asked": asked}
    return worklists.desk(here(), by=official(), offering=offering, lang=lang(), **told), band


def shown(view: DeskView, band: str) -> dict[str, object]:
    """What the templates of a desk are given."""
    chosen = {one.name: one.value for one in view.filters if one.value}
    chosen |= {name: day.isoformat() for name, day in zip(filters.DAYS, (view.since, view.until), strict=True) if day}
    query = savedviews.kept({"tab": view.tab, "band": band, **chosen})
    return {
        "view": view, "band": band, "bands": BANDS, "band_names": band_names(here(), lang()), "chosen": chosen,
        "tabs": worklists.tabs_of(here(), official()),
        "desk_link": linking(view.tab, band, chosen), "parts": {"tab": view.tab, "band": band or None, **chosen},
        "query": query, "digest": digest,
    }  # fmt: skip


def linking(tab: str, band: str, chosen: dict[str, str]) -> Callable[..., str]:
    """Makes links to the same desk, changed in some parts; an empty part is left out."""

    def link(**changes: str) -> str:
        parts = {"tab": tab, "band": band, **chosen, **changes}
        return url_for("desk.desk", **{part: value for part, value in parts.items() if value})  # type: ignore[arg-type]

    return link


def digest(told: DeskLine | tuple[object, ...]) -> str:
    """What tells one state of a line or a desk from another."""
    return sha256(repr(told).encode()).hexdigest()[:16]


@bp.post("/desk/views")
def save_view() -> Page:
    """Keep the present filters under a name; one that cannot be kept comes back with the reason."""
    return keep_view(savedviews.DESK, "desk.desk", page)


def keep_view(of: str, at: str, again: Callable[[str, str], str]) -> Page:
    """Keep the filters of the link a form was sent with as a view of a page; ``again`` is that page with what could not be kept."""
    name = request.form.get("name", "")
    try:
        kept = savedviews.save_view(
            here(), name=name, query=request.query_string.decode(errors="replace"), page=of, by=official(), lang=lang()
        )
    except Refusal as refusal:
        told = [sentence for _, sentence in here().tell_fields(refusal, lang())] if isinstance(refusal, InvalidForm) else []
        return again(name, " ".join(told) or here().tell(refusal, lang())), status_of(refusal)
    flash(say("已保存为常用视图「{name}」。", name=kept.name), "info")
    return redirect(f"{url_for(at)}?{kept.query}", 303)


def kept_of(page: str) -> tuple[SavedView, ...]:
    """The views of a page this official keeps."""
    return savedviews.of(here(), by=official(), pages=(page,))


@bp.post("/desk/views/<int:view>/remove")
def remove_view(view: int) -> Page:
    """Forget a kept view."""
    savedviews.remove_view(here(), view=view, by=official())
    flash(say("已删除这个常用视图。"), "info")
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/desk/read")
def read() -> Page:
    """The ticked rows are news no longer."""
    marked = unread.mark_read(here(), numbers=[tasks.number_of(task) for task in request.form.getlist("task")[:100]], by=official())
    flash(say("{count} 件标为已读。", count=marked), "info")
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/tasks/<task>/claim")
def claim(task: str) -> Page:
    """Take a task; who took it has seen it."""
    outcome = tasks.claim(here(), task=task, by=official(), key=key_sent(), lang=lang())
    unread.looked_at(here(), numbers=(outcome.number,), by=official())
    flash(say("已认领，由您办理。"), "info")
    return redirect(own_path(request.form.get("to")), 303)


@bp.post("/tasks/<task>/release")
def release(task: str) -> Page:
    """Put a task back."""
    tasks.release(here(), task=task, by=official(), key=key_sent(), lang=lang())
    flash(say("已放回，其他人可以认领。"), "info")
    return redirect(own_path(request.form.get("to")), 303)
