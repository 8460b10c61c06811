"""The diagrams of the shelf itself: they lint, and random petitions walk through them without getting lost."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.domain.process import Step, Value
from engine.process.library import Library
from engine.process.lint import lint
from engine.process.runtime import SpiffRuntime

SHELF = Path(__file__).parents[2] / "workflows"
FILES = {path.relative_to(SHELF).as_posix(): path.read_bytes() for path in sorted(SHELF.rglob("*.bpmn"))}
MOST_STEPS = 400


def _forms() -> dict[str, Mapping[str, Any]]:
    forms: dict[str, Mapping[str, Any]] = {}
    for path in sorted(SHELF.rglob("forms.yaml")):
        forms |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return forms


FORMS = _forms()
FACTS = {
    form: {field: schema for field, schema in body.get("schema", {}).get("properties", {}).items() if schema.get("x-fact")}
    for form, body in FORMS.items()
}


@pytest.fixture(scope="module")
def runtime() -> SpiffRuntime:
    return SpiffRuntime(Library(FILES))


def _anything(chance: random.Random, schema: Mapping[str, Any]) -> Value:
    if "enum" in schema:
        return str(chance.choice(schema["enum"]))
    if schema.get("type") == "boolean":
        return chance.random() < 0.5
    if schema.get("type") == "integer":
        return chance.randint(schema.get("minimum", 0), schema.get("maximum", 30))
    return "任意"


def _facts(chance: random.Random) -> dict[str, dict[str, Value]]:
    return {
        "petition": {
            "category": chance.choice(["suggestion", "accusation", "grievance"]),
            "route": chance.choice(["litigation", "arbitration", "petition_procedure"]),
            "channel": chance.choice(["online", "letter", "visit"]),
            "is_simplified": chance.random() < 0.3,
            "is_anonymous": chance.random() < 0.3,
            "is_referred": chance.random() < 0.5,
            "referral_kind": chance.choice([None, "transfer", "assign"]),
        },
        "rule": {
            "final_review": chance.random() < 0.7,
            "objection": chance.random() < 0.7,
            "hearing": chance.random() < 0.7,
            "classes": (),
        },
    }


def _walk(runtime: SpiffRuntime, process: str, chance: random.Random) -> tuple[Step, dict[str, set[str]]]:
    """One petition, whoever comes first doing whatever the form allows."""
    facts = _facts(chance)
    step = runtime.start(process, facts)
    for _ in range(MOST_STEPS):
        if step.completed:
            break
        what = chance.choice(step.tasks if step.tasks and chance.random() < 0.98 else step.tasks + step.waiting)
        form = FACTS.get(getattr(what, "element" if what in step.tasks else "name"), {})
        answer = {field: _anything(chance, schema) for field, schema in form.items()}
        facts["petition"] |= {name: value for name, value in answer.items() if name in facts["petition"]}
        if what in step.tasks:
            step = runtime.complete(process, step.state, what.id, answer, facts)  # type: ignore[union-attr]
        elif what.kind == "message":  # type: ignore[union-attr]
            step = runtime.send(process, step.state, what.name, answer, facts)
        else:
            step = runtime.lapse(process, step.state, what.name, facts) or step
    return step, {diagram: set(marks) for diagram, marks in runtime.reached(process, step.state).items()}


def test_the_shelf_has_diagrams_and_they_lint() -> None:
    assert {"petition/petition.bpmn", "intake/intake.bpmn"} <= FILES.keys()
    facts = {form: set(fields) for form, fields in FACTS.items()}
    assert lint(FILES, forms=facts) == []


@pytest.mark.parametrize("process", ["petition", "supervision"])
def test_random_petitions_come_to_an_end_and_none_is_lost(runtime: SpiffRuntime, process: str) -> None:
    ended = sum(_walk(runtime, process, random.Random(seed))[0].completed for seed in range(150))
    assert ended >= 140


def test_between_them_random_petitions_reach_every_shape_of_the_shelf(runtime: SpiffRuntime) -> None:
    missing = {id: set(runtime.elements(id)) for id in runtime.library.process_ids}
    for seed in range(3000):
        for process in missing:  # each of them also alone, as if called
            for diagram, shapes in _walk(runtime, process, random.Random(seed))[1].items():
                missing[diagram] -= shapes
        if not any(missing.values()):
            return
    assert {diagram: sorted(shapes) for diagram, shapes in missing.items() if shapes} == {}
