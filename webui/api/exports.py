"""导出: an event log for process mining, de-identified, with its counts; and the register of exports."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from engine.casework import exporting
from engine.casework.exportviews import Counts, ExportAsked, ExportView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Query, Word

Format = Literal["xes", "ocel", "csv"]


class Chosen(Query):
    """Which petitions: filed from ``first`` to ``last``, told as they stood at the end of ``until``."""

    format: Format = "xes"
    first: date | None = None
    last: date | None = None
    until: date | None = None
    procedure: Word = ""


class Wanted(Body):
    """The same, and what for."""

    format: Format
    first: date | None = None
    last: date | None = None
    until: date | None = None
    procedure: Word = ""
    purpose: Annotated[str, Field(min_length=1, max_length=exporting.LONGEST_PURPOSE)]


@dataclass(frozen=True, slots=True)
class Exported:
    """A log and what it holds; ``content`` is base64."""

    number: int
    counts: Counts
    name: str
    content: str


@api.get("/exports")
@operation(tuple[ExportView, ...])
def exports(ask: Ask) -> tuple[ExportView, ...]:
    """The latest exports of the authority."""
    return exporting.exports(ask.office, by=ask.by, lang=ask.lang)


@api.get("/exports/counts")
@operation(Counts, query=Chosen)
def count_export(ask: Ask) -> Counts:
    """How many cases, events and variants an export would hold; nothing is exported."""
    return exporting.count(ask.office, asked=ExportAsked(**ask.query.model_dump()), by=ask.by, lang=ask.lang)


@api.post("/exports")
@operation(Exported, body=Wanted, keyed=True)
def export_log(ask: Ask) -> Exported:
    """Export an event log; large ones are taken from the page or the command line, which write them as a stream."""
    begun = exporting.begin(ask.office, asked=ExportAsked(**ask.body.model_dump()), by=ask.by, lang=ask.lang, key=ask.key)
    content = b"".join(begun.pieces())
    return Exported(begun.number, begun.counts, begun.file_name, base64.b64encode(content).decode())
