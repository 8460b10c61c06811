"""Splits and joins, calls and frames, and ways back."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pytest

from engine.domain.process import Value
from engine.errors import OutOfOrder
from engine.process.library import KINDS, Library
from engine.process.lint import circles
from engine.process.runtime import SpiffRuntime
from engine.process.workflow import Instance
from tests.process.drawing import shelf
from tests.process.playing import Play

SPLIT = """
    start a
    xor enter
    and split
    user left
    user right
    user third
    and join
    xor again
    act count record event=round
    end z
    a -> enter -> split -> left -> join -> count -> again
    split -> right -> join
    split -> third -> join
    again -> z : answer.more == False
    again -> enter : else
"""


def test_a_join_waits_for_every_branch_in_whatever_order_they_come() -> None:
    for order in (["left", "right", "third"], ["third", "left", "right"]):
        play = Play("rounds", rounds=SPLIT)
        for element in order:
            assert "count" not in play.acts
            play.do(element, more=False)
        assert play.now.completed


def test_a_join_in_a_circle_waits_for_every_branch_in_every_round() -> None:
    play = Play("rounds", rounds=SPLIT)
    orders = [["left", "right", "third"], ["third", "right", "left"], ["right", "third", "left"], ["left", "third", "right"]] * 5
    for number, order in enumerate(orders):
        for element in order:
            assert play.acts.count("count") == number
            play.do(element, more=True)
    assert play.acts.count("count") == len(orders)


def test_a_process_that_is_called_again_and_again_begins_anew_each_time() -> None:
    outer = """
        start a
        call handle handling
        call reexamine reexamination
        xor result
        end concluded
        a -> handle -> reexamine -> result
        result -> handle : answer.result == "redo"
        result -> concluded : else
    """
    inner = (
        "start s\nuser {0}\nframe inside:\n    start t\n    user {0}_too\n    end u\n    t -> {0}_too -> u\nend e\ns -> {0} -> inside -> e"
    )
    play = Play("petition", petition=outer, handling=inner.format("draft"), reexamination=inner.format("examine"))
    for _ in range(20):
        play.do("draft").do("draft_too").do("examine").do("examine_too", result="redo")
        assert play.tasks == ["draft"]
    play.do("draft").do("draft_too").do("examine").do("examine_too", result="upheld")
    assert play.now.completed
    assert play.now.ended == ("u", "e", "concluded")


def test_acts_name_the_diagram_they_are_drawn_in_even_inside_frames() -> None:
    outer = "start a\ncall b inner\nend c\na -> b -> c"
    inner = """
        start s
        frame f:
            start t
            act note record event=seen
            user look
            end u
            t -> note -> look -> u
        end e
        s -> f -> e
    """
    play = Play("outer", outer=outer, inner=inner)
    assert [(effect.process, effect.element) for effect in play.now.effects] == [("inner", "note")]
    assert [(task.process, task.element) for task in play.now.tasks] == [("inner", "look")]


def test_a_frame_may_bear_the_name_of_another_process() -> None:
    outer = """
        start a
        frame inner:
            start s
            user inside
            end e
            s -> inside -> e
        call ask inner
        end z
        a -> inner -> ask -> z
    """
    play = Play("outer", outer=outer, inner="start s\nuser look\nend e\ns -> look -> e").do("inside")
    assert play.tasks == ["look"]


def test_effects_stand_in_the_order_of_the_diagram() -> None:
    acts = "\n".join(f"act act_{number} record event=e{number}" for number in range(20))
    chain = " -> ".join(f"act_{number}" for number in range(20))
    play = Play("line", line=f"start a\n{acts}\nend z\na -> {chain} -> z")
    assert play.acts == [f"act_{number}" for number in range(20)]


def test_a_circle_nobody_would_leave_is_stopped_after_500_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the lint ever miss one."""
    monkeypatch.setattr(circles, "RULES", ())
    drawing = """
        start a
        user begin
        frame f:
            start s
            xor skip
            user look
            end e
            s -> skip
            skip -> look : answer.look
            skip -> e : else
            look -> e
        xor again
        end z
        a -> begin -> f -> again
        again -> f : answer.more
        again -> z : else
    """
    with pytest.raises(OutOfOrder) as caught:
        Play("circle", circle=drawing).do("begin", more=True)
    assert caught.value.code == "process_endless"


def test_a_process_that_waits_for_nobody_is_lost_and_says_so() -> None:
    runtime = SpiffRuntime(Library(shelf(rounds=SPLIT)))
    instance = Instance(runtime.library.spec("rounds")).begin({})
    instance.plant()
    instance.advance()
    for token in list(instance.tokens()):
        if token.is_enabled and token.task_spec.name != "left":
            token.cancel()
    next(token for token in instance.tokens() if token.is_enabled).run()
    instance.advance()
    with pytest.raises(OutOfOrder) as caught:
        instance.require_someone()
    assert caught.value.code == "process_lost"


def test_a_chain_of_three_hundred_shapes_is_read_and_run() -> None:
    users = [f"step_{number}" for number in range(298)]
    drawing = "\n".join(["start a", *(f"user {user}" for user in users), "end z", " -> ".join(["a", *users, "z"])])
    play = Play("line", line=drawing)
    assert play.do("step_0").do("step_1").tasks == ["step_2"]


@pytest.mark.parametrize("keep", [0, 16])
def test_three_thousand_rounds_cost_at_the_end_what_they_cost_at_the_beginning(keep: int, capsys: pytest.CaptureFixture[str]) -> None:
    outer = """
        start a
        frame body:
            start s
            call draft_it drafting
            user approve 承办机关负责人
            xor approval
            end e
            s -> draft_it -> approve -> approval
            approval -> e : answer.approval == "approve"
            approval -> draft_it : else
        on body asked message recusal_requested beside
        user decide 承办机关负责人
        end decided
        end z
        a -> body -> z
        asked -> decide -> decided
    """
    play = Play("outer", outer=outer, drafting="start s\nuser draft\nact note record event=drafted\nend e\ns -> draft -> note -> e")
    play.runtime = SpiffRuntime(play.runtime.library, keep)
    rounds, sizes = [], set()
    for _ in range(3000):
        begun = time.process_time()
        play.do("draft").do("approve", approval="return")
        rounds.append(time.process_time() - begun)
        sizes.add(len(play.now.state))
        del play.steps[:-1]
    first, last = statistics.median(rounds[:100]) * 1000, statistics.median(rounds[-100:]) * 1000
    with capsys.disabled():
        sys.stdout.write(f"\n  3,000 rounds, keep={keep}: {first:.3f} ms a round at first, {last:.3f} ms at last, {max(sizes)} bytes\n")
    assert last <= 3 * first
    assert max(sizes) - min(sizes) < 50  # the counter grows by digits, nothing else does
    play.say("recusal_requested").do("decide").do("draft").do("approve", approval="approve")
    assert play.now.completed
    assert play.now.ended == ("e", "z")


def test_a_petition_returned_three_thousand_times_is_alive_and_comes_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    shelf_ = Path(__file__).parents[2] / "workflows"
    library = Library({str(path.relative_to(shelf_)): path.read_bytes() for kind in KINDS for path in shelf_.rglob(f"*{kind}")})
    runtime, facts = SpiffRuntime(library, keep=0), {"petition": {"category": "grievance"}, "rule": {"final_review": True}}
    answer: dict[str, Value] = {"disposition": "accept", "category": "grievance", "next_step": "opinion", "approval": "return"}
    step, rounds = runtime.start("petition", facts), 0
    while (task := step.tasks[0]).element != "draft_opinion":
        step = runtime.complete("petition", step.state, task.id, answer, facts)
    taken = []
    for rounds in range(6000):
        begun = time.process_time()
        step = runtime.complete("petition", step.state, step.tasks[0].id, answer, facts)
        taken.append(time.process_time() - begun)
        assert step.tasks[0].element == ("draft_opinion" if rounds % 2 else "approve_opinion")
    first, last = statistics.median(taken[:200]) * 1000, statistics.median(taken[-200:]) * 1000
    with capsys.disabled():
        sys.stdout.write(f"\n  3,000 returns: {first:.3f} ms a step at first, {last:.3f} at last, {len(step.state)} bytes\n")
    assert last <= 3 * first
    for _ in range(100):
        if step.completed:
            return
        if step.tasks:
            step = runtime.complete("petition", step.state, step.tasks[0].id, answer | {"approval": "approve"}, facts)
        else:
            deadline = next(waiting.name for waiting in step.waiting if waiting.kind == "deadline")
            step = runtime.lapse("petition", step.state, deadline, facts) or step
    raise AssertionError("the petition came to no end")
