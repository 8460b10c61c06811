"""A sheet to draw on: a few plain shapes and texts, written as SVG that needs nothing else. Remembers where its texts stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.documents.lettering import LEADING, width
from engine.domain.drawing import Box, Point

# Five units are a millimetre: 14 units are 8 points on paper.
UNITS = 5.0
FONTS = "'Noto Sans SC','Source Han Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
# Dark enough on white for every text (contrast 7 and more) and told apart in black and white by pattern, never by colour alone.
INK, SOFT, LINE, GRID, PALE, WASH, WHITE = "#1b1f24", "#474e57", "#5c6570", "#b4bcc6", "#d5dae0", "#eef1f4", "#ffffff"
OFFICE, RIGHT = "#1d4f8c", "#8a3b00"
PATTERNS = (
    (
        "hatch", 8, 'patternTransform="rotate(45)"',
        f'<rect width="8" height="8" fill="{WHITE}"/><rect width="3" height="8" fill="{OFFICE}"/>',
    ),
    ("stripes", 7, "", f'<rect width="7" height="7" fill="{WHITE}"/><rect width="4.6" height="7" fill="{OFFICE}"/>'),
    ("dots", 8, "", f'<rect width="8" height="8" fill="#fdeee0"/><circle cx="4" cy="4" r="1.9" fill="{RIGHT}"/>'),
)  # fmt: skip


class Sheet:
    """One sheet, ``wide`` by ``high`` units; ``texts`` are (box, text) of everything written on it."""

    def __init__(self, wide: float, high: float, title: str, about: str, lang: str) -> None:
        self.wide, self.high, self.title, self.about, self.lang = wide, high, title, about, lang
        self.marks: list[str] = []
        self.texts: list[tuple[Box, str]] = []

    def rect(
        self, box: Box, *, fill: str = "none", stroke: str = LINE, thick: float = 1.0, radius: float = 0.0, dash: str = ""
    ) -> None:  # fmt: skip
        """A rectangle; ``stroke`` none for one without an edge."""
        corner = f' rx="{_n(radius)}"' if radius else ""
        place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        self.marks.append(f"<rect {place}{corner} {_pen(fill, stroke, thick, dash)}/>")

    def circle(self, middle: Point, radius: float, *, fill: str = "none", stroke: str = INK, thick: float = 1.5, dash: str = "") -> None:
        """A circle."""
        place = f'cx="{_n(middle[0])}" cy="{_n(middle[1])}" r="{_n(radius)}"'
        self.marks.append(f"<circle {place} {_pen(fill, stroke, thick, dash)}/>")

    def line(self, points: Sequence[Point], *, stroke: str = LINE, thick: float = 1.0, dash: str = "") -> None:
        """A line through points."""
        told = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.marks.append(f'<polyline points="{told}" stroke-linejoin="round" {_pen("none", stroke, thick, dash)}/>')

    def shape(self, points: Sequence[Point], *, fill: str = INK, stroke: str = "none", thick: float = 1.0) -> None:
        """A filled polygon."""
        told = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.marks.append(f'<polygon points="{told}" stroke-linejoin="round" {_pen(fill, stroke, thick, "")}/>')

    def text(self, at: Point, text: str, size: float, *, anchor: str = "start", fill: str = INK) -> Box:
        """One line, its foot at ``at``; the box it takes."""
        if not text:
            return Box(*at, 0, 0)
        wide = width(text, size)
        left = at[0] - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = Box(left, at[1] - size * 0.88, wide, size * 1.12)
        held = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.marks.append(f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}" fill="{fill}"{held}>{escape(text)}</text>')
        self.texts.append((box, text))
        return box

    def under(self, box: Box, fill: str) -> None:
        """A paper below the text that was written last."""
        written = self.marks.pop()
        self.rect(box, fill=fill, stroke="none")
        self.marks.append(written)

    def turned(self, middle: Point, text: str, size: float) -> None:
        """One line turned to be read from below, its middle at ``middle``."""
        wide = width(text, size)
        place = f'transform="translate({_n(middle[0])} {_n(middle[1])}) rotate(-90)"'
        self.marks.append(f'<text {place} font-size="{_n(size)}" fill="{INK}" text-anchor="middle">{escape(text)}</text>')
        self.texts.append((Box(middle[0] - size * 0.88, middle[1] - wide / 2, size * 1.12, wide), text))

    def lines(self, at: Point, lines: Iterable[str], size: float, *, anchor: str = "start", fill: str = INK) -> float:
        """Lines below each other from the top edge ``at``; where they end."""
        y = at[1]
        for line in lines:
            self.text((at[0], y + size * 0.98), line, size, anchor=anchor, fill=fill)
            y += size * LEADING
        return y

    def window(self, other: Sheet, seen: Box, at: Box) -> None:
        """A part of another sheet, shown in a place of this one; texts that lie outside it are not on this sheet."""
        view = f'viewBox="{_n(seen.x)} {_n(seen.y)} {_n(seen.width)} {_n(seen.height)}"'
        place = f'x="{_n(at.x)}" y="{_n(at.y)}" width="{_n(at.width)}" height="{_n(at.height)}"'
        self.marks += [f'<svg {place} {view} preserveAspectRatio="xMinYMin meet">', *other.marks, "</svg>"]
        scale = at.width / seen.width
        for box, text in other.texts:
            if box.overlap(seen) > 0:
                moved = Box(at.x + (box.x - seen.x) * scale, at.y + (box.y - seen.y) * scale, box.width * scale, box.height * scale)
                self.texts.append((moved, text))

    def svg(self) -> str:
        """The sheet as SVG: valid XML with a title and a description, no script, nothing from elsewhere."""
        size = f'width="{_n(self.wide / UNITS)}mm" height="{_n(self.high / UNITS)}mm" viewBox="0 0 {_n(self.wide)} {_n(self.high)}"'
        patterns = "".join(
            f'<pattern id="{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" {turned}>{marks}</pattern>'
            for name, step, turned, marks in PATTERNS
        )
        language = "en" if self.lang == "en" else "zh-CN"
        return "\n".join((
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title about" xml:lang="{language}" '
            f"font-family={quoteattr(FONTS)}>",
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="about">{escape(self.about)}</desc>',
            f"<defs>{patterns}</defs>",
            f'<rect width="{_n(self.wide)}" height="{_n(self.high)}" fill="{WHITE}"/>',
            *self.marks,
            "</svg>",
            "",
        ))  # fmt: skip


def _pen(fill: str, stroke: str, thick: float, dash: str) -> str:
    edge = f'stroke="{stroke}" stroke-width="{_n(thick)}"' if stroke != "none" else ""
    return " ".join(part for part in (f'fill="{fill}"', edge, f'stroke-dasharray="{dash}"' if dash else "") if part)


def _n(number: float) -> str:
    """A number as short as it can be."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
