"""Instances kept alive between two acts: whatever happens, the same Steps as without."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.process import Step, Waiting
from engine.errors import Conflict, OutOfOrder, PetitionError, Refusal
from engine.process.keeping import Keeper
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.process.workflow import Token
from tests.process.drawing import shelf
from tests.process.growing import MOODS, Block, blocks, grown

pytestmark = pytest.mark.usefixtures("short_game")

LINE = """
    start a
    user ask
    user tell
    xor which
    end z
    a -> ask -> tell -> which
    which -> z : answer.word == "go"
    which -> ask : answer.word == "again"
"""
PLANS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 2), st.sampled_from(["on", "on", "on", "back", "wrong", "twice", "list"])),
    min_size=5,
    max_size=30,
)


def act(runtime: SpiffRuntime, step: Step, what: Any, answer: dict[str, Any]) -> Step | str | None:
    """One act, or the code of its refusal."""
    try:
        if not isinstance(what, Waiting):
            return runtime.complete("random", step.state, getattr(what, "id", what), answer, {"petition": {"category": answer.get("mood")}})
        if what.kind == "message":
            return runtime.send("random", step.state, what.name, answer, {})
        return runtime.lapse("random", step.state, what.name, {})
    except PetitionError as error:
        return error.code


@pytest.mark.timeout(7200)  # in the long profile
@given(blocks, PLANS, st.integers(1, 3))
@settings(max_examples=settings().max_examples)
def test_with_kept_instances_and_without_every_history_gives_the_same_steps(
    block: Block, plan: list[tuple[int, int, str]], most: int
) -> None:
    library = Library(shelf(**grown(block)))
    kept, cold = SpiffRuntime(library, keep=most), SpiffRuntime(library, keep=0)
    steps = [(kept.start("random", {}), cold.start("random", {}))]
    for pick, number, how in plan:
        ours, theirs = steps[pick % len(steps) if how == "back" else -1]  # back: an act was undone, or two histories part
        moves = (*theirs.tasks, *theirs.waiting, *(["999"] if how == "wrong" else []))
        if not moves:
            continue
        what = moves[-1] if how == "wrong" else moves[pick % len(moves)]
        answer: dict[str, Any] = {"mood": MOODS[number], "last": number, "is_odd": number == 1, getattr(what, "element", "x"): number}
        if how == "list":
            answer["grounds"] = ["a", MOODS[number]]
        for _ in range(2 if how == "twice" else 1):
            one, other = act(kept, ours, what, dict(answer)), act(cold, theirs, what, dict(answer))
            assert one == other
            if isinstance(one, Step) and isinstance(other, Step):
                steps.append((one, other))
    for ours, theirs in steps:
        assert ours == theirs  # no later act has changed an earlier step


def line() -> tuple[SpiffRuntime, Step]:
    runtime = SpiffRuntime(Library(shelf(line=LINE)), keep=4)
    return runtime, runtime.start("line", {})


def test_an_instance_is_found_under_the_state_it_was_saved_as_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, step = line()
    loaded: list[bytes] = []
    real = runtime._opened.__func__.__globals__["load"]  # type: ignore[attr-defined]
    monkeypatch.setattr("engine.process.runtime.load", lambda state, *rest: loaded.append(state) or real(state, *rest))
    after = runtime.complete("line", step.state, step.tasks[0].id, {}, {})
    assert loaded == []
    assert runtime.complete("line", bytes(bytearray(step.state)), step.tasks[0].id, {}, {}) == after
    assert loaded == [step.state]
    runtime.complete("line", bytes(bytearray(after.state)), after.tasks[0].id, {"word": "again"}, {})
    assert loaded == [step.state]


def test_an_act_that_fails_on_the_way_leaves_nothing_behind() -> None:
    runtime, step = line()
    step = runtime.complete("line", step.state, step.tasks[0].id, {}, {})
    for _ in range(3):
        with pytest.raises(OutOfOrder):
            runtime.complete("line", step.state, step.tasks[0].id, {"word": "nonsense", "left": "over"}, {})
    ended = runtime.complete("line", step.state, step.tasks[0].id, {"word": "go"}, {})
    assert ended.completed and ended.answer == {"word": "go"}


def test_a_refused_message_and_a_closed_task_leave_nothing_behind() -> None:
    runtime, step = line()
    with pytest.raises(Refusal):
        runtime.send("line", step.state, "withdrawn", {"left": "over"}, {})
    with pytest.raises(Conflict):
        runtime.complete("line", step.state, "77", {"left": "over"}, {})
    assert runtime.lapse("line", step.state, "handling", {}) is None
    assert runtime.complete("line", step.state, step.tasks[0].id, {}, {}).answer == {}


def test_the_state_of_another_process_is_not_opened_from_memory_either() -> None:
    runtime = SpiffRuntime(Library(shelf(line=LINE, other=LINE.replace("ask", "b").replace("tell", "c"))), keep=4)
    step = runtime.start("line", {})
    with pytest.raises(OutOfOrder):
        runtime.complete("other", step.state, step.tasks[0].id, {}, {})


def test_no_more_are_kept_than_told_and_none_that_is_completed() -> None:
    runtime, step = line()
    for _ in range(9):
        runtime.start("line", {"petition": {}})
        step = runtime.complete("line", step.state, step.tasks[0].id, {"word": "again"}, {})
        assert len(runtime._keeper) <= 4
    keeper = Keeper(0)
    keeper.keep("line", step.state, runtime._opened("line", step.state, {}, {}))
    assert len(keeper) == 0
    fresh = SpiffRuntime(runtime.library, keep=4)
    step = fresh.start("line", {})
    for word in ({}, {"word": "go"}):
        step = fresh.complete("line", step.state, step.tasks[0].id, word, {})
    assert step.completed and len(fresh._keeper) == 0


def test_a_kept_instance_holds_nothing_of_its_finished_steps() -> None:
    runtime, step = line()
    sizes = set()
    for _ in range(200):
        for word in ({}, {"word": "again"}):
            step = runtime.complete("line", step.state, step.tasks[0].id, word, {})
        instance = runtime._keeper.take("line", step.state)
        assert instance is not None
        above, length = next(token for token in instance.tokens() if token.is_enabled), 0
        while above.parent is not None:
            above, length = above.parent, length + 1
        sizes.add((len(instance.tasks), length, len(instance.root._children)))
        runtime._keeper.keep("line", step.state, instance)
    assert sizes == {(2, 1, 0)}


def test_many_threads_may_share_the_kept_instances() -> None:
    runtime = SpiffRuntime(Library(shelf(line=LINE)), keep=3)
    cold = SpiffRuntime(runtime.library, keep=0)

    def walk(runtime: SpiffRuntime) -> list[Step]:
        steps = [runtime.start("line", {})]
        for turn in range(60):
            steps.append(runtime.complete("line", steps[-1].state, steps[-1].tasks[0].id, {"word": "again", "turn": turn % 4}, {}))
        return steps

    wanted, seen = walk(cold), []  # type: ignore[var-annotated]
    threads = [threading.Thread(target=lambda: seen.append(walk(runtime))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [wanted] * 6


def test_what_is_not_kept_is_freed_without_waiting_for_the_collector() -> None:
    library = Library(shelf(line=LINE))
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(each, Token) for each in gc.get_objects())
        for keep in (0, 2):
            runtime = SpiffRuntime(library, keep)
            step = runtime.start("line", {})
            for _ in range(50):
                step = runtime.complete("line", step.state, step.tasks[0].id, {"word": "again"}, {})
                runtime.start("line", {})
        assert sum(isinstance(each, Token) for each in gc.get_objects()) - before <= 2 * 3
    finally:
        gc.enable()
