"""报告: the reports of a year, a preview, and one report: typed on, signed, issued, instructed on, held against the registers."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from engine.casework import reportinstructions, reportkeeping, reports, reportsight
from engine.casework.reportviews import Compared, OpenedReport
from engine.errors import Conflict, InvalidForm, Refusal
from webui.auth import Page, guard, here, need, official
from webui.desk.document import saved
from webui.errors import status_of
from webui.presenters import key_sent
from webui.words import lang

# As casework asks for reports of no other year (reports.FIRST_YEAR).
YEAR = re.compile(r"19[5-9][0-9]|20[0-9]{2}|21[0-9]{2}")

bp = Blueprint("reports", __name__, url_prefix="/supervision/reports")
bp.before_request(guard)
bp.before_request(need("see_statistics"))


@bp.get("")
def page(sentence: str = "", basis: str = "") -> Page:
    """The reports of a year, and what to make or preview."""
    year, this_year = request.args.get("year", ""), here().today().year
    chosen = int(year) if YEAR.fullmatch(year) else this_year
    view = reports.listed(here(), by=official(), year=chosen, lang=lang())
    return render_template(
        "supervision/reports.html", view=view, sentence=sentence, basis=basis, sent=request.values, examples=reports.EXAMPLES,
        kinds=reports.kinds(here(), reportsight.issuer_of(here(), official()).area_code), is_over=chosen < this_year,
    )  # fmt: skip


def outside() -> bool:
    """Whether the form that may leave the office is asked for."""
    return request.args.get("public") == "1"


@bp.get("/preview")
def preview() -> Page:
    """A report as it would be now, shown or taken away; nothing is kept."""
    try:
        told = reports.preview(
            here(), kind=request.args.get("kind", "")[:40], period=request.args.get("period", "")[:40], by=official(),
            public=outside(),
        )  # fmt: skip
        if form := request.args.get("form", ""):
            return saved(reports.as_file(here(), told, form))
    except Refusal as error:
        return page(here().tell(error, lang()), error.basis), status_of(error)
    return shown(OpenedReport(told, (), {}))


@bp.post("")
def make() -> Page:
    """Draft a report."""
    sent = request.form
    if sent.get("action") == "preview":
        asked = {name: sent.get(name, "")[:40] for name in ("kind", "period", "public") if sent.get(name)}
        return redirect(url_for("reports.preview", **asked))
    try:
        made = reports.make(here(), kind=sent.get("kind", "")[:40], period=sent.get("period", "")[:40], by=official(), key=key_sent())
    except Refusal as error:
        return page(here().tell(error, lang()), error.basis), status_of(error)
    return redirect(url_for("reports.one", report=made))


@bp.get("/<int:report>")
def one(report: int) -> Page:
    """One report with what may be done with it."""
    return shown(reportinstructions.opened(here(), report=report, by=official(), public=outside()))


@bp.get("/<int:report>.<form>")
def file(report: int, form: str) -> Response:
    """One report as PDF, DOCX or XLSX."""
    return saved(reports.taken_away(here(), report=report, form=form, by=official(), public=outside()))


@bp.get("/<int:report>/compare")
def compare(report: int) -> Page:
    """One report held against the registers."""
    told = reportkeeping.compare(here(), report=report, by=official(), lang=lang())
    return shown(reportinstructions.opened(here(), report=report, by=official()), told)


@bp.post("/<int:report>")
def act(report: int) -> Page:
    """What was done with a report: written, counted anew, signed, returned, issued, instructed on, or followed up."""
    try:
        done(report, request.form.get("action", ""))
    except (Refusal, Conflict) as error:
        wrong = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
        now = reportinstructions.opened(here(), report=report, by=official())
        return shown(now, None, here().tell(error, lang()), error.basis, wrong, outdated=isinstance(error, Conflict)), status_of(error)
    return redirect(url_for("reports.one", report=report))


def done(report: int, action: str) -> None:
    """One act on a report; what the texts say is kept with every act on a draft that brings them."""
    office, by, sent, key = here(), official(), request.form, key_sent()
    texts = {name.removeprefix("text-"): said for name, said in sent.items() if name.startswith("text-")}
    version = sent.get("version", "")
    if texts:
        # Under a key of its own, as long as any may be, so that the act after it is not taken for it brought again.
        own = key and hashlib.sha256(f"{key}:texts".encode()).hexdigest()
        version = reports.write(office, report=report, texts=texts, by=by, key=own, version=version)
    match action:
        case "count":
            reports.count_again(office, report=report, by=by, key=key)
        case "sign":
            reports.sign(office, report=report, by=by, key=key, version=version)
        case "return":
            reports.return_to_draft(office, report=report, by=by, key=key)
        case "issue":
            reports.issue(office, report=report, by=by, key=key)
        case "instruct":
            told = {name: sent.get(name, "") for name in ("post", "given_on", "text")}
            reportinstructions.instruct(office, report=report, by=by, key=key, **told)
        case "follow_up":
            number = sent.get("instruction", "")
            which = int(number) if number.isdecimal() and len(number) < 16 else 0
            reportinstructions.follow_up(office, report=report, instruction=which, outcome=sent.get("outcome", ""), by=by, key=key)


def shown(
    opened: OpenedReport, compared: Compared | None = None, sentence: str = "", basis: str = "", wrong: dict[str, Any] | None = None, *,
    outdated: bool = False,
) -> str:  # fmt: skip
    """One report on the page; ``outdated``: what is kept now stands below what was sent, which somebody else wrote otherwise."""
    return render_template(
        "supervision/report.html", told=opened.sheet, instructions=opened.instructions, rights=opened.rights, compared=compared,
        sentence=sentence, basis=basis, wrong=wrong or {}, sent=request.form, forms=reports.FORMS, asked=request.args, outdated=outdated,
    )  # fmt: skip
