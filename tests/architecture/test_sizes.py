"""Functions and files stay small; the tail is what separates good code from bad."""

from __future__ import annotations

from statistics import median

from tests.architecture.sources import ROOMS, files, functions, length, place, python_files, tree

FUNCTION_NEVER, FUNCTION_USUALLY, FUNCTION_MEDIAN = 40, 25, 7
FILE_NEVER, FILE_USUALLY = 400, 300


def almost_all(sizes: list[int]) -> int:
    """The size that 95 of 100 do not exceed."""
    return sorted(sizes)[max(0, -(-len(sizes) * 95 // 100) - 1)]


def function_sizes() -> dict[str, int]:
    """Length of every function of the house, by its place."""
    return {f"{place(path, function)} {function.name}": length(function) for path in python_files() for function in functions(tree(path))}


def file_sizes() -> dict[str, int]:
    """Lines of every Python file of the house and of its tests."""
    return {place(path): path.read_text(encoding="utf-8").count("\n") for path in python_files(*ROOMS, "tests")}


def test_no_function_is_longer_than_forty_lines():
    assert {name: size for name, size in function_sizes().items() if size > FUNCTION_NEVER} == {}


def test_functions_are_mostly_short():
    sizes = list(function_sizes().values())
    assert median(sizes) <= FUNCTION_MEDIAN
    assert almost_all(sizes) <= FUNCTION_USUALLY


def test_no_file_is_longer_than_four_hundred_lines():
    assert {name: size for name, size in file_sizes().items() if size > FILE_NEVER} == {}


def test_files_are_mostly_short():
    assert almost_all(list(file_sizes().values())) <= FILE_USUALLY


def test_no_room_has_a_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "services", "models", "misc"}
    assert [place(path) for path in python_files() if path.stem in drawers or path.parent.name in drawers] == []


def test_no_page_carries_a_script_of_its_own_longer_than_a_screen():
    long = {place(path): path.read_text(encoding="utf-8").count("\n") for path in files("webui", suffix=".html")}
    assert {name: size for name, size in long.items() if size > FILE_NEVER} == {}
