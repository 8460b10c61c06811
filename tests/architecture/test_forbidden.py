"""What no line of the house does."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import ROOMS, calls, dotted, files, imported, place, python_files, tree

RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.sleep"}
CLOCK_HOME = ("engine/domain/clock.py",)
ENVIRONMENT_HOMES = ("engine/settings.py", "webui/frontend/build.py")  # the second runs before the house, to fetch its assets
RAW_OUTPUT = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")


def found(forbidden, homes: tuple[str, ...] = ()) -> list[str]:
    """Places in engine and webui, outside ``homes``, where ``forbidden(module)`` yields a node."""
    paths = [path for path in python_files() if place(path) not in homes]
    return [place(path, node) for path in paths for node in forbidden(tree(path))]


def ends_with(name: str, words: set[str]) -> bool:
    """``datetime.datetime.now`` ends with ``datetime.now``."""
    return name in words or any(name.endswith(f".{word}") for word in words)


def test_no_text_is_run_as_code():
    assert found(lambda module: (call for name, call in calls(module) if name in RUNS_TEXT)) == []


def test_nothing_is_pickled():
    assert found(lambda module: (node for name, node in imported(module) if name.split(".")[0] in UNSAFE_MODULES)) == []


def test_yaml_is_read_by_the_strict_loader_only():
    loaders = {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "yaml.safe_load"}
    assert found(lambda module: (call for name, call in calls(module) if name in loaders)) == []


def test_no_command_goes_through_a_shell():
    def through_shell(module: ast.Module):
        for name, call in calls(module):
            shell = any(word.arg == "shell" and getattr(word.value, "value", True) for word in call.keywords)
            if shell or name in ("os.system", "os.popen"):
                yield call

    assert found(through_shell) == []


def test_no_page_prints_unescaped_text():
    spoken = [*files("webui", suffix=".html"), *files("webui", suffix=".jinja"), *python_files("webui")]
    assert [place(path) for path in spoken if RAW_OUTPUT.search(path.read_text(encoding="utf-8"))] == []


def test_the_clock_is_read_in_one_place():
    assert found(lambda module: (call for name, call in calls(module) if ends_with(name, CLOCK)), CLOCK_HOME) == []


def test_the_environment_is_read_in_one_place():
    def reads(module: ast.Module):
        for node in ast.walk(module):
            if isinstance(node, ast.expr) and dotted(node) in ("os.environ", "os.getenv", "environ", "getenv"):
                yield node

    assert found(lambda module: (node for node in reads(module) if dotted(node).startswith("os.")), ENVIRONMENT_HOMES) == []
    assert found(lambda module: (node for name, node in imported(module) if name in ("os.environ", "os.getenv")), ENVIRONMENT_HOMES) == []


def test_the_house_commits_in_one_place():
    places = found(lambda module: (call for name, call in calls(module) if name.endswith(".commit")))
    assert len(places) == 1, places
    assert places[0].startswith("engine/storage/unit_of_work.py")


def test_no_error_is_swallowed_unnamed():
    def bare(module: ast.Module):
        return (node for node in ast.walk(module) if isinstance(node, ast.ExceptHandler) and node.type is None)

    assert found(bare) == []


def test_no_part_is_left_for_later():
    notes = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    written = [path for folder in (*ROOMS, "workflows", "policies") for path in files(folder) if path.suffix != ".png"]
    assert [place(path) for path in written if notes.search(path.read_text(encoding="utf-8"))] == []


def test_no_test_is_skipped():
    marks = re.compile(r"mark\.(skip|skipif|xfail)\b|pytest\.(skip|xfail|importorskip)\(")
    this = "tests/architecture/test_forbidden.py"
    assert [place(path) for path in python_files("tests") if marks.search(path.read_text(encoding="utf-8")) and place(path) != this] == []
