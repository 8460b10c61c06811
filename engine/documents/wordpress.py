"""A paper as DOCX, in the layout of the PDF and with the fonts an office machine has. Knows python-docx."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from functools import cache
from unicodedata import category

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from engine.casework.paperviews import Paper
from engine.documents.zipping import zipped

SONG, FANG, HEI = "方正小标宋简体", "仿宋", "黑体"
RED, GREY = RGBColor(0xC0, 0, 0), RGBColor(0x66, 0x66, 0x66)
# What a property of a DOCX file may hold.
LONGEST_TITLE = 255
BODY, EXACT = Pt(16), Pt(28.95)
# Signs of an authority's name that stand in one line at the full size.
LONG_NAME = 14


def docx_of(paper: Paper, code: bytes, link: bytes = b"") -> bytes:
    """The paper; ``code`` is its QR code as PNG, ``link`` that of the query page, empty for none."""
    made = docx.Document()
    settle(made, paper)
    add(made, paper.issuer, size=Pt(22 if len(paper.issuer) > LONG_NAME else 28), font=SONG, colour=RED, centred=True)
    add(made, paper.number, centred=True)
    rule(made, "C00000", 12)
    if paper.mark:
        add(made, paper.mark, size=Pt(18), font=HEI, colour=RED, centred=True)
    add(made, paper.title, size=Pt(22), font=SONG, centred=True)
    if paper.addressee:
        add(made, f"{paper.addressee}：")
    for text in paper.paragraphs:
        for line in text.splitlines():
            add(made, line, indented=True)
    for heading, lines in paper.parts:
        add(made, heading, font=HEI, indented=True)
        for line in lines:
            add(made, line, indented=True)
    made.paragraphs[-1].paragraph_format.keep_with_next = True  # no page has the signature alone
    signature(made, paper)
    rule(made, "000000", 6)
    for line in paper.foot:
        add(made, line, size=Pt(10.5))
    scanned(made, paper, code, link)
    receipt(made, paper)
    return settled(made)


def scanned(made: Document, paper: Paper, code: bytes, link: bytes) -> None:
    """The codes to scan, side by side; of two each has its word before it."""
    if not code and not link:
        return
    line = add(made, paper.words["code"] if link and code else "", size=Pt(10.5))
    if code:
        line.add_run().add_picture(io.BytesIO(code), width=Mm(24))
    if link:
        run = line.add_run(f"　{paper.words['link']}")
        run.font.size = Pt(10.5)
        line.add_run().add_picture(io.BytesIO(link), width=Mm(24))


def settle(made: Document, paper: Paper) -> None:
    """A4, margins, page number, and what the file says of itself: nothing of who made it, and when the paper was issued."""
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    said = made.core_properties
    at = datetime.combine(paper.on, time(), UTC).replace(tzinfo=None)
    said.author = said.last_modified_by = plain(paper.issuer)[:LONGEST_TITLE]
    said.title, said.created, said.modified, said.revision = plain(f"{paper.title} {paper.number}")[:LONGEST_TITLE], at, at, 1
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = foot.add_run()
        field = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            field.set(qn("w:fldCharType"), kind)
        else:
            field.text = text
        run._r.append(field)


def add(
    made: Document, text: str, *, size: Pt = BODY, font: str = FANG, colour: RGBColor | None = None, centred: bool = False,
    indented: bool = False,
) -> Paragraph:  # fmt: skip
    """One paragraph in the font and size of its place."""
    line = made.add_paragraph()
    run = line.add_run(plain(text))
    run.font.size, run.font.name = size, font
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    spaced = line.paragraph_format
    spaced.space_before = spaced.space_after = Pt(0)
    if size == BODY:
        spaced.line_spacing_rule, spaced.line_spacing = WD_LINE_SPACING.EXACTLY, EXACT
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        spaced.first_line_indent = size * 2
    return line


def signature(made: Document, paper: Paper) -> None:
    """Authority, place of the seal, and date, to the right, on the page of the last paragraph."""
    add(made, "").paragraph_format.keep_with_next = True
    seal = paper.words["seal"]
    lines = [paper.issuer, *([seal] if paper.state != "draft" else []), paper.day]
    for text in lines:
        line = add(made, text, colour=GREY if text == seal else None)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = BODY * 3
        line.paragraph_format.keep_with_next = text != paper.day


def rule(made: Document, colour: str, eighths: int) -> None:
    """A line across the page, as the lower border of an empty paragraph."""
    line = made.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().append(borders)


def receipt(made: Document, paper: Paper) -> None:
    """The service record as a table."""
    if not paper.receipt:
        return
    add(made, paper.words["receipt"], size=Pt(18), font=SONG, centred=True).paragraph_format.page_break_before = True
    add(made, f"{paper.title}　{paper.number}", size=Pt(12), centred=True)
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    for label, text in paper.receipt:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = plain(label), plain(text)


@cache
def _unwritable(char: str) -> bool:
    return category(char) in ("Cc", "Cs", "Cn") and char not in "\t\n"


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(char for char in text if not _unwritable(char))


def settled(made: Document) -> bytes:
    """The file, its parts in their order and without the time they were packed at."""
    packed = io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as one:
        return b"".join(zipped((name, one.read(name)) for name in one.namelist()))
