"""督办: what is about to go wrong, the gravest first; acts from the row or for many; views kept; the agenda of the conference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from engine.casework import cases, conference, filters, queueacts, queuerows, savedviews
from engine.casework.queue import ALL, PARTS
from engine.casework.queue import queue as queue_of
from engine.casework.queueviews import QueueView
from engine.errors import InvalidForm, Refusal
from webui.auth import Page, guard, here, may, need, official, own_path
from webui.desk.bulk import missing, said
from webui.desk.desk import digest, keep_view, kept_of
from webui.errors import status_of
from webui.presenters import Entered, key_sent, page_asked, refused, told, values_sent
from webui.words import lang, say

bp = Blueprint("supervision", __name__, url_prefix="/supervision")
bp.before_request(guard)
bp.before_request(need("see_queue"))


# ---- the queue


@bp.get("")
def queue() -> Page:
    """The queue as the link asks for it."""
    return page()


@bp.get("/live")
def live() -> Response:
    """The parts of the queue that change by themselves; 304 when nothing did."""
    view = asked_view(offering=False)
    answer = make_response()
    answer.set_etag(digest((view.counts, view.lines, view.total, lang(), here().today())))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    if answer.status_code != 304:
        answer.set_data(render_template("supervision/_queue_live.html", **shown(view)))
    return answer


def page(name: str = "", error: str = "") -> str:
    """The queue as the link asks for; ``name`` and ``error`` are of a view that could not be kept."""
    return render_template("supervision/queue.html", saved=kept_of(savedviews.QUEUE), name=name, error=error, **shown(asked_view()))


def asked_view(*, offering: bool = True) -> QueueView:
    """The queue as the link asks for."""
    asked = request.args
    parts: dict[str, Any] = {"view": asked.get("view", "")[:40], "authority": asked.get("authority", "")[:40], "page": page_asked()}
    given = {part: asked.get(part, "") for part in ("procedure", *filters.NAMES)}
    return queue_of(here(), by=official(), older=asked.get("older") == "1", asked=given, offering=offering, lang=lang(), **parts)


def shown(view: QueueView) -> dict[str, object]:
    """What the templates of a queue are given."""
    chosen = {one.name: one.value for one in view.filters if one.value}
    parts = {"view": "" if view.view == ALL else view.view, "authority": view.authority, **chosen}
    parts |= {"older": "1"} if request.args.get("older") == "1" else {}
    return {
        "view": view, "chosen": chosen, "queue_link": linking(parts), "parts": {name: value or None for name, value in parts.items()},
        "query": savedviews.kept(parts, savedviews.QUEUE), "digest": digest,
        "acts": [act for act in queueacts.VERBS if may(queueacts.RIGHTS[act])],
    }  # fmt: skip


def linking(parts: dict[str, str]) -> Callable[..., str]:
    """Makes links to the same queue, changed in some parts; an empty part is left out."""

    def link(**changes: str) -> str:
        asked = {part: value for part, value in {**parts, **changes}.items() if value and part in (*PARTS, "page")}
        return url_for("supervision.queue", **asked)  # type: ignore[arg-type]

    return link


# ---- views kept


@bp.post("/views")
def save_view() -> Page:
    """Keep the present filters under a name; one that cannot be kept comes back with the reason."""
    return keep_view(savedviews.QUEUE, "supervision.queue", page)


# ---- the cases


@bp.get("/cases")
def supervised() -> Page:
    """督办件: every supervision, by where it stands and by authority."""
    asked = request.args
    authority = asked.get("authority", "")[:40]
    shown = cases.cases(here(), by=official(), state=asked.get("state", "open"), authority=authority, page=page_asked(), lang=lang())
    return render_template("supervision/cases.html", view=shown, authority=authority)


# ---- from one row


@bp.get("/rows/<row>")
def row(row: str) -> Page:
    """What may be done from one row: put into its menu where a script asks for it, else a page of its own."""
    view = queuerows.row_acts(here(), row=row, by=official(), lang=lang())
    in_menu = "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    shown = "supervision/_row_acts.html" if in_menu else "supervision/row.html"
    return render_template(shown, view=view, to=own_path(request.args.get("to")))


# ---- of one row or many, looked at first


@bp.post("/acts")
def preview() -> Page:
    """What would come of the act on each ticked row."""
    try:
        return looked_at()
    except Refusal as refusal:
        flash(here().tell(refusal, lang()), "info")
        return redirect(own_path(request.form.get("to")), 303)


@bp.post("/acts/do")
def do() -> Page:
    """Do it to those that can, and tell of each."""
    act, rows = request.form.get("act", ""), request.form.getlist("task")
    try:
        view = queueacts.carry_out(here(), act=act, rows=rows, said=said(), by=official(), key=key_sent(), lang=lang())
    except InvalidForm as error:
        return looked_at(error), status_of(error)
    if request.form.get("from") == "row" and view.refused == 0:
        flash(say("已办：{what}", what=view.lines[0].sentence), "info")
        return redirect(own_path(request.form.get("to")), 303)
    return render_template("desk/bulk.html", view=view, done=True, to=own_path(request.form.get("to")), **around())


def around() -> dict[str, str]:
    """Where the page of many acts leads."""
    return {"preview_at": "supervision.preview", "do_at": "supervision.do", "back": say("返回督办台")}


def looked_at(error: InvalidForm | None = None) -> str:
    """The page with every act tried; what was entered is kept."""
    act, rows = request.form.get("act", ""), request.form.getlist("task")
    view = queueacts.preview(here(), act=act, rows=rows, said=said(), by=official(), lang=lang())
    wrong = error or (missing(view.form) if request.form.get("asked") else None)
    entered = refused(wrong, "bulk", request.form, view.form) if wrong else Entered("bulk", values_sent(request.form))
    return render_template(
        "desk/bulk.html", view=view, done=False, entered=entered, wrong=wrong, to=own_path(request.form.get("to")), **around()
    )  # fmt: skip


# ---- the conference


@bp.get("/conference")
def agenda() -> Page:
    """联席会议议题: what waits, or what was resolved."""
    return agenda_page()


@bp.post("/conference/<number>/<int:item>")
def resolve(number: str, item: int) -> Page:
    """Keep what the conference resolved on an item."""
    text = request.form.get("resolution", "")
    try:
        outcome = conference.resolve(here(), number=number, item=item, resolution=text, by=official(), key=key_sent(), lang=lang())
    except InvalidForm as error:
        wrong = " ".join(sentence for _, sentence in here().tell_fields(error, lang()))
        return agenda_page(of=f"{number}.{item}", text=text, wrong=wrong), status_of(error)
    told(outcome, say("已登记议定事项。"))
    return redirect(url_for("supervision.agenda"), 303)


def agenda_page(*, of: str = "", text: str = "", wrong: str = "") -> str:
    """The agenda; what was typed for an item that was refused is kept beside it."""
    resolved = request.args.get("resolved") == "1"
    items = conference.agenda(here(), by=official(), resolved=resolved, page=page_asked())
    more = len(items) == conference.PER_PAGE
    return render_template(
        "supervision/agenda.html", items=items, resolved=resolved, page=page_asked(), more=more, of=of, text=text, wrong=wrong
    )  # fmt: skip
