"""设计稿的规则: the rules of a design beside the law, one rule as a form and as its lines of the file, and whole files as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import designrules, designs, designtables
from engine.errors import Conflict, NotFound, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_rules", __name__, url_prefix="/designer/<int:design>/rules")
bp.before_request(guard)
bp.before_request(need("design"))

HEAD = "head."


@bp.get("")
def page(design: int) -> Page:
    """Every rule of the design's place: what the country says, what the place says, whose word holds; and the other files of rules."""
    asked = {"by": official(), "design": design, "lang": lang()}
    view = designs.opened(here(), **asked)
    sections, others = designrules.sections(here(), **asked), designrules.others(here(), **asked)
    tables = designtables.files(here(), by=official(), design=design)
    return render_template("designer/rules.html", view=view, sections=sections, others=others, tables=tables)


@bp.get("/<path:path>")
def rule(design: int, path: str) -> Page:
    """One rule of a file, or, without one, the whole file as text; asked for its count when a day is given."""
    entry, pattern = request.args.get("entry"), request.args.get("pattern", "")
    if "under" in request.args:
        return begin(design, path)
    if entry is None:
        return file_page(design, path)
    return rule_page(design, path, entry, tried={"said": {"pattern": pattern}} if pattern else None, is_begun=bool(pattern))


def begin(design: int, path: str) -> Page:
    """Begin an entry of a file: its form is shown, and it is there once that is kept."""
    under, name, pattern = (request.args.get(one, "").strip() for one in ("under", "f_name", "pattern"))
    try:
        entry = designrules.new_entry(here(), by=official(), design=design, path=path, under=under, name=name)
    except Refusal as error:
        return file_page(design, path, begun=refused(error, "entry", request.args, None)), status_of(error)
    return redirect(url_for("design_rules.rule", design=design, path=path, entry=entry, pattern=pattern or None), 303)


@bp.post("/<path:path>")
def change(design: int, path: str) -> Page:
    """Keep a rule as the form or its text says, look at what it would be, or take it out."""
    entry, act = request.args.get("entry"), request.form.get("act", "")
    if entry is None:
        return change_file(design, path)
    if act.startswith("look"):
        return looked_at(design, path, entry)
    asked: dict[str, Any] = {"by": official(), "design": design, "path": path, "entry": entry, "version": version_sent()}
    try:
        if act == "drop":
            designrules.drop(here(), **asked)
            flash(say("已经去掉，恢复全国的规定。"), "info")
            return redirect(url_for("design_rules.page", design=design), 303)
        if act == "text":
            designrules.keep_text(here(), **asked, text=request.form.get("text", ""), head=head_sent())
        else:
            designrules.keep(here(), **asked, said=said_sent(), head=head_sent())
    except (Refusal, Conflict) as error:
        entered = refused(error, "rule", request.form, None)
        return rule_page(design, path, entry, entered=entered), status_of(error)
    flash(say("已保存。"), "info")
    return redirect(url_for("design_rules.rule", design=design, path=path, entry=entry), 303)


def looked_at(design: int, path: str, entry: str) -> Page:
    """The rule as it would be; nothing is kept."""
    by_text = request.form["act"] == "look_text"
    tried: dict[str, Any] = {"text": request.form.get("text", "")} if by_text else {"said": said_sent()}
    try:
        return rule_page(design, path, entry, tried=tried | {"head": head_sent()})
    except (Refusal, Conflict) as error:
        return rule_page(design, path, entry, entered=refused(error, "rule", request.form, None)), status_of(error)


def rule_page(
    design: int, path: str, entry: str, *, entered: Entered | None = None, tried: Mapping[str, Any] | None = None, is_begun: bool = False
) -> str:
    """The page of one rule; what was entered is kept. Of one just begun nobody is told yet that all of it is missing."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    one = designrules.entry(here(), path=path, entry=entry, **asked, **(tried or {}))
    start, counts, sentence = request.args.get("start", ""), (), ""
    if one.is_deadline and start:
        try:
            counts = designrules.counted(here(), deadline=entry, start=date.fromisoformat(start), **asked)
        except (Refusal, NotFound) as error:
            sentence = here().tell(error, lang())
        except ValueError:
            sentence = say("请选择一个日期。")
    typed = request.form.get("text", one.text) if entered else one.text
    return render_template(
        "designer/rule.html", view=designs.opened(here(), **asked), one=one, entered=entered, tried=tried, start=start, counts=counts,
        is_begun=is_begun, sentence=sentence, typed=typed, version=request.form.get("version", one.version),
        head=head_sent() if entered or tried else {},
    )  # fmt: skip


def file_page(design: int, path: str, *, entered: Entered | None = None, text: str | None = None, begun: Entered | None = None) -> str:
    """A whole file as text."""
    asked: dict[str, Any] = {"by": official(), "design": design, "lang": lang()}
    one = designrules.file(here(), path=path, text=text, **asked)
    view = designs.opened(here(), **asked)
    return render_template(
        "designer/rulefile.html",
        view=view,
        one=one,
        entered=entered,
        begun=begun,
        tried=text is not None,
        version=request.form.get("version", one.version),
    )


def change_file(design: int, path: str) -> Page:
    """Keep a whole file, or look at what is wrong with it."""
    return text_change(design, path, keep=designrules.keep_file, shown=file_page, back="design_rules.rule")


def text_change(design: int, path: str, *, keep: Callable[..., int], shown: Callable[..., str], back: str) -> Page:
    """Have ``keep`` keep the text that was sent and go ``back``; it is ``shown`` again where one only looks, or it was refused."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    if request.form.get("act") == "look":
        return shown(design, path, text=text)
    try:
        keep(here(), by=official(), design=design, path=path, text=text, version=version_sent())
    except (Refusal, Conflict) as error:
        return shown(design, path, text=text, entered=refused(error, "file", request.form, None)), status_of(error)
    flash(say("已保存。"), "info")
    return redirect(url_for(back, design=design, path=path), 303)


def version_sent() -> int:
    """The version the change began with."""
    sent = request.form.get("version", "0")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def said_sent() -> dict[str, str]:
    """The fields of the form; a length is sent as its number and its unit, a list as its lines or boxes."""
    said = {}
    for name in request.form:
        if not name.startswith("f_") or name.endswith("~unit") or name.startswith(f"f_{HEAD}"):
            continue
        text = "\n".join(one for one in request.form.getlist(name) if one)
        unit = request.form.get(f"{name}~unit")
        said[name.removeprefix("f_")] = text if unit is None else length_sent(text.strip(), unit)
    return said


def length_sent(number: str, unit: str) -> str:
    """25 days; '' for none, the unit alone where a letter sets it."""
    if unit == "as_assigned":
        return unit
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}" if number else ""


def head_sent() -> dict[str, str]:
    """The words of a local policy that is still to be begun."""
    begin = f"f_{HEAD}"
    return {name.removeprefix(begin): request.form[name] for name in request.form if name.startswith(begin)}
