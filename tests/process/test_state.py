"""The saved state: small, plain, bound to its release; and nothing of a run leaks anywhere else."""

from __future__ import annotations

import builtins
import json
import statistics
import sys
import threading
import time
from types import MappingProxyType
from typing import Any

import pytest

from engine.domain.process import Step
from engine.errors import OutOfOrder
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.process.workflow import Instance
from tests.process.drawing import shelf
from tests.process.photograph import photographed
from tests.process.playing import Play

ALL = """
    start a
    frame body:
        start s
        and split
        user left
        user right
        and join
        end e
        s -> split -> left -> join -> e
        split -> right -> join
    on body asked message recusal_requested beside
    on body late deadline handling
    user decide
    act note record event=noted
    xor again
    events wait
    catch come message requested
    catch lapse_it deadline triage
    call deeper inner
    end decided
    end lapsed
    end z
    a -> body -> again
    asked -> decide -> decided
    late -> lapsed
    again -> body : answer.more
    again -> note : else
    note -> wait
    wait -> come -> deeper -> z
    wait -> lapse_it -> z
"""
INNER = "start t\nuser look 复查机关\nact set_it set answer=seen value=yes\nend u\nt -> look -> set_it -> u"


def whole() -> Play:
    return Play("main", main=ALL, inner=INNER)


def walked(play: Play) -> Play:
    """Through every sort of shape, to the end."""
    play.say("recusal_requested").do("right").do("left", more=True).do("decide").do("left").do("right", more=False)
    return play.say("requested").do("look")


def test_the_state_is_plain_json_without_any_diagram_or_finished_step() -> None:
    play = whole().do("right", grounds=("a", "b"))
    state = json.loads(play.now.state)
    assert set(state) == {"format", "library", "process", "counter", "completed", "answer", "done", "flows"}
    assert state["answer"] == {"grounds": ["a", "b"]}
    assert [row[1] for _, rows in state["flows"] for row in rows] == ["body.BoundaryEventSplit", "body", "asked", "late", "left", "join"]
    assert len(play.now.state) < 700


FORMAT_1 = [  # as the first release wrote them
    """{"format":1,"library":"%s","process":"main","counter":12,"completed":false,"answer":{"grounds":["a","b"]},"done":{"main":["a","s",
    "split","asked","right"]},"flows":[["",[["2","body.BoundaryEventSplit",64,"root",""],["3","body",32,"2",""],["5","late",8,"2",""],["10",
    "asked",8,"2",""],["11","decide",16,"root",""]]],["3",[["8","left",16,"root",""],["12","join",8,"root","right"]]]]}""",
    """{"format":1,"library":"%s","process":"main","counter":26,"completed":false,"answer":{"grounds":["a","b"],"more":false},"done":{"main":[
    "a","s","split","asked","right","decide","decided","left","join","e","body","again","note","wait","come"],"inner":["t"]},"flows":[["",[[
    "14","main.EndJoin",8,"root",""],["24","deeper",32,"root",""]]],["24",[["26","look",16,"root",""]]]]}""",
    """{"format":1,"library":"%s","process":"main","counter":19,"completed":false,"answer":{"more":false},"done":{"main":["a","s","split",
    "right","left","join","e","body","again","note","wait"]},"flows":[["",[["17","wait",64,"root",""],["18","come",8,"17",""],["19",
    "lapse_it",8,"17",""]]]]}""",
]


def test_states_of_the_first_release_are_still_read_and_written_the_same() -> None:
    whole_, begun = whole(), whole().say("recusal_requested").do("right", grounds=("a", "b"))
    states = [begun.now.state, begun.do("decide").do("left", more=False).say("requested").now.state]
    states.append(whole().do("right").do("left", more=False).now.state)
    stored = [(text % whole_.runtime.library.fingerprint).encode() for text in FORMAT_1]
    assert [json.loads(state) for state in states] == [json.loads(state) for state in stored]
    for text, moves in zip(stored, (("do decide", "do left", "say requested", "do look"), ("do look",), ("lapse triage",)), strict=True):
        play = whole()
        play.steps = [Step(text, (), (), (), False, (), {})]
        for move in moves:
            play = _moved(play, *move.split())
        assert play.now.completed


def _moved(play: Play, kind: str, name: str) -> Play:
    if kind == "say":
        return play.say(name)
    if kind == "lapse":
        return play.lapse(name)
    (id,) = (id for flow in json.loads(play.now.state)["flows"] for id, shape, *_ in flow[1] if shape == name)
    play.steps.append(play.runtime.complete(play.process, play.now.state, id, {"more": False}, {}))
    return play


def test_lists_come_back_as_tuples() -> None:
    play = whole().do("right", grounds=("a", "b")).do("left", more=True)
    assert play.now.answer["grounds"] == ("a", "b")


def test_a_task_keeps_its_id_through_save_and_load() -> None:
    play = whole()
    left = {task.element: task.id for task in play.now.tasks}["left"]
    play.do("right")
    assert {task.element: task.id for task in play.now.tasks}["left"] == left
    play.say("recusal_requested")
    assert {task.element: task.id for task in play.now.tasks}["left"] == left


def test_an_id_never_comes_again() -> None:
    play = whole()
    seen: set[str] = set()
    for _ in range(30):
        ids = {task.id for task in play.now.tasks}
        assert not ids & seen
        seen |= ids
        play.do("left", more=True).do("right")


def test_the_same_acts_give_the_same_bytes() -> None:
    assert [step.state for step in walked(whole()).steps] == [step.state for step in walked(whole()).steps]


def test_a_completed_instance_keeps_its_answers_and_what_was_reached() -> None:
    play = walked(whole())
    assert play.now.completed
    assert play.now.answer == {"more": False, "seen": "yes"}
    assert set(play.reached()["main"].values()) == {"done"}
    assert json.loads(play.now.state)["flows"] == []


def test_nobody_can_change_an_answer_or_an_effect_after_the_step() -> None:
    play = walked(whole())
    assert isinstance(play.now.answer, MappingProxyType)
    assert all(isinstance(effect.arguments, MappingProxyType) for step in play.steps for effect in step.effects)


def test_a_state_of_another_release_is_not_opened() -> None:
    other = Play("main", main=ALL.replace("event=noted", "event=changed"), inner=INNER)
    with pytest.raises(OutOfOrder) as caught:
        other.runtime.complete("main", whole().now.state, "9", {}, {})
    assert caught.value.code == "state_of_another_release"


def test_a_state_of_another_process_is_not_opened() -> None:
    with pytest.raises(OutOfOrder):
        whole().runtime.complete("inner", whole().now.state, "9", {}, {})


@pytest.mark.parametrize("bytes_", [b"", b"{", b"[]", b"null", b'{"format": 0}', b'"x"', b"\xff\xfe", b'{"format":1}'])
def test_bytes_that_are_no_state_are_out_of_order(bytes_: bytes) -> None:
    with pytest.raises(OutOfOrder):
        whole().runtime.lapse("main", bytes_, "handling", {})


def test_a_state_with_anything_missing_or_foreign_in_it_is_out_of_order_not_a_crash() -> None:
    play = whole()
    state = json.loads(play.now.state)
    bad: list[dict[str, Any]] = [{name: value for name, value in state.items() if name != left_out} for left_out in state]
    bad += [state | {"flows": flows} for flows in ([["", [["1", "nowhere", 16, "root", ""]]]], [["77", []]], [["", [[1]]]], 3, [3])]
    for wrong in bad:
        with pytest.raises(OutOfOrder):
            play.runtime.complete("main", json.dumps(wrong).encode(), "9", {}, {})


def test_a_run_leaves_the_shared_specs_untouched() -> None:
    play = whole()
    before = photographed(play.runtime.library)
    assert len(str(before)) > 5000
    walked(play)
    whole_again = Play("main", main=ALL, inner=INNER)
    whole_again.runtime = play.runtime
    whole_again.lapse("handling")
    assert photographed(play.runtime.library) == before


def test_two_instances_of_one_library_know_nothing_of_each_other() -> None:
    play = whole()
    other = play.runtime.start("main", {})
    walked(play)
    assert play.runtime.complete("main", other.state, other.tasks[0].id, {}, {}).answer == {}


def test_many_threads_share_one_library() -> None:
    runtime = whole().runtime
    wanted = [step.state for step in walked(whole()).steps]
    results: list[list[bytes]] = []

    def run() -> None:
        play = whole()
        play.runtime = runtime
        for _ in range(10):
            play.steps = [runtime.start("main", {})]
            results.append([step.state for step in walked(play).steps])

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [wanted] * 80


def test_neither_eval_nor_exec_is_reached_by_anything_a_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    walked(whole())  # modules that are imported on the way are imported now

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("code was evaluated")

    with monkeypatch.context() as patched:
        for name in ("eval", "exec"):
            patched.setattr(builtins, name, refuse)
        play = walked(whole())
        lapsed = whole().lapse("handling")
    assert play.now.completed and lapsed.now.completed


def test_the_door_of_the_library_to_python_is_walled_up() -> None:
    instance = Play("inner", inner=INNER).runtime.library
    engine = Instance(instance.spec("inner")).script_engine.environment
    for enter in (lambda: engine.evaluate("1", {}), lambda: engine.execute("1", {}), lambda: engine.call_service({})):
        with pytest.raises(OutOfOrder):
            enter()


def test_what_one_completed_step_costs(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the price; binds nothing but that it is no accident of a slow machine's size."""
    play = whole()
    step = play.now
    taken = []
    for number in range(2000):
        begun = time.perf_counter()
        step = _complete(play.runtime, step, more=number % 2 == 0)
        taken.append((time.perf_counter() - begun) * 1000)
    with capsys.disabled():
        sys.stdout.write(f"\n  complete(): median {statistics.median(taken):.3f} ms, state {len(step.state)} bytes\n")
    assert statistics.median(taken) < 20


def _complete(runtime: SpiffRuntime, step: Step, *, more: bool) -> Step:
    return runtime.complete("main", step.state, step.tasks[0].id, {"more": True}, {})


def test_a_library_is_found_parsed_and_fingerprinted_by_its_diagrams_only() -> None:
    files = shelf(main=ALL, inner=INNER)
    library = Library(files)
    assert library.fingerprint == Library(dict(reversed(files.items())) | {"main/README.md": b"x"}).fingerprint
    assert library.fingerprint != Library(shelf(main=ALL.replace("noted", "seen"), inner=INNER)).fingerprint
    assert library.process("inner").name == "inner"
    assert library.xml("inner") == files["inner/inner.bpmn"]
