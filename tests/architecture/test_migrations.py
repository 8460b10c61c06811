"""Zero downtime: a step that only adds lets the older program work on; one that takes away says so in its name.

A third kind turns a table over to parts: ``000N_turn_over_<table>.py``. It may give that one table another name, where the same
function makes one of the old name with the columns of the old and attaches the old to it: no row is lost, and the older program's
statements mean the same as before. That they do, while it happens and after, is played in tests/storage/test_zero_downtime.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import files

TAKES_AWAY = {"drop_column", "drop_table", "drop_constraint", "rename_table", "drop_table_comment"}
# What SQL written out may take away; a constraint or an index by itself is nothing a program names.
SQL_TAKES_AWAY = re.compile(r"\b(DROP TABLE|DROP COLUMN|RENAME COLUMN|RENAME TO|SET NOT NULL|TRUNCATE|DELETE FROM|TYPE)\b")
# A CHECK may refuse what the older program writes; one that proves what is attached goes again with the turning over.
CHECKS = re.compile(r"ALTER TABLE \w+ ADD CONSTRAINT (\w+) CHECK .*")
OF_AN_INDEX = re.compile(r"ALTER INDEX \w+ RENAME TO")
TURNS_OVER = re.compile(r"\d{4}_turn_over_(\w+)\.py")
MIGRATIONS = [path for path in files("engine/storage/migrations/versions", suffix=".py") if "_contract_" not in path.name]


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """What a call is given by name."""
    return {word.arg: word.value for word in call.keywords if word.arg}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a method, with its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def is_false(value: ast.expr | None) -> bool:
    """Whether an argument is the word False."""
    return isinstance(value, ast.Constant) and value.value is False


def orders(tree: ast.AST) -> Iterator[str]:
    """Every SQL text written out, in the order of the file; a gap stands for what is filled in."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inside]
    for node in sorted(texts, key=lambda node: (node.lineno, node.col_offset)):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        said = "".join(str(part.value) if isinstance(part, ast.Constant) else "_" for part in parts)
        if said.isprintable():  # a docstring of many lines is none
            yield said


def turned_over(tree: ast.AST, table: str) -> list[str]:
    """The orders by which one function renames a table, makes it anew with the same columns and attaches the old; none otherwise."""
    wanted = (
        rf"ALTER TABLE {table} RENAME TO _",
        rf"CREATE TABLE {table} \(LIKE _ INCLUDING DEFAULTS\) PARTITION BY .*",
        rf"ALTER TABLE {table} ATTACH PARTITION _ .*",
    )
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        said = list(orders(function))
        met = [next((order for order in said if re.fullmatch(one, order)), "") for one in wanted]
        if all(met) and sorted(met, key=said.index) == met:
            return met
    return []


def sql_breaks(tree: ast.AST, table: str) -> Iterator[str]:
    """What SQL takes away that an older program uses; the turning over of ``table`` is none of it."""
    allowed = turned_over(tree, table) if table else []
    said = list(orders(tree))
    for order in said:
        check = CHECKS.fullmatch(order)
        if check and not (allowed and f"ALTER TABLE _ DROP CONSTRAINT IF EXISTS {check[1]}" in said):
            yield "CHECK"
        found = SQL_TAKES_AWAY.search(order)
        if found and order not in allowed and not OF_AN_INDEX.match(order):
            yield found[1]


def breaks(text: str, table: str = "") -> list[str]:
    """What in a migration an older program would stumble over; ``table`` is the one it turns over."""
    found = list(sql_breaks(ast.parse(text), table))
    for name, call in calls(ast.parse(text)):
        given = keywords(call)
        if name in TAKES_AWAY:
            found.append(name)
        if name == "alter_column" and ("new_column_name" in given or is_false(given.get("nullable")) or "type_" in given):
            found.append(name)
        if name == "add_column":
            found += ["add_column" for _, column in calls(call) if is_false(keywords(column).get("nullable")) and not has_default(column)]
    return found


def has_default(column: ast.Call) -> bool:
    """Whether the database fills the column in for who does not know it."""
    return "server_default" in keywords(column)


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.name)
def test_a_migration_that_is_no_contract_only_adds(path: object) -> None:
    named = TURNS_OVER.fullmatch(path.name)  # type: ignore[attr-defined]
    assert breaks(path.read_text(encoding="utf-8"), named[1] if named else "") == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ('op.drop_column("tasks", "lane")', ["drop_column"]),
        ('op.alter_column("tasks", "lane", new_column_name="row")', ["alter_column"]),
        ('op.add_column("tasks", sa.Column("x", sa.Text(), nullable=False))', ["add_column"]),
        ('op.add_column("tasks", sa.Column("x", sa.Text(), nullable=False, server_default=""))', []),
        ('op.add_column("tasks", sa.Column("x", sa.Text()))', []),
        ('op.drop_index("half made", if_exists=True)', []),
        ('op.execute("ALTER TABLE tasks DROP COLUMN lane")', ["DROP COLUMN"]),
        ('op.execute(f"ALTER TABLE {table} RENAME TO {old}")', ["RENAME TO"]),
        ('op.execute("DELETE FROM tasks")', ["DELETE FROM"]),
        ('op.execute("ALTER INDEX a RENAME TO b")', []),
        ('op.execute("ALTER TABLE tasks ADD CONSTRAINT c CHECK (at < now()) NOT VALID")', ["CHECK"]),
    ],
)
def test_what_breaks_an_older_program_is_seen(step: str, found: list[str]) -> None:
    assert breaks(step) == found


RENAMED = 'op.execute(f"ALTER TABLE docket RENAME TO {old}")'
MADE = 'op.execute(f"CREATE TABLE docket (LIKE {old} INCLUDING DEFAULTS) PARTITION BY RANGE (at)")'
FEWER = 'op.execute("CREATE TABLE docket (seq integer) PARTITION BY RANGE (at)")'
CHECKED = 'op.execute("ALTER TABLE docket ADD CONSTRAINT c CHECK (at < now()) NOT VALID")'
UNCHECKED = 'op.execute(f"ALTER TABLE {old} DROP CONSTRAINT IF EXISTS c")'
ATTACHED = 'op.execute(f"ALTER TABLE docket ATTACH PARTITION {old} DEFAULT")'


@pytest.mark.parametrize(
    ("orders", "found"),
    [
        ((RENAMED, MADE, ATTACHED), []),
        ((RENAMED, MADE), ["RENAME TO"]),
        ((RENAMED, FEWER, ATTACHED), ["RENAME TO"]),
        ((MADE, RENAMED, ATTACHED), ["RENAME TO"]),
        ((RENAMED, MADE, ATTACHED, 'op.execute("DROP TABLE docket_old")'), ["DROP TABLE"]),
        ((CHECKED, RENAMED, MADE, ATTACHED, UNCHECKED), []),
        ((CHECKED, RENAMED, MADE, ATTACHED), ["CHECK"]),
        ((RENAMED.replace("docket", "tasks"), MADE, ATTACHED), ["RENAME TO"]),
    ],
)
def test_a_table_is_turned_over_whole_or_the_step_is_refused(orders: tuple[str, ...], found: list[str]) -> None:
    function = "def upgrade():\n    " + "\n    ".join(orders)
    assert breaks(function, "docket") == found
    assert "RENAME TO" in breaks(function), "without the name of the table in the file's, a renamed table is never allowed"
