"""A release laid out in a folder: only what differs is written, only what the shelves no longer hold is taken away, no link is followed."""

from __future__ import annotations

from pathlib import Path

from engine.documents.workingcopy import laid_out
from engine.domain.release import Release
from tests.builders import refused

RELEASE = Release.of({"intake/intake.bpmn": b"<xml/>"}, {"national/deadlines.yaml": b"handling: {}\n"})
RULES, DRAWING = "policies/national/deadlines.yaml", "workflows/intake/intake.bpmn"


def test_only_what_differs_is_written_and_only_what_is_gone_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "workflows" / ".git").mkdir(parents=True)
    for path in ("README.md", "workflows/old.md", "workflows/.git/config"):
        (tmp_path / path).write_text("ours")
    came = laid_out(RELEASE, tmp_path)
    assert (came.written, came.removed) == ((RULES, DRAWING), ("workflows/old.md",))
    assert (tmp_path / "README.md").read_text() == (tmp_path / "workflows/.git/config").read_text() == "ours"
    (tmp_path / RULES).write_text("changed")
    before = (tmp_path / DRAWING).stat().st_mtime_ns
    assert laid_out(RELEASE, tmp_path).written == (RULES,)
    assert (tmp_path / RULES).read_bytes() == b"handling: {}\n" and (tmp_path / DRAWING).stat().st_mtime_ns == before


def test_no_link_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for place in ("policies", "policies/national"):
        copy = tmp_path / place.replace("/", "-")
        (copy / place).parent.mkdir(parents=True)
        (copy / place).symlink_to(elsewhere)
        with refused("bundle_entry"):
            laid_out(RELEASE, copy)
    assert not elsewhere.exists()
    with refused("file_missing"):
        laid_out(RELEASE, elsewhere)
