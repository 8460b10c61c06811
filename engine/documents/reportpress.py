"""Reports as PDF, DOCX and XLSX, the same bytes for the same report: nothing of when or where they were printed is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.writer.excel import ExcelWriter

from engine.casework.reportviews import Cell, ReportSheet, Table
from engine.documents import press
from engine.documents.glyphs import printable
from engine.documents.paperpress import SERIF, as_json, compiled, source
from engine.documents.wordpress import BODY, FANG, HEI, RED, SONG, add, plain, rule, settled
from engine.documents.zipping import zipped
from engine.domain.clock import SHANGHAI

Words = Mapping[str, str]
SMALL = Pt(10.5)
TITLE_MOST = 31
# What a sheet of a workbook must not be called.
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class OfficeReportPress:
    """Fits ``engine.casework.reportviews.ReportPress``."""

    def printed(self, sheet: ReportSheet, words: Words, form: str) -> bytes:
        """The report as ``pdf``, ``docx`` or ``xlsx``."""
        return {"pdf": pdf_of, "docx": docx_of, "xlsx": xlsx_of}[form](sheet, words)


def pdf_of(sheet: ReportSheet, words: Words) -> bytes:
    """The report with its fonts inside, as PDF/A."""
    return compiled({"main": source("report"), "report.json": as_json(told_of(sheet, words))})


def told_of(sheet: ReportSheet, words: Words) -> dict[str, Any]:
    """A report as the layout reads it, in characters the fonts have."""
    said = partial(printable, font=press.fonts() / SERIF)
    parts = [
        {"heading": said(part.heading), "tables": [table_told(sheet, table, words, said) for table in part.tables]} for part in sheet.parts
    ]
    return {
        "issuer": said(sheet.issuer), "number": said(sheet.number), "title": said(sheet.title), "on": [*sheet.day.timetuple()[:3]],
        "about": said(about(sheet, words)), "mark": mark(sheet, words), "day": day_said(sheet), "parts": parts,
        "foot": [said(line) for line in foot(sheet, words)], "sources": [[said(text) for text in row] for row in sources(sheet)],
        "words": dict(words),
    }  # fmt: skip


def table_told(sheet: ReportSheet, table: Table, words: Words, said: Any) -> dict[str, Any]:
    """One table, or one text, as the layout reads it."""
    written = sheet.texts.get(table.text) or words["not_written"]
    return {
        "title": said(table.title), "columns": [said(name) for name in table.columns], "note": said(table.note), "text": bool(table.text),
        "paragraphs": [said(line) for line in written.splitlines() if line.strip()] if table.text else [], "empty": words["no_lines"],
        "lines": [{"label": said(line.label), "numbers": [shown(number) for number in line.numbers]} for line in table.lines],
    }  # fmt: skip


def shown(number: Cell) -> str:
    """1,873; a rate as it is written; nothing for none."""
    return "" if number is None else f"{number:,}" if isinstance(number, int) else str(number)


def day_said(sheet: ReportSheet) -> str:
    """2026年11月2日."""
    return f"{sheet.day.year}年{sheet.day.month}月{sheet.day.day}日"


def mark(sheet: ReportSheet, words: Words) -> str:
    """What stands across a report that is not in force."""
    return "" if sheet.state in ("signed", "issued") else words["draft_mark"]


def about(sheet: ReportSheet, words: Words) -> str:
    """The period, under the title."""
    return f"{words['period']}：{sheet.since.isoformat()} — {sheet.until.isoformat()}　{sheet.basis}"


def foot(sheet: ReportSheet, words: Words) -> list[str]:
    """Up to when the figures were counted, and the checksum of them."""
    at = [f"{words['counted_at']}：{sheet.counted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"] if sheet.counted_at else []
    return [*at, f"{words['checksum']}：SHA-256 {sheet.sha256}", *([words["public_mark"]] if sheet.public else [])]


def sources(sheet: ReportSheet) -> list[tuple[str, str, str]]:
    """Every figure with a formula or a query: its name, its formula, the page with what is behind it; each once.

    Outside the office the pages lead nowhere and are not told.
    """
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for line in (line for part in sheet.parts for table in part.tables for line in table.lines):
        query = "" if sheet.public else line.query
        if query or line.formula:
            found.setdefault((query, line.formula), (line.label, line.formula, query))
    return list(found.values())


def docx_of(sheet: ReportSheet, words: Words) -> bytes:
    """The same parts for a word processor, which brings its own fonts."""
    made = docx.Document()
    at = datetime.combine(sheet.day, time(), UTC).replace(tzinfo=None)
    page, own = made.sections[0], made.core_properties
    page.page_width, page.page_height, page.left_margin, page.right_margin = Mm(210), Mm(297), Mm(26), Mm(26)
    own.author = own.last_modified_by = plain(sheet.issuer)
    own.title, own.created, own.modified, own.revision = plain(f"{sheet.title} {sheet.number}"), at, at, 1
    add(made, sheet.issuer, size=Pt(26), font=SONG, colour=RED, centred=True)
    if sheet.number:
        add(made, sheet.number, size=Pt(14), centred=True)
    rule(made, "C00000", 12)
    if mark(sheet, words):
        add(made, mark(sheet, words), size=Pt(16), font=HEI, colour=RED, centred=True)
    add(made, sheet.title, size=Pt(20), font=SONG, centred=True)
    add(made, about(sheet, words), size=SMALL, centred=True)
    for part in sheet.parts:
        add(made, part.heading, font=HEI)
        for table in part.tables:
            add(made, table.title, size=Pt(12), font=HEI)
            if table.text:
                for line in (sheet.texts.get(table.text) or words["not_written"]).splitlines():
                    add(made, line, indented=True, font=FANG)
            else:
                docx_table(made, table, words)
    for line in (sheet.issuer, day_said(sheet)):
        add(made, line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    rule(made, "000000", 6)
    add(made, words["sources"], size=BODY, font=HEI)
    for line in foot(sheet, words):
        add(made, line, size=SMALL)
    grid(made, (words["item"], words["formula"], words["query"]), sources(sheet))
    return settled(made)


def docx_table(made: Document, table: Table, words: Words) -> None:
    """One table with its note; that there is nothing to list is said."""
    if table.lines:
        lines = [(line.label, *map(shown, line.numbers)) for line in table.lines]
        grid(made, (words["item"], *table.columns), lines)
    else:
        add(made, words["no_lines"], size=SMALL)
    if table.note:
        add(made, table.note, size=SMALL)


def grid(made: Document, head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> None:
    """Lines under their headings; cells are made row by row, for a table is searched anew for every one asked for by its place."""
    table = made.add_table(rows=0, cols=len(head), style="Table Grid")
    for at, line in enumerate([head, *lines]):
        cells = table.add_row().cells
        for cell, text in zip(cells, line, strict=True):
            run = cell.paragraphs[0].add_run(plain(text))
            run.font.size, run.bold = SMALL, at == 0


def xlsx_of(sheet: ReportSheet, words: Words) -> bytes:
    """A sheet for each section, one for the texts, and one with formulas and queries; numbers are numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    at = datetime.combine(sheet.day, time())
    own = book.properties
    own.creator = own.lastModifiedBy = plain(sheet.issuer)
    own.title = plain(f"{sheet.title} {sheet.number}")
    for no, part in enumerate(sheet.parts, 1):
        page = book.create_sheet(f"{no} {part.heading}".translate(FORBIDDEN)[:TITLE_MOST])
        page.column_dimensions["A"].width = 48
        for letter in "BCDEF":
            page.column_dimensions[letter].width = 16
        for row in xlsx_rows(sheet, part.tables, words, part.heading):
            write(page, *row)
    page = book.create_sheet(words["sources"][:TITLE_MOST])
    for letter, width in (("A", 36), ("B", 80), ("C", 80)):
        page.column_dimensions[letter].width = width
    write(page, (words["item"], words["formula"], words["query"]), "head")
    for line in [*sources(sheet), *((said, "", "") for said in [about(sheet, words), *foot(sheet, words)])]:
        write(page, line, "")
    packed = io.BytesIO()
    own.created = at
    with zipfile.ZipFile(packed, "w") as archive:
        ExcelWriter(book, archive).write_data()
        own.modified = at
    return repacked(packed, own)


def repacked(packed: io.BytesIO, own: Any) -> bytes:
    """The same parts without the instant they were written at, which the library puts into the properties whatever it was told."""
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.xml.functions import tostring

    fixed = DocumentProperties(creator=own.creator, lastModifiedBy=own.lastModifiedBy, title=own.title, created=own.created)
    fixed.modified = own.created
    with zipfile.ZipFile(packed) as one:
        told: Any = tostring(fixed.to_tree())
        properties: bytes = told.encode() if isinstance(told, str) else told
        parts = [(name, properties if name == "docProps/core.xml" else one.read(name)) for name in one.namelist()]
    return b"".join(zipped(parts))


def xlsx_rows(sheet: ReportSheet, tables: tuple[Table, ...], words: Words, heading: str) -> Iterator[tuple[tuple[Cell, ...], str]]:
    """The rows of a section, each with what it is: title, head, or ''."""
    yield (heading,), "title"
    for table in tables:
        yield (), ""
        yield (table.title,), "title"
        if table.text:
            yield (sheet.texts.get(table.text) or words["not_written"],), ""
            continue
        yield (words["item"], *table.columns), "head"
        for line in table.lines:
            yield (line.label, *line.numbers), ""
        if not table.lines:
            yield (words["no_lines"],), ""
        if table.note:
            yield (table.note,), ""


def write(page: Any, row: tuple[Cell, ...], style: str) -> None:
    """One row below the last; a text stays a text, whatever it begins with."""
    at = page.max_row + 1 if page.max_row > 1 or page.cell(1, 1).value is not None else 1
    if not row:
        row = (" ",)
    for column, value in enumerate(row, 1):
        cell = page.cell(at, column)
        if isinstance(value, str):
            cell.value, cell.data_type = plain(value), "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left" if column == 1 else "right")
        elif value is not None:
            cell.value, cell.number_format = value, "#,##0"
        if style:
            cell.font = Font(bold=True)
        if style == "head":
            cell.fill = PatternFill("solid", start_color="E7E6E6")
