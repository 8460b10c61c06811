"""Zero downtime: a step that only adds lets the older program work on; one that takes away says so in its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import files

TAKES_AWAY = {"drop_column", "drop_table", "drop_constraint", "rename_table", "drop_table_comment"}
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


def breaks(text: str) -> list[str]:
    """What in a migration an older program would stumble over."""
    found = []
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
    assert breaks(path.read_text(encoding="utf-8")) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ('op.drop_column("tasks", "lane")', ["drop_column"]),
        ('op.alter_column("tasks", "lane", new_column_name="row")', ["alter_column"]),
        ('op.add_column("tasks", sa.Column("x", sa.Text(), nullable=False))', ["add_column"]),
        ('op.add_column("tasks", sa.Column("x", sa.Text(), nullable=False, server_default=""))', []),
        ('op.add_column("tasks", sa.Column("x", sa.Text()))', []),
        ('op.drop_index("half made", if_exists=True)', []),
    ],
)
def test_what_breaks_an_older_program_is_seen(step: str, found: list[str]) -> None:
    assert breaks(step) == found
