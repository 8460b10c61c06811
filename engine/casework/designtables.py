"""设计稿的决策表: rules of a table changed cell by cell, added, moved and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework import designs
from engine.casework.designbench import in_both
from engine.casework.designports import TableEditor
from engine.casework.designviews import GuestView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.decisiontable import EditableTable, TableRow
from engine.errors import LocatedError, NotFound, OutOfOrder, Refusal


@dataclass(frozen=True, slots=True)
class TableView:
    """The tables of one file."""

    path: str
    version: int
    tables: Sequence[EditableTable]
    guests: Sequence[GuestView]


def files(office: Office, *, by: Official, design: int) -> tuple[str, ...]:
    """The files of decision tables a design has."""
    return tuple(
        f"workflows/{path}" for path in sorted(designs.release_of(office, by=by, design=design).workflows) if path.endswith(".dmn")
    )


def tables(office: Office, *, by: Official, design: int, path: str) -> TableView:
    """The tables of a file; Refusal ``design_text_wrong`` for one that cannot be read, NotFound for none."""
    kept = designs.read(office, by=by, design=design, path=path)
    try:
        return TableView(path, kept.version, _editor(office, path).read(path, kept.content), kept.guests)
    except LocatedError as error:
        raise Refusal("design_text_wrong", found=in_both(office, [error])) from error


def keep(office: Office, *, by: Official, design: int, path: str, table: str, rows: Sequence[TableRow], version: int) -> int:
    """Keep the rules of a table in this order; everything else of the file stays byte for byte.

    Raises Refusal ``design_text_wrong`` with the place of a cell that cannot be read, and what ``designs.save`` raises.
    """
    kept = designs.read(office, by=by, design=design, path=path)
    try:
        content = _editor(office, path).written(path, kept.content, table, rows)
    except LocatedError as error:
        raise Refusal("design_text_wrong", found=in_both(office, [error])) from error
    return designs.save(office, by=by, design=design, path=path, content=content, version=version)


def _editor(office: Office, path: str) -> TableEditor:
    if not path.endswith(".dmn"):
        raise NotFound("design_file_unknown", file=path)
    if office.tables is None:
        raise OutOfOrder("out_of_order")
    return office.tables
