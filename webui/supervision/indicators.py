"""指标: the figures of a period, each with its formula; in groups; and the rows behind every number. All of it as CSV too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from engine.casework import indicatorareas, indicators
from engine.casework.indicatornumbers import days_of
from engine.casework.indicatorviews import BASES, COMPARISONS, GROUPINGS, Asked, Numbers
from engine.domain.petition import Category, Channel
from engine.errors import Refusal
from webui.auth import Page, guard, here, may, need, official
from webui.presenters import page_asked
from webui.words import lang, say

NARROWED = ("basis", "authority", "place", "topic", "channel", "category")
# What a spreadsheet would take for a formula is written as text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

bp = Blueprint("indicators", __name__, url_prefix="/supervision/indicators")
bp.before_request(guard)
bp.before_request(need("see_statistics"))


@bp.get("")
def page() -> Page:
    """Every indicator of the period."""
    asked, wrong = question()
    view = indicators.figures(here(), by=official(), asked=asked, compare=comparison(), lang=lang())
    return render_template("supervision/indicators.html", view=view, wrong=wrong, **around(asked))


@bp.get("/all.csv")
def page_csv() -> Response:
    """The same as a table."""
    asked = sent()
    view = indicators.figures(here(), by=official(), asked=asked, compare=comparison(), lang=lang())
    head = [say("指标"), say("分子"), say("分母"), say("数值"), say("计数单位"), say("口径日"), say("公式"), say("依据")]
    head += [say("怎样计算"), say("不计入")]
    rows = [
        (
            one.name, one.numerator, one.denominator, one.value, one.unit, one.basis_label, one.formula, one.law, one.counting,
            "；".join(f"{left.because} {told(left.count)}" for left in one.excluded),
        )
        for one in view.figures
    ]  # fmt: skip
    return sheet("indicators", asked, head, rows)


@bp.get("/<indicator>")
def one(indicator: str) -> Page:
    """One indicator in groups."""
    asked, wrong = question()
    view = indicators.grouped(here(), by=official(), asked=asked, indicator=indicator, group=grouping(), lang=lang())
    return render_template("supervision/indicator.html", view=view, wrong=wrong, **around(asked))


@bp.get("/<indicator>.csv")
def one_csv(indicator: str) -> Response:
    """The same as a table."""
    asked = sent()
    view = indicators.grouped(here(), by=official(), asked=asked, indicator=indicator, group=grouping(), lang=lang())
    head = [say("分组"), say("分子"), say("分母"), say("数值")]
    rows = [(line.label, line.numbers.numerator, line.numbers.denominator, line.numbers.value) for line in view.lines]
    return sheet(indicator, asked, head, rows)


@bp.get("/<indicator>/rows")
def rows(indicator: str) -> Page:
    """The rows behind a number."""
    asked, wrong = question()
    which = request.args.get("which", "denominator")
    view = indicators.rows(here(), by=official(), asked=asked, indicator=indicator, which=which, page=page_asked(), lang=lang())
    return render_template("supervision/rows.html", view=view, wrong=wrong, **around(asked))


def question() -> tuple[Asked, str]:
    """What is asked; where the period is none that can be asked about the running month, and what is said of that."""
    try:
        return sent(), ""
    except Refusal as error:
        today = here().today()
        this_month = replace(whole(today.replace(day=1), today), basis="")
        return this_month, say("{reason}现在显示的是本月。", reason=here().tell(error, lang()))


def sent() -> Asked:
    """What is asked, and nothing in its place: the running month when no period is. Refusal for a day nobody can read, or no period."""
    today, asked = here().today(), request.args
    days: list[date] = []
    for name, otherwise in (("from", today.replace(day=1)), ("to", today)):
        try:
            days.append(date.fromisoformat(asked[name]) if asked.get(name) else otherwise)
        except ValueError:
            raise Refusal("day_unreadable", value=asked[name][:20]) from None
    found = whole(*days)
    indicators.check(here(), found)
    return found


def whole(since: date, until: date) -> Asked:
    """A period with what narrows it."""
    narrowed = {name: request.args.get(name, "")[:40] for name in NARROWED}
    return Asked(since, until, **narrowed, public=request.args.get("public") == "1")


def comparison() -> str:
    """With what it is compared."""
    asked = request.args.get("compare", "")
    return asked if asked in COMPARISONS else ""


def grouping() -> str:
    """By what it is grouped."""
    asked = request.args.get("by", "authority")
    return asked if asked in GROUPINGS else "authority"


def around(asked: Asked) -> dict[str, Any]:
    """What the pages show around the numbers: the choices of the form, and what makes their links."""
    office = here()
    tree = sorted((path, one) for one, path in office.paths.items())
    return {
        "asked": asked, "compare": comparison(), "by": grouping(), "bases": BASES, "groupings": GROUPINGS,
        "to_page": to_page, "narrowing": partial(narrowing, asked),
        "authorities": [(one, path.count("/") - 1, office.authorities[one]) for path, one in tree],
        "places": list(choice_of_places()), "topics": indicatorareas.topics_offered(office, lang()), "channels": list(Channel),
        "categories": list(Category), "sees_rows": may("see_petitions") and not asked.public, "said": said,
        "months": months(office.today()),
    }  # fmt: skip


def choice_of_places() -> Iterable[tuple[str, str]]:
    """Every area code with its name, abolished ones left out: they are counted under their successors."""
    office = here()
    for place in sorted(office.current.rulebook.places, key=lambda place: place.code):
        if place.bore(office.today()):
            yield place.code, place.name_en if lang() == "en" else place.name


def months(today: date) -> list[tuple[str, str, str]]:
    """Periods often asked for: (name, first day, last day)."""
    first = today.replace(day=1)
    last = date.fromordinal(first.toordinal() - 1)
    return [
        (say("本月"), first.isoformat(), today.isoformat()), (say("上月"), last.replace(day=1).isoformat(), last.isoformat()),
        (say("今年"), date(today.year, 1, 1).isoformat(), today.isoformat()),
        (say("去年"), date(today.year - 1, 1, 1).isoformat(), date(today.year - 1, 12, 31).isoformat()),
    ]  # fmt: skip


def to_page(endpoint: str, **more: str | None) -> str:
    """An address with everything that is asked now, and ``more`` in place of it."""
    return address(f"indicators.{endpoint}", ("compare", "by", "public"), more)


def address(endpoint: str, also: Sequence[str], more: Mapping[str, str | None]) -> str:
    """An address with the period and what narrows it now, with ``also`` of what is asked, and ``more`` in place of any of it."""
    kept = {name: value for name, value in request.args.items() if name in (*NARROWED, "from", "to", *also)}
    chosen: dict[str, Any] = {name: value for name, value in (kept | dict(more)).items() if value}
    return url_for(endpoint, **chosen)


def narrowing(asked: Asked, by: str, key: str) -> dict[str, str]:
    """What narrows a link to one group; a month is no part of a question, its days are."""
    days = days_of(by, key, asked)
    return {"from": days[0].isoformat(), "to": days[1].isoformat()} if days else {by: key}


def said(numbers: Numbers | Any, form: str) -> str:
    """88.9 %, 12.3, 1,873; — for none; held back where a cell is too small."""
    if numbers.hidden:
        return say("不显示")
    if numbers.value is None:
        return "—"
    return {"rate": "{:.1%}", "mean": "{:,.1f}", "count": "{:,.0f}"}[form].format(numbers.value)


def told(number: int | None) -> str:
    """A number, or that it is held back."""
    return say("不显示") if number is None else str(number)


def sheet(name: str, asked: Asked, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as CSV with a mark of its encoding; nothing in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow(["'" + cell if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell for cell in row])
    file = f"{name}_{asked.since.isoformat()}_{asked.until.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)
