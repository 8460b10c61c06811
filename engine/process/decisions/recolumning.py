"""Columns of a decision table added, taken away and called otherwise in its file; everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from engine.domain.decisiontable import ColumnChange
from engine.errors import Refusal
from engine.process.decisions.pieces import Edit, Piece, gap, prefix, replaced, with_attribute, with_text

CELL_OF = {"input": "inputEntry", "output": "outputEntry", "annotation": "annotationEntry"}
KINDS = tuple(CELL_OF)


def added(content: bytes, table: Piece, change: ColumnChange, taken: set[str]) -> bytes:
    """The file with one more column behind the others of its kind, each rule saying ``change.fill`` in it."""
    own = prefix(content, table)
    heads = table.all(*KINDS)
    head = _head(own, change, taken, gap(content, heads[0]) if heads else b"\n")
    edits = [_beside(content, table, heads, KINDS, change.kind, head)]
    for rule in table.all("rule"):
        name = CELL_OF[change.kind]
        cells = rule.all(*CELL_OF.values())
        id = "" if change.kind == "annotation" else f' id="{new_id(name, taken)}"'
        cell = f"<{own}{name}{id}><{own}text>{escape(change.fill)}</{own}text></{own}{name}>".encode()
        edits.append(_beside(content, rule, cells, tuple(CELL_OF.values()), name, cell))
    return replaced(content, edits)


def dropped(content: bytes, table: Piece, at: int) -> bytes:
    """The file without a column. Refusal for the last that answers."""
    head = table.all(*KINDS)[at]
    if head.name == "output" and len(table.all("output")) == 1:
        raise Refusal("design_table_last_output")
    return replaced(content, [_out(content, head), *(_out(content, cells[at]) for cells in _cells(table) if at < len(cells))])


def renamed(content: bytes, table: Piece, change: ColumnChange) -> bytes:
    """The file with another label on a column, and asking for or answering something else."""
    head = table.all(*KINDS)[change.at]
    quoted = {'"': "&quot;"}
    called = "name" if head.name == "annotation" else "label"
    edits = [with_attribute(content, head, called, escape(change.label, quoted))]
    if head.name == "output" and change.about != head.attributes.get("name", ""):
        edits.append(with_attribute(content, head, "name", escape(change.about, quoted)))
    for text in (text for asked in head.all("inputExpression") for text in asked.all("text")):
        if content[text.inner : text.close].decode().strip() != escape(change.about):
            edits.append(with_text(content, text, escape(change.about)))
    return replaced(content, edits)


def _cells(table: Piece) -> Iterator[list[Piece]]:
    """The cells of each rule, in the order of the columns."""
    for rule in table.all("rule"):
        yield [one for name in CELL_OF.values() for one in rule.all(name)]


def _head(own: str, change: ColumnChange, taken: set[str], apart: bytes) -> bytes:
    """The bytes of a new column's head."""
    inner, quoted = apart.decode(), {'"': "&quot;"}
    label, about = escape(change.label, quoted), escape(change.about, quoted)
    type = f' typeRef="{escape(change.type, quoted)}"' if change.type else ""
    if change.kind == "annotation":
        return f'<{own}annotation name="{label}"/>'.encode()
    id = new_id(change.kind, taken)
    if change.kind == "output":
        return f'<{own}output id="{id}" label="{label}" name="{about}"{type}/>'.encode()
    asked = f'<{own}inputExpression id="{new_id("inputExpression", taken)}"{type}>'
    text = f"<{own}text>{escape(change.about)}</{own}text>"
    return (
        f'<{own}input id="{id}" label="{label}">{inner}  {asked}{inner}    {text}{inner}  </{own}inputExpression>{inner}</{own}input>'
    ).encode()


def _beside(content: bytes, holder: Piece, there: list[Piece], order: tuple[str, ...], name: str, made: bytes) -> Edit:
    """The edit that puts an element behind the last of its kind, else behind the kinds before it, else first."""
    before = [one for one in there if order.index(one.name) <= order.index(name)]
    apart = gap(content, there[0]) if there else b""
    if before:
        return before[-1].end, before[-1].end, apart + made
    at = there[0].begin if there else holder.inner
    return at, at, made + apart


def _out(content: bytes, piece: Piece) -> Edit:
    """The edit that takes an element away with the space before it."""
    return piece.begin - len(gap(content, piece)), piece.end, b""


def new_id(kind: str, taken: set[str]) -> str:
    """An id nobody in the file has."""
    name = next(one for no in range(1, 100_000) if (one := f"{kind}_{no}") not in taken)
    taken.add(name)
    return name
