"""petition export: a whole file with its numbers, or no file at all."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from engine.testing import Clerk, county_office, on
from tests.cli.conftest import Petition


def test_a_log_is_written_whole_and_told_or_not_at_all(petition_within: Petition, tmp_path: Path) -> None:
    office = county_office(tmp_path / "home", at=on("2026-03-02"))
    Clerk(office).register()
    office.store.close()
    key = tmp_path / "key"
    key.write_text("a key that is long enough")
    told = petition_within("export", "xes", "--out", tmp_path / "log.xes", "--key-file", key, "--to", "2026-03-02", "--json")
    made = json.loads(told.out)
    assert told.code == 0 and (made["cases"], made["variants"], made["left_out"]) == (1, 1, 0)
    assert sha256((tmp_path / "log.xes").read_bytes()).hexdigest() == made["sha256"]
    wrong = petition_within("export", "xez", "--out", tmp_path / "other.xes")
    assert wrong.code == 1 and "xes" in wrong.err
    assert petition_within("export", "csv", "--out", tmp_path / "other.xes", "--key-file", tmp_path / "none").code == 2
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["key", "log.xes"]
