"""Read a diagram file into plain tags that know their line and column.

Refuses everything that is not quiet UTF-8 XML: other encodings, any DOCTYPE (and with it every entity), files above two
megabytes. lxml would read all of these. Instructions to other programs are remarks to this one: kept in the file, never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from engine.errors import DiagramError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
OFFICE = "urn:petition-office:bpmn:1.0"
LARGEST = 2 * 1024 * 1024
DEEPEST = 60


@dataclass(eq=False, slots=True)
class Tag:
    """One element of a file; ``line`` and ``column`` of its ``<`` count from 1."""

    space: str
    name: str
    attributes: dict[str, str]
    line: int
    column: int
    parent: Tag | None = None
    text: str = ""
    children: list[Tag] = field(default_factory=list)

    def is_a(self, name: str, space: str = BPMN) -> bool:
        """Whether this is the element ``name`` of the namespace."""
        return self.name == name and self.space == space

    def every(self) -> Iterator[Tag]:
        """This element and all below it, in the order of the file."""
        stack = [self]
        while stack:
            tag = stack.pop()
            yield tag
            stack.extend(reversed(tag.children))

    def find(self, name: str, space: str = BPMN) -> list[Tag]:
        """The children of that name."""
        return [child for child in self.children if child.is_a(name, space)]

    def extensions(self, name: str) -> list[Tag]:
        """The ``office:`` extension elements of that name on this shape."""
        return [tag for holder in self.find("extensionElements") for tag in holder.find(name, OFFICE)]


class _Reader:
    """Expat's events, put together into a tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Tag | None = None
        self.open: list[Tag] = []
        self.expat = expat.ParserCreate("UTF-8", " ")
        self.expat.buffer_text = True
        self.expat.XmlDeclHandler = self.declared
        self.expat.StartDoctypeDeclHandler = self.doctype
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end
        self.expat.CharacterDataHandler = self.text

    def refuse(self, code: str, found: str, expected: str = "") -> DiagramError:
        line, column = self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber + 1
        return DiagramError(code, file=self.file, line=line, column=column, found=found, expected=expected)

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise self.refuse("diagram_not_utf8", found=encoding, expected="UTF-8")

    def doctype(self, name: str, *_ids: object) -> None:
        raise self.refuse("diagram_has_doctype", found=name)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        parent = self.open[-1] if self.open else None
        tag = Tag(space, local, attributes, self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber + 1, parent)
        if len(self.open) > DEEPEST:
            raise self.refuse("diagram_too_deep", found=local, expected=str(DEEPEST))
        if parent is None:
            self.root = tag
        else:
            parent.children.append(tag)
        self.open.append(tag)

    def end(self, _name: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data


def read(file: str, data: bytes) -> Tag:
    """The root element of a diagram file; DiagramError when it is not quiet UTF-8 XML.

    XML below another root than ``bpmn:definitions`` is refused too.
    """
    root = quiet(file, data)
    if not root.is_a("definitions"):
        raise DiagramError("diagram_not_bpmn", file=file, line=1, column=1, found=root.name, expected="bpmn:definitions")
    return root


def quiet(file: str, data: bytes) -> Tag:
    """The root element of any file of quiet UTF-8 XML; DiagramError for another."""
    if len(data) > LARGEST:
        raise DiagramError("diagram_too_large", file=file, found=len(data), expected=str(LARGEST))
    _refuse_other_encodings(file, data)
    reader = _Reader(file)
    try:
        reader.expat.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "")
        raise DiagramError("diagram_not_xml", file=file, line=error.lineno, column=error.offset + 1, reason=reason) from error
    assert reader.root is not None  # expat refuses a file without an element
    return reader.root


def _refuse_other_encodings(file: str, data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DiagramError("diagram_not_utf8", file=file, line=line, expected="UTF-8") from error
