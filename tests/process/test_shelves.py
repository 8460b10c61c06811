"""The diagrams of the shelf itself: they lint, and random petitions walk through them without getting lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from copy import copy, deepcopy
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from engine.domain.process import OpenTask, Value, Waiting
from engine.process.library import KINDS, Library
from engine.process.lint import lint
from engine.process.lint.decided import decisions_in
from engine.process.runtime import SpiffRuntime

SHELF = Path(__file__).parents[2] / "workflows"
FILES = {path.relative_to(SHELF).as_posix(): path.read_bytes() for path in sorted(SHELF.rglob("*")) if path.suffix in KINDS}


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
            "territory": chance.choice(["here", "below", "wider", "elsewhere"]),
            "is_direct": chance.random() < 0.3,
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


Place: TypeAlias = tuple[frozenset[str], str]


class Walk:
    """One petition, whoever comes first doing whatever the form allows."""

    def __init__(self, runtime: SpiffRuntime, process: str, chance: random.Random) -> None:
        self.runtime, self.process, self.chance = runtime, process, chance
        self.facts = _facts(chance)
        self.step = runtime.start(process, self.facts)

    def on(self, steps: int, patience: float = 0.93) -> bool:
        """So many moves further; with patience, human steps come before messages and lapses. False at the end."""
        for _ in range(steps):
            if self.step.completed:
                return False
            at_the_desk = self.step.tasks and self.chance.random() < patience
            self._move(self.chance.choice(self.step.tasks if at_the_desk else self.step.tasks + self.step.waiting))
        return not self.step.completed

    def _move(self, what: OpenTask | Waiting) -> None:
        form = FACTS.get(what.element if isinstance(what, OpenTask) else what.name, {})
        answer = {field: _anything(self.chance, schema) for field, schema in form.items()}
        self.facts["petition"] |= {name: value for name, value in answer.items() if name in self.facts["petition"]}
        if isinstance(what, OpenTask):
            self.step = self.runtime.complete(self.process, self.step.state, what.id, answer, self.facts)
        elif what.kind == "message":
            self.step = self.runtime.send(self.process, self.step.state, what.name, answer, self.facts)
        else:
            self.step = self.runtime.lapse(self.process, self.step.state, what.name, self.facts) or self.step

    def place(self) -> Place:
        """Where the petition stands: what is open, what is waited for, and what the rules of its place say."""
        open_now = {task.element for task in self.step.tasks} | {waiting.element for waiting in self.step.waiting}
        return frozenset(open_now), str(self.facts["rule"])

    def copied(self) -> Walk:
        """The same petition, to be led another way."""
        twin = copy(self)
        twin.facts = deepcopy(self.facts)
        return twin

    def reached(self) -> set[tuple[str, str]]:
        """(diagram, shape) of everything done so far."""
        marks = self.runtime.reached(self.process, self.step.state)
        return {(diagram, shape) for diagram, shapes in marks.items() for shape in shapes}


def test_the_shelf_has_diagrams_and_they_lint() -> None:
    assert {"petition/petition.bpmn", "intake/intake.bpmn", "intake/routing.dmn"} <= FILES.keys()
    facts = {form: set(fields) for form, fields in FACTS.items()}
    assert lint(FILES, forms=facts) == []


@pytest.mark.parametrize("process", ["petition", "supervision"])
def test_random_petitions_come_to_an_end_and_none_is_lost(runtime: SpiffRuntime, process: str) -> None:
    walks = [Walk(runtime, process, random.Random(seed)) for seed in range(150)]
    assert sum(not walk.on(400) for walk in walks) >= 140


def test_between_them_random_petitions_reach_every_shape_of_the_shelf(runtime: SpiffRuntime) -> None:
    """A walk goes on from the place least visited so far, so the deepest shape is found in seconds."""
    chance = random.Random(2022)
    missing = {(id, shape) for id in runtime.library.process_ids for shape in runtime.elements(id)}
    begun = [Walk(runtime, process, chance) for process in ("petition", "supervision") for _ in range(20)]
    places = {walk.place(): walk for walk in begun}
    visits: Counter[Place] = Counter()
    for _ in range(30000):
        start = min(chance.sample(list(places), k=min(len(places), 12)), key=visits.__getitem__)
        visits[start] += 1
        walk = places[start].copied()
        walk.on(chance.randint(1, 3), patience=0.8)
        if not walk.step.completed:
            places[walk.place()] = walk
        missing -= walk.reached()
        if not missing:
            return
    assert missing == set()


CATEGORIES = ["suggestion", "accusation", "grievance"]
CHOICES = [None, "on_the_spot", "accept", "transfer", "assign", "decline", "divert", "barred", "guide"]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("chosen", CHOICES)
def test_without_a_route_an_accusation_is_transferred_and_nothing_is_diverted(category: str | None, chosen: str | None) -> None:
    """信访工作条例 第三十条: the table of the shelf, answer by answer."""
    routing = decisions_in(FILES)["routing"]
    is_aside = chosen in ("divert", "guide") or (category == "accusation" and chosen not in (None, "decline", "barred"))
    now = "transfer" if is_aside else chosen
    ways = {"transfer": "referral", "assign": "referral", "accept": "handling", None: "handling"}
    facts = {"petition.territory": "here", "petition.is_direct": False, "answer.simplified": None}
    answer = routing.outputs({"answer.category": category, "answer.disposition": chosen, "answer.route": None} | facts)
    assert {name: answer[name] for name in ("disposition", "goes_to")} == {"disposition": now, "goes_to": ways.get(now, "ended")}
    assert not answer["simplified"]
