"""One petition and all that belongs to it as one JSON document, by one statement.

Two forms of it: the *whole* dossier, as pages show it, and what is *at hand*, as acts need it. What is at
hand does not grow with the length of a petition's life, so neither does the cost of going on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, LargeBinary

from engine.storage.layout import INSTANCES, PARTS, PETITIONS, Layout
from engine.storage.years import of_number

# What an act reads of each list: nothing of people, no state of a process that is completed.
_AT_HAND: Mapping[str, str] = {
    "tasks": "AND x.at_hand",
    "deadlines": "AND x.at_hand",
    "documents": "AND x.at_hand",
    "involvements": "AND x.at_hand",
    "petitioners": "AND 1 = 0",
}  # fmt: skip
# How the days of a clock were counted is looked at, never acted on; who counts anew writes it anew.
_NOT_AT_HAND = {("deadlines", "steps"): "'[]'"}


# Which petitions are read: one by its number, or each of a JSON list of numbers.
_ONE = {"sqlite": "p.number = ?", "postgresql": "p.number = $1"}
_EACH = {
    "sqlite": "p.number IN (SELECT value FROM json_each(?))",
    "postgresql": "p.number IN (SELECT json_array_elements_text($1::json))",
}


def statement(dialect: str, *, whole: bool, many: bool = False) -> str:
    """The SELECT of one dossier by its petition's number, or of ``many`` by a JSON list of numbers.

    It answers a row for each, of one column, JSON text: {"petition": [column, …], "tasks": [[column, …], …], …}.
    """
    which = (_EACH if many else _ONE)[dialect]
    # The number of a petition tells the part its steps lie in: one that is given, before the server opens any.
    number = "p.number" if many else "$1"
    lists = ", ".join(f"'{name}', {_list(dialect, name, layout, number, whole=whole)}" for name, layout in PARTS.items())
    petition = _row(dialect, PETITIONS, "p", whole=True)
    if dialect == "sqlite":
        return f"SELECT json_object('petition', {petition}, {lists}) FROM petitions p WHERE {which}"
    return f"SELECT json_build_object('petition', {petition}, {lists})::text FROM petitions p WHERE {which}"


def _list(dialect: str, name: str, layout: Layout[Any], number: str, *, whole: bool) -> str:
    """A subquery: the rows of one list as a JSON list of lists, NULL or empty when there are none."""
    row = _row(dialect, layout, "x", whole=whole)
    wanted = "" if whole else _AT_HAND.get(name, "")
    if dialect == "sqlite":
        return f"json((SELECT json_group_array({row}) FROM {layout.table.name} x WHERE x.petition_id = p.id {wanted}))"
    wanted += f" AND {of_number('x.id')} = {of_number(number)}" if name == "tasks" else ""
    return f"(SELECT json_agg({row}) FROM {layout.table.name} x WHERE x.petition_id = p.id {wanted})"


def _row(dialect: str, layout: Layout[Any], alias: str, *, whole: bool) -> str:
    columns = ", ".join(_column(dialect, column, alias, whole=whole) for column in layout.columns)
    return f"json_array({columns})" if dialect == "sqlite" else f"json_build_array({columns})"


def _column(dialect: str, column: Column[Any], alias: str, *, whole: bool) -> str:
    """A column as JSON can hold it: bytes in hexadecimal."""
    place = f"{alias}.{column.name}"
    if not whole and (column.table.name, column.name) in _NOT_AT_HAND:
        return _NOT_AT_HAND[column.table.name, column.name]
    if not isinstance(column.type, LargeBinary):
        return place
    packed = f"hex({place})" if dialect == "sqlite" else f"encode({place}, 'hex')"
    return packed if whole or column.table is not INSTANCES.table else f"CASE WHEN {alias}.completed THEN '' ELSE {packed} END"
