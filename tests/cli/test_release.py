"""petition release, as a designer and a head run it: proposed, activated, listed, exported, and brought into another office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from engine.bootstrap import open_office
from engine.demo.county import enter_county
from engine.domain.clock import SystemClock, day_of
from engine.domain.release import Release
from engine.policy.rulebook import files_of
from engine.settings import Settings
from engine.testing import Clerk, a_registration
from tests.cli.conftest import Petition, Ran
from tests.cli.test_check import laid, packed
from tests.support.places import ROOT

WORKFLOWS, POLICIES = files_of(ROOT / "workflows"), files_of(ROOT / "policies")
SHELVES = Release.of(WORKFLOWS, POLICIES)
TODAY = day_of(SystemClock().now())
DEADLINES = "policies/national/deadlines.yaml"


def both(changes: Mapping[str, tuple[str, str]] | None = None) -> dict[str, bytes]:
    """Both shelves, some files with one place written otherwise."""
    files = {f"workflows/{name}": content for name, content in WORKFLOWS.items()}
    files |= {f"policies/{name}": content for name, content in POLICIES.items()}
    for path, (old, new) in (changes or {}).items():
        assert old in files[path].decode(), (path, old)
        files[path] = files[path].decode().replace(old, new, 1).encode()
    return files


FORTY = both({DEADLINES: ("length: 60 days\n  starts: accepted", "length: 40 days\n  starts: accepted")})


@pytest.fixture
def petition(petition_within: Petition) -> Petition:
    """Within this process: there are sixty runs."""
    return petition_within


@pytest.fixture
def staffed(tmp_path: Path) -> Path:
    """The home of an office with people in it."""
    settings = Settings.read({"PETITION_HOME": str(tmp_path / "home")})
    office = open_office(settings)
    enter_county(office, password="petition")
    office.store.close()
    return tmp_path / "home"


def proposed(petition: Petition, source: Path, *words: object) -> Ran:
    """A release proposed by the designer, from today on."""
    return petition("release", "propose", source, "--by", "gengxin", "--valid-from", TODAY, "--reason", "新规定", *words)


def told(ran: Ran) -> Any:
    """What a run printed as JSON."""
    assert ran.out, ran.err
    return json.loads(ran.out)


def test_a_release_is_proposed_activated_and_listed(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    source = packed(tmp_path / "forty.zip", FORTY)
    life = told(proposed(petition, source, "--json", "--name", "四十日"))
    assert (life["number"], life["state"], life["proposed_by"], life["findings"]) == (1, "proposed", "耿新", [])
    refused = petition("release", "activate", 1, "--by", "gengxin")
    assert (refused.code, "没有这项权限" in refused.err) == (1, True)
    ran = petition("release", "activate", 1, "--by", "sunjie")
    assert (ran.code, "已启用第 1 号版本" in ran.out) == (0, True)
    listed = told(petition("release", "list", "--json"))
    assert listed["current"] == life["release"]
    assert [one["state_label"] for one in listed["releases"]] == ["施行中"]
    assert "孙洁" in petition("release", "list").out
    assert "In force" in petition("release", "show", 1, "--lang", "en").out


def test_before_any_release_was_proposed_the_list_says_what_is_in_force(petition: Petition) -> None:
    ran = petition("release", "list")
    assert (ran.code, SHELVES.fingerprint[:12] in ran.out) == (0, True)


def test_a_proposal_with_errors_is_kept_told_and_never_activated(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    source = laid(tmp_path / "draft", both({"workflows/intake/intake.bpmn": ('targetRef="', 'targetRef="nowhere_')}))
    ran = proposed(petition, source)
    assert (ran.code, "intake.bpmn" in ran.out) == (1, True)
    assert petition("release", "activate", 1, "--by", "sunjie").code == 1
    ended = petition("release", "withdraw", 1, "--by", "gengxin", "--reason", "重画")
    assert (ended.code, "已撤回" in ended.out) == (0, True)


def test_what_is_wrongly_asked_is_refused_in_words(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    yesterday = TODAY - timedelta(days=1)
    late = petition("release", "propose", "disk", "--by", "gengxin", "--valid-from", yesterday, "--reason", "x")
    assert (late.code, "立法法" in late.err, TODAY.isoformat() in late.err) == (1, True, True)
    nobody = petition("release", "propose", "disk", "--by", "nobody", "--valid-from", TODAY, "--reason", "x")
    assert (nobody.code, "nobody" in nobody.err) == (1, True)
    nowhere = petition("release", "propose", tmp_path / "gone.zip", "--by", "gengxin", "--valid-from", TODAY, "--reason", "x")
    assert (nowhere.code, "gone.zip" in nowhere.err) == (1, True)
    part = petition("release", "diff", "current", ROOT / "workflows" / "intake")
    assert (part.code, "不是完整的书架" in part.err) == (1, True)
    unknown = petition("release", "activate", 9, "--by", "sunjie")
    assert (unknown.code, "没有规程版本 9" in unknown.err) == (1, True)
    assert petition("release", "propose", "--by", "gengxin").code == 2


def test_two_releases_are_compared_in_words_and_as_json(petition: Petition, tmp_path: Path) -> None:
    change = {DEADLINES: ("length: 30 days\n  starts: reexamination_requested", "length: 25 days\n  starts: reexamination_requested")}
    source = laid(tmp_path / "draft", both(change))
    ran = petition("release", "diff", "current", source)
    assert (ran.code, ran.out) == (0, "复查期限：30日 → 25日\n")
    [one] = told(petition("release", "diff", source, "disk", "--json"))["differences"]
    assert (one["before"], one["after"], one["kind"], "第三十五条" in one["basis"]) == ("25日", "30日", "deadline", True)
    assert "没有不同" in petition("release", "diff", "disk", "current").out
    assert petition("release", "diff", "disk", "ffffffff").code == 1


def test_an_export_is_the_same_bytes_each_time_and_a_clean_zip_for_the_check(petition: Petition, tmp_path: Path) -> None:
    for name in ("first.zip", "second.zip"):
        assert petition("release", "export", "--out", tmp_path / name).code == 0
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert petition("check", tmp_path / "first.zip").code == 0
    with ZipFile(tmp_path / "first.zip") as archive:
        assert json.loads(archive.read("release.json"))["release"] == SHELVES.fingerprint
    (tmp_path / "copy").mkdir()
    came = told(petition("release", "export", "current", "--to", tmp_path / "copy", "--json"))
    assert came["release"] == SHELVES.fingerprint and (tmp_path / "copy" / came["written"][0]).is_file() and not came["removed"]


def test_an_exported_release_is_imported_proposed_and_activated_elsewhere(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    proposed(petition, packed(tmp_path / "forty.zip", FORTY))
    assert petition("release", "export", 1, tmp_path / "out.zip").code == 0
    there = tmp_path / "there"
    office = open_office(Settings.read({"PETITION_HOME": str(there)}))
    enter_county(office, password="petition")
    office.store.close()
    kept = told(petition("release", "import", tmp_path / "out.zip", "--by", "gengxin", "--json", PETITION_HOME=there))
    assert kept["new"] and kept["findings"] == []
    again = told(petition("release", "import", tmp_path / "out.zip", "--json", PETITION_HOME=there))
    assert (again["new"], again["release"]) == (False, kept["release"])
    day = ("--valid-from", TODAY, "--reason", "上级下发")
    assert petition("release", "propose", kept["release"][:8], "--by", "gengxin", *day, PETITION_HOME=there).code == 0
    assert petition("release", "activate", 1, "--by", "anquan", PETITION_HOME=there).code == 0


@pytest.mark.parametrize("harm", ["changed", "missing", "bare"])
def test_a_zip_that_is_not_what_its_manifest_says_is_not_imported(petition: Petition, staffed: Path, tmp_path: Path, harm: str) -> None:
    petition("release", "export", "disk", tmp_path / "out.zip")
    with ZipFile(tmp_path / "out.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if harm == "bare":
        del files["release.json"]
    elif harm == "missing":
        del files["workflows/intake/README.md"]
    else:
        files["workflows/intake/README.md"] += b"\n"
    ran = petition("release", "import", packed(tmp_path / "harmed.zip", files), "--by", "gengxin")
    assert (ran.code, "清单" in ran.err) == (1, True)


def test_a_zip_with_a_wrong_rule_is_not_imported(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    files = both({DEADLINES: ("length: 60 days", "length: sixty days")})
    ran = petition("release", "import", packed(tmp_path / "wrong.zip", files), "--by", "gengxin", "--json")
    assert (ran.code, told(ran)["findings"][0]["file"]) == (1, "policies/national/deadlines.yaml")


MOVING = both(
    {
        DEADLINES: ("length: 15 days\n  starts: filed\n  met_by: [accepted", "length: 12 days\n  starts: filed\n  met_by: [accepted"),
        "policies/national/policy.yaml": (
            "valid_from: 2022-05-01",
            "valid_from: 2022-05-01\ntransitional: { running_petitions: move, basis: 附则, "
            "running_clocks: recount_if_better_for_petitioner }",
        ),
    }
)


def test_running_petitions_are_tried_moved_and_moved_back(petition: Petition, staffed: Path, tmp_path: Path) -> None:
    office = open_office(Settings.read({"PETITION_HOME": str(staffed)}))
    number = Clerk(office).register(a_registration(place="990100")).number
    office.store.close()
    source = packed(tmp_path / "moving.zip", MOVING)
    assert (proposed(petition, source).code, petition("release", "activate", 1, "--by", "sunjie").code) == (0, 0)
    tried = petition("release", "migrate", "disk", 1, "--dry-run")
    assert (tried.code, number in tried.out, "甄别处理期限" in tried.out, "试算" in tried.out) == (0, True, True, True)
    came = told(petition("release", "migrate", SHELVES.fingerprint[:10], "current", "--by", "sunjie", "--json"))
    [one] = came["petitions"]
    assert (came["run"], one["number"], one["outcome"], one["basis"]) == (1, number, "moves", "附则")
    clock = next(clock for clock in one["clocks"] if clock["deadline"] == "triage")
    assert clock["follows"] and clock["due_on_there"] < clock["due_on"]
    assert petition("verify").code == 0
    back = petition("release", "migrate", "--undo", 1, "--by", "sunjie")
    assert (back.code, "已迁回" in back.out, petition("verify").code) == (0, True, 0)


def test_a_migration_asked_for_wrongly_does_not_run(petition: Petition, staffed: Path) -> None:
    assert petition("release", "migrate", "disk", "current").code == 2
    assert petition("release", "migrate", "--undo", 1, "--dry-run").code == 2
    assert petition("release", "migrate", "disk", "current", "--by", "sunjie").code == 1
    unknown = petition("release", "migrate", "--undo", 5, "--by", "sunjie")
    assert (unknown.code, "没有迁移批次 5" in unknown.err) == (1, True)
