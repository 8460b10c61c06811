"""Columns of a decision table added, taken away and called otherwise in its file; everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape

from engine.domain.decisiontable import ColumnChange
from engine.errors import Refusal
from engine.process.decisions.pieces import Edit, Piece, gap, prefix, replaced, saying, with_attribute, with_text

CELL_OF = {"input": "inputEntry", "output": "outputEntry", "annotation": "annotationEntry"}
KINDS = tuple(CELL_OF)
LABEL = {"input": "label", "output": "label", "annotation": "name"}
VALUES = {"input": "inputValues", "output": "outputValues"}
QUOTED = {'"': "&quot;"}
# What a rule or a column may be called.
NAME = re.compile(r"[A-Za-z_][\w.-]{0,99}", re.ASCII)
# A table as it was in an earlier state of its file, and that state.
Earlier: TypeAlias = tuple[bytes, Piece]


def added(content: bytes, table: Piece, change: ColumnChange, taken: set[str], earlier: Earlier | None = None) -> bytes:
    """The file with one more column behind the others of its kind, each rule saying ``change.fill`` in it.

    One that was in the ``earlier`` table is as it was there, where nobody in the file has its ids by now.
    """
    own, heads, name = prefix(content, table), table.all(*KINDS), CELL_OF[change.kind]
    was = _was(own, change, taken, earlier)
    head = was.pop("") if was else _head(own, change, taken, gap(content, heads[0]) if heads else b"\n")
    edits = [_beside(content, table, heads, KINDS, change.kind, head)]
    for rule in table.all("rule"):
        cell = was.get(rule.attributes.get("id", "-"))
        if cell is None:
            id = "" if change.kind == "annotation" else f' id="{new_id(name, taken)}"'
            cell = f"<{own}{name}{id}><{own}text>{escape(change.fill)}</{own}text></{own}{name}>".encode()
        edits.append(_beside(content, rule, rule.all(*CELL_OF.values()), tuple(CELL_OF.values()), name, cell))
    return replaced(content, edits)


def _was(own: str, change: ColumnChange, taken: set[str], earlier: Earlier | None) -> dict[str, bytes]:
    """The head ('') and by rule the cells of a column as they were; nothing where it was none, or its ids are others' by now."""
    if earlier is None or not change.id or prefix(*earlier) != own:
        return {}
    content, table = earlier
    heads = table.all(*KINDS)
    at = next((no for no, one in enumerate(heads) if (one.name, one.attributes.get("id")) == (change.kind, change.id)), None)
    if at is None:
        return {}
    cells = {rule.attributes.get("id", ""): cells_of(rule, heads)[at] for rule in table.all("rule")}
    found = {"": heads[at], **{id: cell for id, cell in cells.items() if id and cell is not None}}
    if taken & {id for one in found.values() for id in ids_in(one)}:
        return {}
    return {id: content[one.begin : one.end] for id, one in found.items()}


def ids_in(piece: Piece) -> Iterator[str]:
    """The ids of an element and all below it."""
    yield from (one.attributes["id"] for one in piece.every() if "id" in one.attributes)


def dropped(content: bytes, table: Piece, at: int) -> bytes:
    """The file without a column. Refusal for the last that answers."""
    heads = table.all(*KINDS)
    if heads[at].name == "output" and len(table.all("output")) == 1:
        raise Refusal("design_table_last_output")
    cells = [cells_of(rule, heads)[at] for rule in table.all("rule")]
    return replaced(content, [_out(content, one) for one in (heads[at], *cells) if one is not None])


def renamed(content: bytes, table: Piece, change: ColumnChange) -> bytes:
    """The file with another label on a column, asking for or answering something else, of another type where one is named."""
    head = table.all(*KINDS)[change.at]
    said = {LABEL[head.name]: change.label} if change.label != label_of(head) else {}
    if head.name == "output":
        said |= {"name": change.about} if change.about != head.attributes.get("name", "") else {}
    typed = typed_by(head)
    edits = [with_attribute(content, head, name, escape(value, QUOTED)) for name, value in said.items()]
    if typed is not None and change.type not in ("", typed.attributes.get("typeRef", "")):
        edits.append(with_attribute(content, typed, "typeRef", escape(change.type, QUOTED)))
    for asked in head.all("inputExpression"):
        if asked.said() != change.about:  # behind every attribute, so that those stand where they stood
            content = replaced(content, [saying(content, asked, change.about)])
    return replaced(content, edits)


def revalued(content: bytes, table: Piece, at: int, values: str, taken: set[str]) -> bytes:
    """The file with other values allowed in a column that asks or answers; '' for any."""
    head = table.all(*KINDS)[at]
    own, name = prefix(content, head), VALUES[head.name]
    there = head.all(name)
    if there:
        return replaced(content, [saying(content, there[0], values) if values else _out(content, there[0])])
    made = f'<{own}{name} id="{new_id(name, taken)}"><{own}text>{escape(values)}</{own}text></{own}{name}>'
    if head.inner == head.end:
        return replaced(content, [with_text(content, head, made)])
    place = next((one.end for one in head.all("inputExpression")), head.inner)
    apart = gap(content, head.children[0]) if head.children else b""
    return replaced(content, [(place, place, apart + made.encode())])


def arranged(content: bytes, table: Piece, order: Sequence[int]) -> bytes:
    """The file with the columns of a table in another order; ``order`` says for each place which column comes there."""
    heads, edits = table.all(*KINDS), list[Edit]()
    lines: list[list[Piece | None]] = [[*heads], *(cells_of(rule, heads) for rule in table.all("rule"))]
    for there in lines:
        for slot, at in zip(there, order, strict=True):
            taker = there[at]
            if slot is not None and taker is not None and slot is not taker:
                edits.append((slot.begin, slot.end, content[taker.begin : taker.end]))
    return replaced(content, edits)


def cells_of(rule: Piece, heads: Sequence[Piece]) -> list[Piece | None]:
    """The cells of a rule under the heads; None for one the rule is written without."""
    left = {kind: iter(rule.all(name)) for kind, name in CELL_OF.items()}
    return [next(left[head.name], None) for head in heads]


def label_of(head: Piece) -> str:
    """What a column is called."""
    return head.attributes.get("label") or head.attributes.get("name", "")


def about_of(head: Piece) -> str:
    """What a column asks or answers."""
    return next((one.said() for one in head.all("inputExpression")), "") or head.attributes.get("name", "")


def typed_by(head: Piece) -> Piece | None:
    """The element that tells a column's type; None for one that has none."""
    if head.name == "output":
        return head
    return next(iter(head.all("inputExpression")), None)


def _head(own: str, change: ColumnChange, taken: set[str], apart: bytes) -> bytes:
    """The bytes of a new column's head."""
    inner, label, about = apart.decode(), escape(change.label, QUOTED), escape(change.about, QUOTED)
    type = f' typeRef="{escape(change.type, QUOTED)}"' if change.type else ""
    if change.kind == "annotation":
        return f'<{own}annotation name="{label}"/>'.encode()
    id = change.id if NAME.fullmatch(change.id) and change.id not in taken else new_id(change.kind, taken)
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
