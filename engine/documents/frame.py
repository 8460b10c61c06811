"""What stands around every chart: its title, what it is about, place, day, rules and release, and the number of its page."""

from __future__ import annotations

from dataclasses import dataclass

from engine.casework.chartviews import Heading
from engine.documents.lettering import LEADING, width, wrapped
from engine.documents.sheet import INK, SOFT, UNITS, Sheet

A3 = 420 * UNITS, 297 * UNITS
A4 = 297 * UNITS, 210 * UNITS
MARGIN = 50.0
TITLE, ABOUT, FACTS = 30.0, 15.0, 14.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The margins a heading leaves: what is drawn stands between ``top`` and ``bottom`` (from below)."""

    heading: Heading
    wide: float
    top: float
    bottom: float
    about: tuple[str, ...]
    facts: tuple[str, ...]

    def sheet(self, high: float) -> Sheet:
        """A sheet with its heading."""
        heading = self.heading
        said = " ".join(f"{label}：{text}" if heading.lang == "zh" else f"{label}: {text}." for label, text in heading.facts)
        sheet = Sheet(self.wide, high, heading.title, f"{heading.about} {said}".strip(), heading.lang)
        sheet.text((MARGIN, MARGIN + TITLE * 0.75), heading.title, TITLE)
        y = sheet.lines((MARGIN, MARGIN + TITLE * 1.15), self.about, ABOUT, fill=SOFT)
        y = sheet.lines((MARGIN, y + 3), self.facts, FACTS)
        sheet.line([(MARGIN, y + 8), (self.wide - MARGIN, y + 8)], stroke=INK, thick=1.6)
        return sheet

    def number(self, sheet: Sheet, page: int, pages: int) -> None:
        """The number of a page at its foot, with the title and the release for whoever finds it alone."""
        told = self.heading.words["page"].format(page=page, pages=pages)
        sheet.text((self.wide - MARGIN, sheet.high - 20), told, 13.0, anchor="end", fill=SOFT)
        sheet.text((MARGIN, sheet.high - 20), f"{self.heading.title}　{self.heading.facts[-1][1]}", 13.0, fill=SOFT)


def headed(heading: Heading, wide: float, legend_height: float = 0.0) -> Frame:
    """The frame of a chart on a sheet so wide; its facts stand on as few lines as they need."""
    room = wide - 2 * MARGIN
    about = tuple(wrapped(heading.about, ABOUT, room))
    facts: list[str] = []
    for label, text in heading.facts:
        told = f"{label}：{text}" if heading.lang == "zh" else f"{label}: {text}"
        if facts and width(f"{facts[-1]}　　{told}", FACTS) <= room:
            facts[-1] += f"　　{told}"
        else:
            facts += wrapped(told, FACTS, room)
    top = MARGIN + TITLE * 1.15 + len(about) * ABOUT * LEADING + 3 + len(facts) * FACTS * LEADING + 24
    return Frame(heading, wide, top, legend_height + 44, about, tuple(facts))
