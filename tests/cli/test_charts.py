"""petition charts: the three charts as files, for any place and day."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.cli.speaking import COULD_NOT_RUN, FINDINGS, FINE
from tests.cli.conftest import Petition


@pytest.fixture
def petition(petition_within: Petition) -> Petition:
    """Within this process: there are many runs."""
    return petition_within


def test_all_charts_are_written_in_both_formats_and_listed(petition: Petition, tmp_path: Path) -> None:
    ran = petition("charts", "--place", "990121", "--on", "2026-03-02", "--out", tmp_path / "wall", "--json")
    assert (ran.code, ran.err) == (FINE, "")
    listed = json.loads(ran.out)
    assert all(set(one) == {"chart", "process", "format", "file"} for one in listed)
    assert {(one["chart"], one["format"]) for one in listed} == {(c, f) for c in ("flow", "duty", "time") for f in ("svg", "pdf")}
    assert len([one for one in listed if one["chart"] == "flow"]) == 2 * 8
    for one in listed:
        content = Path(one["file"]).read_bytes()
        if one["format"] == "pdf":
            assert content.startswith(b"%PDF-")
        else:
            ElementTree.fromstring(content)
    assert "云溪县" in (tmp_path / "wall" / "time.svg").read_text()


def test_one_kind_one_process_and_one_format_can_be_asked_for_in_english(petition: Petition, tmp_path: Path) -> None:
    ran = petition("charts", "--only", "flow", "--process", "handling", "--format", "svg", "--lang", "en", "--out", tmp_path / "one")
    assert ran.code == FINE and "1 files written." in ran.out
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["flow-handling.svg"]
    assert "Flow: Handling" in (tmp_path / "one" / "flow-handling.svg").read_text()


def test_an_unknown_place_process_or_release_is_refused_with_the_nearest(petition: Petition) -> None:
    place, process = petition("charts", "--place", "990129"), petition("charts", "--process", "handlng", "--lang", "en")
    assert (place.code, process.code) == (FINDINGS, FINDINGS)
    assert "990122 青禾县" in place.err and "Did you mean handling?" in process.err
    release = petition("charts", "--release", "0" * 64)
    assert (release.code, "没有保存这个规程版本" in release.err) == (FINDINGS, True)
    assert petition("charts", "--on", "2026-13-01").code == FINDINGS


def test_a_folder_that_cannot_be_written_to_could_not_run(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    ran = petition("charts", "--only", "time", "--out", tmp_path / "taken")
    assert (ran.code, "写不进" in ran.err) == (COULD_NOT_RUN, True)


def test_a_release_kept_in_the_office_is_drawn_by_its_name(petition: Petition, tmp_path: Path) -> None:
    now = json.loads(petition("charts", "--only", "time", "--format", "svg", "--out", tmp_path / "a", "--json").out)[0]["file"]
    [release] = {text[:12] for text in Path(now).read_text().split("规程版本：")[1:2]}
    ran = petition("charts", "--only", "time", "--format", "svg", "--release", release, "--out", tmp_path / "b")
    assert ran.code == FINE
    assert (tmp_path / "b" / "time.svg").read_bytes() == Path(now).read_bytes()
