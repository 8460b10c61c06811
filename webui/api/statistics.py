"""The counts of a year in the shape of the yearbook; the indicators of a period; how a petitioner evaluated."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from engine.casework import access, indicators, statistics
from engine.casework.indicatorviews import COMPARISONS, GROUPINGS, Asked, FiguresView, GroupedView, RowsView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Page, PageSize, Query, Word
from webui.api.worklists import Year

# Named, because it holds itself: numbers, and groups of numbers.
Counts = TypeAliasType("Counts", "dict[str, int | Counts]")
Place = Annotated[str, Field(pattern="^[0-9]{0,12}$", description="An area code or its beginning; empty for all.")]


class YearQuery(Query):
    """Which year, and which area."""

    year: Year
    place: Place = ""


@api.get("/statistics/yearbook")
@operation(Counts, query=YearQuery)
def yearbook(ask: Ask) -> dict[str, Any]:
    """The yearbook of an area, counted now from the petitions themselves; sealed accusations are in no cell."""
    access.require(ask.office, ask.by, "see_statistics")
    asked: YearQuery = ask.query
    return statistics.yearbook(ask.office, year=asked.year, place=asked.place, sealed=False)


class PeriodQuery(Query):
    """A period, both days in it, and what it is narrowed to; ``public``: the form that may leave the office, without small cells."""

    since: date
    until: date
    authority: Word = ""
    alone: bool = False
    place: Place = ""
    topic: Word = ""
    channel: Word = ""
    category: Word = ""
    kind: Word = ""
    public: bool = False

    def asked(self) -> Asked:
        """As casework asks."""
        return Asked(**{one.name: getattr(self, one.name) for one in fields(Asked) if hasattr(self, one.name)})


class FiguresQuery(PeriodQuery):
    """A period, by which day rows fall into it (each indicator's own when empty), and what it is narrowed to.

    ``public``: the form that may leave the office, without small cells. ``compare``: with the same period a year ago (year) or the
    period just before (period). ``only``: one indicator.
    """

    basis: Literal["", "filed", "registered", "due"] = ""


class ComparedQuery(FiguresQuery):
    """The same, compared with another period, or of one indicator only."""

    compare: Literal[COMPARISONS] = ""  # type: ignore[valid-type]
    only: Word = ""


class GroupedQuery(FiguresQuery):
    """The same, by what it is grouped."""

    by: Literal[GROUPINGS] = "authority"  # type: ignore[valid-type]


class RowsQuery(FiguresQuery):
    """The same, and which rows: all, those in the numerator, in the denominator, in the denominator only (missed), or left out."""

    which: Literal["all", "numerator", "denominator", "missed", "excluded"] = "denominator"
    page: Page = 1
    per_page: PageSize = 50


@api.get("/statistics/indicators")
@operation(FiguresView, query=ComparedQuery)
def figures(ask: Ask) -> FiguresView:
    """Every indicator of a period with its formula, numerator, denominator and what was left out."""
    told: ComparedQuery = ask.query
    only = (told.only,) if told.only else ()
    return indicators.figures(ask.office, by=ask.by, asked=told.asked(), compare=told.compare, only=only, lang=ask.lang)


@api.get("/statistics/indicators/<indicator>")
@operation(GroupedView, query=GroupedQuery)
def grouped_figure(ask: Ask, indicator: str) -> GroupedView:
    """One indicator in groups."""
    told: GroupedQuery = ask.query
    return indicators.grouped(ask.office, by=ask.by, asked=told.asked(), indicator=indicator, group=told.by, lang=ask.lang)


@api.get("/statistics/indicators/<indicator>/rows")
@operation(RowsView, query=RowsQuery)
def counted_rows(ask: Ask, indicator: str) -> RowsView:
    """The rows behind a number, each with why it is counted or left out."""
    told: RowsQuery = ask.query
    return indicators.rows(
        ask.office, by=ask.by, asked=told.asked(), indicator=indicator, which=told.which, page=told.page, per_page=told.per_page,
        lang=ask.lang,
    )  # fmt: skip
