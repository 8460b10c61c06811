"""A decision table changed in its file: what a cell says is replaced where it stands, everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from engine.domain.decisiontable import ColumnChange, EditableTable, NewColumn, TableColumn, TableRow
from engine.errors import NotFound, Refusal
from engine.process.decisions import beginning, recolumning
from engine.process.decisions.pieces import Piece, gap, pieces, prefix, replaced, with_attribute, with_text
from engine.process.decisions.reading import read_decisions
from engine.process.decisions.table import POLICIES
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
        """The file with these rules in that table, in this order. DiagramError for what would be no table any more."""
        there, taken = _piece(content, table), _taken(content)
        rules = there.all("rule")
        wide = len(rules[0].all(*CELLS) if rules else there.all(*HEADS))
        if not rows or any(len(row.cells) != wide for row in rows):
            raise Refusal("design_table_ragged", expected=wide)
        if not rules:
            return _sound(file, _first(content, there, rows, taken))
        known, first = {one.attributes.get("id", ""): one for one in rules}, rules[0]
        made = [_rule(content, known.get(row.id) or first, row, taken) for row in rows]
        return _sound(file, content[: first.begin] + gap(content, first).join(made) + content[rules[-1].end :])

    def recolumned(self, file: str, content: bytes, table: str, change: ColumnChange) -> bytes:
        """The file with a column added, taken away or called otherwise; raises as ``written`` does, Refusal for the last that answers."""
        there = _piece(content, table)
        if change.verb == "add":
            return _sound(file, recolumning.added(content, there, change, _taken(content)))
        if change.at >= len(there.all(*HEADS)):
            raise NotFound("design_file_unknown", file=f"{file}#{table}")
        if change.verb == "drop":
            return _sound(file, recolumning.dropped(content, there, change.at))
        return _sound(file, recolumning.renamed(content, there, change))

    def begun(self, file: str, id: str, name: str, policy: str, columns: Sequence[NewColumn]) -> bytes:
        """A file with one table of these columns and its first rule; raises as ``written`` does, Refusal for a hit policy there is not."""
        return _sound(file, beginning.begun(id, name, policy, columns))

    def bound(self, diagram: bytes, shape: str, table: str) -> bytes:
        """A diagram in which that rule task asks that table; NotFound for no such task."""
        return beginning.bound(diagram, shape, table)

    def with_policy(self, file: str, content: bytes, table: str, policy: str) -> bytes:
        """The file with another hit policy in that table; raises as ``written`` does, Refusal for one there is not."""
        if policy not in POLICIES:
            raise Refusal("design_table_policy", value=policy, expected=", ".join(POLICIES))
        there = _piece(content, table)
        if there.attributes.get("hitPolicy", "UNIQUE") == policy:
            return content
        return _sound(file, replaced(content, [with_attribute(content, there, "hitPolicy", policy)]))


def _sound(file: str, content: bytes) -> bytes:
    """The file, when its tables can be read to their end."""
    wrong = [one for one in read_decisions(file, content).wrong if one.severity == "error"]
    if wrong:
        raise wrong[0]
    return content


def _piece(content: bytes, table: str) -> Piece:
    """The table of a decision; NotFound for none."""
    for one in pieces(content).every():
        if one.name == "decision" and one.attributes.get("id", "") == table:
            return next(inside for inside in one.children if inside.name == "decisionTable")
    raise NotFound("design_file_unknown", file=table)


def _taken(content: bytes) -> set[str]:
    return {match.decode() for match in re.findall(rb'\bid="([^"]*)"', content)}


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


def _rule(content: bytes, like: Piece, row: TableRow, taken: set[str]) -> bytes:
    """The bytes of a rule with its cells; those of one that is new are made after another, with ids of their own."""
    edits = []
    for cell, text in zip(like.all(*CELLS), row.cells, strict=True):
        said = cell.all("text")
        old = content[said[0].inner : said[0].close].decode().strip() if said else ""
        if old != escape(text):
            own = prefix(content, cell)
            edits.append(
                with_text(content, said[0], escape(text)) if said else with_text(content, cell, f"<{own}text>{escape(text)}</{own}text>")
            )
    made = replaced(content[: like.end], edits)[like.begin :]
    return made if row.id == like.attributes.get("id", "") else _anew(made, taken)


def _first(content: bytes, table: Piece, rows: Sequence[TableRow], taken: set[str]) -> bytes:
    """The file with the first rules of a table that had none."""
    own, heads, made = prefix(content, table), table.all(*HEADS), b""
    if not heads:
        raise Refusal("design_table_empty")
    apart = gap(content, heads[0]).decode()
    for row in rows:
        cells = ""
        for head, text in zip(heads, row.cells, strict=True):
            name = recolumning.CELL_OF[head.name]
            id = "" if head.name == "annotation" else f' id="{recolumning.new_id(name, taken)}"'
            cells += f"{apart}  <{own}{name}{id}><{own}text>{escape(text)}</{own}text></{own}{name}>"
        made += f'{apart}<{own}rule id="{recolumning.new_id("rule", taken)}">{cells}{apart}</{own}rule>'.encode()
    return replaced(content, [(heads[-1].end, heads[-1].end, made)])


def _anew(rule: bytes, taken: set[str]) -> bytes:
    """A rule whose ids nobody else in the file has."""

    def other(found: re.Match[bytes]) -> bytes:
        name = next(one for no in range(2, 10_000) if (one := f"{found[1].decode()}_{no}") not in taken)
        taken.add(name)
        return f'id="{name}"'.encode()

    return re.sub(rb'\bid="([^"]*)"', other, rule)
