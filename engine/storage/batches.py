"""What was done to many petitions at once, written: on PostgreSQL by one statement for each table and kind of change.

The rows travel as JSON, which one statement takes in any number; for a single act it would cost twice as much
as ``writing`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Table

from engine.errors import Conflict
from engine.storage.layout import PETITIONS
from engine.storage.wire import Wire
from engine.storage.writing import InOne, InSteps, Work

Row = Mapping[str, Any]


def write_each(writer: InOne | InSteps, wire: Wire, works: Sequence[Work]) -> None:
    """Write petitions that are locked; on PostgreSQL their new rows are not told their ids.

    Raises Conflict when a petition has another version now: part of it may lie in the tables then, to be undone.
    """
    apart = [work for work in works if work.followers or isinstance(writer, InSteps)]
    together = [work for work in works if not (work.followers or isinstance(writer, InSteps))]
    for work in apart:
        writer.write(wire, work)
    for names, rows in _sorted((tuple(work.moved), _moved(work)) for work in together).items():
        if len(wire.ask(_move(names), [_json(rows)])) != len(rows):
            raise Conflict("conflict_version", number=together[0].petition.number)
    parts = [part for work in together for part in work.parts]
    new = _sorted(((part.table, tuple(row)), row) for part in parts for row in part.new)
    for (table, names), rows in new.items():
        wire.ask(_insert(table, names), [_json(rows)])
    changed = _sorted(((part.table, tuple(row), tuple(key)), {**row, **key}) for part in parts for row, key in part.changed)
    for (table, names, keys), rows in changed.items():
        wire.ask(_update(table, names, keys), [_json(rows)])


def _sorted(rows: Iterable[tuple[Any, Row]]) -> dict[Any, list[Row]]:
    """Rows by what their statement depends on."""
    found: dict[Any, list[Row]] = {}
    for kind, row in rows:
        found.setdefault(kind, []).append(row)
    return found


def _moved(work: Work) -> Row:
    return {**work.moved, "id": work.petition.id, "version": work.petition.version}


def _rows_of(table: Table) -> str:
    return f"json_populate_recordset(NULL::{table.name}, $1::json) r"


def _move(names: Sequence[str]) -> str:
    """Petitions, each in the version that was read."""
    moved = ", ".join([*(f"{name} = r.{name}" for name in names), "version = r.version + 1"])
    same = "petitions.id = r.id AND petitions.version = r.version"
    return f"UPDATE petitions SET {moved} FROM {_rows_of(PETITIONS.table)} WHERE {same} RETURNING petitions.id"


def _insert(table: Table, names: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(f'r.{name}' for name in names)} FROM {_rows_of(table)}"


def _update(table: Table, names: Sequence[str], keys: Sequence[str]) -> str:
    moved, same = ", ".join(f"{name} = r.{name}" for name in names), " AND ".join(f"{table.name}.{key} = r.{key}" for key in keys)
    return f"UPDATE {table.name} SET {moved} FROM {_rows_of(table)} WHERE {same}"


def _json(rows: object) -> str:
    return orjson.dumps(rows, default=_bytes).decode()


def _bytes(value: object) -> str:
    """Bytes as PostgreSQL reads them from text."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)
