"""责任图 on paper: a table of steps, on A4 pages that repeat their head, or on one long sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.casework.chartviews import DutyChart, DutyGroup, DutyRow
from engine.documents.frame import A4, MARGIN, Frame, headed
from engine.documents.lettering import LEADING, height, wrapped
from engine.documents.sheet import INK, LINE, PALE, SOFT, WASH, Sheet
from engine.domain.drawing import Box

SIZE, GROUP, PAD = 13.5, 17.0, 6.0
COLUMNS = (
    ("column_no", 40.0), ("column_step", 175.0), ("column_who", 160.0), ("column_authority", 118.0), ("column_basis", 175.0),
    ("column_papers", 225.0), ("column_clocks", 275.0), ("column_onward", 217.0),
)  # fmt: skip
HEAD = SIZE * LEADING * 2 + PAD * 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the cells of a row as lines of text, or the title of a process."""

    cells: tuple[tuple[str, ...], ...]
    high: float
    title: str = ""
    is_act: bool = False


def duty_sheet(chart: DutyChart) -> Sheet:
    """The whole table on one sheet."""
    frame = headed(chart.heading, A4[0])
    lines = list(lines_of(chart))
    sheet = frame.sheet(frame.top + HEAD + sum(line.high for line in lines) + frame.bottom)
    table(sheet, chart, frame, lines)
    return sheet


def duty_pages(chart: DutyChart) -> list[Sheet]:
    """The table on A4 pages: no row is cut, a process goes on under its title, and no title stands alone at a foot."""
    frame = headed(chart.heading, A4[0])
    parts = list(parted(chart, list(lines_of(chart)), A4[1] - frame.top - frame.bottom - HEAD))
    pages = []
    for no, lines in enumerate(parts, 1):
        sheet = frame.sheet(A4[1])
        table(sheet, chart, frame, lines)
        frame.number(sheet, no, len(parts))
        pages.append(sheet)
    return pages


def parted(chart: DutyChart, lines: Sequence[Line], room: float) -> Iterator[list[Line]]:
    """The lines of each page."""
    page: list[Line] = []
    title = ""
    for nth, line in enumerate(lines):
        title = line.title or title
        following = lines[nth + 1].high if line.title and nth + 1 < len(lines) else 0.0
        if page and sum(one.high for one in page) + line.high + following > room:
            yield page
            page = [] if line.title else [title_line(f"{title}（{chart.heading.words['continued']}）")]
        page.append(line)
    if page:
        yield page


def lines_of(chart: DutyChart) -> Iterator[Line]:
    """Every process with its rows."""
    for group in chart.groups:
        yield title_line(group.label)
        yield from (row_line(chart, group, nth, row) for nth, row in enumerate(group.rows, 1))


def title_line(title: str) -> Line:
    """The title of a process."""
    return Line((), GROUP * LEADING + PAD * 2, title)


def row_line(chart: DutyChart, group: DutyGroup, nth: int, row: DutyRow) -> Line:
    """One row, each cell wrapped in its column."""
    words, wide = chart.heading.words, chart.heading.lang == "en"
    opened, closed = (" (", ")") if wide else ("（", "）")
    steps = [one for one in group.rows if one.kind == "step"]
    texts = (
        [str(nth) if row in steps else "—"],
        [row.name],
        [row.lane, row.role] if row.role and row.role != row.lane else [row.lane],
        [row.authority or "—"],
        [row.basis or "—"],
        [f"{paper}{opened}{to}{closed}" if to else paper for paper, to in row.papers] or ["—"],
        [f"{one.label}{opened}{words['stops']}{closed}" if one.stops else one.label for one in row.clocks] or ["—"],
        list(row.onward) or ["—"],
    )
    cells = tuple(
        tuple(line for text in told for line in wrapped(text, SIZE, room - PAD * 2)) for told, (_, room) in zip(texts, COLUMNS, strict=True)
    )
    return Line(cells, max(height(len(cell), SIZE) for cell in cells) + PAD * 2, is_act=row.kind == "message")


def table(sheet: Sheet, chart: DutyChart, frame: Frame, lines: Sequence[Line]) -> None:
    """The head of the table and its lines."""
    x, y = MARGIN, frame.top
    for name, room in COLUMNS:
        sheet.rect(Box(x, y, room, HEAD), fill=PALE, stroke=INK, thick=1.0)
        said = wrapped(chart.heading.words[name], SIZE, room - PAD * 2, even=True)
        sheet.lines((x + room / 2, y + (HEAD - height(len(said), SIZE)) / 2), said, SIZE, anchor="middle")
        x += room
    y += HEAD
    whole = sum(room for _, room in COLUMNS)
    for line in lines:
        if line.title:
            sheet.rect(Box(MARGIN, y, whole, line.high), fill=WASH, stroke=INK, thick=1.0)
            sheet.lines((MARGIN + PAD, y + PAD), [line.title], GROUP)
        else:
            row(sheet, line, y)
        y += line.high
    sheet.rect(Box(MARGIN, frame.top, whole, y - frame.top), stroke=INK, thick=1.6)


def row(sheet: Sheet, line: Line, y: float) -> None:
    """One row; an act that may be brought at any time is set off by broken lines."""
    x = MARGIN
    for cell, (name, room) in zip(line.cells, COLUMNS, strict=True):
        sheet.rect(Box(x, y, room, line.high), stroke=LINE, thick=0.8, dash="4 3" if line.is_act else "")
        middle = name == "column_no"
        at = (x + room / 2 if middle else x + PAD, y + PAD)
        sheet.lines(at, cell, SIZE, anchor="middle" if middle else "start", fill=INK if name != "column_basis" else SOFT)
        x += room
