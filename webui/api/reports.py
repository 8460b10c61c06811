"""Reports: the list of a year, a preview, and one report from its draft to what came of the instructions on it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from engine.casework import reportinstructions, reportkeeping, reports
from engine.casework.reportviews import Compared, InstructionView, ReportSheet, ReportsView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Query, Text, Word
from webui.api.worklists import Year


class Wanted(Body):
    """A kind of report and its period: 2026-10, 2026-Q3, 2026 or 2026-10-01/2026-10-15."""

    kind: Word
    period: Word


class Asked(Query):
    """The same, to be counted now; ``public``: in the form that may leave the office."""

    kind: Word
    period: Word
    public: bool = False


class Reports(Query):
    """The year the periods end in."""

    year: Year


class Texts(Body):
    """What is written, by the names of the texts; with a ``version`` only on the report as it was shown."""

    texts: Annotated[dict[str, Text], Field(max_length=20)]
    version: Word = ""


class Moved(Body):
    """What is done with a report: counted again, signed, returned to a draft, or issued.

    ``version``: it is signed only as it was shown.
    """

    to: Literal["counted", "signed", "draft", "issued"]
    version: Word = ""


class Instructed(Body):
    """By whom (his post), on which day (2026-10-03) and what was instructed."""

    post: Word
    given_on: Word
    text: Text


class FollowedUp(Body):
    """What came of an instruction."""

    outcome: Text


class Shown(Query):
    """``public``: in the form that may leave the office."""

    public: bool = False


class Printed(Shown):
    """As what a report is taken away."""

    form: Literal["pdf", "docx", "xlsx"] = "pdf"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A printed report; ``content`` is base64."""

    report: int
    form: str
    content: str


@api.get("/reports")
@operation(ReportsView, query=Reports)
def report_list(ask: Ask) -> ReportsView:
    """The reports of a year."""
    return reports.listed(ask.office, by=ask.by, year=ask.query.year, lang=ask.lang)


@api.get("/reports/preview")
@operation(ReportSheet, query=Asked)
def preview_report(ask: Ask) -> ReportSheet:
    """A report as it would be now; nothing is kept."""
    told: Asked = ask.query
    return reports.preview(ask.office, kind=told.kind, period=told.period, by=ask.by, public=told.public)


@api.post("/reports")
@operation(ReportSheet, body=Wanted, keyed=True)
def make_report(ask: Ask) -> ReportSheet:
    """Draft a report of a closed period; the one there is when it was made before."""
    made = reports.make(ask.office, kind=ask.body.kind, period=ask.body.period, by=ask.by, key=ask.key)
    return reports.sheet(ask.office, report=made, by=ask.by)


@api.get("/reports/<int:report>")
@operation(ReportSheet, query=Shown)
def report_sheet(ask: Ask, report: int) -> ReportSheet:
    """One report; of a draft also what in its texts may tell of a person."""
    return reports.sheet(ask.office, report=report, by=ask.by, public=ask.query.public)


@api.get("/reports/<int:report>/file")
@operation(ReportFile, query=Printed)
def report_file(ask: Ask, report: int) -> ReportFile:
    """One report as PDF, DOCX or XLSX: the same bytes for the same report."""
    asked: Printed = ask.query
    made = reports.taken_away(ask.office, report=report, form=asked.form, by=ask.by, public=asked.public)
    return ReportFile(report, asked.form, base64.b64encode(made.content).decode())


@api.get("/reports/<int:report>/comparison")
@operation(Compared)
def compare_report(ask: Ask, report: int) -> Compared:
    """Whether a report's figures still come out of the registers; else which changed, and what was entered since."""
    return reportkeeping.compare(ask.office, report=report, by=ask.by, lang=ask.lang)


@api.post("/reports/<int:report>/texts")
@operation(ReportSheet, body=Texts, keyed=True)
def write_report(ask: Ask, report: int) -> ReportSheet:
    """Write the texts of a draft."""
    reports.write(ask.office, report=report, texts=ask.body.texts, by=ask.by, key=ask.key, version=ask.body.version)
    return reports.sheet(ask.office, report=report, by=ask.by)


@api.post("/reports/<int:report>/state")
@operation(ReportSheet, body=Moved, keyed=True)
def move_report(ask: Ask, report: int) -> ReportSheet:
    """Count a draft again, sign it, return a signed one to a draft, or issue it with its number."""
    sign = partial(reports.sign, version=ask.body.version)
    acts = {"counted": reports.count_again, "signed": sign, "draft": reports.return_to_draft, "issued": reports.issue}
    acts[ask.body.to](ask.office, report=report, by=ask.by, key=ask.key)
    return reports.sheet(ask.office, report=report, by=ask.by)


@api.get("/reports/<int:report>/instructions")
@operation(tuple[InstructionView, ...])
def report_instructions(ask: Ask, report: int) -> tuple[InstructionView, ...]:
    """What was instructed on a report."""
    return reportinstructions.instructions(ask.office, report=report, by=ask.by)


@api.post("/reports/<int:report>/instructions")
@operation(tuple[InstructionView, ...], body=Instructed, keyed=True)
def record_instruction(ask: Ask, report: int) -> tuple[InstructionView, ...]:
    """Enter an instruction on an issued report."""
    told: Instructed = ask.body
    reportinstructions.instruct(ask.office, report=report, post=told.post, given_on=told.given_on, text=told.text, by=ask.by, key=ask.key)
    return reportinstructions.instructions(ask.office, report=report, by=ask.by)


@api.post("/reports/<int:report>/instructions/<int:instruction>")
@operation(tuple[InstructionView, ...], body=FollowedUp, keyed=True)
def follow_up_instruction(ask: Ask, report: int, instruction: int) -> tuple[InstructionView, ...]:
    """Enter what came of an instruction."""
    reportinstructions.follow_up(ask.office, report=report, instruction=instruction, outcome=ask.body.outcome, by=ask.by, key=ask.key)
    return reportinstructions.instructions(ask.office, report=report, by=ask.by)
