"""Decision tables beside diagrams: what a diagram may ask of them, and what they may ask of a petition."""

from __future__ import annotations

import pytest

from engine.errors import DiagramError
from engine.process.library import Library
from engine.process.lint import lint
from tests.process.tables import drawn
from tests.process.test_lint import WORDS, asking, found, good


def test_a_good_decision_table_beside_a_diagram_has_no_findings() -> None:
    assert lint(asking(), **WORDS) == []
    assert list(Library(asking()).decisions) == ["decided"]


def test_what_a_decision_answers_may_be_asked_for_by_every_diagram() -> None:
    files = asking('answer.result || way: string else "yes"\n"no" || "no"')
    text = files["intake/intake.bpmn"].decode().replace("answer.result ==", "answer.way ==")
    assert lint(files | {"intake/intake.bpmn": text.encode()}, **WORDS) == []


@pytest.mark.parametrize(("name", "suggestion"), [
    ("petition.categry", "petition.category"), ("petiton.category", "petition.category"), ("answer.resutl", "answer.result"),
    ("rule.hering", "rule.hearing"),
])  # fmt: skip
def test_a_decision_asks_for_facts_there_are(name: str, suggestion: str) -> None:
    [finding] = found(asking(f'{name} || result else "yes"\n"a" || "no"'), "decision_unknown_fact")
    assert (finding.file, finding.element, finding.args["suggestion"]) == ("intake/decided.dmn", "decided", suggestion)


def test_a_decision_file_may_ask_for_anything_while_no_diagram_asks_it() -> None:
    assert lint(good() | {"intake/decided.dmn": drawn("season | Order size || 菜 else 1.5\n- | 5 || 2")}, **WORDS) == []


def test_a_library_does_not_load_a_decision_with_a_fault_and_is_another_one_with_another_decision() -> None:
    with pytest.raises(DiagramError) as caught:
        Library(asking("answer.result || result\n- || 1\n1 || 2"))
    assert (caught.value.code, caught.value.element) == ("decision_overlap", "r2")
    assert Library(asking()).fingerprint != Library(asking("answer.result || result else 1\n2 || 2")).fingerprint
