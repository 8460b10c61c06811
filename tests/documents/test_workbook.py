"""Spreadsheets from elsewhere: read as text, bounded, nothing computed, followed or grown."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from engine.casework.sheets import Heading, Row, column_letter
from engine.documents import confining, workbook
from engine.documents.workbook import UNPACKED_AT_MOST, OfficeSheets, cell_of, told_of
from engine.errors import Refusal

SHEETS = OfficeSheets()
PART = "xl/worksheets/sheet1.xml"
WORDS = {"notes": "说明", "values": "值", "column": "列", "note": "怎么填", "required": "必填", "yes": "是"}


def book(*rows: tuple[object, ...]) -> bytes:
    """A workbook of one sheet."""
    made, kept = Workbook(), io.BytesIO()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(kept)
    return kept.getvalue()


def with_member(content: bytes, name: str, text: bytes) -> bytes:
    """The same package with one member replaced or added."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, text)
    return kept.getvalue()


def read(content: bytes, kind: str = "xlsx", rows: int = 5) -> list[Row]:
    """The rows of a file."""
    return list(SHEETS.read(content, kind=kind, rows=rows, columns=4))


def refusal(content: bytes, kind: str = "xlsx") -> str:
    """The code a file is refused with."""
    with pytest.raises(Refusal) as caught:
        read(content, kind)
    return caught.value.code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.fromisoformat("2026-03-02"), "2026-03-02"), (date(2026, 3, 2), "2026-03-02"),
        (datetime.fromisoformat("2026-03-02 09:05"), "2026-03-02 09:05"),
        (time(9, 5), "09:05"), (3.0, "3"), (2.5, "2.5"), (7, "7"), (True, "yes"), (" 字 ", "字"), (None, ""),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_person_reads_it(value: object, text: str):
    assert cell_of(value, "n").text == text


def test_formulas_are_not_computed_and_lost_digits_are_told():
    cells = read(book(("头",), ("=1+1", "=cmd|'/c calc'!A1", 990121198001010017, "甲")))[1].cells
    assert [cell.fault for cell in cells] == ["formula", "formula", "digits_lost", ""]


def test_rows_keep_the_numbers_they_are_shown_with_and_empty_ones_are_passed_over():
    assert [row.number for row in read(book(("头",), (), ("甲",), (), ("乙",)))] == [1, 3, 5]
    assert [row.number for row in read('头\n\n"甲\n乙"\n'.encode(), "txt")] == [1, 3]


def test_what_a_sheet_says_of_its_size_is_not_believed():
    content = book(("头",), ("甲",))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = packed.read(PART).decode()
    small = text.replace('ref="A1:A2"', 'ref="A1:A1"')
    assert small != text and len(read(with_member(content, PART, small.encode()))) == 2
    far = text.replace('<row r="2"', '<row r="1048576"').replace('r="A2"', 'r="A1048576"')
    assert far != text and refusal(with_member(content, PART, far.encode())) == "sheet_too_many_rows"


def test_more_rows_than_are_taken_are_refused_and_columns_beyond_are_left():
    assert refusal(book(*[("甲",)] * 7)) == "sheet_too_many_rows" and len(read(book(*[("甲",)] * 6))) == 6
    assert len(read(book(tuple("abcdefgh")))[0].cells) == 4


@pytest.mark.parametrize(
    "text", [b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "<!DOCTYPE x><x/>".encode("utf-16"), b"<worksheet", b""]
)
def test_document_types_other_encodings_and_broken_markup_are_refused(text: bytes):
    assert refusal(with_member(book(("头",)), PART, text)) == "sheet_unreadable"


def test_a_part_is_judged_by_what_it_holds_and_not_by_its_name():
    doctype = b'\xef\xbb\xbf <!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    for name, text in (("xl/media/sheet1.png", doctype), ("xl/s.dat", "<!DOCTYPE x><x/>".encode("utf-16"))):
        assert refusal(with_member(book(("头",)), name, text)) == "sheet_unreadable"
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x><x/>'
    assert refusal(with_member(book(("头",)), "xl/styles.xml", hidden)) == "sheet_unreadable"
    assert len(read(with_member(book(("头",)), "xl/media/seal.png", b"\x89PNG\0\0"))) == 1


def test_a_file_that_keeps_its_reader_busy_is_given_up_and_the_office_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confining, "PATIENCE", 0.01)
    monkeypatch.setattr(workbook, "told_of", lambda *_: iter([{"heard": Event().wait()}]))
    assert refusal(book(("头",))) == "sheet_too_large"


def test_a_text_in_neither_encoding_is_refused_and_not_taken_for_an_empty_one():
    assert refusal("姓名,诉求\n".encode() + b"\xff\xff\xff\n", "txt") == "sheet_unreadable"
    assert read("姓名,诉求\n".encode("gb18030"), "txt") == read("姓名,诉求\n".encode("utf-8-sig"), "txt") != []


def test_what_unpacks_to_very_much_is_refused_unread():
    assert refusal(with_member(book(("头",)), "xl/media/bomb.bin", bytes(UNPACKED_AT_MOST))) == "sheet_too_large"


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_no_damage_of_a_file_is_more_than_a_refusal(garbage: bytes, at: int):
    whole = BOOK[:at] + garbage + BOOK[at + len(garbage) :]
    for kind in ("xlsx", "txt"):
        *_, last = [{}, *told_of(whole, kind, 5, 4)]
        assert last.get("refused", "sheet_").startswith("sheet_")


BOOK = book(("头", "二"), ("甲", "=1"), (1, 2.5))


def test_a_template_opens_with_its_lists_and_computes_nothing():
    content = SHEETS.template("登记", [Heading("形式", "", True, ("来信", "=来访")), Heading("概要", "@说明")], WORDS, 3)
    opened = load_workbook(io.BytesIO(content))
    assert opened.sheetnames == ["登记", "值", "说明"] and [cell.value for cell in opened["登记"][1]] == ["形式", "概要"]
    choice = opened["登记"].data_validations.dataValidation[0]
    assert (choice.formula1, str(choice.sqref)) == ("'值'!$A$2:$A$3", "A2:A4")
    assert all(cell.data_type != "f" for sheet in opened for row in sheet for cell in row)
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
