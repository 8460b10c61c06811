"""Which characters the fonts of the office can show; what they cannot is printed as 〓, as printers did for type they had not got.

PDF/A has no place for a character without a shape, and a rare name must not stop a letter.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import category

MISSING = "〓"
# Platform and encoding of the tables that hold characters beyond the first plane too, and their format.
UNICODE_FULL = {(0, 4), (0, 6), (3, 10)}
SEGMENTED_COVERAGE = 12

Ranges = list[tuple[int, int]]


@cache
def covered(font: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first and the last code of every range of characters a font has, in order (OpenType ``cmap``, format 12)."""
    data = font.read_bytes()
    at = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, at + 2)
    for no in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", data, at + 4 + 8 * no)
        if (platform, encoding) in UNICODE_FULL and struct.unpack_from(">H", data, at + offset)[0] == SEGMENTED_COVERAGE:
            ranges = list(_ranges(data, at + offset))
            return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)
    raise ValueError(font.name)


def _table(data: bytes, name: bytes) -> int:
    """Where a table of an OpenType font begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    for no in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * no)
        if tag == name:
            return int(offset)
    raise ValueError(name.decode())


def _ranges(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    (groups,) = struct.unpack_from(">L", data, at + 12)
    for no in range(groups):
        first, last, _ = struct.unpack_from(">LLL", data, at + 16 + 12 * no)
        yield first, last


def has(font: Path, char: str) -> bool:
    """Whether a font has a shape for a character."""
    firsts, lasts = covered(font)
    at = bisect_right(firsts, ord(char)) - 1
    return at >= 0 and ord(char) <= lasts[at]


def printable(text: str, font: Path) -> str:
    """The text as the font can print it: line ends and tabs as spaces, what is not seen left out, what has no shape as 〓."""
    return "".join(_shown(char, font) for char in text)


def _shown(char: str, font: Path) -> str:
    if char.isspace():
        return " " if char != "\u3000" else char
    if category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    return char if has(font, char) else MISSING
