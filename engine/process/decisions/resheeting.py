"""A decision table made as somebody wants it as a whole: what differs from the file is changed there, step by step, and nothing else.

1. What becomes of the rules that are met. 2. Columns: the new ones, then those nobody wants, then what the others are called,
ask and allow, then their order. 3. The rules and their cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.domain.decisiontable import ColumnChange, EditableTable, TableColumn, TableRow
from engine.errors import NotFound, Refusal
from engine.process.decisions import recolumning
from engine.process.decisions.pieces import Piece, pieces, replaced, with_attribute, without_attribute
from engine.process.decisions.recolumning import KINDS, Earlier
from engine.process.decisions.rerowing import rerowed, row_ids
from engine.process.decisions.table import COLLECT, POLICIES, UNIQUE

FILLED = {"input": "-", "output": "null", "annotation": ""}


def piece_of(content: bytes, table: str) -> Piece:
    """The table of a decision; NotFound for none."""
    for one in pieces(content).every():
        if one.name == "decision" and one.attributes.get("id", "") == table:
            return next(inside for inside in one.children if inside.name == "decisionTable")
    raise NotFound("design_file_unknown", file=table)


def taken_in(content: bytes) -> set[str]:
    """The ids of a file."""
    return {one.attributes.get("id", "") for one in pieces(content).every()}


def table_of(decision: Piece, table: Piece) -> EditableTable:
    """A table as somebody edits it."""
    heads, rules = table.all(*KINDS), table.all("rule")
    columns = tuple(_column(head, table.all(head.name).index(head) + 1) for head in heads)
    rows = tuple(
        TableRow(id, tuple("" if one is None else one.said() for one in recolumning.cells_of(rule, heads)))
        for id, rule in zip(row_ids(rules), rules, strict=True)
    )
    named, said = decision.attributes, table.attributes
    return EditableTable(
        named.get("id", ""), named.get("name", ""), said.get("hitPolicy", UNIQUE), columns, rows, said.get("aggregation", "")
    )


def _column(head: Piece, no: int) -> TableColumn:
    typed = recolumning.typed_by(head)
    type = typed.attributes.get("typeRef", "") if typed else ""
    values = next((one.said() for one in head.all(*recolumning.VALUES.values())), "")
    id = head.attributes.get("id") or f"#{no}"
    return TableColumn(head.name, recolumning.label_of(head), recolumning.about_of(head), values, type, id)


def repoliced(content: bytes, table: Piece, policy: str, aggregation: str) -> bytes:
    """The file with another hit policy; a sum goes with what is added up. Refusal for a hit policy there is not."""
    if policy not in POLICIES:
        raise Refusal("design_table_policy", value=policy, expected=", ".join(POLICIES))
    edits, said = [], table.attributes
    if said.get("hitPolicy", UNIQUE) != policy:
        edits.append(with_attribute(content, table, "hitPolicy", policy))
    if aggregation and policy == COLLECT and said.get("aggregation", "") != aggregation:
        edits.append(with_attribute(content, table, "aggregation", aggregation))
    elif "aggregation" in said and not (aggregation and policy == COLLECT):
        edits.append(without_attribute(content, table, "aggregation"))
    return replaced(content, edits)


def resheeted(content: bytes, now: EditableTable, wanted: EditableTable, earlier: Earlier | None = None) -> bytes:
    """The file with a table as it is wanted, what comes back as it was ``earlier``; raises what each step raises."""
    content = repoliced(content, piece_of(content, now.id), wanted.hit_policy, wanted.aggregation)
    content = _recolumned(content, now, wanted, earlier)
    return rerowed(content, piece_of(content, now.id), wanted.rows, taken_in(content), earlier)


def _recolumned(content: bytes, now: EditableTable, wanted: EditableTable, earlier: Earlier | None) -> bytes:
    """The file with the columns that are wanted, in their order."""
    if sorted(wanted.columns, key=lambda one: KINDS.index(one.kind)) != list(wanted.columns):
        raise Refusal("design_table_order", expected=" ".join(KINDS))
    there = [(one.kind, one.id) for one in now.columns]
    keys = [(one.kind, one.id) if (one.kind, one.id) in there else (one.kind, f"+{no}") for no, one in enumerate(wanted.columns)]
    if len(set(keys)) < len(keys):
        raise Refusal("design_table_twice", label=next(one.label for no, one in enumerate(wanted.columns) if keys[no] in keys[:no]))
    for key, column in zip(keys, wanted.columns, strict=True):
        if key not in there:
            content = recolumning.added(content, piece_of(content, now.id), _new(column), taken_in(content), earlier)
            there.insert(sum(KINDS.index(kind) <= KINDS.index(column.kind) for kind, _ in there), key)
    for at in reversed(range(len(there))):
        if there[at] not in keys:
            content = recolumning.dropped(content, piece_of(content, now.id), at)
            del there[at]
    for at, key in enumerate(there):
        content = _told(content, now.id, at, wanted.columns[keys.index(key)])
    order = [there.index(key) for key in keys]
    return content if order == sorted(order) else recolumning.arranged(content, piece_of(content, now.id), order)


def _new(column: TableColumn) -> ColumnChange:
    label = column.label or column.about
    return ColumnChange("add", 0, column.kind, label, column.about, column.type, FILLED[column.kind], column.id)


def _told(content: bytes, table: str, at: int, column: TableColumn) -> bytes:
    """The file with a column called, asking and allowing what is wanted."""
    change = ColumnChange("rename", at, column.kind, column.label or column.about, column.about, column.type)
    content = recolumning.renamed(content, piece_of(content, table), change)
    piece = piece_of(content, table)
    if column.kind not in recolumning.VALUES or column.values == _column(piece.all(*KINDS)[at], at).values:
        return content
    return recolumning.revalued(content, piece, at, column.values, taken_in(content))


def differences(wanted: EditableTable, made: EditableTable) -> Iterator[tuple[str, str, str, str]]:
    """Where a table is not as it was wanted: rule ('' for a head), column, what is there, what was wanted."""
    for asked, column in zip(wanted.columns, made.columns, strict=True):
        told = ((asked.about, column.about), (asked.values, column.values), (asked.type or column.type, column.type))
        yield from (("", asked.label, there, wish) for wish, there in told if wish != there)
    for no, (row, there) in enumerate(zip(wanted.rows, made.rows, strict=True), 1):
        for column, text, said in zip(wanted.columns, row.cells, there.cells, strict=True):
            if text != said:
                yield f"#{no}", column.label, said, text
