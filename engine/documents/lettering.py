"""How wide a text is and where its lines break; the widths are those of Noto Sans SC, which the PDF carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

# Thousandths of the size, from the space to the tilde.
ASCII = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742,
    633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564,
    607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
)  # fmt: skip
# What no line begins with, and what none ends with.
NEVER_FIRST = frozenset("，。、；：！？）》”’」』…·,.;:!?)]}%")
NEVER_LAST = frozenset("（《“‘「『([{")
# Another machine's font may be a little wider than ours.
ALLOWANCE = 1.04
PIECES = re.compile(r"第[一二三四五六七八九十百零〇]+[条款项]|[A-Za-z0-9_'’./\-]+|\s+|.", re.DOTALL)


def width(text: str, size: float) -> float:
    """How wide a text is at most."""
    return sum(map(_of_one, text)) * size * ALLOWANCE / 1000


def _of_one(char: str) -> int:
    if " " <= char <= "~":
        return ASCII[ord(char) - 32]
    return 1000 if east_asian_width(char) in "WFA" else 650


def wrapped(text: str, size: float, room: float, *, even: bool = False) -> list[str]:
    """The lines of a text in a room so wide; ``even`` makes them about as long as each other. A word wider than the room is cut."""
    lines = list(_lines(text, size, room))
    if even and len(lines) > 1:
        narrow, least = room, max(size * 2, longest_word(text, size))
        while narrow - size / 2 > least and len(tighter := list(_lines(text, size, narrow - size / 2))) == len(lines):
            narrow, lines = narrow - size / 2, tighter
    return lines


def longest_word(text: str, size: float) -> float:
    """How wide the widest piece is that a line should not break."""
    return max((width(part, size) for part in PIECES.findall(text)), default=0.0)


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for piece in _unbroken(text, size, room):
        if line and width((line + piece).rstrip(), size) > room:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield line.rstrip()


def _unbroken(text: str, size: float, room: float) -> Iterator[str]:
    """What stays together: words, and signs with what they belong to."""
    piece = ""
    for part in _parts(text, size, room):
        if piece and part[0] not in NEVER_FIRST and piece[-1] not in NEVER_LAST:
            yield piece
            piece = ""
        piece += part
    if piece:
        yield piece


def _parts(text: str, size: float, room: float) -> Iterator[str]:
    for part in PIECES.findall(text):
        if width(part, size) <= room:
            yield part
        else:
            yield from part


Fitted = tuple[list[str], list[str], tuple[float, float]]


def fitted(name: str, note: str, room: tuple[float, float], sizes: Sequence[tuple[float, float]]) -> Fitted:
    """The lines of a name and its note in the largest sizes that fit a room (wide, high); in the smallest, whatever does not fit is cut."""
    for size, small in sizes:
        lines, notes = wrapped(name, size, room[0], even=True), wrapped(note, small, room[0], even=True)
        is_whole = longest_word(name, size) <= room[0]
        if is_whole and height(len(lines), size) + height(len(notes), small) <= room[1]:
            return lines, notes, (size, small)
    size, small = sizes[-1]
    kept = max(1, int((room[1] - height(len(notes), small)) / (size * LEADING)))
    return [*lines[: kept - 1], lines[kept - 1][:-1] + "…"] if len(lines) > kept else lines, notes, (size, small)


LEADING = 1.22


def height(lines: int, size: float) -> float:
    """How high so many lines are."""
    return lines * size * LEADING
