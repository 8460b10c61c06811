"""One release, one set of specs, many petitions: no run writes on a spec, and no petition sees another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.process import Step, Waiting
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.process.shapes import SubProcess
from tests.process.drawing import shelf
from tests.process.growing import MOODS, Block, blocks, grown
from tests.process.photograph import photographed

pytestmark = pytest.mark.usefixtures("short_game")

HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=4, max_size=20)


def walk(runtime: SpiffRuntime, history: list[tuple[int, int]], facts: dict[str, dict[str, Any]]) -> Any:
    """Take one step of a history at a time; what is handed out is everything each step told."""
    step = runtime.start("random", facts)
    yield step
    for pick, number in history:
        moves = (*step.tasks, *step.waiting)
        if not moves:
            return
        step = moved(runtime, step, moves[pick % len(moves)], number, facts)
        yield step


def moved(runtime: SpiffRuntime, step: Step, what: Any, number: int, facts: dict[str, dict[str, Any]]) -> Step:
    if not isinstance(what, Waiting):
        answer = {what.element: number, "mood": MOODS[number], "last": number}
        return runtime.complete("random", step.state, what.id, answer, facts)
    if what.kind == "message":
        return runtime.send("random", step.state, what.name, {"mood": MOODS[number]}, facts)
    lapsed = runtime.lapse("random", step.state, what.name, facts)
    assert lapsed is not None
    return lapsed


@pytest.mark.parametrize("keep", [0, 8])
@pytest.mark.timeout(7200)  # in the long profile
@given(block=blocks, one=HISTORY, other=HISTORY)
@settings(max_examples=settings().max_examples // 4)
def test_two_petitions_step_by_step_on_one_release_leave_it_untouched_and_see_nothing_of_each_other(
    block: Block, one: list[tuple[int, int]], other: list[tuple[int, int]], keep: int
) -> None:
    runtime = SpiffRuntime(Library(shelf(**grown(block))), keep=keep)
    before = photographed(runtime.library)
    facts: list[dict[str, dict[str, Any]]] = [{"petition": {"category": "grievance"}}, {"petition": {"category": "suggestion"}}]
    alone = [list(walk(runtime, one, facts[0])), list(walk(runtime, other, facts[1]))]
    walks = [walk(runtime, one, facts[0]), walk(runtime, other, facts[1])]
    together: list[list[Step]] = [[], []]
    for turn in range(2 * max(map(len, alone))):
        together[turn % 2] += [step for step in [next(walks[turn % 2], None)] if step is not None]
    assert together == alone
    assert photographed(runtime.library) == before


def test_a_photograph_shows_whatever_anybody_might_write_on_a_spec() -> None:
    drawing = """
        start a
        frame f:
            start s
            catch c message asked
            end e
            s -> c -> e
        on f late deadline handling
        xor x
        end y
        end z
        a -> f -> x
        late -> y
        x -> z : answer.n == 1
        x -> y : else
    """

    def changed(write: Any) -> bool:
        library = Library(shelf(one=drawing))
        before = photographed(library)
        assert photographed(library) == before
        write(library.spec("one").task_specs)
        return bool(photographed(library) != before)

    def inside(specs: Any) -> Any:
        assert isinstance(specs["f"], SubProcess)
        return specs["f"].body.task_specs

    writes = [
        lambda specs: setattr(inside(specs)["c"].event_definition, "name", "other"),
        lambda specs: inside(specs)["c"].connect(inside(specs)["e"]),
        lambda specs: specs["late"].data.update(fired=True),
        lambda specs: specs["f"].completed_event.connect(print),
        lambda specs: specs["x"].cond_task_specs.pop(),
        lambda specs: setattr(specs["x"], "choice", ["y"]),
        lambda specs: setattr(specs["f"], "following", ()),
        lambda specs: specs.pop("y"),
    ]
    assert [changed(write) for write in writes] == [True] * len(writes)
