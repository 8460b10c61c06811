"""A state is carried to another shelf where every token finds there what it stands on, and could have come to stand so."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from engine.domain.process import Received, Step
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import shelf
from tests.process.growing import MOODS, blocks, grown
from tests.process.playing import Play

LINE = """
    start a
    user x
    user y
    end z
    a -> x -> y -> z
"""
LONGER = """
    start a
    user x
    user w
    user y
    end z
    a -> x -> w -> y -> z
"""
BESIDE = """
    start a
    and s
    and j
    user x
    user y
    end z
    a -> s -> x -> j
    s -> y -> j
    j -> z
"""
THREE = """
    start a
    and s
    and j
    user x
    user y
    user w
    end z
    a -> s -> x -> j
    s -> y -> j
    s -> w -> j
    j -> z
"""
LONGER_BESIDE = """
    start a
    and s
    and j
    user x
    user y
    user w
    end z
    a -> s -> x -> w -> j
    s -> y -> j
    j -> z
"""
EDGED = """
    start a
    user x
    on x late deadline handling
    user y
    end z
    a -> x -> y -> z
    late -> y
"""
EDGED_OTHERWISE = EDGED.replace("deadline handling", "message withdrawn")
EDGED_BESIDE = """
    start a
    user x
    on x late deadline handling beside
    user w
    user y
    end z
    end v
    a -> x -> y -> z
    late -> w -> v
"""
TWICE_EDGED = """
    start a
    user x
    on x late deadline handling
    on x gone message withdrawn
    user y
    end z
    a -> x -> y -> z
    late -> y
    gone -> y
"""
EVENTS = """
    start a
    events e
    catch p message asked
    catch q deadline handling
    xor m
    user y
    end z
    a -> e -> p -> m
    e -> q -> m
    m -> y -> z
"""
MORE_EVENTS = """
    start a
    events e
    catch p message asked
    catch q deadline handling
    catch r message withdrawn
    xor m
    user y
    end z
    a -> e -> p -> m
    e -> q -> m
    e -> r -> m
    m -> y -> z
"""
FRAMED = """
    start a
    frame f:
        start b
        user x
        end c
        b -> x -> c
    end z
    a -> f -> z
"""
CALLING = """
    start a
    call f inner
    end z
    a -> f -> z
"""
INNER = """
    start b
    user x
    end c
    b -> x -> c
"""


def carried(play: Play, **drawings: str) -> Received:
    """The present state of a play, taken up by another shelf."""
    other = SpiffRuntime(Library(shelf(**drawings)), keep=0)
    return other.receive(play.runtime.standing(play.process, play.now.state))


def codes(play: Play, **drawings: str) -> list[str]:
    """What stands in the way."""
    return [one.code for one in carried(play, **drawings).obstacles]


def at(*steps: str, **drawings: str) -> Play:
    """A play that has come so far."""
    play = Play("main", **drawings)
    for step in steps:
        play.do(step)
    return play


def goes_on(play: Play, *steps: str, **drawings: str) -> bool:
    """Whether a carried state comes to its end by these steps."""
    there = Play("main", **drawings)
    received = carried(play, **drawings)
    assert received.obstacles == ()
    there.steps = [Step(received.state, received.tasks, received.waiting, (), False, (), {})]
    for step in steps:
        there.do(step)
    return there.now.completed


def test_a_state_is_the_same_bytes_when_it_comes_back():
    play = at("x", main=LINE)
    there = SpiffRuntime(Library(shelf(main=LONGER)), keep=0)
    received = there.receive(play.runtime.standing("main", play.now.state))
    assert received.state != play.now.state and received.obstacles == ()
    assert play.runtime.receive(there.standing("main", received.state)) == Received(play.now.state, play.now.tasks, play.now.waiting, ())


def test_a_new_step_ahead_is_taken_and_one_behind_is_not():
    assert goes_on(at(main=LINE), "x", "w", "y", main=LONGER)
    assert goes_on(at("x", main=LINE), "y", main=LONGER)


def test_who_stands_on_a_step_that_is_gone_stays():
    received = carried(at("x", main=LONGER), main=LINE)
    assert [(one.code, one.name) for one in received.obstacles] == [("carry_shape_gone", "「w」")]


def test_a_process_that_is_gone_keeps_its_state_even_when_it_is_completed():
    assert codes(at("x", "y", main=LINE), other=LINE) == ["carry_process_gone"]
    assert codes(at("x", "y", main=LINE), main=LONGER) == []


STEP_AS_FRAME = """
    start a
    frame x:
        start b
        user w
        end c
        b -> w -> c
    user y
    end z
    a -> x -> y -> z
"""


def test_a_step_that_became_a_frame_is_another_shape():
    assert codes(at(main=LINE), main=STEP_AS_FRAME) == ["carry_shape_other"]


@pytest.mark.parametrize("other", [EDGED_OTHERWISE, EDGED_BESIDE, TWICE_EDGED, LINE])
def test_who_stands_on_a_step_with_other_events_on_its_edge_stays(other: str):
    assert codes(at(main=EDGED), main=other)
    assert codes(at("x", main=EDGED), main=other) == []


def test_a_step_that_has_events_on_its_edge_now_keeps_who_stands_there():
    assert codes(at(main=LINE), main=EDGED) == ["carry_events_other"]
    assert goes_on(at("x", main=LINE), "y", main=EDGED)


def test_other_events_behind_a_gateway_keep_who_waits_there():
    assert codes(at(main=EVENTS), main=MORE_EVENTS) == ["carry_events_other"]
    assert codes(at(main=EVENTS), main=EVENTS.replace("message asked", "message told")) == ["carry_awaits_other"]
    assert codes(at(main=EVENTS), main=EVENTS.replace("user y", "user w").replace("-> y ->", "-> w ->")) == []


def test_frames_and_calls_are_followed_inside():
    assert goes_on(
        at(main=FRAMED), "x", "y", main=FRAMED.replace("-> f -> z", "-> f -> y -> z").replace("    end z", "    end z\n    user y")
    )
    assert codes(at(main=FRAMED), main=CALLING, inner=INNER) == ["carry_shape_other"]
    calling = at(main=CALLING, inner=INNER)
    assert codes(calling, main=CALLING.replace("inner", "other"), other=INNER) == ["carry_inside_other"]
    assert codes(calling, main=CALLING, inner=INNER.replace("user x", "user w").replace("-> x ->", "-> w ->")) == ["carry_shape_gone"]


# ---- side by side


def test_one_who_is_alone_does_not_go_where_a_join_would_wait_for_another():
    assert codes(at(main=LINE), main=BESIDE) == ["carry_order_other"]
    assert codes(at("x", main=LINE), main=BESIDE) == ["carry_order_other"]


def test_two_side_by_side_do_not_go_where_one_follows_the_other():
    assert codes(at(main=BESIDE), main=LINE) == ["carry_order_other"]
    assert codes(at("y", main=BESIDE), main=LINE) == ["carry_shape_gone"]


def test_two_do_not_go_where_a_join_waits_for_three():
    assert codes(at(main=BESIDE), main=THREE) == ["carry_order_other"]
    assert codes(at("y", main=BESIDE), main=THREE) == ["carry_order_other"]
    assert codes(at("w", main=THREE), main=BESIDE) == ["carry_order_other"]


def test_a_longer_branch_is_taken_up_wherever_its_tokens_stand():
    assert goes_on(at(main=BESIDE), "x", "w", "y", main=LONGER_BESIDE)
    assert goes_on(at("y", main=BESIDE), "x", "w", main=LONGER_BESIDE)
    assert codes(at("x", main=BESIDE), main=LONGER_BESIDE) == ["carry_order_other"]


def test_an_event_that_came_beside_a_step_is_no_obstacle():
    play = at(main=EDGED_BESIDE).lapse("handling")
    assert play.tasks == ["w", "x"]
    longer = EDGED_BESIDE.replace("a -> x -> y -> z", "a -> x -> y -> u -> z").replace("user w", "user w\n    user u")
    assert goes_on(play, "x", "w", "y", "u", main=longer)


# ---- any diagram, any history


def moved(runtime: SpiffRuntime, step: Step, pick: int, number: int) -> Step:
    """One move of all that are possible; the same step where there is none."""
    moves = [*step.tasks, *step.waiting]
    if step.completed or not moves:
        return step
    what = moves[pick % len(moves)]
    answer = {"mood": MOODS[number], "last": number, "is_odd": number == 1, what.element: number}
    if not hasattr(what, "kind"):
        return runtime.complete("random", step.state, what.id, answer, {})
    if what.kind == "message":
        return runtime.send("random", step.state, what.name, {}, {})
    return runtime.lapse("random", step.state, what.name, {}) or step


HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), max_size=12)


@given(blocks, HISTORY)
def test_any_state_goes_to_a_shelf_that_only_has_more_and_comes_back_unchanged(block: tuple[object, ...], history: list[tuple[int, int]]):
    drawings = grown(block)
    here = SpiffRuntime(Library(shelf(**drawings)), keep=0)
    there = SpiffRuntime(Library(shelf(**drawings, more=LINE.replace("x", "v").replace("y", "u"))), keep=0)
    step = here.start("random", {})
    for pick, number in history:
        step = moved(here, step, pick, number)
    received = there.receive(here.standing("random", step.state))
    assert (received.obstacles, received.tasks, received.waiting) == ((), step.tasks, step.waiting)
    assert here.receive(there.standing("random", received.state)).state == step.state


OTHERS = st.tuples(blocks, blocks).flatmap(
    lambda two: st.tuples(st.just(two[0]), st.sampled_from([two[1], ("seq", two), ("seq", (two[0], two[0])), ("split", two)]))
)


@given(OTHERS, HISTORY, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=60, max_size=60))
def test_whatever_another_diagram_takes_up_never_stands_still_there(
    two: tuple[tuple[object, ...], tuple[object, ...]], history: list[tuple[int, int]], onward: list[tuple[int, int]]
):
    here, there = (SpiffRuntime(Library(shelf(**grown(one))), keep=0) for one in two)
    step = here.start("random", {})
    for pick, number in history:
        step = moved(here, step, pick, number)
    received = there.receive(here.standing("random", step.state))
    event("refused" if received.obstacles else "ended before" if step.completed else "taken up")
    if received.obstacles or step.completed:
        return
    step = Step(received.state, received.tasks, received.waiting, (), False, (), {})
    for pick, number in onward:
        step = moved(there, step, pick, number)  # OutOfOrder where nobody is waited for any more
