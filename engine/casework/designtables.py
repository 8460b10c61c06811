"""设计稿的决策表: rules of a table changed cell by cell, added, moved and taken away; its columns and its hit policy likewise."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from engine.casework import designs
from engine.casework.designbench import in_both
from engine.casework.designports import TableEditor
from engine.casework.designviews import FindingView, GuestView
from engine.casework.drawings import SHELF, board_of
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.decisiontable import ColumnChange, EditableTable, TableRow
from engine.domain.encoding import in_utf8
from engine.errors import FieldError, InvalidForm, LocatedError, NotFound, OutOfOrder, Refusal


@dataclasses.dataclass(frozen=True, slots=True)
class TableView:
    """The tables of one file; ``before`` are those of the release the design began with."""

    path: str
    version: int
    tables: Sequence[EditableTable]
    guests: Sequence[GuestView]
    before: Sequence[EditableTable] = ()


def files(office: Office, *, by: Official, design: int) -> tuple[str, ...]:
    """The files of decision tables a design has."""
    return tuple(f"{SHELF}{path}" for path in sorted(designs.release_of(office, by=by, design=design).workflows) if path.endswith(".dmn"))


def tables(office: Office, *, by: Official, design: int, path: str) -> TableView:
    """The tables of a file; Refusal ``design_text_wrong`` for one that cannot be read, NotFound for none."""
    kept = designs.read(office, by=by, design=design, path=path)
    editor = _editor(office, path)
    try:
        before = editor.read(path, kept.before) if kept.before is not None else ()
        return TableView(path, kept.version, editor.read(path, kept.content), kept.guests, before)
    except LocatedError as error:
        raise Refusal("design_text_wrong", found=in_both(office, [error])) from error


def keep(office: Office, *, by: Official, design: int, path: str, table: str, rows: Sequence[TableRow], version: int) -> int:
    """Keep the rules of a table in this order, the first ones of one without, too; everything else of the file stays byte for byte.

    Raises Refusal ``design_text_wrong`` with the place of a cell that cannot be read, and what ``designs.save`` raises.
    """
    return _kept(office, by, design, path, version, lambda editor, old: editor.written(path, old, table, rows))


def change_column(office: Office, *, by: Official, design: int, path: str, table: str, change: ColumnChange, version: int) -> int:
    """Add a column to a table, take one away or call it otherwise; raises as ``keep`` does, Refusal for the last that answers.

    InvalidForm for a column that is called nothing, or asks for or answers nothing.
    """
    if change.verb != "drop":
        wanted = (("label", change.label), ("about", change.about or change.kind == "annotation"))
        missing = [FieldError(name, "field_required") for name, value in wanted if not value]
        if missing:
            raise InvalidForm(missing, form="table")
    return _kept(office, by, design, path, version, lambda editor, old: editor.recolumned(path, old, table, change))


def change_policy(office: Office, *, by: Official, design: int, path: str, table: str, policy: str, version: int) -> int:
    """Have a table make something else of the rules that are met; raises as ``keep`` does, Refusal for a hit policy there is not."""
    return _kept(office, by, design, path, version, lambda editor, old: editor.with_policy(path, old, table, policy))


def replaced(office: Office, *, by: Official, design: int, path: str, wanted: Sequence[EditableTable], version: int) -> TableView:
    """Keep whole tables as an editor in the browser gives them back: held against the file, only what differs is changed there.

    A column or a rule that was taken away and comes back is as the release has it that the design began with, ids and remarks and all.
    What the file cannot be made to say is refused with its rule and column. Raises as ``keep`` does.
    """
    before = designs.read(office, by=by, design=design, path=path).before or b""
    kept = _kept(office, by, design, path, version, _as_wanted(path, wanted, before))
    return dataclasses.replace(tables(office, by=by, design=design, path=path), version=kept)


def bring(office: Office, *, by: Official, design: int, path: str, content: bytes, version: int) -> int:
    """Bring back a file of tables that was changed elsewhere: its tables are held against the file here, only what differs is changed.

    Whatever other programs write otherwise beside the tables stays as it is here. Raises as ``keep`` does, also for what such a file
    says that no table of the office can (expressions, functions, types there are not), and Refusal for other tables than these.
    """
    content, _ = in_utf8(content)  # the file here keeps its own encoding

    def work(editor: TableEditor, old: bytes) -> bytes:
        wanted = editor.sound(path, content)
        there, known = sorted(one.id for one in wanted), sorted(one.id for one in editor.read(path, old))
        if there != known:
            raise Refusal("design_table_others", found=", ".join(there), expected=", ".join(known))
        return _as_wanted(path, wanted)(editor, old)

    return _kept(office, by, design, path, version, work)


def judged(
    office: Office, *, by: Official, design: int, path: str, wanted: Sequence[EditableTable] = (), lang: str = "zh"
) -> Sequence[FindingView]:
    """What is wrong with the tables of a file as somebody is changing them, or as they are; nothing is kept."""
    release, place = designs.release_of(office, by=by, design=design), path.removeprefix(SHELF)
    if place not in release.workflows:
        raise NotFound("design_file_unknown", file=path)
    try:
        content = _as_wanted(path, wanted)(_editor(office, path), release.workflows[place])
    except LocatedError as error:
        return [designs.as_view(office, error, lang)]
    return [designs.as_view(office, one, lang) for one in board_of(office).judge_table(release, place, content)]


def _as_wanted(path: str, wanted: Sequence[EditableTable], before: bytes = b"") -> Callable[[TableEditor, bytes], bytes]:
    def work(editor: TableEditor, content: bytes) -> bytes:
        for table in wanted:
            content = editor.replaced(path, content, table, before)
        return content

    return work


def _kept(office: Office, by: Official, design: int, path: str, version: int, work: Callable[[TableEditor, bytes], bytes]) -> int:
    kept = designs.read(office, by=by, design=design, path=path)
    try:
        content = work(_editor(office, path), kept.content)
    except LocatedError as error:
        raise Refusal("design_text_wrong", found=in_both(office, [error])) from error
    return designs.save(office, by=by, design=design, path=path, content=content, version=version)


def _editor(office: Office, path: str) -> TableEditor:
    if not path.endswith(".dmn"):
        raise NotFound("design_file_unknown", file=path)
    if office.tables is None:
        raise OutOfOrder("out_of_order")
    return office.tables
