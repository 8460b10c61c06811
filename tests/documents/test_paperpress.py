"""The sheets of papers: official in layout, PDF/A, the same bytes for the same paper, and nothing anybody writes becomes markup."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from engine.casework.paperviews import CaseFile, Enclosure, Entry, Paper
from engine.documents import press
from engine.documents.glyphs import has, printable
from engine.documents.paperpress import SERIF, OfficePaperPress, qr, told_of
from engine.documents.zipping import zipped

QUERY = "https://letters.example.org/query"
SHA = "0123456789abcdef" * 4
PAPER = Paper(
    kind="handling_opinion", issuer="云溪县自然资源局", number="云资信处〔2026〕12号", title="信访处理意见书", addressee="吴安",
    paragraphs=("一、信访请求：请求登记。", "（一）关于“登记”：予以支持。\n（二）关于“赔偿”：解释说明。"),
    parts=(("附记", ("另附图一张。",)),),
    day="2026年3月10日", on=date(2026, 3, 10), state="", mark="", foot=("信访事项编号：990121-2026-000001", "校验码：", SHA[:32], SHA[32:]),
    check=f"云资信处〔2026〕12号\nSHA-256:{SHA}", receipt=(("送达方式", "直接送达"),),
    words={"seal": "（印章）", "receipt": "送达回证", "missing": "文中有字库中没有的字。", "code": "校验码", "link": "查询网页"},
)  # fmt: skip
# What would be code, markup, a field or an end of something, if any text were ever read as such.
HOSTILE = (
    '#panic("x")', "#read(\"/etc/passwd\")", "$ x $", "*粗* _斜_ `码`", "\\", '"); #import "x"', "= 题", "@ref <label>", "// 注",
    "/* 注 */",
    "#let a = 1", "{{ page }}", "<w:p/>", "&lt;&amp;", "]]>", "~", "---", "''", "http://example.org", "%s {0}",
)  # fmt: skip


@pytest.fixture(scope="module")
def printer() -> OfficePaperPress:
    """The press."""
    return OfficePaperPress()


def text_of(pdf: bytes) -> str:
    """Everything a PDF says, on one line."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_sheet_says_everything_in_the_order_of_an_official_letter_and_is_pdf_a(printer: OfficePaperPress) -> None:
    pdf = printer.pdf(PAPER)
    said = text_of(pdf)
    order = [
        "云溪县自然资源局",
        "云资信处〔2026〕12号",
        "信访处理意见书",
        "吴安",
        "请求登记",
        "予以支持",
        "附记",
        "2026年3月10日",
        SHA[:32],
        "送达回证",
    ]
    places = [said.index(one) for one in order]
    assert places == sorted(places) and "（印章）" in said
    assert b"pdfaid:part" in pdf and printer.pdf(PAPER) == pdf
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "信访处理意见书 云资信处〔2026〕12号"  # type: ignore[union-attr]


def test_drafts_and_withdrawn_papers_say_so_across_the_page_and_a_draft_has_no_seal(printer: OfficePaperPress) -> None:
    withdrawn = text_of(printer.pdf(replace(PAPER, state="withdrawn", mark="已撤回")))
    draft = text_of(printer.pdf(replace(PAPER, state="draft", mark="草稿，未签发", number="", check="")))
    assert "已撤回" in withdrawn and "（印章）" in withdrawn
    assert "草稿，未签发" in draft and "（印章）" not in draft and "〔2026〕" not in draft


def test_a_docx_holds_the_same_parts_and_is_the_same_file_twice(printer: OfficePaperPress) -> None:
    content = printer.docx(PAPER)
    made = docx.Document(io.BytesIO(content))
    said = [line.text for line in made.paragraphs]
    for one in (PAPER.issuer, PAPER.number, PAPER.title, "吴安：", "一、信访请求：请求登记。", "附记", "（印章）", PAPER.day, SHA[:32]):
        assert one in said
    assert [cell.text for cell in made.tables[0].rows[0].cells] == ["送达方式", "直接送达"] and len(made.inline_shapes) == 1
    assert (made.core_properties.author, made.core_properties.created.year) == (PAPER.issuer, 2026)  # type: ignore[union-attr]
    assert printer.docx(PAPER) == content
    named = docx.Document(io.BytesIO(printer.docx(replace(PAPER, link=QUERY))))
    assert len(named.inline_shapes) == 2 and "校验码　查询网页" in [line.text for line in named.paragraphs]
    assert next(line for line in made.paragraphs if line.text == "送达回证").paragraph_format.page_break_before
    kept = [line.text for line in made.paragraphs if line.paragraph_format.keep_with_next]
    assert kept == ["另附图一张。", "", PAPER.issuer, "（印章）"]


@pytest.mark.parametrize("lines", range(2, 40, 3))
def test_no_page_of_a_letter_has_the_signature_or_the_colophon_without_text(printer: OfficePaperPress, lines: int) -> None:
    """次页不能只有落款或者版记: lines close up as far as they may, beyond that the last paragraph goes with them."""
    paper = replace(PAPER, paragraphs=("一二三四五六七八九十。",) * lines, parts=(), receipt=(), link=QUERY)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printer.pdf(paper))).pages]
    assert all("一二三四五六七八九十。" in page for page in pages)
    assert all(word in pages[-1] for word in (PAPER.day, "校验码：", "查询网页"))


TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), min_size=1, max_size=12)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_whatever_a_petitioner_writes_is_printed_and_never_read_as_markup(texts: list[str]) -> None:
    printer, font = OfficePaperPress(), press.fonts() / SERIF
    hostile = replace(PAPER, addressee=texts[0], paragraphs=tuple(texts), title=texts[-1] or "题", receipt=(("备注", texts[0]),))
    assert printer.pdf(hostile).startswith(b"%PDF-1.7")
    told = told_of(hostile)
    assert told["paragraphs"] == [printable(line, font) for text in texts for line in text.splitlines() if line.strip()]
    assert docx.Document(io.BytesIO(printer.docx(hostile))).paragraphs


def test_markup_stands_on_the_sheet_as_it_was_written(printer: OfficePaperPress) -> None:
    said = text_of(printer.pdf(replace(PAPER, paragraphs=HOSTILE)))
    for one in ('#panic("x")', '#read("/etc/passwd")', "$x$", "@ref<label>", "#leta=1"):
        assert one in said


def test_a_character_the_fonts_have_not_got_does_not_stop_a_letter(printer: OfficePaperPress) -> None:
    font = press.fonts() / SERIF
    assert has(font, "吴") and not has(font, "𠮷")
    assert printable("吴𠮷\u200b安\n😀", font) == "吴〓安 〓"
    said = text_of(printer.pdf(replace(PAPER, addressee="吴𠮷安")))
    assert "吴〓安" in said and "文中有字库中没有的字" in said
    assert "文中有字库中没有的字" not in text_of(printer.pdf(PAPER))


def test_the_code_to_scan_is_the_same_for_the_same_text_and_asks_no_machine() -> None:
    drawn = qr(PAPER.check)
    assert drawn == qr(PAPER.check) != qr("其他")
    assert drawn.count(b"http") == drawn.count(b"http://www.w3.org/2000/svg") == 1  # the name space of SVG, nothing to go to


def a_file(**changes: Any) -> CaseFile:
    """A file of two papers, some entries, a picture that is none and a picture."""
    picture = qr("图", kind="png")
    enclosures = (
        Enclosure("现场.png", "image/png", len(picture), SHA, "2026-03-02 王敏", picture),
        Enclosure("坏.jpg", "image/jpeg", 9, SHA, "2026-03-02 王敏", b"\xff\xd8\xffbroken"),
        Enclosure("证据.pdf", "application/pdf", 9, SHA, "2026-03-02 王敏"),
    )
    entries = tuple(Entry(no, "2026-03-02 10:00", "登记", "王敏", "内容", SHA) for no in range(1, 60))
    return replace(
        CaseFile("990121-2026-000001", "信访案卷", "云溪县信访局", date(2026, 3, 10), "制作", (("概要", "请求登记"),),
                 (PAPER, replace(PAPER, state="withdrawn", mark="已撤回")), entries, enclosures), **changes,
    )  # fmt: skip


def test_a_file_has_a_cover_and_a_contents_page_with_the_pages_things_are_on(printer: OfficePaperPress) -> None:
    pdf = printer.file(a_file())
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert "信访案卷" in pages[0] and "卷内目录" in pages[1] and b"pdfaid:part" in pdf
    for name in ("案卷记事", "附件清单", "附件1：现场.png"):
        page = next(no for no, said in enumerate(pages, 1) if no > 2 and said.startswith(name))
        assert f"{name}{page}" in pages[1]
    assert "信访处理意见书（已撤回）" in pages[1] and "坏.jpg" in "".join(pages) and "附件2" not in "".join(pages)
    marks = [one.title for one in PdfReader(io.BytesIO(pdf)).outline if not isinstance(one, list)]
    assert marks == ["信访处理意见书", "信访处理意见书（已撤回）", "案卷记事", "附件清单", "附件1：现场.png", "附件3：证据.pdf"]
    assert printer.file(a_file()) == pdf


def test_a_zip_is_packed_piece_by_piece_and_is_the_same_twice() -> None:
    asked: list[str] = []

    def members() -> Any:
        for name in ("file.pdf", "index.json"):
            asked.append(name)
            yield name, name.encode() * 1000

    pieces = zipped(members())
    first = next(pieces)
    assert asked == ["file.pdf"]
    whole = first + b"".join(pieces)
    assert whole == b"".join(zipped(members()))
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None and read.read("index.json") == b"index.json" * 1000
