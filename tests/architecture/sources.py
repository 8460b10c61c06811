"""The source of the house as the architecture tests read it: files, syntax trees, and sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

ROOMS = ("engine", "webui")
SHELVES = ("workflows", "policies")
NOT_OURS = {"node_modules", "vendor", "output", "var", "build", "dist", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = Function | ast.ClassDef


def is_ours(path: Path) -> bool:
    """Whether a path was written here: no dot folder but .ci, nothing fetched or built, not what git keeps in a second work tree."""
    parts = path.relative_to(ROOT).parts
    return path.name != ".git" and not any(part in NOT_OURS or (part.startswith(".") and part != ".ci") for part in parts[:-1])


def files(*folders: str, suffix: str = "") -> Iterator[Path]:
    """Our files under these folders of the house, in order."""
    for folder in folders or (".",):
        yield from sorted(path for path in (ROOT / folder).rglob(f"*{suffix}") if path.is_file() and is_ours(path))


def python_files(*folders: str) -> list[Path]:
    """Our Python files under these folders; the rooms when none is named."""
    return list(files(*(folders or ROOMS), suffix=".py"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """``engine/cli.py:12``, as an editor opens it."""
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def functions(module: ast.Module) -> Iterator[Function]:
    """Every function and method, also those inside others."""
    for node in ast.walk(module):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Physical lines of a function without its docstring and decorators."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def dotted(node: ast.expr) -> str:
    """``datetime.now`` for a chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call by the name it is made with."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def imported(module: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every imported name in full: ``datetime.datetime`` for ``from datetime import datetime``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)
