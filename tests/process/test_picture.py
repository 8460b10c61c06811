"""A diagram as it is drawn: the same shapes the engine runs, where they stand, where a token may go, what an arrow asks for."""

from __future__ import annotations

import pytest

from engine.domain.drawing import Box, Drawing
from engine.process.diagram import Diagram
from engine.process.lint import Words, judge
from engine.process.picture import drawing
from engine.process.xmlfile import read
from tests.process.drawing import draw
from tests.support.places import ROOT


def drawn(process: str) -> Drawing:
    """A diagram of the shelf."""
    file = ROOT / "workflows" / process / f"{process}.bpmn"
    return drawing(Diagram.of(file.name, read(file.name, file.read_bytes())))


def test_a_drawing_has_its_pool_its_lanes_from_top_to_bottom_and_what_the_designer_wrote():
    handling = drawn("handling")
    assert (handling.process, handling.name) == ("handling", "办理")
    assert handling.frame == Box(160, 80, 3630, 760)
    assert [band.name for band in handling.lanes] == ["承办人", "承办机关负责人"]
    assert "延期一次" in handling.about


def test_a_shape_knows_what_it_awaits_whom_it_calls_and_what_it_asks_for():
    shapes = drawn("handling").by_id
    assert shapes["on_extension_requested"].awaits == ("message", "extension_requested")
    assert (shapes["on_extension_requested"].attached, shapes["on_extension_requested"].interrupting) == ("handling_body", False)
    assert shapes["call_hearing"].called == "hearing"
    assert shapes["issue_handling_opinion"].act == {"name": "issue", "document": "handling_opinion"}
    assert shapes["assign_handler"].lane == "承办机关负责人"
    timers = [shape.awaits for shape in drawn("petition").shapes if shape.awaits and shape.awaits[0] == "deadline"]
    assert timers == [("deadline", "reexamination_request"), ("deadline", "final_review_request")]


@pytest.mark.parametrize(
    ("process", "source", "target", "asks", "whole"),
    [
        ("handling", "is_suggestion", "reply_suggestion", {"answer.category": {"suggestion"}}, True),
        ("handling", "by_next_step", "call_hearing", {"answer.next_step": {"hearing"}, "rule.hearing": {True}}, True),
        ("handling", "is_suggestion", "inquiry", {}, False),
    ],
)
def test_an_arrow_says_what_it_asks_for(process: str, source: str, target: str, asks: dict[str, set[object]], whole: bool):
    arrows = [one for one in drawn(process).arrows if one.asks or one.is_default]
    found = [one for one in arrows if (one.source, one.target) == (source, target)]
    assert [({name: set(values) for name, values in one.asks}, one.asks_all) for one in found] == [(asks, whole)]


def test_a_frame_is_left_by_its_own_course_and_not_by_what_runs_beside_it():
    following = drawn("handling").following
    assert following["handling_frame"][0] == "frame_started"
    assert "by_result" in following["frame_done"]
    assert following["recusal_decided"] == ("on_withdrawn",), "the side branch ends for itself; only a withdrawal may follow"
    assert "on_recusal_requested" in following["inquiry"], "from everywhere inside the frame"


def test_steps_come_in_the_order_of_the_course_then_what_may_interrupt_it():
    handling = drawn("handling")
    steps = [id for id in handling.in_order() if handling.by_id[id].kind == "userTask"]
    assert steps[0] == "assign_handler" and steps.index("approve_opinion") < steps.index("serve_opinion") < steps.index("decide_recusal")
    assert len(steps) == len(set(steps)) == 14


def test_boxes_overlap_by_the_area_they_share():
    assert Box(0, 0, 10, 10).overlap(Box(5, 5, 10, 10)) == 25
    assert Box(0, 0, 10, 10).overlap(Box(10, 0, 5, 5)) == 0
    assert Box(2, 2, 2, 2).grown(1) == Box(1, 1, 4, 4)


def test_an_arrow_that_asks_more_than_a_list_of_values_says_so():
    text = """
        start a
        user ask
        xor choose
        end b
        end c
        a -> ask -> choose
        choose -> b : answer.category == "accusation" and answer.disposition not in ["decline"]
        choose -> c : else
    """
    [asking] = [one for one in drawing(Diagram.of("two", read("two", draw("two", text)))).arrows if one.asks]
    assert (dict(asking.asks), asking.asks_all) == ({"answer.category": frozenset({"accusation"})}, False)


def test_a_shape_that_asks_a_decision_table_tells_its_cases():
    sheets, _ = judge(
        {str(path.relative_to(ROOT / "workflows")): path.read_bytes() for path in (ROOT / "workflows/intake").glob("*.*mn")}, Words()
    )
    cases = next(shape for shape in drawing(sheets["intake"]).shapes if shape.decides).decides
    asked = {"answer.category", "answer.route", "petition.territory", "petition.is_direct", "answer.disposition"}
    assert {name for given, _ in cases for name, _ in given} == asked

    def goes(**chosen: object) -> set[object]:
        names = {name: f"{'petition' if name in ('territory', 'is_direct') else 'answer'}.{name}" for name in chosen}
        met = [dict(answered) for given, answered in cases if all(chosen[one] in dict(given)[name] for one, name in names.items())]
        return {(answer["answer.disposition"], answer["answer.goes_to"]) for answer in met}

    assert goes(category="accusation", disposition="accept") == {("transfer", "referral")}
    here = {"category": "grievance", "route": "petition_procedure", "territory": "here", "disposition": "accept"}
    assert goes(**here) == {("accept", "handling")}
    assert goes(**(here | {"territory": "elsewhere", "is_direct": False})) == {("decline", "ended")}
    assert goes(**(here | {"route": "arbitration"})) == {("divert", "ended")}


def test_values_a_table_does_not_tell_apart_are_one_case():
    sheets, _ = judge(
        {str(path.relative_to(ROOT / "workflows")): path.read_bytes() for path in (ROOT / "workflows/intake").glob("*.*mn")}, Words()
    )
    cases = next(shape for shape in drawing(sheets["intake"]).shapes if shape.decides).decides
    routes = {dict(given)["answer.route"] for given, _ in cases}
    assert frozenset({"petition_procedure", None}) in routes and len(routes) == 3
    places = {dict(given)["petition.territory"] for given, _ in cases}
    assert places == {frozenset({"here", "below", "wider", None}), frozenset({"elsewhere"})}
