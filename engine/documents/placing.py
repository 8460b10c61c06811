"""Where the names of small shapes and arrows go, so that no text lies on another, on a shape or, if it can be helped, on an arrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.documents.lettering import LEADING, longest_word, width, wrapped
from engine.domain.drawing import Box, Point

# What it costs to lie on something. A text on a text is never right, an arrow under a text can still be read.
ON_TEXT, ON_SHAPE, ON_LINE = 10_000.0, 2_000.0, 40.0
ROOMS = (64.0, 90.0, 130.0, 180.0)
GAP = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of a text in their place; ``box`` is what they take."""

    lines: tuple[tuple[str, float], ...]
    box: Box


@dataclass
class Ground:
    """What stands on the sheet already: shapes, texts, and lines by their segments."""

    shapes: list[Box]
    lines: list[tuple[Point, Point]]
    texts: list[Box] = field(default_factory=list)

    def cost(self, box: Box) -> float:
        """How bad it is for a text to stand there."""
        grown = box.grown(2)
        texts = sum(ON_TEXT + grown.overlap(other) for other in self.texts if grown.overlap(other) > 0)
        shapes = sum(ON_SHAPE + box.overlap(other) for other in self.shapes if box.overlap(other) > 0)
        return texts + shapes + ON_LINE * sum(1 for one in self.lines if crosses(one, box))

    def place(self, text: str, note: str, sizes: tuple[float, float], around: Iterable[Box]) -> Label:
        """The text at the best of the places around what it names; the first that costs nothing is taken."""
        best: tuple[float, Label] | None = None
        spots = list(around)
        for turn, room in enumerate(ROOMS):
            lines = lines_of(text, note, sizes, room)
            wide, high = max(width(*line) for line in lines), sum(size * LEADING for _, size in lines)
            for nth, box in enumerate(candidates(spots, wide, high)):
                if best is not None and nth + 6 * turn >= best[0]:
                    break
                cost = self.cost(box) + nth + 6 * turn
                if best is None or cost < best[0]:
                    best = cost, Label(tuple(lines), box)
        if best is None:
            return Label((), Box(0, 0, 0, 0))
        self.texts.append(best[1].box)
        return best[1]


def lines_of(text: str, note: str, sizes: tuple[float, float], room: float) -> list[tuple[str, float]]:
    """A name and its note as lines with their sizes; no word is broken."""
    whole = max(room, longest_word(text, sizes[0]), longest_word(note, sizes[1]))
    names = [(line, sizes[0]) for line in wrapped(text, sizes[0], whole, even=True)]
    return names + [(line, sizes[1]) for line in wrapped(note, sizes[1], whole, even=True)]


def candidates(around: Sequence[Box], wide: float, high: float) -> Iterator[Box]:
    """Places near each of the boxes: below, above, beside; then further and further off."""
    for off in (GAP, 14.0, 28.0, 46.0, 70.0, 100.0):
        for box in around:
            middle, level = box.x + box.width / 2 - wide / 2, box.y + box.height / 2 - high / 2
            below, above = box.bottom + off, box.y - off - high
            left, right = box.x - off - wide, box.right + off
            tuck = min(box.width, box.height) * 0.24
            places = (
                (middle, below), (middle, above),
                (left + tuck, above + tuck), (left + tuck, below - tuck), (right - tuck, above + tuck), (right - tuck, below - tuck),
                (right, level), (left, level),
            )  # fmt: skip
            yield from (Box(x, y, wide, high) for x, y in places)


def crosses(segment: tuple[Point, Point], box: Box) -> bool:
    """Whether a segment touches a box; it is clipped by one side after the other."""
    (x1, y1), (x2, y2) = segment
    first, last = 0.0, 1.0
    for begin, step, low, high in ((x1, x2 - x1, box.x, box.right), (y1, y2 - y1, box.y, box.bottom)):
        if step == 0:
            if not low < begin < high:
                return False
            continue
        near, far = sorted(((low - begin) / step, (high - begin) / step))
        first, last = max(first, near), min(last, far)
    return first < last


def segments(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The segments of a line."""
    return list(zip(points, points[1:], strict=False))


def edges(box: Box) -> list[tuple[Point, Point]]:
    """The four edges of a box."""
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    return segments([*corners, corners[0]])


def along(points: Sequence[Point]) -> list[Box]:
    """Places on an arrow to hang its name on, those near its beginning first: a condition is read where one chooses."""
    spots: list[Box] = []
    for (x1, y1), (x2, y2) in segments(points):
        length = abs(x2 - x1) + abs(y2 - y1)
        spots += [Box(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part, 0, 0) for part in (0.3, 0.55, 0.8) if length > 12]
    return spots or [Box(*points[0], 0, 0)] if points else []
