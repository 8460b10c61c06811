"""设计稿的新东西: a form for a step and a decision table, begun from their lists or from a shape on the board, which they come back to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for

from engine.casework import designforms, designs, newcalendars, newforms, newtables, unaskedforms
from engine.casework.newforms import Copied
from engine.casework.newtables import Answers, Asks
from engine.errors import Conflict, InvalidForm, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("beginning", __name__, url_prefix="/designer/<int:design>/new")
bp.before_request(guard)
bp.before_request(need("design"))

FORM = ("process", "name", "title", "title_en", "basis", "field", "field_title", "field_title_en", "kind")
TABLE = ("process", "name", "title", "policy", "basis")
# So many questions and answers of a table are asked for at its beginning; more are added in the table itself.
ASKS, ANSWERS = 5, 3
# So many forms come with one part of the board.
MOST_AT_ONCE = 20


@bp.get("/form")
def form(design: int) -> Page:
    """What a new form is to be called and first asks; ``step`` is the shape on the board it is for."""
    return form_page(design, None)


@bp.post("/form")
def begin_form(design: int) -> Page:
    """Begin the form, and open the builder on it."""
    said = sent(FORM)
    try:
        path = newforms.begin(here(), by=official(), design=design, said=said, step=request.args.get("step", ""))
    except (Refusal, Conflict, NotFound) as error:
        return form_page(design, refused(error, "new", request.form, None)), status_of(error)
    flash(say("表单已建好，可以接着加别的问题。"), "info")
    return redirect(url_for("design_forms.one", design=design, path=path, form=said["name"].strip()), 303)


def form_page(design: int, entered: Entered | None) -> str:
    """The page of a form to be begun; what was entered is kept."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    step = request.args.get("step", "")[:80]
    about = {name: request.args.get(name, "")[:80] for name in ("process", "title")}
    one = newforms.starting(here(), **asked, step=step, **about)
    kinds = [(kind, here().say(f"field_kind.kind_{kind}", lang())) for kind in designforms.KINDS]
    view = designs.opened(here(), **asked)
    said = {**one.said, **(sent(FORM) if entered else {})}
    return render_template("designer/form_new.html", view=view, one=one, said=said, step=step, kinds=kinds, entered=entered)


@bp.get("/table")
def table(design: int) -> Page:
    """What a new decision table is to ask and to answer; ``step`` is the rule task on the board it is for."""
    return table_page(design, None)


@bp.post("/table")
def begin_table(design: int) -> Page:
    """Begin the table, and open it."""
    said = sent(TABLE)
    asks = [Asks(fact, first) for fact, first in rows(("fact", "asked"), ASKS)]
    answers = [Answers(*one) for one in rows(("label", "answer", "type", "first", "otherwise"), ANSWERS) if one[0] or one[1]]
    step = request.args.get("step", "")
    try:
        path = newtables.begin(here(), by=official(), design=design, asks=asks, answers=answers, step=step, **said)
    except (Refusal, Conflict, NotFound) as error:
        return table_page(design, refused(error, "new", request.form, None)), status_of(error)
    flash(say("决策表已建好，可以接着写别的规则。"), "info")
    return redirect(url_for("design_tables.one", design=design, path=path), 303)


def rows(names: tuple[str, ...], most: int) -> list[list[str]]:
    """The rows that were filled in, each with these fields; a row without its first field is none."""
    found = [[request.form.get(f"f_{name}-{no}", "").strip() for name in names] for no in range(most)]
    return [one for one in found if one[0] or (len(one) > 2 and one[1])]


def table_page(design: int, entered: Entered | None) -> str:
    """The page of a table to be begun; what was entered is kept."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    step, title = (request.args.get(name, "")[:80] for name in ("step", "title"))
    one = newtables.starting(here(), **asked, step=step, title=title)
    said = {"process": request.args.get("process", ""), "name": one.name, "title": title, "policy": "FIRST", "basis": ""}
    said |= {name.removeprefix("f_"): value for name, value in request.form.items()} if entered else {}
    view = designs.opened(here(), **asked)
    return render_template("designer/table_new.html", view=view, one=one, said=said, step=step, entered=entered, asks=ASKS, answers=ANSWERS)


@bp.get("/calendar")
def calendar(design: int) -> Page:
    """The notice next year's calendar comes from."""
    return calendar_page(design, None)


@bp.post("/calendar")
def begin_calendar(design: int) -> Page:
    """Begin it, and open the form of its days."""
    try:
        path = newcalendars.begin(here(), by=official(), design=design, said=sent(newcalendars.SAID))
    except (Refusal, Conflict) as error:
        return calendar_page(design, refused(error, "new", request.form, None)), status_of(error)
    flash(say("日历已建好，请填写这一年的休息日和调休上班日。"), "info")
    return redirect(url_for("design_rules.rule", design=design, path=path, entry="notices.0"), 303)


def calendar_page(design: int, entered: Entered | None) -> str:
    """The page of a calendar to be begun; what was entered is kept."""
    asked: dict[str, Any] = {"by": official(), "design": design}
    year = newcalendars.next_year(here(), **asked)
    view = designs.opened(here(), **asked, lang=lang())
    said = sent(newcalendars.SAID) if entered else {"title": f"国务院办公厅关于{year}年部分节假日安排的通知"}
    return render_template("designer/calendar_new.html", view=view, year=year, said=said, entered=entered)


@bp.post("/forms")
def copy_forms(design: int) -> Page:
    """The forms of a common part that was put on the board, for its script."""
    process, forms = part_sent()
    try:
        made = newforms.copy(here(), by=official(), design=design, process=process, forms=forms)
    except (Refusal, Conflict, NotFound) as error:
        return wrong(error)
    return jsonify(made=made)


@bp.post("/forms/back")
def take_forms_back(design: int) -> Page:
    """Those of a part that was taken back; what is in use by now stays."""
    process, forms = part_sent()
    try:
        gone = unaskedforms.take_back(here(), by=official(), design=design, process=process, forms=forms)
    except (Refusal, Conflict, NotFound) as error:
        return wrong(error)
    return jsonify(gone=gone)


def part_sent() -> tuple[str, list[Copied]]:
    """The process and the forms of a common part, as the script sends them."""
    told = request.get_json(silent=True)
    wanted = told.get("forms") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted[:MOST_AT_ONCE]):
        raise Refusal("design_path_wrong", file="")
    forms = [Copied(*(str(one.get(key, "")) for key in ("name", "like", "title", "title_en", "basis"))) for one in wanted[:MOST_AT_ONCE]]
    return str(told.get("process", "")), forms


def wrong(error: Refusal | Conflict | NotFound) -> tuple[Response, int]:
    """An error in words, field by field where it has fields."""
    fields = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
    return jsonify(message=" ".join([here().tell(error, lang()), *fields.values()])), status_of(error)


def sent(names: tuple[str, ...]) -> dict[str, str]:
    """What was typed into these fields."""
    return {name: request.form.get(f"f_{name}", "").strip() for name in names}
