"""petition check on what people bring: single files, folders, ZIPs, and files made to hurt."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from engine.documents.confining import confined
from engine.policy.rulebook import files_of
from tests.cli.conftest import Petition
from tests.process.tables import drawn
from tests.support.places import ROOT

WORKFLOWS, POLICIES = files_of(ROOT / "workflows"), files_of(ROOT / "policies")
BROKEN_FORM = WORKFLOWS["intake/forms.yaml"].replace(b"x-widget:", b"x-widgit:", 1)


@pytest.fixture
def petition(petition_within: Petition) -> Petition:
    """Within this process: there are many runs."""
    return petition_within


def rules_of(petition: Petition, path: Path) -> list[tuple[str, str]]:
    """(file, rule) of every finding."""
    ran = petition("check", path, "--json")
    found = [(told["file"], told["rule"]) for told in json.loads(ran.out)]
    assert ran.code == (1 if found else 0), ran.err
    return found


def packed(path: Path, files: Mapping[str, bytes]) -> Path:
    """A ZIP of some files."""
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def laid(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A folder of some files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def both() -> dict[str, bytes]:
    return {f"workflows/{name}": content for name, content in WORKFLOWS.items()} | {
        f"policies/{name}": content for name, content in POLICIES.items()
    }


# ---- what may be brought


def test_both_shelves_in_one_zip_are_clean_also_in_a_folder_of_it(petition: Petition, tmp_path: Path) -> None:
    file = packed(tmp_path / "release.zip", {f"office-1.2/{name}": content for name, content in both().items()})
    assert rules_of(petition, file) == []


def test_one_shelf_in_a_zip_is_known_by_what_lies_in_it(petition: Petition, tmp_path: Path) -> None:
    assert rules_of(petition, packed(tmp_path / "diagrams.zip", WORKFLOWS)) == []
    assert rules_of(petition, packed(tmp_path / "rules.zip", POLICIES)) == []


def test_a_mistake_in_a_zip_is_told_with_its_path_in_it(petition: Petition, tmp_path: Path) -> None:
    file = packed(tmp_path / "diagrams.zip", WORKFLOWS | {"intake/forms.yaml": BROKEN_FORM})
    assert rules_of(petition, file) == [("intake/forms.yaml", "policy_unknown_key")]  # and not of every step without its form
    whole = packed(tmp_path / "release.zip", both() | {"workflows/intake/forms.yaml": BROKEN_FORM})
    assert rules_of(petition, whole) == [("workflows/intake/forms.yaml", "policy_unknown_key")]


@pytest.mark.parametrize("policy", ["national", "local/330000-zhejiang-2016", "local/990121-yunxi", "history/national-2005"])
def test_one_policy_of_the_shelf_is_checked_in_its_place_among_the_others(petition: Petition, policy: str) -> None:
    assert rules_of(petition, ROOT / "policies" / policy) == []


def test_an_overlay_that_is_looser_than_the_law_is_found_when_it_is_checked_by_itself(petition: Petition, tmp_path: Path) -> None:
    head = POLICIES["local/990121-yunxi/policy.yaml"]
    looser = b"handling:\n  length: 90 days\n"
    folder = laid(tmp_path / "990121-yunxi", {"policy.yaml": head, "deadlines.yaml": looser})
    [(file, rule)] = rules_of(petition, folder)
    assert (file, rule) == ("deadlines.yaml", "policy_looser_than_national")


def test_one_process_of_the_shelf_is_checked_by_itself(petition: Petition) -> None:
    assert rules_of(petition, ROOT / "workflows/handling") == []


@pytest.mark.parametrize("name", ["table.cmmn", "letter.docx", "fifo"])
def test_a_file_nobody_reads_is_not_called_clean(petition: Petition, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    os.mkfifo(file) if name == "fifo" else file.write_bytes(b"<definitions/>")
    assert rules_of(petition, file) == [(name, "check_unknown_kind")]


def test_a_rule_file_with_a_name_nobody_reads_is_told_the_nearest(petition: Petition, tmp_path: Path) -> None:
    file = tmp_path / "deadlnes.yaml"
    file.write_bytes(POLICIES["national/deadlines.yaml"])
    ran = petition("check", file, "--json")
    [told] = json.loads(ran.out)
    assert (ran.code, told["rule"], told["suggestion"]) == (1, "policy_unknown_file", "deadlines")


def test_a_story_is_known_wherever_it_lies(petition: Petition, tmp_path: Path) -> None:
    [story, *_] = sorted(content for name, content in WORKFLOWS.items() if "/scenarios/" in name)
    file = tmp_path / "story.yaml"
    file.write_bytes(story)
    assert rules_of(petition, file) == []
    file.write_bytes(story.replace(b"filed_on:", b"filed_no:"))
    assert rules_of(petition, file)


# ---- decision tables

TABLE = WORKFLOWS["intake/routing.dmn"]
DOUBLE = TABLE.replace(b'not("accusation")', b'not("suggestion")')
FOREIGN = drawn('season: string in "summer", "winter" | guests: integer || dish: string\n"summer" | - || "salad"\n"winter" | - || "stew"')


def test_a_decision_table_is_checked_wherever_it_lies(petition: Petition, tmp_path: Path) -> None:
    assert rules_of(petition, ROOT / "workflows/intake/routing.dmn") == []
    (tmp_path / "routing.dmn").write_bytes(DOUBLE)
    first, *others = rules_of(petition, tmp_path / "routing.dmn")
    assert first == ("routing.dmn", "decision_gap") and set(others) == {("routing.dmn", "decision_overlap")}
    laid(tmp_path / "intake", {name.partition("/")[2]: content for name, content in WORKFLOWS.items() if name.startswith("intake/")})
    assert rules_of(petition, tmp_path / "intake") == []
    (tmp_path / "intake/routing.dmn").write_bytes(DOUBLE)
    assert ("routing.dmn", "decision_overlap") in rules_of(petition, tmp_path / "intake")
    file = packed(tmp_path / "diagrams.zip", WORKFLOWS | {"intake/routing.dmn": DOUBLE})
    assert ("intake/routing.dmn", "decision_overlap") in rules_of(petition, file)


def test_a_table_of_somebody_else_by_itself_is_clean(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "dish.dmn").write_bytes(FOREIGN)
    assert rules_of(petition, tmp_path / "dish.dmn") == []
    assert rules_of(petition, packed(tmp_path / "dish.zip", {"dish.dmn": FOREIGN})) == []


def test_a_decision_of_a_name_the_office_has_too_is_no_mistake_of_the_file(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "mine.dmn").write_bytes(FOREIGN.replace(b'id="decided"', b'id="routing"'))
    assert rules_of(petition, tmp_path / "mine.dmn") == []


def test_a_mistake_of_a_table_is_told_with_row_column_and_example(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "routing.dmn").write_bytes(DOUBLE)
    told = json.loads(petition("check", tmp_path / "routing.dmn", "--json").out)[1]
    assert (told["element"], told["name"]) == ("not_taken", "分流")
    assert '#20 行与 #2 行重叠，例如 answer.category = "accusation"' in told["message"]
    assert "Row #20 overlaps row #2" in petition("check", tmp_path / "routing.dmn", "--lang", "en").out


def test_a_diagram_that_asks_a_table_nobody_has_is_told_the_nearest(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "intake.bpmn").write_bytes(WORKFLOWS["intake/intake.bpmn"].replace(b'ref="routing"', b'ref="routng"'))
    [told] = json.loads(petition("check", tmp_path / "intake.bpmn", "--json").out)
    assert (told["rule"], told["element"], told["suggestion"]) == ("diagram_unknown_decision", "decide_routing", "routing")


@pytest.mark.parametrize(("content", "rule"), [
    (b"", "diagram_not_xml"), (b"<definitions/>", "decision_not_dmn"), (TABLE[:-30], "diagram_not_xml"),
    (TABLE.decode().encode("utf-16"), "diagram_not_utf8"), (b'<!DOCTYPE a [<!ENTITY x "y">]><definitions/>', "diagram_has_doctype"),
    (WORKFLOWS["intake/intake.bpmn"], "decision_not_dmn"),
], ids=["empty", "no namespace", "cut", "utf-16", "doctype", "bpmn"])  # fmt: skip
def test_a_decision_file_that_is_none_is_refused(petition: Petition, tmp_path: Path, content: bytes, rule: str) -> None:
    (tmp_path / "x.dmn").write_bytes(content)
    assert rules_of(petition, tmp_path / "x.dmn") == [("x.dmn", rule)]


def test_an_empty_folder_is_not_called_clean(petition: Petition, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert rules_of(petition, tmp_path / "empty") == [("empty", "check_nothing")]


def test_a_mistake_of_the_offices_own_shelf_is_told_once_and_not_as_a_failure(petition: Petition, tmp_path: Path) -> None:
    broken = POLICIES | {"national/deadlines.yaml": POLICIES["national/deadlines.yaml"].replace(b"starts: accepted", b"starts: acepted")}
    shelf = laid(tmp_path / "policies", broken)
    for asked in ([], [ROOT / "workflows/handling/handling.bpmn"]):
        told = json.loads(petition("check", *asked, "--json", PETITION_POLICIES=shelf).out)
        assert [(one["file"], one["rule"]) for one in told] == [("national/deadlines.yaml", "policy_unknown_event")]


# ---- what is made to hurt


def test_a_zip_that_unpacks_to_more_than_anybody_draws_is_refused(petition: Petition, tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as made, made.open("intake/intake.bpmn", "w", force_zip64=True) as entry:
        for _ in range(80):
            entry.write(b" " * (1 << 20))
    assert file.stat().st_size < 1 << 20
    assert rules_of(petition, file) == [("bomb.zip", "bundle_too_large")]


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "a\\..\\b.bpmn"])
def test_a_zip_that_leads_outside_is_refused(petition: Petition, tmp_path: Path, name: str) -> None:
    assert rules_of(petition, packed(tmp_path / "out.zip", {name: b"x"})) == [("out.zip", "bundle_entry")]


def test_a_link_in_a_zip_is_refused(petition: Petition, tmp_path: Path) -> None:
    link = ZipInfo("intake/intake.bpmn")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(tmp_path / "link.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    assert rules_of(petition, tmp_path / "link.zip") == [("link.zip", "bundle_entry")]


@pytest.mark.parametrize("name", ["deadlines.yaml", "intake.bpmn"])
def test_a_file_that_is_a_zip_too_is_read_as_what_it_is_called(petition: Petition, tmp_path: Path, name: str) -> None:
    file = packed(tmp_path / name, WORKFLOWS)
    assert {told for told, _ in rules_of(petition, file)} == {name}


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"PK\x05\x06" + b"\xff" * 18])
def test_a_zip_that_is_none_is_refused(petition: Petition, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.zip"
    file.write_bytes(content)
    assert rules_of(petition, file) == [("broken.zip", "bundle_unreadable")]


def test_a_zip_damaged_on_the_way_is_refused(petition: Petition, tmp_path: Path) -> None:
    file = packed(tmp_path / "damaged.zip", {"intake/intake.bpmn": WORKFLOWS["intake/intake.bpmn"]})
    content = bytearray(file.read_bytes())
    content[60:90] = bytes(30)
    file.write_bytes(content)
    assert rules_of(petition, file) == [("damaged.zip", "bundle_unreadable")]


HOSTILE = {
    "a/doctype.bpmn": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "b/utf16.bpmn": "<?xml version='1.0'?><x/>".encode("utf-16"),
    "c/deep.bpmn": b"<a>" * 100_000,
    "d/wide.bpmn": b"<a>" + b"<b/>" * 400_000 + b"</a>",
    "e/large.bpmn": b" " * (3 << 20),
    "f/instruction.bpmn": b'<?xml-stylesheet href="http://127.0.0.1/x"?><x/>',
    "g/null.bpmn": b"<x a='&#0;'/>",
    "a/forms.yaml": b'ask: !!python/object/apply:os.system ["id"]\n',
    "b/forms.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "c/forms.yaml": b"x: " + b"[" * 100_000,
    "d/forms.yaml": b"".join(b" " * n + b"a:\n" for n in range(600)),
    "e/forms.yaml": b"x: 99999999999999999999999\n",
    "f/forms.yaml": "x: \u202eabc\n".encode(),
    "g/forms.yaml": b"- a\n" * 100_000,
    "a/scenarios/story.yaml": b"given: {<<: {a: 1}}\nwhen: []\nthen: {}\n",
}


def test_every_hostile_file_of_a_folder_is_named(petition: Petition, tmp_path: Path) -> None:
    begun = time.perf_counter()
    found = rules_of(petition, laid(tmp_path / "hostile", HOSTILE))
    assert {file for file, _ in found} == HOSTILE.keys()
    assert time.perf_counter() - begun < 10


def test_an_honest_reading_comes_to_its_end() -> None:
    assert confined(lambda: ({"number": number} for number in range(50_000)), 20).told[-1] == {"number": 49_999}


# ---- both shelves in one bundle


def renamed(files: Mapping[str, bytes], before: bytes, after: bytes) -> dict[str, bytes]:
    """The same files with one word replaced everywhere."""
    return {name: content.replace(before, after) for name, content in files.items()}


def test_diagrams_are_held_against_the_rules_beside_them(petition: Petition, tmp_path: Path) -> None:
    together = renamed(both(), b"supervision_feedback", b"supervision_answer")
    assert together != both()
    assert rules_of(petition, packed(tmp_path / "together.zip", together)) == []


def test_a_deadline_the_rules_beside_do_not_have_is_found_where_the_bundle_has_it(petition: Petition, tmp_path: Path) -> None:
    apart = {name: content.replace(b"supervision_feedback", b"supervision_answer") if "policies/" in name else content
             for name, content in both().items()}  # fmt: skip
    for wrapping in ("", "office-1.2/"):
        file = packed(tmp_path / "apart.zip", {f"{wrapping}{name}": content for name, content in apart.items()})
        assert (f"{wrapping}workflows/supervision/supervision.bpmn", "diagram_unknown_deadline") in rules_of(petition, file)


def test_beside_a_broken_rulebook_the_office_s_own_judges_the_diagrams(petition: Petition, tmp_path: Path) -> None:
    broken = both() | {"policies/national/deadlines.yaml": b"handling: [\n"}
    diagram = "workflows/referral/referral.bpmn"
    broken[diagram] = broken[diagram].replace(b'deadline("', b'deadline("x', 1)
    assert rules_of(petition, laid(tmp_path / "broken", broken)) == [
        ("policies/national/deadlines.yaml", "yaml_syntax"),
        (diagram, "diagram_unknown_deadline"),
    ]


def test_what_lies_beside_both_shelves_is_not_called_clean(petition: Petition, tmp_path: Path) -> None:
    file = packed(tmp_path / "beside.zip", both() | {"extra/extra.bpmn": b"<x/>", "README.md": b"x"})
    assert rules_of(petition, file) == [("extra/extra.bpmn", "check_outside")]


def test_every_finding_of_a_bundle_names_a_file_of_it(petition: Petition, tmp_path: Path) -> None:
    spoilt = both() | {"workflows/intake/forms.yaml": BROKEN_FORM, "workflows/intake/x.exe": b"", "policies/local/x.exe": b""}
    spoilt |= {name: content.replace(b"filed_on:", b"filed_no:") for name, content in spoilt.items() if "/scenarios/" in name}
    found = rules_of(petition, laid(tmp_path / "spoilt", spoilt))
    assert len(found) > 10
    assert {file for file, _ in found} <= spoilt.keys()


def test_a_form_left_out_of_a_bundle_is_not_taken_from_the_office(petition: Petition, tmp_path: Path) -> None:
    forms = WORKFLOWS["intake/forms.yaml"].replace(b"\ntriage:", b"\ntriages:")
    file = packed(tmp_path / "left_out.zip", WORKFLOWS | {"intake/forms.yaml": forms})
    assert ("intake/intake.bpmn", "diagram_no_form") in rules_of(petition, file)


def test_rules_brought_alone_are_proved_on_the_paths_of_the_offices_own_diagrams(petition: Petition, tmp_path: Path) -> None:
    """An overlay that takes on a promise nobody can keep: a clock that nothing meets."""
    folder = copytree(ROOT / "policies/local/990121-yunxi", tmp_path / "990121-empty-promise")
    deadlines = folder / "deadlines.yaml"
    said = deadlines.read_text(encoding="utf-8").replace(
        "handling_opinion.served, suggestion_reply.served, settled, accusation_answered]", "taken_back]"
    )
    deadlines.write_text(said.replace("met_by: [explained, ", "met_by: ["), encoding="utf-8")
    ran = petition("check", str(folder), "--json")
    told = [one for one in json.loads(ran.out) if one["path"]]
    assert ran.code == 1 and told and told[0]["rule"].startswith("obligation.promise_")
    assert "云溪县信访事项答复承诺" in told[0]["basis"] and told[0]["path"][0]["kind"] == "start"


def test_an_obligation_that_names_nothing_is_told_with_the_nearest_name(petition: Petition, tmp_path: Path) -> None:
    folder = copytree(ROOT / "policies/local/990121-yunxi", tmp_path / "990121-more")
    (folder / "obligations.yaml").write_text(
        "explained_first:\n  says: 先说明\n  says_en: Explained first\n  basis: 云溪县信访事项答复承诺 第二条（示范）\n"
        "  pattern: absence\n  event: [handling_opinon.issued]\n  when: answer.aproval == \"approve\"\n", encoding="utf-8",
    )  # fmt: skip
    told = json.loads(petition("check", str(folder), "--json").out)
    assert [(one["file"], one["rule"], one["suggestion"]) for one in told] == [
        ("obligations.yaml", "obligation_unknown_name", "handling_opinion.issued"),
        ("obligations.yaml", "obligation_unknown_name", "answer.approval"),
    ]


def test_an_obligation_whose_condition_cannot_be_read_is_told_once_and_the_check_goes_on(petition: Petition, tmp_path: Path) -> None:
    """It ended half way before: the paths were gone with the condition nobody could read."""
    folder = copytree(ROOT / "policies" / "local" / "990121-yunxi", tmp_path / "990121-yunxi")
    (folder / "obligations.yaml").write_text(
        "promise_kept:\n  says: 当场答复\n  says_en: On the spot\n  basis: 云溪县承诺\n  pattern: absence\n"
        "  event: [answered_on_the_spot]\n  when: 'answer.satisfied == false'\n"
    )
    assert [rule for _, rule in rules_of(petition, folder)] == ["diagram_condition_bare_name"]
