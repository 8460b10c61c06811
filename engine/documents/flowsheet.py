"""流程图 on paper: the engine's diagram in its own layout, its texts set anew so that everything can be read from a wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from engine.casework.chartviews import FlowChart
from engine.documents import symbols
from engine.documents.frame import A3, MARGIN, Frame, headed
from engine.documents.lettering import LEADING, fitted, height, width
from engine.documents.placing import Ground, Label, along, crosses, edges, segments
from engine.documents.sheet import INK, LINE, PALE, SOFT, WASH, WHITE, Sheet
from engine.domain.drawing import Box, Shape

SIZES = ((14.0, 11.5), (13.0, 11.0), (12.0, 10.5), (11.0, 10.0), (10.0, 9.0), (9.0, 8.0))
LABEL = (13.0, 12.0)
ARROW = 12.0
SMALL = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"})
LANE_TITLE = 34.0
# A page is cut into more pages before its drawing gets smaller than this, and is made no larger than that.
LEAST, MOST = 0.96, 1.35


@dataclass(frozen=True)
class Drawn:
    """A drawn diagram: the sheet in the diagram's own units, and the boxes no cut may go through."""

    sheet: Sheet
    whole: list[Box]
    seen: Box


def flow_sheet(chart: FlowChart) -> Sheet:
    """The whole chart on one sheet as large as it needs."""
    drawn = drawing_of(chart)
    frame = headed(chart.heading, max(drawn.seen.width, 1100.0) + 2 * MARGIN, legend_height=54)
    sheet = frame.sheet(frame.top + drawn.seen.height + frame.bottom)
    sheet.window(drawn.sheet, drawn.seen, Box(MARGIN, frame.top, drawn.seen.width, drawn.seen.height))
    symbols.flow_legend(sheet, chart.heading.words, (MARGIN, sheet.high - frame.bottom + 16))
    return sheet


def flow_pages(chart: FlowChart) -> list[Sheet]:
    """The chart on as many A3 pages as it takes to be read, cut where nothing is cut through."""
    drawn = drawing_of(chart)
    frame = headed(chart.heading, A3[0], legend_height=54)
    room = A3[0] - 2 * MARGIN, A3[1] - frame.top - frame.bottom
    wished = min(LEAST, room[1] / drawn.seen.height)
    count = max(1, ceil(wished * drawn.seen.width / room[0]))
    parts = list(cut(drawn, count))
    return [page(chart, frame, drawn, part, (no, len(parts))) for no, part in enumerate(parts, 1)]


def page(chart: FlowChart, frame: Frame, drawn: Drawn, part: Box, number: tuple[int, int]) -> Sheet:
    """One page with its part of the drawing; the lanes are named on each."""
    sheet = frame.sheet(A3[1])
    wide, high = A3[0] - 2 * MARGIN, A3[1] - frame.top - frame.bottom
    is_later = part.x > drawn.seen.x
    side = LANE_TITLE if is_later else 0.0
    scale = min((wide - side) / part.width, high / part.height, MOST)
    left, top = MARGIN + side, frame.top + (high - part.height * scale) / 2
    sheet.window(drawn.sheet, part, Box(left, top, part.width * scale, part.height * scale))
    if is_later:
        for band in chart.drawing.lanes:
            box = Box(MARGIN, top + (band.box.y - part.y) * scale, LANE_TITLE, band.box.height * scale)
            lane_title(sheet, box, chart.lanes[band.id])
    for x in ([left] if is_later else []) + ([left + part.width * scale] if part.right < drawn.seen.right else []):
        sheet.line([(x, top), (x, top + part.height * scale)], stroke=INK, thick=1.6, dash="10 6")
    symbols.flow_legend(sheet, chart.heading.words, (MARGIN, sheet.high - frame.bottom + 16))
    frame.number(sheet, *number)
    return sheet


def cut(drawn: Drawn, count: int) -> Iterator[Box]:
    """The drawing in parts about as wide as each other, cut where the fewest shapes and texts are cut."""
    seen, left = drawn.seen, drawn.seen.x
    for no in range(1, count):
        wished = seen.x + seen.width * no / count
        spots = [wished + step * 5 for step in range(-int(seen.width / count / 30), int(seen.width / count / 30) + 1)]
        best = min(spots, key=lambda x: (sum(1 for box in drawn.whole if box.x - 2 < x < box.right + 2), abs(x - wished)))
        yield Box(left, seen.y, best - left, seen.height)
        left = best
    yield Box(left, seen.y, seen.right - left, seen.height)


def drawing_of(chart: FlowChart) -> Drawn:
    """The diagram with all its texts."""
    drawing = chart.drawing
    seen = drawing.frame.grown(6)
    sheet = Sheet(seen.width, seen.height, chart.heading.title, chart.heading.about, chart.heading.lang)
    lanes(sheet, chart)
    small = [shape for shape in drawing.shapes if shape.kind in SMALL or shape.kind.endswith("Gateway")]
    frames = [shape for shape in drawing.shapes if shape.kind == "subProcess"]
    solid = [shape for shape in drawing.shapes if shape not in frames]
    lines = [one for arrow in drawing.arrows for one in segments(arrow.points)]
    lines += [one for shape in frames for one in edges(shape.box)] + [one for band in drawing.lanes for one in edges(band.box)]
    defaults = [symbols.stroke(arrow).grown(2) for arrow in drawing.arrows if arrow.is_default and len(arrow.points) > 1]
    ground = Ground([standing(shape) for shape in solid] + defaults, lines)
    for frame in frames:
        stage(sheet, chart, frame, ground)
    for arrow in drawing.arrows:
        symbols.arrow(sheet, arrow)
    for shape in sorted(solid, key=lambda one: one.kind == "boundaryEvent"):
        symbols.shape(sheet, shape)
        if shape not in small:
            inside(sheet, chart, shape, ground)
    labels = [name(sheet, chart, shape, ground) for shape in small]
    for arrow in drawing.arrows:
        if arrow.name:
            labels.append(ground.place(arrow.name, "", (ARROW, ARROW), along(arrow.points)))
            write(sheet, labels[-1], SOFT, ground)
    return Drawn(sheet, [*(shape.box for shape in solid), *ground.texts], seen)


def standing(shape: Shape) -> Box:
    """The room a shape takes; the corners around a choice or an event are free."""
    return shape.box.grown(1) if shape.kind not in SMALL and not shape.kind.endswith("Gateway") else shape.box.grown(-shape.box.width * 0.2)


def lanes(sheet: Sheet, chart: FlowChart) -> None:
    """The pool and its lanes, every other one shaded."""
    frame = chart.drawing.frame
    sheet.rect(frame, fill=WHITE, stroke=INK, thick=1.6)
    for no, band in enumerate(chart.drawing.lanes):
        sheet.rect(band.box, fill=WASH if no % 2 else WHITE, stroke=LINE, thick=1.0)
    for band in chart.drawing.lanes or ():
        lane_title(sheet, Box(frame.x, band.box.y, band.box.x - frame.x, band.box.height), chart.lanes[band.id])


def lane_title(sheet: Sheet, box: Box, title: str) -> None:
    """The name of a lane, its letters below each other; a name in Latin letters is turned."""
    sheet.rect(box, fill=PALE, stroke=INK, thick=1.0)
    size = 15.0
    if title.isascii():
        room = box.height - 8
        while width(title, size) > room and size > 7:
            size -= 0.5
        sheet.turned((box.x + box.width / 2 + size * 0.35, box.y + box.height / 2), title, size)
        return
    size = min(size, (box.height - 8) / max(len(title), 1) / LEADING)
    sheet.lines((box.x + box.width / 2, box.y + (box.height - height(len(title), size)) / 2), title, size, anchor="middle")


def stage(sheet: Sheet, chart: FlowChart, shape: Shape, ground: Ground) -> None:
    """A frame around steps, with its name at its upper left corner."""
    sheet.rect(shape.box, stroke=SOFT, thick=1.4, radius=10, dash="2 0")
    if shape.repeated:
        symbols.several(sheet, (shape.box.middle[0], shape.box.bottom - 9), shape.repeated)
    title = chart.texts[shape.id].name
    box = sheet.text((shape.box.x + 12, shape.box.y + 19), title, 13.0, fill=SOFT)
    ground.texts.append(box)


def inside(sheet: Sheet, chart: FlowChart, shape: Shape, ground: Ground) -> None:
    """The name of a step and its article, in its box."""
    text, box = chart.texts[shape.id], shape.box
    edges_of = [one.box for one in chart.drawing.shapes if one.attached == shape.id]
    above = [one.bottom for one in edges_of if one.middle[1] < box.y + box.height / 3]
    below = [one.y for one in edges_of if one.middle[1] > box.bottom - box.height / 3]
    top = max([box.y + (15 if shape.kind in symbols.MARKED else 4), *above])
    bottom = min([box.bottom - (17 if shape.called or shape.repeated else 4), *below])
    lines, notes, (size, small) = fitted(text.name, text.note, (box.width - 8, bottom - top), SIZES)
    middle = box.x + box.width / 2
    y = top + (bottom - top - height(len(lines), size) - height(len(notes), small)) / 2
    y = sheet.lines((middle, y), lines, size, anchor="middle")
    sheet.lines((middle, y), notes, small, anchor="middle", fill=SOFT)
    ground.texts.append(box)


def name(sheet: Sheet, chart: FlowChart, shape: Shape, ground: Ground) -> Label:
    """The name of an event or a choice, near it."""
    text = chart.texts[shape.id]
    label = ground.place(text.name, text.note, LABEL, [shape.box])
    write(sheet, label, INK, ground)
    return label


def write(sheet: Sheet, label: Label, fill: str, ground: Ground) -> None:
    """Write a label where it was placed; on a paper of its own where a line would strike it out."""
    if any(crosses(one, label.box) for one in ground.lines):
        sheet.rect(label.box, fill=WHITE, stroke="none", radius=3)
    y = label.box.y
    for line, size in label.lines:
        y = sheet.lines((label.box.x + label.box.width / 2, y), [line], size, anchor="middle", fill=fill)
