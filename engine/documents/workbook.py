"""Spreadsheets: XLSX by openpyxl and CSV, read as text and never computed. The only place that knows openpyxl.

They come from elsewhere, so they are read in a child with bounded time and memory (``engine.documents.confining``). The library is
loaded when a workbook is first read or written: its hundred and seventy modules were a fourteenth of the time every
command of the program needs to begin.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from importlib import import_module
from typing import Any

from engine.casework.sheets import Cell, Heading, Row, column_letter
from engine.documents.confining import confined
from engine.errors import Refusal

UNPACKED_AT_MOST = 40 * 1024 * 1024
MEMBERS_AT_MOST = 300
# Rows nobody filled in are passed over, so many of them.
EMPTY_AT_MOST = 1000
# Beyond this a number of a spreadsheet has lost its last digits, as identity numbers do that were not kept as text.
EXACT = 10**15
# What may be raised over a file that is not what it says; openpyxl adds one of its own, and checks little by itself.
UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
)  # fmt: skip
DOCTYPE = (b"<!DOCTYPE", b"<!ENTITY")
# White space and the marks of an order of bytes, which may stand before markup.
BEFORE_MARKUP = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
# Of the processor, for the child that reads a file: the largest that is taken needs a second or two.
SECONDS = 10
TEXT_FORMAT = "@"


class OfficeSheets:
    """Fits ``engine.casework.sheets.Sheets``."""

    def read(self, content: bytes, *, kind: str, rows: int, columns: int) -> Sequence[Row]:
        """The rows that are not empty, the headings first; Refusal ``sheet_unreadable``, ``sheet_too_large`` or ``sheet_too_many_rows``."""
        if kind != "txt":
            import_module("openpyxl")  # here, so that not every child loads it anew
        heard = confined(lambda: told_of(content, kind, rows, columns), SECONDS)
        if heard.broken_off:
            raise Refusal("sheet_unreadable", reason="?") if heard.broken_off == "died" else Refusal("sheet_too_large")
        for one in heard.told:
            if "refused" in one:
                raise Refusal(one["refused"], **one["with"])
        return [Row(one["row"], tuple(Cell(*cell) for cell in one["cells"])) for one in heard.told]

    def template(self, title: str, headings: Sequence[Heading], words: Mapping[str, str], rows: int) -> bytes:
        """A workbook of three sheets: the one to fill in, what each column is, and the values that may be chosen."""
        from openpyxl import Workbook

        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = title
        values, notes = book.create_sheet(words["values"]), book.create_sheet(words["notes"])
        write_row(notes, 1, (words["column"], words["required"], words["note"]), bold=True)
        for at, heading in enumerate(headings):
            letter = column_letter(at)
            write_row(sheet, 1, (heading.text,), column=at + 1, bold=True, fill="FFF2CC" if heading.required else "E7E6E6")
            sheet.column_dimensions[letter].width = max(12, 2 * len(heading.text) + 4)
            for row in range(2, rows + 2):
                sheet.cell(row, at + 1).number_format = TEXT_FORMAT
            write_row(notes, at + 2, (heading.text, words["yes"] if heading.required else "", heading.note))
            if heading.values:
                offer(sheet, values, letter, heading, rows)
        sheet.freeze_panes = "A2"
        for letter, width in (("A", 20), ("B", 8), ("C", 90)):
            notes.column_dimensions[letter].width = width
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()


def told_of(content: bytes, kind: str, rows: int, columns: int) -> Iterator[Mapping[str, Any]]:
    """What the child that reads a file tells: its rows one by one, or at last why it is refused."""
    try:
        for one in filled_rows(of_text(content) if kind == "txt" else of_workbook(content, columns), rows):
            yield {"row": one.number, "cells": [(cell.text, cell.fault) for cell in one.cells[:columns]]}
    except Refusal as refusal:
        yield {"refused": refusal.code, "with": refusal.args_for_message}


def filled_rows(lines: Iterable[tuple[int, tuple[Cell, ...]]], most: int) -> Iterator[Row]:
    """The rows that are not empty; Refusal ``sheet_too_many_rows`` for more than ``most`` below the headings."""
    found = 0
    for number, cells in lines:
        if any(cell.text or cell.fault for cell in cells):
            found += 1
            yield Row(number, cells)
        if number > most + EMPTY_AT_MOST or found > most + 1:
            raise Refusal("sheet_too_many_rows", most=most)


def write_row(sheet: Any, row: int, texts: Iterable[str], *, column: int = 1, bold: bool = False, fill: str = "") -> None:
    """Texts side by side, each kept as text: what begins with = + - @ computes nothing."""
    from openpyxl.styles import Alignment, Font, PatternFill

    for at, text in enumerate(texts, column):
        cell = sheet.cell(row, at)
        cell.value, cell.data_type, cell.number_format = text, "s", TEXT_FORMAT
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = Font(bold=True)
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)


def offer(sheet: Any, values: Any, letter: str, heading: Heading, rows: int) -> None:
    """The values of a column as a list to choose from; they stand in a column of their own on the sheet of values."""
    from openpyxl.worksheet.datavalidation import DataValidation

    write_row(values, 1, (heading.text,), column=values_column(values), bold=True)
    at = values.max_column
    for row, text in enumerate(heading.values, 2):
        write_row(values, row, (text,), column=at)
    where = column_letter(at - 1)
    choice = DataValidation("list", f"'{values.title}'!${where}$2:${where}${len(heading.values) + 1}", allow_blank=not heading.required)
    choice.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(choice)


def values_column(values: Any) -> int:
    """The next free column of the sheet of values."""
    return 1 if values.cell(1, 1).value is None else int(values.max_column) + 1


def of_text(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The lines of a CSV in UTF-8 or GB 18030, each with the number of its record."""
    try:
        for number, line in enumerate(csv.reader(io.StringIO(decoded(content), newline=""), strict=True), 1):
            yield number, tuple(Cell(one.strip()) for one in line)
    except csv.Error as error:
        raise Refusal("sheet_unreadable", reason=str(error)) from error


def decoded(content: bytes) -> str:
    """The text of a file; Refusal ``sheet_unreadable`` when it is in neither encoding."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Refusal("sheet_unreadable", reason="UTF-8 / GB 18030")


def of_workbook(content: bytes, columns: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The lines of the first sheet of a workbook; links of it are not followed, formulas not computed."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_packed(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, line in enumerate(sheet.iter_rows(max_col=columns), 1):
            yield number, tuple(cell_of(cell.value, cell.data_type) for cell in line)
    except (*UNREADABLE, InvalidFileException) as error:
        raise Refusal("sheet_unreadable", reason=type(error).__name__) from error


def check_packed(content: bytes) -> None:
    """Unpacked of a bounded size, in UTF-8 and without document types: nothing in it can grow while it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > MEMBERS_AT_MOST or sum(member.file_size for member in members) > UNPACKED_AT_MOST:
                raise Refusal("sheet_too_large")
            for member in members:
                text = packed.read(member)
                if member.filename.lower().endswith((".xml", ".rels")) or text.lstrip(BEFORE_MARKUP).startswith(b"<"):
                    check_markup(text)  # a part is what it holds: it may bear any name
    except UNREADABLE as error:
        raise Refusal("sheet_unreadable", reason=type(error).__name__) from error


def check_markup(text: bytes) -> None:
    """No document type, and no encoding that could hide one."""
    encoding = ENCODING.match(text)
    if b"\0" in text or any(mark in text for mark in DOCTYPE) or (encoding and encoding[1].lower() not in PLAIN):
        raise Refusal("sheet_unreadable", reason="DOCTYPE")


def cell_of(value: Any, kind: str) -> Cell:
    """A cell as somebody reads it."""
    match value:
        case None:
            return Cell()
        case _ if kind in ("f", "e"):
            return Cell(fault="formula" if kind == "f" else "error")
        case bool():
            return Cell("yes" if value else "no")
        case int() | float() if abs(value) >= EXACT:
            return Cell(fault="digits_lost")
        case float():
            return Cell(str(int(value)) if value.is_integer() else str(value))
        case datetime():
            return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes"))
        case date():
            return Cell(value.isoformat())
        case time():
            return Cell(f"{value:%H:%M}")
        case _:
            return Cell(str(value).strip())
