"""Wrong input is answered with where, what was expected and the nearest right word, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

from engine.demo.county import HERE
from tests.cli.conftest import Petition
from tests.support.places import ROOT

YEAR = (HERE / "county_2007.yaml").read_text()


def changed(path: Path, name: str, old: str, new: str, text: str) -> Path:
    assert old in text
    file = path / name
    file.write_text(text.replace(old, new, 1))
    return file


def test_a_year_whose_sums_do_not_agree_is_refused_with_its_line_and_nothing_is_made(petition: Petition, tmp_path: Path) -> None:
    file = changed(tmp_path, "year.yaml", "{filings: 1873,", "{filings: 1874,", YEAR)
    ran = petition("demo", "--no-serve", "--year", file)
    assert (ran.code, ran.out) == (1, "")
    assert "year.yaml:5:" in ran.err
    assert "1873" in ran.err
    assert not (tmp_path / "home").exists()


def test_a_misspelt_key_of_a_year_is_answered_with_the_nearest_word_in_english_when_asked(petition: Petition, tmp_path: Path) -> None:
    file = changed(tmp_path, "year.yaml", "reexamination:", "reexaminaton:", YEAR)
    ran = petition("demo", "--no-serve", "--lang", "en", "--year", file)
    assert ran.code == 1
    assert "Did you mean reexamination?" in ran.err


def test_a_year_file_that_does_not_exist_is_a_refusal(petition: Petition, tmp_path: Path) -> None:
    ran = petition("demo", "--no-serve", "--year", tmp_path / "none.yaml")
    assert (ran.code, "没有这个文件" in ran.err) == (1, True)


def test_a_condition_nobody_can_read_is_told_with_shape_and_line(petition: Petition, tmp_path: Path) -> None:
    diagram = (ROOT / "workflows/handling/handling.bpmn").read_text()
    file = changed(tmp_path, "handling.bpmn", 'deadline("', 'deadlin("', diagram) if 'deadline("' in diagram else None
    file = file or changed(tmp_path, "handling.bpmn", "answer.next_step", "answer.next_stp", diagram)
    ran = petition("check", file, "--json")
    [finding, *_] = json.loads(ran.out)
    assert ran.code == 1
    assert finding["file"] == "handling.bpmn"
    assert finding["line"] > 1
    assert finding["element"]
    assert finding["suggestion"] == "answer.next_step"


def test_a_rule_that_names_no_event_stops_the_office_with_file_line_and_column(petition: Petition, tmp_path: Path) -> None:
    shelf = tmp_path / "policies"
    copied = {path.relative_to(ROOT / "policies"): path.read_bytes() for path in (ROOT / "policies").rglob("*.yaml")}
    for name, content in copied.items():
        (shelf / name).parent.mkdir(parents=True, exist_ok=True)
        (shelf / name).write_bytes(content)
    rules = shelf / "national/deadlines.yaml"
    changed(rules.parent, rules.name, "starts: accepted", "starts: acepted", rules.read_text())
    ran = petition("stats", "yearbook", "--year", "2007", PETITION_POLICIES=shelf)
    assert ran.code == 1
    assert "national/deadlines.yaml:" in ran.err
    assert "accepted" in ran.err


def test_a_form_with_an_unknown_key_is_told_where(petition: Petition, tmp_path: Path) -> None:
    forms = (ROOT / "workflows/intake/forms.yaml").read_text()
    file = changed(tmp_path, "forms.yaml", "x-widget:", "x-widgit:", forms)
    ran = petition("check", file)
    assert (ran.code, "x-widget" in ran.out, "forms.yaml:" in ran.out) == (1, True, True)


def test_an_unknown_deadline_is_answered_with_the_nearest(petition: Petition) -> None:
    ran = petition("due", "handlng", "--from", "2026-03-02")
    assert (ran.code, "handling" in ran.err) == (1, True)


def test_a_wrong_option_could_not_run(petition: Petition) -> None:
    assert petition("serve", "--port", "seventy").code == 2
    assert petition("check", "--lang", "fr").code == 2
    assert petition("stats", "yearbook", "--year", "2007", "--database", "mysql://nowhere").code == 2
