"""Where the elements of a file of quiet XML stand in its bytes, so that one of them is changed and all else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape

TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
ATTRIBUTE = rb"""(\s%s\s*=\s*)("[^"]*"|'[^']*')"""


Edit: TypeAlias = tuple[int, int, bytes]


@dataclass(eq=False, slots=True)
class Piece:
    """An element: its bytes run from ``begin`` to ``end``, what is inside it from ``inner`` to ``close``; ``text`` is its own."""

    name: str
    attributes: Mapping[str, str]
    begin: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Piece] = field(default_factory=list)

    def all(self, *names: str) -> list[Piece]:
        """The children of these names."""
        return [one for one in self.children if one.name in names]

    def said(self) -> str:
        """What stands in the ``text`` of this element."""
        return next((one.text.strip() for one in self.all("text")), "")

    def every(self) -> Iterator[Piece]:
        """This element and all below it."""
        yield self
        for one in self.children:
            yield from one.every()


def pieces(content: bytes) -> Piece:
    """The root element of a file that has been read as quiet XML before."""
    root = Piece("", {}, 0, 0)
    path = [root]
    parser = expat.ParserCreate("UTF-8", " ")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        begin = parser.CurrentByteIndex
        tag = TAG.match(content, begin)
        assert tag is not None  # expat has read it
        one = Piece(name.rpartition(" ")[2], attributes, begin, tag.end())
        if tag[2]:
            one.close = one.end = tag.end()
        path[-1].children.append(one)
        path.append(one)

    def end(_: str) -> None:
        one = path.pop()
        if not one.end:
            one.close = parser.CurrentByteIndex
            one.end = content.index(b">", one.close) + 1

    def read(text: str) -> None:
        path[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, read
    parser.Parse(content, True)
    return root.children[0]


def replaced(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The bytes with some of their runs (begin, end) replaced; of two insertions at one place the first comes first."""
    made, at = b"", 0
    for begin, end, new in sorted(edits, key=lambda one: one[:2]):
        made += content[at:begin] + new
        at = end
    return made + content[at:]


def prefix(content: bytes, piece: Piece) -> str:
    """What stands before the name of an element and its kin: ``dmn:`` or nothing."""
    tag = TAG.match(content, piece.begin)
    assert tag is not None
    return tag[1].decode().removesuffix(piece.name)


def gap(content: bytes, piece: Piece) -> bytes:
    """The empty space before an element, with its line break."""
    start = len(content[: piece.begin].rstrip(b" \t\r\n"))
    return content[start : piece.begin]


def with_text(content: bytes, piece: Piece, text: str) -> Edit:
    """The edit that has an element say a text (escaped), also where it is written as one that says nothing (``<text/>``)."""
    if piece.inner < piece.end:
        return piece.inner, piece.close, text.encode()
    tag = TAG.match(content, piece.begin)
    assert tag is not None
    return piece.begin, piece.end, tag[0][:-1].rstrip(b" /") + b">" + text.encode() + b"</" + tag[1] + b">"


def saying(content: bytes, piece: Piece, text: str) -> Edit:
    """The edit that has the ``text`` of an element say something, also where it has none yet."""
    own, said = prefix(content, piece), piece.all("text")
    return with_text(content, said[0], escape(text)) if said else with_text(content, piece, f"<{own}text>{escape(text)}</{own}text>")


def with_attribute(content: bytes, piece: Piece, name: str, value: str) -> Edit:
    """The edit that has an element say ``value`` (escaped for quotes) in an attribute."""
    found = re.search(ATTRIBUTE % name.encode(), content[piece.begin : piece.inner])
    if found:
        return piece.begin + found.start(2), piece.begin + found.end(2), f'"{value}"'.encode()
    tag = TAG.match(content, piece.begin)
    assert tag is not None
    at = tag.end(1)
    return at, at, f' {name}="{value}"'.encode()


def without_attribute(content: bytes, piece: Piece, name: str) -> Edit:
    """The edit that has an element say nothing in an attribute it has, the space before it gone too."""
    found = re.search(ATTRIBUTE % name.encode(), content[piece.begin : piece.inner])
    assert found is not None
    return piece.begin + found.start(), piece.begin + found.end(), b""
