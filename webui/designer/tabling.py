"""设计稿的决策表: a table as cells to be filled in, rule by rule."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from engine.casework import designs, designtables, newtables
from engine.domain.decisiontable import ColumnChange, EditableTable, TableColumn, TableRow
from engine.errors import Conflict, PetitionError, Refusal
from webui.auth import Page, guard, here, need, official
from webui.designer.drawing import told
from webui.designer.ruling import version_sent
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, say

bp = Blueprint("design_tables", __name__, url_prefix="/designer/<int:design>/tables")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("/<path:path>")
def one(design: int, path: str) -> Page:
    """The tables of a file."""
    return table_page(design, path)


@bp.post("/<path:path>")
def change(design: int, path: str) -> Page:
    """Keep the cells as they were filled in, with one rule added, moved or taken away where that was asked."""
    table, act = request.form.get("table", ""), request.form.get("act", "keep")
    asked: dict[str, Any] = {"by": official(), "design": design, "path": path, "table": table, "version": version_sent()}
    verb, _, at = act.partition("-")
    rows = rows_sent()
    if rows and at.isdecimal() and int(at) < len(rows):
        rows = turned(rows, verb, int(at))
    try:
        if verb == "policy":
            designtables.change_policy(here(), **asked, policy=request.form.get("policy", ""))
        elif verb == "column":
            designtables.change_column(here(), **asked, change=column_sent(at))
        else:
            designtables.keep(here(), **asked, rows=rows)
    except (Refusal, Conflict) as error:
        return table_page(design, path, table, rows or None, refused(error, "table", request.form, None)), status_of(error)
    flash(say("已保存。"), "info")
    view = "form" if request.args.get("view") == "form" else None
    return redirect(url_for("design_tables.one", design=design, path=path, view=view, _anchor=f"table-{table}"), 303)


@bp.post("/<path:path>/bring")
def bring(design: int, path: str) -> Page:
    """Bring back a file of tables changed elsewhere; only what differs in its tables is written."""
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    try:
        designtables.bring(here(), by=official(), design=design, path=path, content=content, version=version_sent())
    except (Refusal, Conflict) as error:
        return table_page(design, path, entered=refused(error, "table", request.form, None)), status_of(error)
    flash(say("已保存。"), "info")
    return redirect(url_for("design_tables.one", design=design, path=path), 303)


@bp.get("/<path:path>/sheet")
def sheet(design: int, path: str) -> Page:
    """The tables of a file for the editor in the browser."""
    try:
        return jsonify(designtables.tables(here(), by=official(), design=design, path=path))
    except PetitionError as error:
        return told(error)


@bp.post("/<path:path>/sheet")
def keep_sheet(design: int, path: str) -> Page:
    """Keep whole tables; what is refused says where, 409 when another has saved the file since."""
    try:
        tables, version = sheet_sent()
        return jsonify(designtables.replaced(here(), by=official(), design=design, path=path, wanted=tables, version=version))
    except PetitionError as error:
        return told(error)


@bp.post("/<path:path>/check")
def check(design: int, path: str) -> Page:
    """What is wrong with tables as they are being changed."""
    try:
        tables, _ = sheet_sent()
        return jsonify(findings=designtables.judged(here(), by=official(), design=design, path=path, wanted=tables, lang=lang()))
    except PetitionError as error:
        return told(error)


def sheet_sent() -> tuple[list[EditableTable], int]:
    """The ``tables`` the script sent, and the ``version`` it began with; Refusal for what is none."""
    sent = request.get_json(silent=True)
    try:
        return [table_sent(one) for one in sent["tables"]], int(sent["version"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal("design_sheet_unreadable") from error


def table_sent(sent: dict[str, Any]) -> EditableTable:
    """One of them."""
    if any(one["kind"] not in KINDS for one in sent["columns"]):
        raise ValueError("kind")
    columns = tuple(TableColumn(**{name: plain(one[name]) for name in COLUMN}) for one in sent["columns"])
    rows = tuple(TableRow(plain(one["id"]), tuple(map(plain, one["cells"]))) for one in sent["rows"])
    return EditableTable(sent["id"], sent["name"], plain(sent["hit_policy"]), columns, rows, plain(sent["aggregation"]))


KINDS = ("input", "output", "annotation")
COLUMN = ("kind", "label", "about", "values", "type", "id")


def plain(text: str) -> str:
    """A text as it was typed, its line breaks those of the file."""
    return text.replace("\r\n", "\n").strip()


def rows_sent() -> list[TableRow]:
    """The rules as they were filled in, in their order."""
    ids = request.form.getlist("row")
    return [TableRow(id, tuple(map(plain, request.form.getlist(f"cell-{no}")))) for no, id in enumerate(ids)]


def column_sent(verb: str) -> ColumnChange:
    """What is to become of a column."""
    said = {name: request.form.get(f"f_{name}", "").strip() for name in ("kind", "label", "about", "type", "fill")}
    at = request.form.get("at", "0")
    kind = said["kind"] if said["kind"] in ("output", "annotation") else "input"
    fill = said["fill"] or {"input": "-", "output": "null"}.get(kind, "")
    return ColumnChange(verb, int(at) if at.isdecimal() and len(at) < 4 else 0, kind, said["label"], said["about"], said["type"], fill)


def turned(rows: list[TableRow], verb: str, at: int) -> list[TableRow]:
    """The rules with one moved up or down, copied below itself, or gone."""
    row = rows[at]
    if verb == "add":
        return [*rows[: at + 1], TableRow("", row.cells), *rows[at + 1 :]]
    rest = [*rows[:at], *rows[at + 1 :]]
    if verb == "drop":
        return rest if rest else rows
    to = max(0, at + (-1 if verb == "up" else 1))
    return [*rest[:to], row, *rest[to:]]


def begun(one: EditableTable) -> list[TableRow]:
    """A first rule to be filled in: it asks nothing and answers nothing."""
    cells = {"input": "-", "output": "null", "annotation": ""}
    return [TableRow("", tuple(cells[column.kind] for column in one.columns))]


def table_page(design: int, path: str, table: str = "", rows: list[TableRow] | None = None, entered: Entered | None = None) -> str:
    """The page of a file's tables; what was filled in is kept."""
    asked: dict[str, Any] = {"by": official(), "design": design}
    shown = designtables.tables(here(), path=path, **asked)
    view = designs.opened(here(), **asked, lang=lang())
    version = request.form.get("version", shown.version)
    askers = newtables.askers(here(), path=path, **asked)
    findings = designtables.judged(here(), **asked, path=path, lang=lang())
    places = {one.id: f"table-{one.id}" for one in shown.tables}
    places |= {row.id: f"rule-{one.id}-{row.id}" for one in shown.tables for row in one.rows}
    return render_template(
        "designer/tables.html", view=view, one=shown, entered=entered, table=table, typed=rows, version=version, begun=begun,
        findings=findings, places=places, askers=askers,
    )  # fmt: skip
