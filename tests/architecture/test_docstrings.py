"""Every module and every public function says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import ROOMS, Function, Named, place, python_files, tree


def public(body: list[ast.stmt]) -> Iterator[Named]:
    """Public functions and classes of a module or class, and the methods of these."""
    for node in body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def is_overload(node: Named) -> bool:
    """The signatures of an overload speak through its implementation."""
    names = (decorator.id for decorator in node.decorator_list if isinstance(decorator, ast.Name))
    return isinstance(node, Function) and "overload" in names


def test_every_module_says_what_lives_here():
    assert [place(path) for path in python_files(*ROOMS, "tests") if not ast.get_docstring(tree(path))] == []


def test_every_public_function_and_class_of_the_engine_says_what_it_does():
    silent = [
        f"{place(path, node)} {node.name}"
        for path in python_files("engine")
        for node in public(tree(path).body)
        if not is_overload(node) and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_docstring_repeats_the_name_alone():
    def says_nothing(node: Named) -> bool:
        words = (ast.get_docstring(node) or "x y z").rstrip(".").lower().replace("the ", "").split()
        return words == node.name.lower().split("_")

    assert [place(path, node) for path in python_files() for node in public(tree(path).body) if says_nothing(node)] == []
