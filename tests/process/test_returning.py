"""Going back: what is left is a history without the steps taken back, told by the rules alone, and it goes on as that would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.process import Behind, Step, Waiting
from engine.errors import Conflict
from engine.process.library import Library
from engine.process.paths.machine import Machine
from engine.process.runtime import SpiffRuntime
from engine.process.serializer import load
from tests.process.drawing import draw, shelf
from tests.process.growing import Block, blocks, grown
from tests.process.pairing import answered
from tests.process.playing import Play
from tests.process.test_token_rules import Two

HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=8, max_size=20)
# What was done: the open step (its id, its shape, the flow it stood in) or the event, and its answer.
Done = tuple[str, str, str, dict[str, Any]]


class Undoing(Two):
    """An instance by the engine, with its history; at the end of it the rules are told another."""

    def compare(self) -> None:
        """The same, whatever the order in which tokens came."""
        step, machine = self.step, self.machine
        assert Counter(task.element for task in step.tasks) == Counter(token.place.id for token in machine.open_steps())
        assert {(one.kind, one.name) for one in step.waiting} == set(machine.awaited())
        assert Counter(effect.element for effect in step.effects) == Counter(place.id for place in machine.acts)
        assert Counter(step.ended) == Counter(machine.ended)
        assert (step.completed, dict(step.answer)) == (machine.completed, machine.facts["answer"])

    def moved(self, history: list[Done], choice: int, number: int) -> None:
        """One of the moves there are, written down."""
        moves: list[Any] = [*self.step.tasks, *self.step.waiting]
        what = moves[choice % len(moves)]
        if isinstance(what, Waiting):
            history.append((what.kind, what.name, "", {}))
        else:
            token = next(one for one in load(self.step.state, self.process, self.runtime.library).tokens() if one.id == what.id)
            flow = token.workflow.host.id if token.workflow.top_workflow is not token.workflow else ""
            history.append((what.id, token.task_spec.name, flow, dict(answered(what.element, number))))
        self.engine_goes(history[-1])

    def engine_goes(self, done: Done) -> None:
        """The same by the engine."""
        what, name, _, answer = done
        if what == "message":
            self.step = self.runtime.send(self.process, self.step.state, name, {}, {})
        elif what == "deadline":
            lapsed = self.runtime.lapse(self.process, self.step.state, name, {})
            assert lapsed is not None
            self.step = lapsed
        else:
            self.step = self.runtime.complete(self.process, self.step.state, what, answer, {})

    def rules_go(self, done: Done) -> bool:
        """The same by the rules; False where it cannot be told which of several steps is meant."""
        what, name, _, answer = done
        self.machine.acts, self.machine.ended = [], []
        if what in ("message", "deadline"):
            assert (what, name) in self.machine.awaited()
            self.machine.happen(what, name)
            return True
        element = name.partition(".")[0]
        steps = [token for token in self.machine.open_steps() if token.place.id == element]
        if len(steps) != 1:
            return False
        self.machine.facts["answer"].update(answer)
        self.machine.complete(steps[0])
        return True

    def rules_tell(self, history: Sequence[Done]) -> bool:
        """Tell the rules another history, from the beginning."""
        self.machine = Machine({"petition": {}, "rule": {}, "answer": {}})
        self.machine.start(self.net.process(self.process))
        return all(self.rules_go(done) for done in history)


def undone(two: Undoing, task: str, to: str, history: Sequence[Done]) -> list[Done]:
    """A history without the steps that going back from ``task`` to ``to`` takes back."""
    token = next(one for one in load(two.step.state, two.process, two.runtime.library).tokens() if one.id == task)
    at = next(number for number, one in enumerate(token.trail) if one.token == to)
    shapes = {shape for one in token.trail[at:] for shape in (one.shape, *one.since)}
    begun = next(number for number, done in enumerate(history) if done[0] == to)
    flow = history[begun][2]
    return [
        done for number, done in enumerate(history) if number < begun or done[2] != flow or not done[0].isdecimal() or done[1] not in shapes
    ]


def gone_back(block: Block, history: Sequence[tuple[int, int]]) -> int:
    """Play a history and go back where a way back is; how often."""
    files = {f"{process}/{process}.bpmn": draw(process, text) for process, text in grown(block).items()}
    two, told, times = Undoing(files, "random"), list[Done](), 0
    for choice, number in history:
        if two.step.completed:
            break
        there = [(task.id, two.runtime.ways_back("random", two.step.state, task.id)) for task in two.step.tasks]
        ways = [(task, way) for task, found in there for way in (*found.steps, *([found.last] if found.last else []))]
        if ways and number:
            task, way = ways[choice % len(ways)]
            is_last = any(found.last is way for _, found in there)
            told = told[:-1] if is_last else undone(two, task, way.token, told)
            two.step = two.runtime.go_back("random", two.step.state, task, way.token, {})
            is_told, times = two.rules_tell(told), times + 1
            two.machine.acts, two.machine.ended = [], []
        else:
            two.moved(told, choice, number)
            is_told = two.rules_go(told[-1])
        if not is_told:
            break
        two.compare()
    return times


@pytest.mark.usefixtures("short_game")
@pytest.mark.timeout(7200)  # in the long profile
@given(blocks, HISTORY)
@settings(deadline=None)
def test_going_back_leaves_a_history_without_the_steps_taken_back(block: Block, history: Sequence[tuple[int, int]]) -> None:
    gone_back(block, history)


# ---- drawn by hand


def ways(play: Play, element: str) -> dict[str, Behind]:
    """The steps an open one may be taken back to."""
    task = next(task.id for task in play.now.tasks if task.element == element)
    return {way.element: way for way in play.runtime.ways_back(play.process, play.now.state, task).steps}


def bars(play: Play, element: str) -> list[tuple[str, str]]:
    task = next(task.id for task in play.now.tasks if task.element == element)
    return [(bar.element, bar.event) for bar in play.runtime.ways_back(play.process, play.now.state, task).bars]


def back(play: Play, element: str, to: str) -> Play:
    task = next(task.id for task in play.now.tasks if task.element == element)
    play.steps.append(play.runtime.go_back(play.process, play.now.state, task, ways(play, element)[to].token, play.facts))
    return play


def likeness(step: Step) -> Any:
    """A state without the numbers of its tokens, and without what has ever been done."""
    saved = orjson.loads(step.state)
    flows = [[sorted(row[1:3] + row[4:5] for row in rows)] for _, rows in saved["flows"]]
    return flows, saved["answer"]


OPINION = """
    start a
    user assign
    user inquiry
    xor by_next
    user mediate
    act noted record event=mediated
    user draft
    on draft asked message recusal_requested beside
    user decide
    end decided
    on draft late deadline handling
    end lapsed
    user approve
    xor by_approval
    act issued issue document=handling_opinion
    user serve
    end z
    a -> assign -> inquiry -> by_next
    by_next -> mediate : answer.next == "mediate"
    by_next -> draft : else
    mediate -> noted -> draft
    asked -> decide -> decided
    late -> lapsed
    draft -> approve -> by_approval
    by_approval -> draft : answer.approval == "return"
    by_approval -> issued : else
    issued -> serve -> z
"""


def opinion() -> Play:
    return Play("main", main=OPINION).do("assign", who="1").do("inquiry", next="opinion", found="x")


def test_a_step_taken_back_stands_as_if_it_had_not_been_done() -> None:
    play = opinion()
    before = play.now
    play.do("draft", outcome="upheld", found="y")
    assert list(ways(play, "approve")) == ["draft", "inquiry", "assign"]
    assert likeness(back(play, "approve", "draft").now) == likeness(before)
    assert play.tasks == ["draft"] and play.waits == ["deadline handling", "message recusal_requested"]
    back(play, "draft", "assign")
    assert (play.tasks, dict(play.now.answer), play.waits) == (["assign"], {}, [])
    play.do("assign").do("inquiry", next="mediate").do("mediate").do("draft").do("approve").do("serve")
    assert play.now.completed and play.acts == ["noted", "issued"]


def test_a_circle_is_taken_back_as_one_and_never_makes_the_trail_longer() -> None:
    play = opinion()
    sizes = []
    for _ in range(5):
        play.do("draft", outcome="upheld").do("approve", approval="return")
        sizes.append(len(play.now.state))
    assert len(set(sizes[1:])) == 1, sizes
    play.do("draft", outcome="changed")
    assert list(ways(play, "approve")) == ["draft", "inquiry", "assign"]
    assert {"approve.done", "draft.done"} <= ways(play, "approve")["inquiry"].events
    assert ways(play, "approve")["draft"].events == {"draft.done", "draft.opened", "approve.opened"}
    assert ways(play, "approve")["inquiry"].unsure >= {"outcome", "approval"}
    assert dict(back(play, "approve", "inquiry").now.answer) == {"who": "1"}


def test_nobody_goes_back_behind_what_was_done_to_others() -> None:
    play = opinion().do("draft").do("approve")
    assert (ways(play, "serve"), bars(play, "serve")) == ({}, [("issued", "handling_opinion.issued")])
    task = play.now.tasks[0].id
    for wrong in ((task, "1"), ("999", "1")):
        with pytest.raises(Conflict):
            play.runtime.go_back("main", play.now.state, *wrong, {})


def test_what_was_noted_is_told_of_the_way() -> None:
    play = Play("main", main=OPINION).do("assign").do("inquiry", next="mediate").do("mediate")
    assert ways(play, "draft")["mediate"].events == {"mediate.done", "mediate.opened", "mediated", "draft.opened"}


def test_a_step_beside_which_something_came_is_left_behind_and_its_deadline_is_gone_for_good() -> None:
    play = opinion().say("recusal_requested")
    assert "draft" in play.tasks and ways(play, "draft") == {}
    assert list(ways(play.do("draft"), "approve")) == ["draft"]
    assert ways(opinion().do("draft"), "approve").keys() >= {"draft", "assign"}


BESIDE = """
    start a
    frame body:
        start s
        and split
        user left
        user more
        user right
        xor by_left
        user yes
        user no
        xor merged
        and join
        end e
        s -> split -> left -> more -> join -> e
        split -> right -> by_left
        by_left -> yes : answer.agreed
        by_left -> no : else
        yes -> merged
        no -> merged
        merged -> join
    on body asked message recusal_requested beside
    user decide
    end decided
    end z
    asked -> decide -> decided
    a -> body -> z
"""


def test_a_branch_goes_back_by_itself_until_another_has_gone_on_by_its_answer() -> None:
    play = Play("main", main=BESIDE).do("left", agreed=True)
    assert list(ways(play, "more")) == ["left"] and ways(play, "right") == {}
    assert bars(play, "more") == bars(play, "right") == [("split", "")]
    play.say("recusal_requested")
    assert ways(play, "more")["left"].is_beside
    play.do("right")
    assert play.tasks == ["decide", "more", "yes"]
    assert ways(play, "more") == {}, "it was asked whether there is agreement"
    assert list(ways(play, "yes")) == ["right"]


FORKED = """
    start a
    user ask
    act told record event=told
    and split
    user left
    frame inside:
        start s
        user deep
        end e
        s -> deep -> e
    on inside asked message recusal_requested
    user decide
    xor merged
    act out {act}
    user right
    and join
    end z
    a -> ask -> told -> split
    split -> left -> join
    split -> inside -> merged -> join
    asked -> decide -> merged
    split -> out -> right -> join
    join -> z
"""


def last(play: Play, element: str) -> Behind | None:
    task = next(task.id for task in play.now.tasks if task.element == element)
    return play.runtime.ways_back(play.process, play.now.state, task).last


def test_the_last_step_is_taken_back_with_all_it_opened_until_something_else_happens() -> None:
    play = Play("main", main=FORKED.format(act="set answer=tone value=calm"))
    before = likeness(play.now)
    play.do("ask", who="1")
    assert play.tasks == ["deep", "left", "right"] and ways(play, "left") == {}
    way = last(play, "left")
    assert way is not None and way == last(play, "deep") == last(play, "right")
    opened = {f"{step}.opened" for step in ("ask", "left", "deep", "right")}
    assert (way.events, way.answers) == ({"ask.done", "told", *opened}, {"who", "tone"})
    (task, *_) = play.now.tasks
    back_at_ask = play.runtime.go_back("main", play.now.state, task.id, way.token, {})
    assert likeness(back_at_ask) == before
    play.do("right")
    assert last(play, "left") is None


def test_the_last_step_stays_done_when_one_of_its_branches_told_somebody() -> None:
    play = Play("main", main=FORKED.format(act="issue document=handling_opinion")).do("ask", who="1")
    assert [last(play, step) for step in play.tasks] == [None, None, None]


def test_an_answer_given_once_more_elsewhere_stays() -> None:
    play = Play("main", main=BESIDE).do("left", agreed=True).do("right", agreed=False)
    assert (ways(play, "more"), play.tasks) == ({}, ["more", "no"])
    assert dict(back(play, "no", "right").now.answer) == {"agreed": True}


def test_a_called_procedure_goes_back_within_itself_and_not_out_of_it() -> None:
    inner = "start t\nuser look 复查机关\nuser sign 复查机关\nend u\nt -> look -> sign -> u"
    play = Play("main", main="start a\nuser ask\ncall deeper inner\nuser after\nend z\na -> ask -> deeper -> after -> z", inner=inner)
    play.do("ask")
    assert ways(play, "look") == {}
    play.do("look", seen="yes")
    assert list(ways(play, "sign")) == ["look"] and ways(play, "sign")["look"].lane == "复查机关"
    assert back(play, "sign", "look").tasks == ["look"]
    play.do("look").do("sign")
    assert (play.tasks, ways(play, "after"), bars(play, "after")) == (["after"], {}, [("deeper", "")])


def test_what_the_law_settles_is_not_done_twice() -> None:
    play = Play("main", main="start a\nuser triage\nuser work\nend z\na -> triage -> work -> z").do("triage", category="grievance")
    assert (ways(play, "work"), bars(play, "work")) == ({}, [("triage", "triage.done")])


def test_a_way_back_over_shapes_that_another_release_does_not_have_is_none() -> None:
    play = opinion().do("draft")
    there = SpiffRuntime(Library(shelf(main=OPINION.replace("inquiry", "look"))), keep=0)
    state = there.receive(play.runtime.standing("main", play.now.state)).state
    (task,) = play.now.tasks
    assert [way.element for way in there.ways_back("main", state, task.id).steps] == ["draft"]
