"""What the office writes down has a word in both languages, and what its rules wait for really happens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.casework import docketing
from engine.domain.authority import SYSTEM
from engine.domain.rules import Rules
from engine.policy.forms import all_forms
from engine.policy.rulebook import files_of
from tests.builders import HEARING, REEXAMINATION, TO_HANDLING, County
from tests.people import LAND_COLLEAGUE, LAND_HANDLER, YUNXI
from tests.policy.shelf import CHANGZHOU, HANGZHOU, JINAN, ZHENGZHOU, book, rules
from tests.support.places import ROOT

ACT = "{urn:petition-office:bpmn:1.0}act"
MESSAGE = "{http://www.omg.org/spec/BPMN/20100524/MODEL}message"
STAGES = ("handling", "reexamination", "final_review")
PLACES = [("2026-03-02", YUNXI), ("2013-03-04", ZHENGZHOU), ("2017-03-06", HANGZHOU), ("2017-03-06", JINAN), ("2010-03-01", CHANGZHOU)]
RECORDED = re.compile(r"[a-z_]+(\.[a-z_]+)?")


@cache
def diagrams() -> list[ElementTree.Element]:
    """Every diagram of the shelf."""
    return [ElementTree.parse(path).getroot() for path in sorted((ROOT / "workflows").glob("*/*.bpmn"))]


def acts(name: str, argument: str) -> set[str]:
    """What the diagrams name as ``argument`` of an act."""
    return {tag.attrib[argument] for root in diagrams() for tag in root.iter(ACT) if tag.get("name") == name}


def messages() -> set[str]:
    """Every message a diagram waits for."""
    return {tag.attrib["name"] for root in diagrams() for tag in root.iter(MESSAGE)}


def literals(verb: str) -> Iterator[str]:
    """The words casework itself writes by ``act.record`` or ``act.enter``."""
    for path in sorted(Path(ROOT / "engine" / "casework").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == verb and node.args:
                said = node.args[0]
                either = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
                yield from (str(one.value) for one in either if isinstance(one, ast.Constant))


def forms() -> set[str]:
    """Every step and message with a form."""
    return set(all_forms(files_of(ROOT / "workflows")))


def produced(known: Rules) -> set[str]:
    """Every event that can happen."""
    papers = {f"{paper}.issued" for paper in acts("issue", "document")} | {f"{paper}.served" for paper in acts("serve", "document")}
    stages = {f"{stage}.{part}" for stage in STAGES for part in ("started", "completed")}
    steps = {f"{form}.done" for form in forms()}
    lapses = {f"{name}.lapsed" for name in known.deadlines}
    return acts("record", "event") | messages() | set(literals("record")) | papers | stages | steps | lapses


@pytest.mark.parametrize(("day", "place"), PLACES)
def test_every_event_a_rule_waits_for_is_produced_by_something(day: str, place: str):
    known = rules(day, place)
    waited = {
        event
        for rule in known.deadlines.values()
        for event in (rule.starts, rule.counted_from, *rule.met_by, *rule.void_by, *rule.suspended_by, *rule.resumed_by)
        if event
    }
    assert waited - produced(known) == set()


def test_every_paper_of_the_rulebook_is_issued_by_a_diagram_but_the_windows_own_form():
    assert set(rules().documents) - acts("issue", "document") == {"registration_form"}


def test_every_paper_a_diagram_issues_is_in_the_rulebook():
    assert acts("issue", "document") - set(rules().documents) == set()


def test_nothing_is_served_that_is_never_issued():
    assert acts("serve", "document") <= acts("issue", "document")


def test_every_paper_that_must_be_served_is_served_by_a_diagram():
    wanted = {name for name, paper in rules().documents.items() if paper.service_required and paper.addressee == "petitioner"}
    assert wanted - acts("serve", "document") == set()


def test_every_message_may_be_sent_by_somebody():
    assert {f"send_{message}" for message in messages()} - set(book().permissions.actions) == set()


def test_every_word_casework_enters_in_the_docket_has_its_term():
    kinds = {kind for verb in ("enter", "record") for kind in literals(verb) if RECORDED.fullmatch(kind)}
    assert [kind for kind in sorted(kinds) if not book().has_term(kind)] == []


def test_every_event_a_diagram_records_has_its_term():
    kinds = acts("record", "event") | messages() | {f"{stage}.{part}" for stage in STAGES for part in ("started", "completed")}
    assert [kind for kind in sorted(kinds) if not book().has_term(kind)] == []


def test_every_paper_issued_or_served_has_its_term():
    kinds = {f"{paper}.issued" for paper in acts("issue", "document")} | {f"{paper}.served" for paper in acts("serve", "document")}
    assert [kind for kind in sorted(kinds) if not book().has_term(kind)] == []


def everything(county: County) -> None:
    """Petitions that between them go nearly every way."""
    county.concluded()
    county.handled(place=YUNXI).send("explanation_given", by=LAND_HANDLER)
    county.send("extension_requested", by=LAND_HANDLER)
    county.walk("approve_extension", "serve_extension_notice")
    county.send("recusal_requested", person="赵敏", relation="亲属。")
    county.complete("decide_recusal", recusal_decision="granted", reason="属实。", new_handler=str(county.who(LAND_COLLEAGUE).id))
    county.complete("inquiry", next_step="hearing")
    county.walk(*HEARING[:3])
    county.day("2026-03-12")
    county.walk(*HEARING[3:])
    county.register()
    county.complete("triage", category="suggestion", route=None)
    county.walk(*TO_HANDLING[1:], "reply_suggestion")
    county.answered().send("reexamination_requested")
    county.plan.reexamination = "redo"
    county.walk(*REEXAMINATION)
    county.night("2026-06-30")
    county.repeat()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_of_a_docket_reads_as_words(county: County, lang: str):
    everything(county)
    lines = []
    for number in county.office.store.registers.all_numbers():
        dossier = county.office.store.registers.dossier(number)
        assert dossier
        lines += docketing.entries(county.office, docketing.kept(county.office, dossier), SYSTEM, lang)
    raw = {entry.kind for entry in lines if entry.title == entry.kind or "{" in entry.title or "_" in entry.title}
    assert raw == set()
    labels = {label for entry in lines for label, _ in entry.details}
    assert {label for label in labels if "_" in label} == set()
    assert lang == "en" or {label for label in labels if re.fullmatch(r"[a-z ]+", label)} == set()
