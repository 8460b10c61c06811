"""决策表 as a designer edits it: its columns, and its rules as texts cell by cell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: ``kind`` is input, output or annotation; ``about`` what it asks or answers, ``values`` what may stand there.

    ``type`` is that of its values ('' for any), ``id`` its own, or its place among its kind (``#2``) where the file gives it none;
    '' for a new one.
    """

    kind: str
    label: str
    about: str
    values: str
    type: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What is to become of a column: ``verb`` is add, drop or rename; ``at`` its place among the columns of the table.

    For a new one ``kind`` as above, ``type`` (string, number, boolean, date, '' for any), what every rule says in it (``fill``), and
    the ``id`` it had before it was taken away, '' for none.
    """

    verb: str
    at: int = 0
    kind: str = "input"
    label: str = ""
    about: str = ""
    type: str = ""
    fill: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One rule by its id, or its place (``#2``) where the file gives it none; '' for a new one. Its cells in the order of the columns."""

    id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditableTable:
    """One table of a file by the id of its decision; ``aggregation`` is what becomes of all that is met (SUM, MIN, MAX, COUNT, or '')."""

    id: str
    name: str
    hit_policy: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    aggregation: str = ""


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column a table begins with: ``kind``, ``label``, ``about`` and ``type`` as above, ``values`` all that may stand there.

    All as cells say it. ``first``: what the first rule says in it; ``otherwise``: what is answered where no rule is met, '' for nothing.
    """

    kind: str
    label: str
    about: str = ""
    type: str = ""
    values: tuple[str, ...] = ()
    first: str = ""
    otherwise: str = ""
