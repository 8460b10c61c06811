"""The signs of a flow chart: steps, choices, events and arrows, told apart by their form, and the key that explains them."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, hypot, pi, sin

from engine.documents.lettering import width
from engine.documents.sheet import INK, LINE, SOFT, WASH, WHITE, Sheet
from engine.domain.drawing import Arrow, Box, Point, Shape

# Shapes with a small sign in their upper left corner.
MARKED = frozenset({"userTask", "serviceTask", "businessRuleTask"})


def shape(sheet: Sheet, one: Shape) -> None:
    """A shape without its name."""
    if one.kind.endswith("Gateway"):
        choice(sheet, one.box, one.kind)
    elif one.kind.endswith("Event"):
        event(sheet, one)
    elif one.kind == "userTask":
        sheet.rect(one.box, fill=WHITE, stroke=INK, thick=2.0, radius=9)
        person(sheet, (one.box.x + 11, one.box.y + 9))
    elif one.called:
        sheet.rect(one.box, fill=WHITE, stroke=INK, thick=4.0, radius=9)
        plus(sheet, (one.box.x + one.box.width / 2, one.box.bottom - 10))
    else:
        sheet.rect(one.box, fill=WASH, stroke=LINE, thick=1.1, radius=9)
        if one.kind in MARKED:
            wheel(sheet, (one.box.x + 11, one.box.y + 9))
    if one.repeated:
        several(sheet, (one.box.middle[0] - (16 if one.called else 0), one.box.bottom - 7), one.repeated)


def several(sheet: Sheet, at: Point, how: str) -> None:
    """The sign of what is carried out several times: three strokes, upright when all at once, lying when one after the other."""
    for beside in (-4, 0, 4):
        ends = [(at[0] + beside, at[1] - 4), (at[0] + beside, at[1] + 4)]
        if how == "one_by_one":
            ends = [(at[0] - 4, at[1] + beside), (at[0] + 4, at[1] + beside)]
        sheet.line(ends, stroke=INK, thick=1.8)


def person(sheet: Sheet, at: Point) -> None:
    """The sign of a step somebody does."""
    sheet.circle((at[0], at[1] - 3), 2.5, stroke=INK, thick=1.3)
    sheet.line([(at[0] - 5, at[1] + 5), (at[0] - 3.5, at[1] + 1), (at[0] + 3.5, at[1] + 1), (at[0] + 5, at[1] + 5)], stroke=INK, thick=1.3)


def wheel(sheet: Sheet, at: Point) -> None:
    """The sign of what happens by itself."""
    for turn in range(6):
        x, y = cos(turn * pi / 3), sin(turn * pi / 3)
        sheet.line([(at[0] + 3 * x, at[1] + 3 * y), (at[0] + 5.5 * x, at[1] + 5.5 * y)], stroke=LINE, thick=1.8)
    sheet.circle(at, 3.2, fill=WASH, stroke=LINE, thick=1.4)


def plus(sheet: Sheet, at: Point) -> None:
    """The sign of another process."""
    sheet.rect(Box(at[0] - 6, at[1] - 6, 12, 12), fill=WHITE, stroke=INK, thick=1.2)
    sheet.line([(at[0] - 4, at[1]), (at[0] + 4, at[1])], stroke=INK, thick=1.2)
    sheet.line([(at[0], at[1] - 4), (at[0], at[1] + 4)], stroke=INK, thick=1.2)


def choice(sheet: Sheet, box: Box, kind: str) -> None:
    """A gateway: a cross for a choice, a plus for all at once, a ring for whatever comes first."""
    x, y = box.middle
    sheet.shape([(x, box.y), (box.right, y), (x, box.bottom), (box.x, y)], fill=WHITE, stroke=INK, thick=1.6)
    arm = box.width * 0.16
    if kind == "exclusiveGateway":
        sheet.line([(x - arm, y - arm), (x + arm, y + arm)], stroke=INK, thick=2.6)
        sheet.line([(x - arm, y + arm), (x + arm, y - arm)], stroke=INK, thick=2.6)
    elif kind == "parallelGateway":
        sheet.line([(x - arm * 1.4, y), (x + arm * 1.4, y)], stroke=INK, thick=2.8)
        sheet.line([(x, y - arm * 1.4), (x, y + arm * 1.4)], stroke=INK, thick=2.8)
    else:
        sheet.circle((x, y), box.width * 0.24, stroke=INK, thick=1.2)
        sheet.circle((x, y), box.width * 0.17, stroke=INK, thick=1.2)


def event(sheet: Sheet, one: Shape) -> None:
    """A beginning (thin ring), an end (thick ring), or something awaited (double ring, broken when it interrupts nothing)."""
    radius = one.box.width / 2
    if one.kind in ("startEvent", "endEvent"):
        sheet.circle(one.box.middle, radius - 1, fill=WHITE, stroke=INK, thick=4.0 if one.kind == "endEvent" else 1.4)
        return
    dash = "" if one.interrupting else "5 3"
    sheet.circle(one.box.middle, radius, fill=WHITE, stroke=INK, thick=1.4, dash=dash)
    sheet.circle(one.box.middle, radius - 4, stroke=INK, thick=1.4, dash=dash)
    if one.awaits is not None:
        (clock if one.awaits[0] == "deadline" else envelope)(sheet, one.box.middle, radius - 7)


def clock(sheet: Sheet, at: Point, radius: float) -> None:
    """The sign of a time limit."""
    sheet.circle(at, radius, stroke=INK, thick=1.1)
    sheet.line([(at[0], at[1] - radius * 0.75), at, (at[0] + radius * 0.55, at[1] + radius * 0.3)], stroke=INK, thick=1.3)


def envelope(sheet: Sheet, at: Point, radius: float) -> None:
    """The sign of something asked for."""
    box = Box(at[0] - radius, at[1] - radius * 0.7, radius * 2, radius * 1.4)
    sheet.rect(box, fill=WHITE, stroke=INK, thick=1.2)
    sheet.line([(box.x, box.y), at, (box.right, box.y)], stroke=INK, thick=1.2)


def arrow(sheet: Sheet, one: Arrow) -> None:
    """An arrow with its head; one that is taken in all other cases has a stroke near its beginning."""
    if len(one.points) < 2:
        return
    (x1, y1), (x2, y2) = one.points[-2:]
    far = hypot(x2 - x1, y2 - y1) or 1.0
    along, across = ((x2 - x1) / far, (y2 - y1) / far), (-(y2 - y1) / far, (x2 - x1) / far)
    foot = x2 - along[0] * 10, y2 - along[1] * 10
    sheet.line([*one.points[:-1], foot], stroke=INK, thick=1.3)
    sheet.shape([(x2, y2), *((foot[0] + side * across[0] * 4.5, foot[1] + side * across[1] * 4.5) for side in (1, -1))])
    if one.is_default:
        box = stroke(one)
        ends = [(box.x, box.y), (box.right, box.bottom)] if x_leads(one) else [(box.x, box.bottom), (box.right, box.y)]
        sheet.line(ends, stroke=INK, thick=1.4)


def stroke(one: Arrow) -> Box:
    """Where the stroke of an arrow stands that is taken in all other cases."""
    (x1, y1), (x2, y2) = one.points[:2]
    far = hypot(x2 - x1, y2 - y1) or 1.0
    return Box(x1 + (x2 - x1) / far * 9 - 5, y1 + (y2 - y1) / far * 9 - 5, 10, 10)


def x_leads(one: Arrow) -> bool:
    """Whether an arrow sets out to the right or to the left."""
    (x1, y1), (x2, y2) = one.points[:2]
    return abs(x2 - x1) >= abs(y2 - y1)


def flow_legend(sheet: Sheet, words: Mapping[str, str], at: Point) -> None:
    """The key: each sign with what it means, on one line or two."""
    x, y = at
    size = 13.0
    for name, draw in LEGEND.items():
        if x + 44 + width(words[name], size) > sheet.wide - 50:
            x, y = at[0], y + 34
        draw(sheet, Box(x, y, 34, 26))
        x = sheet.text((x + 42, y + 18), words[name], size, fill=SOFT).right + 24


def _event(sheet: Sheet, box: Box, kind: str, awaits: tuple[str, str] | None = None) -> None:
    event(sheet, Shape("", "", kind, "", "", Box(box.x + 4, box.y, 26, 26), awaits))


def _task(sheet: Sheet, box: Box) -> None:
    sheet.rect(box, fill=WHITE, stroke=INK, thick=2.0, radius=6)
    person(sheet, (box.x + 17, box.y + 12))


def _act(sheet: Sheet, box: Box) -> None:
    sheet.rect(box, fill=WASH, stroke=LINE, thick=1.1, radius=6)
    wheel(sheet, (box.x + 17, box.y + 13))


def _call(sheet: Sheet, box: Box) -> None:
    sheet.rect(box, fill=WHITE, stroke=INK, thick=3.6, radius=6)
    plus(sheet, (box.x + 17, box.y + 14))


def _default(sheet: Sheet, box: Box) -> None:
    arrow(sheet, Arrow("", "", "", "", ((box.x, box.y + 13), (box.right, box.y + 13)), is_default=True))


LEGEND = {
    "key_task": _task,
    "key_act": _act,
    "key_call": _call,
    "key_frame": lambda sheet, box: sheet.rect(box, stroke=SOFT, thick=1.4, radius=6),
    "key_choice": lambda sheet, box: choice(sheet, Box(box.x + 4, box.y, 26, 26), "exclusiveGateway"),
    "key_start": lambda sheet, box: _event(sheet, box, "startEvent"),
    "key_end": lambda sheet, box: _event(sheet, box, "endEvent"),
    "key_timer": lambda sheet, box: _event(sheet, box, "boundaryEvent", ("deadline", "")),
    "key_message": lambda sheet, box: _event(sheet, box, "boundaryEvent", ("message", "")),
    "key_default": _default,
}
