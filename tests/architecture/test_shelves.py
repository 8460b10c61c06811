"""The shelves hold pictures, forms, rules and words; no code."""

from __future__ import annotations

import pytest

from tests.architecture.sources import SHELVES, files, place
from tests.support.places import ROOT

MAY_LIE_THERE = {
    "workflows": {".bpmn", ".dmn", ".yaml", ".md"},
    "policies": {".yaml", ".json", ".md", ".txt"},
}
CODE = ("bpmn:script", "scriptTask", "spiffworkflow:", "camunda:", "preScript", "postScript", "python")


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_shelf_is_filled(shelf: str):
    assert list(files(shelf)), f"{shelf}/ is empty"


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_code_lies_on_a_shelf(shelf: str):
    strange = [place(path) for path in files(shelf) if path.suffix not in MAY_LIE_THERE[shelf]]
    assert strange == []


@pytest.mark.parametrize("shelf", SHELVES)
def test_nothing_on_a_shelf_can_be_run(shelf: str):
    assert [place(path) for path in files(shelf) if path.stat().st_mode & 0o111] == []


def test_no_diagram_carries_a_script():
    found = [
        f"{place(path)}: {word}" for path in files("workflows", suffix=".bpmn") for word in CODE if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_every_process_folder_has_its_picture_its_forms_its_page_and_a_story():
    folders = [path for path in (ROOT / "workflows").iterdir() if path.is_dir()]
    missing = [
        f"{folder.name}: {name}"
        for folder in folders
        for name in (f"{folder.name}.bpmn", "forms.yaml", "README.md", "scenarios/*.yaml")
        if not list(folder.glob(name))
    ]
    assert missing == []
