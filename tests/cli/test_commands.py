"""Every sub-command, run as a person runs it; those asked many times within the tests' own process."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from engine.testing import Clerk, county_office, on
from tests.cli.conftest import Petition
from tests.demo.test_year import only_given
from tests.demo.years import a_year
from tests.support.places import PROGRAMS, ROOT


@pytest.fixture(scope="module")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("year") / "small.yaml"
    file.write_text(yaml.safe_dump(a_year(7, most=3), sort_keys=False))
    return file


@pytest.fixture(scope="module")
def loaded(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The home of a demonstration loaded once, to be copied, and what was printed."""
    home = tmp_path_factory.mktemp("loaded")
    words = [sys.executable, "-P", "-m", "engine.cli", "demo", "--no-serve", "--json", "--year", str(small_year)]
    environ = {"PATH": PROGRAMS, "PETITION_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, env=environ, cwd=home, timeout=250, check=True)
    return home, done.stdout


@pytest.fixture
def demonstration(loaded: tuple[Path, str], tmp_path: Path) -> str:
    """A demonstration of one's own in the home of ``petition``; what its loading printed."""
    shutil.copytree(loaded[0], tmp_path / "home")
    return loaded[1]


def test_the_demonstration_prints_its_yearbook_as_json_and_nothing_else(
    petition: Petition, petition_within: Petition, small_year: Path, demonstration: str
) -> None:
    told = json.loads(demonstration)
    year = yaml.safe_load(small_year.read_text())
    assert only_given(told["yearbook"], year) == year
    assert told["instances"] >= year["total"]["filings"]
    assert told["completions"] > 0
    again = petition_within("demo", "--no-serve", "--json", "--year", small_year)
    assert json.loads(again.out)["yearbook"] == told["yearbook"]
    asked = ("stats", "indicators", "--from", "2007-01-01", "--to", "2007-12-31", "--basis", "filed")
    figures = {one["id"]: one for one in json.loads(petition(*asked, "--json").out)["indicators"]}
    assert figures["items"]["numerator"] == year["total"]["filings"] and figures["persons"]["numerator"] == year["total"]["persons"]
    assert {"id", "name", "formula", "numerator", "denominator", "value", "excluded", "counting"} <= figures["on_time_answer"].keys()
    said = petition(*asked, "--only", "items", "--by", "channel").out
    assert "信访件次" in said and "来访" in said
    assert "没有这项指标" in petition(*asked, "--only", "beauty").err
    assert json.loads(petition("stats", "fill", "--anew", "--json").out)["taken_in"] > 0
    stats = petition("stats", "yearbook", "--year", "2007", "--json")
    assert json.loads(stats.out) == told["yearbook"]
    assert petition_within("verify").code == 0


def test_a_demonstration_is_started_over_when_asked(petition_within: Petition, small_year: Path, demonstration: str) -> None:
    assert demonstration
    assert petition_within("demo", "--no-serve", "--json", "--year", small_year, "--fresh").code == 0


def test_starting_over_never_empties_an_office_that_is_no_demonstration(
    petition_within: Petition, small_year: Path, tmp_path: Path
) -> None:
    clerk = Clerk(county_office(tmp_path / "home", at=on("2026-03-02")))
    clerk.register()
    refused = petition_within("demo", "--no-serve", "--json", "--year", small_year, "--fresh")
    assert refused.code != 0
    assert petition_within("stats", "yearbook", "--year", "2026", "--json").code == 0
    assert clerk.office.store.registers.totals()["petitions"] == 1


def test_both_shelves_are_clean_and_every_story_comes_out_as_told(petition: Petition, petition_within: Petition) -> None:
    assert petition("check", "--json").out.strip() == "[]"
    played = petition_within("play", "--json")
    assert played.code == 0
    assert all(story["passed"] for story in json.loads(played.out))


def test_a_story_that_comes_out_otherwise_ends_with_one_and_says_where(petition_within: Petition, tmp_path: Path) -> None:
    [first, *_] = sorted((ROOT / "workflows/intake/scenarios").glob("*.yaml"))
    story = tmp_path / first.name
    story.write_text(re.sub(r"status: \w+", "status: final_review", first.read_text()))
    ran = petition_within("play", story)
    assert (ran.code, "final_review" in ran.out) == (1, True)


def test_a_deadline_is_counted_with_its_steps_and_its_article(petition_within: Petition) -> None:
    told = json.loads(petition_within("due", "handling", "--from", "2026-09-28T16:00", "--json").out)
    assert told["due_on"] == "2026-11-27"
    assert "第三十四条" in told["basis"]
    bare = json.loads(petition_within("due", "--length", "5 working days", "--from", "2026-09-28", "--json").out)
    assert bare["due_on"] == "2026-10-10"


def test_a_token_opens_the_interface_and_its_description_is_printed(petition_within: Petition, demonstration: str) -> None:
    assert demonstration
    told = json.loads(petition_within("token", "lihua", "--json").out)
    assert len(told["token"]) > 20
    assert json.loads(petition_within("token", "a-program", "--json").out)["official"] == "lihua"
    assert petition_within("token", "a-program", "--official", "nobody").code == 1
    assert json.loads(petition_within("openapi").out)["openapi"].startswith("3.1")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_server_ends_in_good_order_when_told(command: str, tmp_path: Path) -> None:
    words = [sys.executable, "-P", "-m", "engine.cli", command] + (["--port", "18743"] if command == "serve" else [])
    environ = {"PETITION_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        first = server.stderr.readline()
        assert first.strip()
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def test_every_sub_command_names_itself(petition: Petition) -> None:
    told = petition("--help").out
    commands = (
        "demo", "serve", "worker", "outgoing", "check", "play", "due", "stats", "migrate", "verify", "token", "trace", "openapi",
        "bench", "torture", "sizing", "backup", "restore", "head", "release",
    )  # fmt: skip
    assert [name for name in commands if name not in told] == []


def test_the_hardware_of_a_year_is_reckoned_without_opening_the_office(petition_within: Petition, tmp_path: Path) -> None:
    told = json.loads(petition_within("sizing", "--filings", "20000000", "--json").out)
    rows = {row["name"]: row["value"] for row in told["rows"]}
    assert 190 < rows["peak"] < 191 and rows["web_nodes"] >= 2
    assert told["laws"]["web_ms_per_completion"]["measured"] is True
    assert not (tmp_path / "home").exists()
    assert "20,000,000 filings a year × 15 tasks each" in petition_within("sizing", "--filings", "20000000", "--lang", "en").out
    assert petition_within("sizing", "--filings", "0").code == 1
    assert petition_within("sizing", "--laws", tmp_path / "none.json").code == 1
