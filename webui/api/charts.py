"""三图: the charts there are, and one of them as SVG or PDF."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from engine.casework import charts as verbs
from engine.casework.chartsources import Asked
from engine.casework.chartviews import ChartLine
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Query, Word
from webui.api.statistics import Place

Release = Annotated[str, Field(max_length=64, description="The release's fingerprint; empty for the one in force.")]


class ChartsQuery(Query):
    """Of which release."""

    release: Release = ""


class ChartQuery(Query):
    """Which chart, of which process, for which place and day, in which format; today when no day is given."""

    chart: Literal["flow", "duty", "time"] = "time"
    process: Word = ""
    place: Place = ""
    on: date | None = None
    format: Literal["svg", "pdf"] = "svg"
    release: Release = ""


@dataclass(frozen=True, slots=True)
class ChartContent:
    """A chart: ``content`` is the file as base64."""

    media_type: str
    content: str


@api.get("/charts")
@operation(tuple[ChartLine, ...], query=ChartsQuery)
def charts(ask: Ask) -> tuple[ChartLine, ...]:
    """The charts there are of a release."""
    asked: ChartsQuery = ask.query
    return verbs.listed(ask.office, by=ask.by, lang=ask.lang, release=asked.release)


@api.get("/chart")
@operation(ChartContent, query=ChartQuery)
def chart(ask: Ask) -> ChartContent:
    """One chart, drawn now from the diagrams and rules of a release."""
    asked: ChartQuery = ask.query
    wanted = Asked(asked.on or ask.office.today(), asked.place, asked.chart, asked.process, ask.lang)
    content = verbs.printed(ask.office, wanted, asked.format, by=ask.by, release=asked.release)
    return ChartContent("application/pdf" if asked.format == "pdf" else "image/svg+xml", base64.b64encode(content).decode())
