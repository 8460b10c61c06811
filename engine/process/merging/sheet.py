"""A file of quiet XML as a tree that remembers every byte: what nobody changes is written as it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape

from engine.process.decisions.pieces import TAG

_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_SPACE_AT_END = re.compile(rb"\s*\Z")
_BREAKS = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
XMLNS = "xmlns"
XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"

# What an element says, without what it is called by programs (its id) and how it is laid out.
Meaning: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], "str | tuple[Meaning, ...]"]


@dataclass(eq=False, slots=True)
class Element:
    """An element as it is written; ``scope`` says which namespace a prefix means in it. Attributes of a namespace are ``space name``."""

    space: str
    name: str
    attributes: dict[str, str]
    scope: Mapping[str, str]
    opening: bytes
    parent: Element | None = None
    pieces: list[bytes | Element] = field(default_factory=list)
    closing: bytes = b""
    text: str = ""

    @property
    def elements(self) -> list[Element]:
        """The elements in it, in their order."""
        return [one for one in self.pieces if isinstance(one, Element)]

    @property
    def tag(self) -> str:
        """Its name as it is written, with its prefix."""
        found = TAG.match(self.opening)
        assert found is not None  # the reader has read it as one
        return found[1].decode()

    def every(self) -> Iterator[Element]:
        """This element and all below it."""
        yield self
        for one in self.elements:
            yield from one.every()

    def written(self) -> bytes:
        """Its bytes."""
        return b"".join([self.opening, *(one.written() if isinstance(one, Element) else one for one in self.pieces), self.closing])

    def meaning(self) -> Meaning:
        """What it says."""
        said = tuple(sorted((name, self._means(name, value)) for name, value in self.attributes.items() if name != "id"))
        inside = tuple(one.meaning() for one in self.elements)
        return self.space, self.name, said, inside or self.text.strip()

    def _means(self, name: str, value: str) -> str:
        """What an attribute says, whatever prefix the name of a type is written with."""
        prefix, _, local = value.rpartition(":")
        return f"{self.scope.get(prefix, prefix)} {local}" if name == XSI_TYPE else value

    def lead(self) -> bytes:
        """The empty space before it."""
        assert self.parent is not None  # nobody asks for that of the whole file
        at = self.parent.pieces.index(self)
        before = self.parent.pieces[at - 1] if at else b""
        found = _SPACE_AT_END.search(before) if isinstance(before, bytes) else None
        return found[0] if found else b""

    def say(self, name: str, value: str | None) -> None:
        """Have it say ``value`` in an attribute, or nothing there."""
        found = next((one for one in _ATTRIBUTE.finditer(self.opening) if self._full(one[2].decode()) == name), None)
        if value is None:
            self.attributes.pop(name, None)
            if found:
                self.opening = self.opening[: found.start()] + self.opening[found.end() :]
            return
        self.attributes[name] = value
        quoted = f'"{escape(value, _BREAKS)}"'.encode()
        if found:
            self.opening = self.opening[: found.start(4)] + quoted + self.opening[found.end(4) :]
        else:
            self._add(self._short(name), quoted)

    def _add(self, name: str, quoted: bytes) -> None:
        at = len(self.opening.rstrip(b"/>").rstrip()) if self.opening.endswith(b"/>") else len(self.opening[:-1].rstrip())
        self.opening = self.opening[:at] + f" {name}=".encode() + quoted + self.opening[at:]

    def _full(self, written: str) -> str:
        """An attribute's name with its namespace instead of its prefix."""
        prefix, colon, local = written.rpartition(":")
        return f"{self.scope.get(prefix, prefix)} {local}" if colon else written

    def _short(self, name: str) -> str:
        """An attribute's name with a prefix, declared here where none means its namespace."""
        space, _, local = name.rpartition(" ")
        if not space:
            return local
        prefix = next((one for one, means in self.scope.items() if one and means == space), "")
        if not prefix:
            prefix = next(f"n{nth}" for nth in range(len(self.scope) + 1) if f"n{nth}" not in self.scope)
            self.declare(prefix, space)
        return f"{prefix}:{local}"

    def declare(self, prefix: str, space: str) -> None:
        """Have a prefix mean a namespace in this element."""
        self.scope = {**self.scope, prefix: space}
        self._add(f"{XMLNS}:{prefix}" if prefix else XMLNS, f'"{escape(space, _BREAKS)}"'.encode())

    def take_out(self, child: Element) -> None:
        """Take an element out, with the empty space before it; remarks stay."""
        at = self.pieces.index(child)
        if at and isinstance(before := self.pieces[at - 1], bytes):
            self.pieces[at - 1] = before.rstrip()
        self.pieces.remove(child)

    def put(self, child: Element, after: Element | None) -> None:
        """Put an element behind another of the same parent, or before all others, under the prefixes that hold here."""
        lead = after.lead() if after is not None else self.elements[0].lead() if self.elements else b""
        if not self.closing:
            self.closing = f"</{self.tag}>".encode()
            self.opening = self.opening[:-2].rstrip() + b">"
        if not lead and self.parent is not None and not self.elements:
            lead = self.lead() + b"  "
            self.pieces = [one for one in self.pieces if not isinstance(one, bytes) or one.strip()] + [self.lead()]
        at = self.pieces.index(after) + 1 if after is not None else 0
        self.pieces[at:at] = [lead, child]
        child.parent = self
        _suit(child, self.scope)

    def small(self, name: str, text: str) -> Element:
        """A new element of this one's namespace and prefix that says a text; it stands nowhere yet."""
        prefix = self.tag.rpartition(":")[0]
        tag = f"{prefix}:{name}" if prefix else name
        said = escape(text)
        return Element(self.space, name, {}, self.scope, f"<{tag}>".encode(), None, [said.encode()], f"</{tag}>".encode(), text)


def _suit(child: Element, scope: Mapping[str, str]) -> None:
    """Declare what prefixes in a piece of another file mean, where they mean something else, or nothing, in this one."""
    used: dict[str, str] = {}
    for one in child.every():
        names = [one.tag, *(name for name in (found[2].decode() for found in _ATTRIBUTE.finditer(one.opening)) if ":" in name)]
        names += [value for name, value in one.attributes.items() if name == XSI_TYPE]
        for prefix in {name.rpartition(":")[0] for name in names if not name.startswith(XMLNS)}:
            if prefix in one.scope and one.scope[prefix] == child.scope.get(prefix):
                used[prefix] = one.scope[prefix]
    for prefix, space in used.items():
        own = any(found[2].decode() == (f"{XMLNS}:{prefix}" if prefix else XMLNS) for found in _ATTRIBUTE.finditer(child.opening))
        if prefix != "xml" and scope.get(prefix) != space and not own:
            child.declare(prefix, space)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file: its element, and what stands before and behind that."""

    before: bytes
    root: Element
    behind: bytes

    def written(self) -> bytes:
        """Its bytes."""
        return self.before + self.root.written() + self.behind


class _Reader:
    """Expat's events with the bytes they came from."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.expat = expat.ParserCreate("UTF-8", " ")
        self.expat.buffer_text = True
        self.expat.StartNamespaceDeclHandler = self.declared
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end
        self.expat.CharacterDataHandler = self.said
        self.news: dict[str, str] = {}
        self.open: list[Element] = []
        self.root: Element | None = None
        self.begin = self.at = 0

    def declared(self, prefix: str | None, space: str | None) -> None:
        self.news[prefix or ""] = space or ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        begin = self.expat.CurrentByteIndex
        tag = TAG.match(self.content, begin)
        assert tag is not None  # expat has read it
        parent = self.open[-1] if self.open else None
        scope: Mapping[str, str] = parent.scope if parent else {"": ""}
        space, _, local = name.rpartition(" ")
        one = Element(space, local, attributes, {**scope, **self.news} if self.news else scope, tag[0], parent)
        self.news = {}
        if parent is None:
            self.root, self.begin = one, begin
        else:
            self._between(parent, begin)
            parent.pieces.append(one)
        self.open.append(one)
        self.at = tag.end()

    def _between(self, parent: Element, end: int) -> None:
        if self.at < end:
            parent.pieces.append(self.content[self.at : end])

    def end(self, _: str) -> None:
        one = self.open.pop()
        if one.opening.endswith(b"/>"):
            return
        close = self.expat.CurrentByteIndex
        self._between(one, close)
        self.at = self.content.index(b">", close) + 1
        one.closing = self.content[close : self.at]

    def said(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text


def sheet(content: bytes) -> Sheet:
    """A file that has been read as quiet XML before."""
    reader = _Reader(content)
    reader.expat.Parse(content, True)
    assert reader.root is not None  # a quiet file has an element
    return Sheet(content[: reader.begin], reader.root, content[reader.at :])
