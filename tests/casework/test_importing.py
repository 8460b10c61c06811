"""批量登记: every fault by row and column, all rows or none, and the same file enters nothing twice."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

from engine.casework.importing import import_filings, template
from engine.casework.importviews import ImportView
from engine.errors import InvalidForm, NotPermitted, OutOfOrder
from tests.builders import County, refused
from tests.people import LAND, LAND_HANDLER, OTHER_COUNTY, TRIAGE, WINDOW

HEAD = ("信访形式", "收到日期", "姓名", "概要", "事实与理由", "问题属地", "内容分类", "人数", "邮戳日期", "原信访件编号")
LETTER = ("来信", "2026-03-01", "张三", "反映水渠垮塌", "汛期垮塌，至今无人修复。", "示范市", "农田水利、饮水", "", "2026-02-27", "")
VISIT = ("来访", "2026/3/2", "李四", "反映征地补偿款没有发放", "补偿款三年没有发放到户。", "990100", "040101", "8", "", "")


def lines(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """A workbook of these rows."""
    book, kept = Workbook(), io.BytesIO()
    for row in (head, *rows):
        book.worksheets[0].append(row)
    book.save(kept)
    return kept.getvalue()


def changed(row: tuple[Any, ...], **cells: Any) -> tuple[Any, ...]:
    """A row with cells changed by their heading."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEAD, row, strict=True))


def sent(county: County, content: bytes, *, by: str = WINDOW, lang: str = "zh", enter: bool = False) -> ImportView:
    """The window sends a file, to try it or to enter it."""
    return import_filings(county.office, by=county.who(by), content=content, dry_run=not enter, lang=lang)


def told(county: County, *rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> dict[str, str]:
    """The faults of a file by cell."""
    return {one.cell: one.sentence for one in sent(county, lines(*rows, head=head)).faults}


def registered(county: County) -> list[str]:
    """The numbers of all petitions."""
    return list(county.office.store.registers.all_numbers())


def test_a_dry_run_shows_what_would_be_registered_and_saves_nothing(county: County):
    view = sent(county, lines(LETTER, (), VISIT))
    assert [(one.row, one.petitioner, one.place, one.persons, one.collective) for one in view.lines] == [
        (2, "张*", "示范市", 1, False), (4, "李*", "示范市", 8, True),
    ]  # fmt: skip
    assert not view.entered and view.faults == () and registered(county) == []


def test_all_rows_are_entered_at_once_and_never_twice_whoever_sends_the_file(county: County):
    content = lines(LETTER, VISIT)
    view = sent(county, content, enter=True)
    assert view.entered and [one.number for one in view.lines] == registered(county)
    again = sent(county, content, by=TRIAGE, enter=True)
    assert again.again and [one.number for one in again.lines] == registered(county) and len(registered(county)) == 2
    dossier = county.office.store.registers.dossier(view.lines[0].number)
    assert dossier and [task.element for task in dossier.open_tasks] == ["triage"]
    petition, noted = dossier.petition, county.office.store.registers.particulars(dossier.petition.id or 0)
    assert (petition.topic, f"{petition.filed_on}", petition.channel) == ("irrigation", "2026-03-01", "letter")
    assert noted[0].arrival == {"posted_on": "2026-02-27"}


def test_every_fault_is_named_with_its_row_its_column_and_the_nearest_right_word(county: County):
    bad = changed(LETTER, 信访形式="来电报", 姓名="", 收到日期="2026-02-30", 问题属地="示范市市", 内容分类="宅基", 人数="多")
    found = told(county, bad, changed(VISIT, 概要="", 邮戳日期="2026-03-01", 原信访件编号="990100-2026-999999"))
    assert set(found) == {"A2", "B2", "C2", "F2", "G2", "H2", "D3", "I3", "J3"}
    assert found["F2"].endswith("示范市") and found["G2"].endswith("宅基地") and "2026-03-02" in found["B2"]
    assert found["J3"] == "没有这个编号的信访件。"
    assert sent(county, lines(bad), lang="en").faults[0].heading == "Channel"


def test_with_one_row_at_fault_none_is_registered(county: County):
    with pytest.raises(InvalidForm) as caught:
        sent(county, lines(LETTER, changed(VISIT, 概要="")), enter=True)
    assert [one.field for one in caught.value.fields] == ["D3"] and registered(county) == []


def test_when_a_row_fails_in_the_middle_nothing_of_the_others_is_left(county: County, monkeypatch: pytest.MonkeyPatch):
    """The second petition cannot be begun: the engine is out of order."""
    begun, start = [], county.office.current.engine.start

    def once(process: str, facts: Any) -> Any:
        begun.append(process)
        if len(begun) > 1:
            raise OutOfOrder("archive_missing")
        return start(process, facts)

    monkeypatch.setattr(type(county.office.current.engine), "start", lambda _self, process, facts: once(process, facts))
    content = lines(LETTER, VISIT)
    with refused("archive_missing"):
        sent(county, content, enter=True)
    assert registered(county) == []
    monkeypatch.undo()
    assert [one.number[-6:] for one in sent(county, content, enter=True).lines] == ["000001", "000002"]


def test_cells_that_do_not_say_what_was_written_are_named(county: County):
    head = (*HEAD, "证件号码")
    found = told(
        county, (*changed(LETTER, 概要="=1+1"), 990121198001010017), (*LETTER, "", "多余"), (*LETTER, "990121198001010010"), head=head
    )
    assert {cell: text[:7] for cell, text in found.items()} == {
        "D2": "单元格是公式，",
        "K2": "数字太长，表格",
        "L3": "这一格上面没有",
        "K4": "身份证号码的校",
    }


def test_text_that_looks_like_a_formula_is_only_text(county: County):
    text = '=HYPERLINK("http://x")'
    kept = io.StringIO()
    csv.writer(kept).writerows([HEAD, changed(LETTER, 概要=text), changed(VISIT, 概要="@甲")])
    sent(county, kept.getvalue().encode("gb18030"), enter=True)
    gists = [county.office.store.registers.dossier(number).petition.gist for number in registered(county)]  # type: ignore[union-attr]
    assert gists == [text, "@甲"]


def test_headings_are_those_of_the_template_in_either_language(county: County):
    found = sent(county, lines(LETTER, head=("信访形式", "收到日期", "姓名", "概要", "事实和理由", "问题属地"))).faults
    assert [(one.cell, one.heading or one.sentence) for one in found] == [
        ("A1", "事实与理由"), ("E1", "没有这一列。最接近的列名：事实与理由"),
    ]  # fmt: skip
    english = (
        "Channel",
        "Received on",
        "Name",
        "Gist",
        "Facts and reasons",
        "Place of the problem",
        "Topic",
        "Persons",
        "Postmark",
        "name",
    )
    assert told(county, LETTER, head=english) == {"J1": "这一列出现了两次。"}
    assert told(county) == {"A1": "表格里没有可登记的行。"}
    assert told(county, LETTER, LETTER)["A3"] == "与第 2 行完全相同。"


def test_a_row_that_names_a_petition_joins_it_while_it_runs_and_is_one_of_its_own_after(county: County):
    running = county.register().number
    closed = county.concluded(gist="征地补偿").number
    rows = (changed(LETTER, 原信访件编号=running), changed(VISIT, 原信访件编号=closed))
    view = sent(county, lines(*rows), enter=True)
    assert view.lines[0].number == running and view.lines[1].number not in (running, closed)
    county.turn_to(running)
    assert [one.is_repeat for one in county.dossier.filings] == [False, True]
    county.turn_to(view.lines[1].number)
    assert county.dossier.petition.same_facts_as == closed


def test_the_dry_run_tells_what_may_be_the_same_matter(county: County):
    first = county.register(gist=LETTER[3], facts=LETTER[4], topic="irrigation").number
    assert sent(county, lines(LETTER)).lines[0].alike == ((first, "内容相近 100%"),)


def test_the_template_is_taken_back_as_it_is_and_offers_only_what_is_taken(county: County):
    for lang in ("zh", "en"):
        view = sent(county, template(county.office, by=county.who(WINDOW), lang=lang))
        assert [one.sentence for one in view.faults] == ["表格里没有可登记的行。"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "attachment_empty"), (b"%PDF-1.4", "sheet_kind"), (b"x" * (2 * 1024 * 1024 + 1), "attachment_large"), (b"\n\n", "sheet_empty")],
)
def test_a_file_of_another_kind_or_size_is_refused(county: County, content: bytes, code: str):
    with refused(code):
        sent(county, content)


def test_a_long_file_is_to_be_split(county: County):
    with refused("sheet_too_many_rows"):
        sent(county, lines(*[LETTER] * 201))


def test_who_may_not_register_may_not_import_and_sees_no_petition_of_another_county(county: County):
    with pytest.raises(NotPermitted):
        sent(county, lines(LETTER), by=LAND_HANDLER)
    number = county.accused(LAND, place="990121").number
    row = changed(LETTER, 原信访件编号=number)
    assert [one.cell for one in sent(county, lines(row), by=OTHER_COUNTY).faults] == ["J2"]
