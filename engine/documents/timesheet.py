"""时限图 on paper: one line of days, every time limit a bar on it; what a bar is, its pattern says, not its colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.casework.chartviews import TimeChart, TimeRow
from engine.documents.frame import A3, MARGIN, Frame, headed
from engine.documents.lettering import LEADING, height, width, wrapped
from engine.documents.sheet import GRID, INK, LINE, OFFICE, PALE, RIGHT, SOFT, WASH, WHITE, Sheet
from engine.domain.drawing import Box

NAME, SMALL, GROUP = 16.0, 13.0, 17.0
LEFT, TEXTS, GAP, PAD = 250.0, 640.0, 22.0, 9.0
BAR, BESIDE = 22.0, 9.0
AXIS = 34.0
TICK = 15
LEAST_DAYS = 60.0
UNKNOWN_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to units."""

    left: float
    room: float
    days: float

    def x(self, day: float) -> float:
        """Where a day is."""
        return self.left + day * self.room / self.days


@dataclass(frozen=True, slots=True)
class Band:
    """One row with its texts wrapped: beside the bar, and what the bar itself says; or the title of a group."""

    high: float
    row: TimeRow | None = None
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    title: str = ""


def time_sheet(chart: TimeChart) -> Sheet:
    """Everything on one sheet."""
    frame = headed(chart.heading, A3[0], legend_height=46)
    bands = list(bands_of(chart))
    sheet = frame.sheet(frame.top + AXIS + sum(band.high for band in bands) + foot(chart) + frame.bottom)
    draw(sheet, chart, frame, bands, is_last=True)
    return sheet


def time_pages(chart: TimeChart) -> list[Sheet]:
    """The same on A3 pages, each with its axis and its key; no row is cut."""
    frame = headed(chart.heading, A3[0], legend_height=46)
    room = A3[1] - frame.top - frame.bottom - AXIS - foot(chart)
    parts: list[list[Band]] = [[]]
    for band in bands_of(chart):
        if parts[-1] and sum(one.high for one in parts[-1]) + band.high > room:
            parts.append([])
        parts[-1].append(band)
    if len(parts) > 1 and len(parts[-2]) > 1 and parts[-2][-1].title:
        parts[-1].insert(0, parts[-2].pop())
    pages = []
    for no, bands in enumerate(parts, 1):
        sheet = frame.sheet(A3[1])
        draw(sheet, chart, frame, bands, is_last=no == len(parts))
        frame.number(sheet, no, len(parts))
        pages.append(sheet)
    return pages


def foot(chart: TimeChart) -> float:
    """The room for what the place does not have."""
    return 30.0 if chart.absent else 0.0


def bands_of(chart: TimeChart) -> Iterator[Band]:
    """The rows of every group under its title."""
    for group in chart.groups:
        yield Band(GROUP * LEADING + PAD * 2, title=group.label)
        yield from (band_of(chart, row) for row in group.rows)


def band_of(chart: TimeChart, row: TimeRow) -> Band:
    """A row with its texts."""
    words = chart.heading.words
    names = tuple(wrapped(row.name, NAME, LEFT - PAD * 2))
    joint = ", " if chart.heading.lang == "en" else "、"
    told = (
        words["row_starts"].format(text=row.starts),
        words["row_ends"].format(text=joint.join(row.ends)),
        words["row_voids"].format(text=joint.join(row.voids)) if row.voids else "",
        words["row_suspends"].format(text=joint.join(row.suspends), resumed=joint.join(row.resumes)) if row.suspends else "",
        words["row_applies"].format(text=row.applies) if row.applies else "",
        row.extension,
        words["row_lapse"].format(text=row.lapse),
    )
    basis = f"{row.basis}　{row.policy}" if row.is_local else row.basis
    texts = (*wrapped(basis, SMALL, TEXTS), *wrapped("　".join(part for part in told if part), SMALL, TEXTS))
    left = height(len(names), NAME) + height(1, SMALL)
    middle = BAR + len(row.beside) * (SMALL * LEADING + 3) + 4
    return Band(max(left, middle, height(len(texts), SMALL)) + PAD * 2, row, names, texts)


def scale_of(chart: TimeChart) -> Scale:
    """The scale of a chart: as many days as its longest line, and more until there is room for what each bar says."""
    rows = [row for group in chart.groups for row in group.rows]
    left, room = MARGIN + LEFT, A3[0] - 2 * MARGIN - LEFT - TEXTS - GAP
    days = max([LEAST_DAYS, *(until for row in rows for _, until, _, _ in sayings(row, chart.heading.words))]) + 4
    scale = Scale(left, room, days)
    while not all(fits(scale, one) for row in rows for one in sayings(row, chart.heading.words)) and scale.days < days * 4:
        scale = Scale(left, room, scale.days + 5)
    return scale


def sayings(row: TimeRow, words: Mapping[str, str]) -> Iterator[tuple[float, float, str, float]]:
    """What stands at the bars of a row: from which day to which the bar is, the text, its size."""
    national = next((other for other in row.beside if other.is_national), None)
    told = with_extension(row.length, row.extension_length)
    if row.is_local:
        told = f"{words['local']} {told}"
    if national:
        told += f" / {national.label} {with_extension(national.length, national.extension)}"
    yield row.at, row.at + (row.days or UNKNOWN_DAYS) + row.extension_days, told, 15.0
    for other in row.beside:
        yield row.at, row.at + (other.days or UNKNOWN_DAYS), f"{other.label} {with_extension(other.length, other.extension)}", SMALL


def fits(scale: Scale, saying: tuple[float, float, str, float]) -> bool:
    """Whether there is room for a text behind its bar or before it."""
    start, end, text, size = saying
    wide = width(text, size) + 12
    return scale.x(end) + wide <= scale.left + scale.room or scale.x(start) - wide >= scale.left


def draw(sheet: Sheet, chart: TimeChart, frame: Frame, bands: Sequence[Band], *, is_last: bool) -> None:
    """The axis, the bands, and the key."""
    scale, top = scale_of(chart), frame.top + AXIS
    bottom = top + sum(band.high for band in bands)
    y = top
    for no, band in enumerate(bands):
        if no % 2 and not band.title:
            sheet.rect(Box(MARGIN, y, sheet.wide - 2 * MARGIN, band.high), fill=WASH, stroke="none")
        y += band.high
    axis(sheet, chart.heading.words, scale, (frame.top, top, bottom))
    y = top
    for band in bands:
        if band.row is None:
            sheet.rect(Box(MARGIN, y, sheet.wide - 2 * MARGIN, band.high), fill=PALE, stroke="none")
            sheet.lines((MARGIN + PAD, y + PAD), [band.title], GROUP)
        else:
            row(sheet, chart, scale, band, y)
        sheet.line([(MARGIN, y + band.high), (sheet.wide - MARGIN, y + band.high)], stroke=LINE, thick=0.7)
        y += band.high
    if is_last and chart.absent:
        joint = ", " if chart.heading.lang == "en" else "、"
        sheet.lines((MARGIN, y + 8), [chart.heading.words["absent"].format(text=joint.join(chart.absent))], SMALL)
    legend(sheet, chart.heading.words, sheet.high - frame.bottom + 8)


def axis(sheet: Sheet, words: Mapping[str, str], scale: Scale, levels: tuple[float, float, float]) -> None:
    """Days along the top, with lines down through the rows."""
    top, line, bottom = levels
    sheet.line([(scale.left, line), (scale.left + scale.room, line)], stroke=INK, thick=1.4)
    for day in range(0, int(scale.days) + 1, TICK):
        x, is_month = scale.x(day), day % (2 * TICK) == 0
        dash = "" if is_month else "2 5"
        sheet.line([(x, line - (8 if is_month else 4)), (x, bottom)], stroke=GRID, thick=1.0 if is_month else 0.8, dash=dash)
        if is_month:
            sheet.text((x, top + 18), words["day_axis"].format(day=day), SMALL, anchor="middle", fill=SOFT)


def row(sheet: Sheet, chart: TimeChart, scale: Scale, band: Band, y: float) -> None:
    """One time limit."""
    one = band.row
    if one is None:
        return
    words = chart.heading.words
    end = sheet.lines((MARGIN + PAD, y + PAD), band.names, NAME)
    mark = words["key_petitioner"] if one.holder == "petitioner" else one.who
    sheet.lines((MARGIN + PAD, end), [mark], SMALL, fill=RIGHT if one.holder == "petitioner" else SOFT)
    below = sheet.lines((sheet.wide - MARGIN - TEXTS, y + PAD), band.texts[:1], SMALL)
    sheet.lines((sheet.wide - MARGIN - TEXTS, below), band.texts[1:], SMALL, fill=SOFT)
    bar(sheet, scale, one, y + PAD)
    first, *others = sayings(one, words)
    after(sheet, scale, first, y + PAD + BAR * 0.74)
    level = y + PAD + BAR + 6
    for other in others:
        x, end = scale.x(other[0]), scale.x(other[1])
        sheet.rect(Box(x, level + 4, end - x, BESIDE), fill=WHITE, stroke=SOFT, thick=1.2, dash="4 2")
        after(sheet, scale, other, level + BESIDE + 4)
        level += SMALL * LEADING + 3


def bar(sheet: Sheet, scale: Scale, one: TimeRow, y: float) -> None:
    """The bar of a time limit: whole for days, striped for working days, dotted for a right, hatched where it is extended."""
    start, days = scale.x(one.at), one.days or UNKNOWN_DAYS
    box = Box(start, y, scale.x(one.at + days) - start, BAR)
    right = one.holder == "petitioner"
    colour = RIGHT if right else OFFICE
    fill = "url(#dots)" if right else "url(#stripes)" if one.unit == "working_days" else colour
    if one.unit == "as_assigned":
        sheet.rect(box, fill=WHITE, stroke=colour, thick=1.8, dash="7 4")
    else:
        sheet.rect(box, fill=fill, stroke=colour, thick=2.4 if right else 1.4)
    if one.suspends:
        pause(sheet, (box.x + 14, y + BAR / 2))
    if one.extension_days:
        wide = scale.x(one.at + days + one.extension_days) - box.right
        sheet.rect(Box(box.right, y, wide, BAR), fill="url(#hatch)", stroke=colour, thick=1.4)


def pause(sheet: Sheet, middle: tuple[float, float]) -> None:
    """The sign of a time limit that may be suspended: two strokes in a ring."""
    x, y = middle
    sheet.circle(middle, 9, fill=WHITE, stroke=INK, thick=1.2)
    for side in (-3, 3):
        sheet.line([(x + side, y - 4.5), (x + side, y + 4.5)], stroke=INK, thick=2.4)


def with_extension(length: str, extension: str) -> str:
    """60日 + 30日."""
    return f"{length} + {extension}" if extension else length


def after(sheet: Sheet, scale: Scale, saying: tuple[float, float, str, float], y: float) -> None:
    """A text behind a bar, or before it where there is no room behind."""
    start, end, text, size = saying
    if scale.x(end) + 12 + width(text, size) <= scale.left + scale.room:
        box = sheet.text((scale.x(end) + 8, y), text, size)
    else:
        box = sheet.text((scale.x(start) - 8, y), text, size, anchor="end")
    sheet.under(box.grown(1), WHITE)


def legend(sheet: Sheet, words: Mapping[str, str], y: float) -> None:
    """The key: each pattern with what it means."""
    x = MARGIN
    samples = (
        ("key_office", OFFICE, OFFICE, ""), ("key_working", "url(#stripes)", OFFICE, ""), ("key_petitioner", "url(#dots)", RIGHT, ""),
        ("key_extension", "url(#hatch)", OFFICE, ""), ("key_assigned", WHITE, OFFICE, "7 4"), ("key_national", WHITE, SOFT, "4 2"),
    )  # fmt: skip
    for name, fill, stroke, dash in samples:
        high = BESIDE if name == "key_national" else 18.0
        sheet.rect(Box(x, y + 9 - high / 2, 44, high), fill=fill, stroke=stroke, thick=1.4, dash=dash)
        x = sheet.text((x + 52, y + 14), words[name], SMALL, fill=SOFT).right + 26
    pause(sheet, (x + 10, y + 9))
    sheet.text((x + 26, y + 14), words["key_suspended"], SMALL, fill=SOFT)
