"""Rules of a decision table changed in its file: what a cell says is replaced where it stands, everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from engine.domain.decisiontable import EditableTable, TableColumn, TableRow
from engine.errors import Refusal
from engine.process.decisions.reading import read_decisions
from engine.process.xmlfile import Tag, quiet

CELLS = ("inputEntry", "outputEntry", "annotationEntry")
HEADS = {"input": "input", "output": "output", "annotation": "annotation"}


class TableEditor:
    """Reads and rewrites tables; fits ``engine.casework.designports.TableEditor``."""

    def read(self, file: str, content: bytes) -> tuple[EditableTable, ...]:
        """The tables of a file. DiagramError for a file that is not quiet XML."""
        return tuple(
            _table(decision, table)
            for decision in quiet(file, content).every()
            if decision.name == "decision"
            for table in decision.children
            if table.name == "decisionTable"
        )

    def written(self, file: str, content: bytes, table: str, rows: Sequence[TableRow]) -> bytes:
        """The file with these rules in that table, in this order.

        Raises DiagramError for what would be no table any more, Refusal for one that has no rule yet to write like.
        """
        spans = _Spans(content, table)
        if not spans.rules:
            raise Refusal("design_table_empty", name=table)
        known, first = {one.id: one for one in spans.rules}, spans.rules[0]
        taken = {match.decode() for match in re.findall(rb'\bid="([^"]*)"', content)}
        made = [_rule(content, known.get(row.id) or first, row, taken) for row in rows]
        gap = content[content.rfind(b"\n", 0, first.begin) : first.begin]
        whole = content[: first.begin] + gap.join(made) + content[spans.rules[-1].end :]
        wrong = read_decisions(file, whole).wrong
        if wrong:
            raise wrong[0]
        return whole


def _table(decision: Tag, table: Tag) -> EditableTable:
    columns = tuple(_column(tag) for tag in table.children if tag.name in HEADS)
    rows = tuple(
        TableRow(rule.attributes.get("id", ""), tuple(_text(cell) for cell in rule.children if cell.name in CELLS))
        for rule in table.children
        if rule.name == "rule"
    )
    name = decision.attributes.get("name", "")
    return EditableTable(decision.attributes.get("id", ""), name, table.attributes.get("hitPolicy", "UNIQUE"), columns, rows)


def _column(tag: Tag) -> TableColumn:
    inside = {child.name: _text(child) for child in tag.children}
    label = tag.attributes.get("label") or tag.attributes.get("name", "")
    about = inside.get("inputExpression") or tag.attributes.get("name", "")
    return TableColumn(HEADS[tag.name], label, about, inside.get("inputValues") or inside.get("outputValues") or "")


def _text(tag: Tag) -> str:
    return next((child.text.strip() for child in tag.children if child.name == "text"), "")


@dataclass(slots=True)
class _Rule:
    """The bytes of a rule, and of the text of each of its cells."""

    id: str
    begin: int
    end: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)


class _Spans:
    """Where the rules of one decision's table stand in the bytes of a file."""

    def __init__(self, content: bytes, table: str) -> None:
        self.content, self.table, self.rules = content, table, list[_Rule]()
        self.path: list[str] = []
        self.is_inside, self.text_begin = False, 0
        self.expat = expat.ParserCreate("UTF-8", " ")
        self.expat.StartElementHandler, self.expat.EndElementHandler = self.start, self.end
        self.expat.Parse(content, True)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local, at = name.rpartition(" ")[2], self.expat.CurrentByteIndex
        self.path.append(local)
        if local == "decision":
            self.is_inside = attributes.get("id", "") == self.table
        elif local == "rule" and self.is_inside:
            self.rules.append(_Rule(attributes.get("id", ""), at))
        elif local == "text" and self.is_inside and len(self.path) > 1 and self.path[-2] in CELLS:
            self.text_begin = self.content.index(b">", at) + 1

    def end(self, name: str) -> None:
        local, at = name.rpartition(" ")[2], self.expat.CurrentByteIndex
        self.path.pop()
        if not self.is_inside or not self.rules:
            return
        if local == "rule":
            self.rules[-1].end = self.content.index(b">", at) + 1
        elif local == "text" and self.path[-1] in CELLS:
            self.rules[-1].cells.append((self.text_begin, max(at, self.text_begin)))


def _rule(content: bytes, like: _Rule, row: TableRow, taken: set[str]) -> bytes:
    """The bytes of a rule with its cells; those of one that is new are made after another, with ids of their own."""
    made, at = b"", like.begin
    for (begin, end), text in zip(like.cells, row.cells, strict=True):
        old = content[begin:end]
        same = old.decode().strip() == escape(text)
        made += content[at:begin] + (old if same else escape(text).encode())
        at = end
    made += content[at : like.end]
    return made if row.id == like.id else _anew(made, taken)


def _anew(rule: bytes, taken: set[str]) -> bytes:
    """A rule whose ids nobody else in the file has."""

    def other(found: re.Match[bytes]) -> bytes:
        name = next(one for no in range(2, 10_000) if (one := f"{found[1].decode()}_{no}") not in taken)
        taken.add(name)
        return f'id="{name}"'.encode()

    return re.sub(rb'\bid="([^"]*)"', other, rule)
