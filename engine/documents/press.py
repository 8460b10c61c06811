"""The press: charts as SVG and as PDF. Knows Typst, and gives it nothing but finished pages and the fonts to print them with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from engine.casework.chartviews import Chart, DutyChart, FlowChart
from engine.documents.dutysheet import duty_pages, duty_sheet
from engine.documents.flowsheet import flow_pages, flow_sheet
from engine.documents.sheet import UNITS, Sheet
from engine.documents.timesheet import time_pages, time_sheet
from engine.errors import OutOfOrder


class ChartPress:
    """Prints charts; fits ``engine.casework.ports.Press``."""

    def svg(self, chart: Chart) -> str:
        """The whole chart as one SVG, as large as it needs."""
        return sheet_of(chart).svg()

    def pdf(self, chart: Chart) -> bytes:
        """The chart as PDF/A on pages of A3 or A4, its fonts inside."""
        return printed(pages_of(chart), chart.heading.on)


def sheet_of(chart: Chart) -> Sheet:
    """A chart on one sheet."""
    if isinstance(chart, FlowChart):
        return flow_sheet(chart)
    return duty_sheet(chart) if isinstance(chart, DutyChart) else time_sheet(chart)


def pages_of(chart: Chart) -> list[Sheet]:
    """A chart on pages."""
    if isinstance(chart, FlowChart):
        return flow_pages(chart)
    return duty_pages(chart) if isinstance(chart, DutyChart) else time_pages(chart)


def fonts() -> Path:
    """The folder of the Chinese fonts that came with the office. OutOfOrder when they are not there."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise OutOfOrder("fonts_missing", package="pylopdf-fonts-zh-cn")
    return Path(spec.origin).parent


def printed(pages: Sequence[Sheet], on: date) -> bytes:
    """Pages as one PDF/A-2b, dated as what they show; texts stay texts.

    OutOfOrder when the press refuses, which would be a fault of ours.
    """
    import typst  # here: only a process that prints carries its seven megabytes

    files = {f"page{no}.svg": page.svg().encode() for no, page in enumerate(pages)}
    day = f"datetime(year: {on.year}, month: {on.month}, day: {on.day})"
    lines = [f'#set document(title: "{_quoted(pages[0].title)}", date: {day})']
    for no, page in enumerate(pages):
        size = f"width: {page.wide / UNITS}mm, height: {page.high / UNITS}mm"
        image = f'#image("page{no}.svg", width: 100%, alt: "{_quoted(page.title)}")'
        lines.append(f"#page({size}, margin: 0mm)[{image}]")
    try:
        made: bytes = typst.compile(  # type: ignore[call-overload]  # it takes files by name, its types do not say so
            {"main": "\n".join(lines).encode(), **files}, font_paths=[str(fonts())], ignore_system_fonts=True, format="pdf",
            pdf_standards=["a-2b"],
        )  # fmt: skip
    except typst.TypstError as error:
        raise OutOfOrder("press_failed", reason=str(error)) from error
    return made


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
