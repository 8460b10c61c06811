"""The sheets of the shelf as a reader sees them: nothing covers anything, everybody acts at the height of his lane."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
import yaml

from engine.domain.acts import ACTS
from engine.domain.process import Facts, Step, Value
from engine.policy.forms import choices_of
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime

SHELF = Path(__file__).parents[2] / "workflows"
SHEETS = sorted(SHELF.glob("*/*.bpmn"))
TABLES = sorted(SHELF.glob("*/*.dmn"))
B, DI, DC, D = (
    "{http://www.omg.org/spec/BPMN/20100524/MODEL}",
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)
FRAMES = {"participant", "lane", "subProcess"}
Point = tuple[float, float]
every_sheet = pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)


class Box(NamedTuple):
    """A rectangle of a sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether ``other`` lies inside."""
        return self.left <= other.left and other.right <= self.right and self.top <= other.top and other.bottom <= self.bottom


class Sheet:
    """One diagram: its shapes, arrows and labels with their places."""

    def __init__(self, path: Path) -> None:
        root = ElementTree.parse(path).getroot()
        self.kinds = {tag.get("id", ""): tag.tag.removeprefix(B) for tag in root.iter() if tag.tag.startswith(B)}
        self.flows = {tag.get("id", ""): (tag.get("sourceRef", ""), tag.get("targetRef", "")) for tag in root.iter(f"{B}sequenceFlow")}
        self.boxes = {shape.get("bpmnElement", ""): _box(shape.find(f"{DC}Bounds")) for shape in root.iter(f"{DI}BPMNShape")}
        self.lines = {edge.get("bpmnElement", ""): _points(edge) for edge in root.iter(f"{DI}BPMNEdge")}
        self.labels = {
            shape.get("bpmnElement", ""): _box(bounds)
            for shape in (*root.iter(f"{DI}BPMNShape"), *root.iter(f"{DI}BPMNEdge"))
            for bounds in shape.iterfind(f"{DI}BPMNLabel/{DC}Bounds")
        }

    def solid(self) -> dict[str, Box]:
        """Shapes that nothing may run through."""
        return {id: box for id, box in self.boxes.items() if self.kinds[id] not in FRAMES}


def _box(bounds: ElementTree.Element | None) -> Box:
    assert bounds is not None
    left, top, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return Box(left, top, left + width, top + height)


def _points(edge: ElementTree.Element) -> list[Point]:
    return [(float(point.get("x", "")), float(point.get("y", ""))) for point in edge.iterfind(f"{D}waypoint")]


def _legs(points: list[Point]) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Box(min(x1, x2) - 0.5, min(y1, y2) - 0.5, max(x1, x2) + 0.5, max(y1, y2) + 0.5)


@cache
def sheet(path: Path) -> Sheet:
    """A sheet, read once."""
    return Sheet(path)


@every_sheet
def test_every_arrow_begins_and_ends_on_the_edge_of_its_shapes(path: Path) -> None:
    drawn = sheet(path)
    loose = []
    for id, ends in drawn.flows.items():
        for shape, (x, y) in zip(ends, (drawn.lines[id][0], drawn.lines[id][-1]), strict=True):
            box = drawn.boxes[shape]
            on_edge = x in (box.left, box.right) or y in (box.top, box.bottom)
            if not on_edge or not (box.left <= x <= box.right and box.top <= y <= box.bottom):
                loose.append((id, shape))
    assert loose == []


@every_sheet
def test_no_arrow_runs_through_a_shape_it_does_not_join(path: Path) -> None:
    drawn = sheet(path)
    crossed = [
        (id, shape)
        for id, ends in drawn.flows.items()
        for shape, box in drawn.solid().items()
        if shape not in ends and any(leg.covers(box) for leg in _legs(drawn.lines[id]))
    ]
    assert crossed == []


@every_sheet
def test_no_label_covers_a_shape_or_another_label(path: Path) -> None:
    drawn = sheet(path)
    covered = [(id, shape) for id, label in drawn.labels.items() for shape, box in drawn.solid().items() if label.covers(box)]
    covered += [(one, other) for one, other in combinations(drawn.labels, 2) if drawn.labels[one].covers(drawn.labels[other])]
    assert covered == []


@every_sheet
def test_no_two_shapes_overlap_but_events_on_the_edge_of_their_activity(path: Path) -> None:
    drawn = sheet(path)
    inside = {id: box for id, box in drawn.solid().items() if drawn.kinds[id] != "boundaryEvent"}
    assert [pair for pair in combinations(inside, 2) if inside[pair[0]].covers(inside[pair[1]])] == []


@every_sheet
def test_every_human_step_stands_at_the_height_of_the_lane_that_takes_it(path: Path, shelf: Library) -> None:
    drawn, process = sheet(path), shelf.process(path.stem)
    lanes = {tag.get("name", ""): drawn.boxes[tag.get("id", "")] for tag in ElementTree.parse(path).iter(f"{B}lane")}
    steps = {id: element.lane for id, element in process.elements.items() if element.kind == "userTask"}
    assert [id for id, lane in steps.items() if not lanes[lane].holds(drawn.boxes[id])] == []


@pytest.fixture(scope="module")
def shelf() -> Library:
    """The diagrams as a release would hold them."""
    return Library({path.relative_to(SHELF).as_posix(): path.read_bytes() for path in [*SHEETS, *TABLES]})


def _forms() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path in sorted(SHELF.glob("*/forms.yaml")):
        for id, form in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield path.parent.name, id, form


FORMS = list(_forms())


def test_every_form_lies_beside_a_diagram_that_asks_for_it_and_nothing_is_asked_without_a_form() -> None:
    asked = [
        (path.stem, id)
        for path in SHEETS
        for id in re.findall(r'<bpmn:userTask id="(\w+)"|<bpmn:message id="\w+" name="(\w+)"', path.read_text(encoding="utf-8"))
    ]
    beside = {(folder, id) for folder, id, _ in FORMS}
    assert beside <= {(folder, task or message) for folder, (task, message) in asked}
    assert {task or message for _, (task, message) in asked} == {id for _, id in beside}
    assert len({id for _, id, _ in FORMS}) == len(FORMS)


def test_every_choice_of_a_form_has_a_label_in_both_languages() -> None:
    bare = [
        (id, name)
        for _, id, form in FORMS
        for name, field in form["schema"]["properties"].items()
        if any(list(field.get(labels, {})) != list(choices_of(field)) for labels in ("x-labels", "x-labels-en"))
    ]
    assert bare == []


def test_every_fact_of_a_form_is_asked_for_by_a_diagram_or_kept_with_the_petition() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in [*SHEETS, *TABLES])
    asked = set(re.findall(r"answer\.([a-z_]+)", text)) | {"route", "simplified"}
    facts = {name for _, _, form in FORMS for name, field in form["schema"]["properties"].items() if field.get("x-fact")}
    asked -= set(re.findall(r'<output id="\w+" [^>]*name="(\w+)"', text)) - {"disposition", "simplified"}
    assert facts == asked - set(re.findall(r'<office:act name="set" answer="(\w+)"', text)) | {"disposition", "jurisdiction"}


def test_the_page_for_designers_names_every_act_and_every_event_that_is_recorded() -> None:
    page = (SHELF / "README.md").read_text(encoding="utf-8")
    recorded = {event for path in SHEETS for event in re.findall(r'event="(\w+)"', path.read_text(encoding="utf-8"))}
    assert [word for word in sorted(set(ACTS) | recorded) if f"`{word}`" not in page] == []


class _Handling:
    """One petition in handling."""

    def __init__(self, shelf: Library) -> None:
        self.engine = SpiffRuntime(shelf)
        self.facts: Facts = {"petition": {"referral_kind": ""}, "rule": {"hearing": True}}
        self.step: Step = self.engine.start("handling", self.facts)

    def do(self, element: str, **answer: Value) -> None:
        """Complete an open step."""
        task = next(task for task in self.step.tasks if task.element == element)
        self.step = self.engine.complete("handling", self.step.state, task.id, answer, self.facts)

    def ask(self, message: str) -> None:
        """Send a message."""
        self.step = self.engine.send("handling", self.step.state, message, {}, self.facts)

    @property
    def open(self) -> list[str]:
        """The open steps."""
        return sorted(task.element for task in self.step.tasks)


@pytest.fixture
def handling(shelf: Library) -> _Handling:
    """A grievance whose handler is appointed."""
    petition = _Handling(shelf)
    petition.do("assign_handler", category="grievance")
    return petition


def test_no_opinion_goes_out_while_a_recusal_or_an_extension_is_undecided(handling: _Handling) -> None:
    handling.ask("recusal_requested")
    handling.ask("extension_requested")
    handling.do("inquiry", next_step="opinion")
    handling.do("draft_opinion")
    handling.do("approve_opinion", approval="approve")
    assert handling.open == ["approve_extension", "decide_recusal"]
    handling.do("decide_recusal", recusal_decision="refused")
    handling.do("approve_extension", extension_decision="refuse")
    assert handling.open == ["serve_opinion"]
    assert [effect.arguments for effect in handling.step.effects] == [{"document": "handling_opinion"}]


def test_a_petitioner_may_withdraw_while_an_application_is_undecided_and_nothing_stays_open(handling: _Handling) -> None:
    handling.ask("extension_requested")
    handling.ask("withdrawn")
    assert handling.step.completed and handling.step.answer["handling_result"] == "withdrawn"


def test_steps_in_a_frame_stand_open_to_the_lane_they_are_drawn_in(shelf: Library) -> None:
    step = SpiffRuntime(shelf).start("handling", {"petition": {}, "rule": {}})
    assert [(task.element, task.lane) for task in step.tasks] == [("assign_handler", "承办机关负责人")]
