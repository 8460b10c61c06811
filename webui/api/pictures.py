"""看板: the pictures of a period as numbers, the heat map of a diagram, who holds what ends next; and the rows behind every number."""

from __future__ import annotations

from datetime import date
from typing import Literal

from engine.casework import heatmap, pictures, workahead
from engine.casework.indicatorviews import Asked
from engine.casework.pictureviews import Dashboard, HeatMap, Holders, PicturedRows
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Page, Query, Word
from webui.api.statistics import PeriodQuery


class PicturedRowsQuery(PeriodQuery):
    """A period, what it is narrowed to, and which number: of a picture, a line by its key and a series."""

    picture: Word
    key: Word
    series: Word
    page: Page = 1


class StepsQuery(Query):
    """A period, both days in it, and an authority with those below it, or ``alone``."""

    since: date
    until: date
    authority: Word = ""
    alone: bool = False

    def asked(self) -> Asked:
        """As casework asks."""
        return Asked(self.since, self.until, authority=self.authority, alone=self.alone)


class StepRowsQuery(StepsQuery):
    """The same, and which number of a step: open now, done in the period, or lapsed in it."""

    which: Literal[heatmap.WHICH] = "open"  # type: ignore[valid-type]
    page: Page = 1


class HoldersQuery(Query):
    """An authority with those below it, or ``alone``; what lies ahead is of today."""

    authority: Word = ""
    alone: bool = False


@api.get("/statistics/pictures")
@operation(Dashboard, query=PeriodQuery)
def dashboard(ask: Ask) -> Dashboard:
    """Every picture of a period as its table, and what ends in the next days if no one acts."""
    told: PeriodQuery = ask.query
    return pictures.dashboard(ask.office, by=ask.by, asked=told.asked(), lang=ask.lang)


@api.get("/statistics/pictures/rows")
@operation(PicturedRows, query=PicturedRowsQuery)
def pictured_rows(ask: Ask) -> PicturedRows:
    """The petitions behind a number of a picture."""
    told: PicturedRowsQuery = ask.query
    which = {name: getattr(told, name) for name in ("picture", "key", "series", "page")}
    return pictures.rows(ask.office, by=ask.by, asked=told.asked(), **which, lang=ask.lang)


@api.get("/statistics/steps/<process>")
@operation(HeatMap, query=StepsQuery)
def heat_map(ask: Ask, process: str) -> HeatMap:
    """A diagram with what stands at each step, how long steps wait beside their limit, and the limits that lapsed there."""
    told: StepsQuery = ask.query
    return heatmap.heat(ask.office, by=ask.by, asked=told.asked(), process=process, lang=ask.lang)


@api.get("/statistics/steps/<process>/<element>/rows")
@operation(PicturedRows, query=StepRowsQuery)
def step_rows(ask: Ask, process: str, element: str) -> PicturedRows:
    """The petitions behind a number of a step."""
    told: StepRowsQuery = ask.query
    return heatmap.rows(
        ask.office, by=ask.by, asked=told.asked(), process=process, element=element, which=told.which, page=told.page, lang=ask.lang
    )


@api.get("/statistics/holders")
@operation(Holders, query=HoldersQuery)
def holders(ask: Ask) -> Holders:
    """The running time limits that end in the next thirty days, by who holds them."""
    told: HoldersQuery = ask.query
    today = ask.office.today()
    return workahead.holders(ask.office, by=ask.by, asked=Asked(today, today, authority=told.authority, alone=told.alone), lang=ask.lang)
