"""A step carried out several times: three who sign, at once or one after the other, and when it is enough."""

from __future__ import annotations

import pytest

from engine.domain.facts import NUMBER, TEXT, FactType
from engine.domain.process import Received, Step
from engine.errors import Conflict
from engine.process.library import Library
from engine.process.lint import ERROR, lint
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import shelf
from tests.process.playing import Play

SIGNED = """
    start filed
    user countersign 承办机关负责人 {how}
    on countersign late deadline handling
    act issued record event=issued
    user remind 督办人员
    end done
    end overdue
    filed -> countersign -> issued -> done
    late -> remind -> overdue
"""


def signing(how: str) -> Play:
    return Play("main", main=SIGNED.format(how=how))


def test_three_sign_in_any_order_and_only_after_the_third_it_goes_on() -> None:
    play = signing("many 3")
    assert [(task.element, task.name, task.lane) for task in play.now.tasks] == [("countersign", "「countersign」", "承办机关负责人")] * 3
    assert len({task.id for task in play.now.tasks}) == 3
    for number, left in ((1, 2), (0, 1)):
        task = play.now.tasks[number]
        play.steps.append(play.runtime.complete("main", play.now.state, task.id, {}, {}))
        assert (len(play.tasks), play.acts) == (left, [])
        with pytest.raises(Conflict):
            play.runtime.complete("main", play.now.state, task.id, {}, {})
    assert play.do("countersign").acts == ["issued"] and play.now.completed


def test_three_sign_one_after_the_other() -> None:
    play, seen = signing("row 3"), set()
    for _ in range(3):
        assert play.tasks == ["countersign"] and play.acts == []
        seen.add(play.now.tasks[0].id)
        play.do("countersign")
    assert len(seen) == 3 and play.acts == ["issued"] and play.now.completed


def test_in_a_row_the_first_refusal_is_enough() -> None:
    play = signing('row 3 until answer.signed == "refuse"')
    play.do("countersign", signed="agree").do("countersign", signed="refuse")
    assert play.now.completed and play.now.answer["signed"] == "refuse"


def test_at_once_a_refusal_takes_the_step_from_the_others() -> None:
    play = signing('many 3 until answer.signed == "refuse"')
    play.do("countersign", signed="agree")
    others = play.now.tasks
    play.do("countersign", signed="refuse")
    assert play.now.completed and play.tasks == []
    with pytest.raises(Conflict):
        play.runtime.complete("main", play.now.state, others[1].id, {}, {})


def test_the_last_to_answer_is_the_one_who_counts() -> None:
    play = signing("many 3")
    for signed in ("agree", "refuse", "agree"):
        play.do("countersign", signed=signed)
    assert play.now.answer == {"signed": "agree"}


@pytest.mark.parametrize("how", ["many 3", "row 3"])
def test_a_deadline_on_the_edge_lapses_for_all_of_them(how: str) -> None:
    play = signing(how)
    play.do("countersign")
    assert play.waits == ["deadline handling"]
    play.lapse("handling")
    assert (play.tasks, play.waits) == (["remind"], [])
    assert play.do("remind").now.ended == ("overdue",) and play.acts == []


@pytest.mark.parametrize("how", ["many 3", "row 3"])
def test_what_comes_beside_them_leaves_them_be(how: str) -> None:
    drawing = SIGNED.format(how=how).replace("deadline handling", "message withdrawn beside")
    play = Play("main", main=drawing)
    play.do("countersign").say("withdrawn").do("remind").say("withdrawn")
    for _ in range(2):
        assert not play.now.completed
        play.do("countersign")
    assert play.tasks == ["remind"] and play.do("remind").now.completed


def test_the_step_is_current_until_the_last_has_signed_and_done_then() -> None:
    play = signing("many 2").do("countersign")
    assert play.reached()["main"] == {"filed": "done", "countersign": "current"}
    assert play.do("countersign").reached()["main"]["countersign"] == "done"


FRAMED = """
    start filed
    frame opinion {how}:
        start asked
        user draft
        act noted record event=noted
        user approve
        end given
        asked -> draft -> noted -> approve -> given
    end done
    filed -> opinion -> done
"""


def test_two_offices_give_their_opinion_side_by_side_each_in_its_own_time() -> None:
    play = Play("main", main=FRAMED.format(how="many 2"))
    play.do("draft")
    assert play.tasks == ["approve", "draft"]
    play.do("approve")
    assert (play.tasks, play.now.ended) == (["draft"], ("given",))
    assert play.do("draft").do("approve").now.ended == ("given", "done")
    assert play.acts == ["noted", "noted"]


def test_two_offices_give_their_opinion_in_turn() -> None:
    play = Play("main", main=FRAMED.format(how="row 2"))
    for _ in range(2):
        assert play.tasks == ["draft"]
        play.do("draft").do("approve")
    assert play.now.completed


def test_a_procedure_is_called_for_each() -> None:
    inner = "start s\nuser look\nend e\ns -> look -> e"
    play = Play("main", main="start a\ncall ask inner many 2 until answer.found\nend z\na -> ask -> z", inner=inner)
    assert [(task.process, task.element) for task in play.now.tasks] == [("inner", "look")] * 2
    assert play.do("look", found=True).now.completed


def test_instances_within_instances() -> None:
    drawing = FRAMED.format(how="many 2").replace("user draft", "user draft many 3")
    play = Play("main", main=drawing)
    assert play.tasks == ["draft"] * 6
    for left in (5, 4, 3):
        play.steps.append(play.runtime.complete("main", play.now.state, play.now.tasks[0].id, {}, {}))
        assert play.tasks.count("draft") == left
    assert play.tasks == ["approve", "draft", "draft", "draft"]


def test_fifty_may_sign_and_the_state_holds_no_more_than_their_fifty_tokens() -> None:
    play = signing("many 50")
    assert len(play.tasks) == 50 and len(play.now.state) < 3000
    for _ in range(50):
        play.do("countersign")
    assert play.now.completed


def test_several_at_once_are_what_as_many_drawn_side_by_side_are() -> None:
    drawn = "start filed\nand split\nand join\nend done\nfiled -> split\njoin -> done\n"
    for number in range(3):
        frame = ["start {0}", "user {1}", "act {2} record event=noted", "user {3}", "end {4}"]
        ids = [f"{name}_{number}" for name in ("asked", "draft", "noted", "approve", "given")]
        inside = "\n".join(f"    {line.format(*ids)}" for line in [*frame, "{0} -> {1} -> {2} -> {3} -> {4}"])
        drawn += f"frame opinion_{number}:\n{inside}\nsplit -> opinion_{number} -> join\n"
    several, apart = Play("main", main=FRAMED.format(how="many 3")), Play("main", main=drawn)
    for turn in (0, 3, 1, 1, 0, 0):
        names = [[task.element.rstrip("_012") for task in play.now.tasks] for play in (several, apart)]
        assert names[0] == names[1]
        for play in (several, apart):
            task = play.now.tasks[turn % len(play.now.tasks)]
            play.steps.append(play.runtime.complete("main", play.now.state, task.id, {}, {}))
        ended = [[end.rstrip("_012") for end in play.now.ended] for play in (several, apart)]
        assert ended[0] == ended[1] and len(several.acts) == len(apart.acts)
    assert several.now.completed and apart.now.completed


# ---- what is refused


FORMS = {"countersign": {"signed": FactType(TEXT, ("agree", "refuse")), "years": FactType(NUMBER)}, "remind": {}}


@pytest.mark.parametrize(
    ("how", "rule", "suggestion"),
    [
        ("many 0", "instances_count", None),
        ("row 51", "instances_count", None),
        ("many three", "instances_count", None),
        ('many 3 until answer.singed == "refuse"', "unknown_name", "answer.signed"),
        ('row 3 until answer.signed == "refused"', "condition_value", "refuse"),
        ("row 3 until answer.signed", "condition_type", None),
        ('many 3 until answer.years > "2"', "condition_type", None),
        ("many 3 until 1 == 1", "condition_constant", None),
        ("many 3 until answer.signed ==", "condition_unreadable", None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_repetition_is_told_on_its_line(how: str, rule: str, suggestion: str | None) -> None:
    files = shelf(main=SIGNED.format(how=how))
    [found] = [one for one in lint(files, forms=FORMS) if one.severity == ERROR]
    assert (found.rule, found.element, found.name) == (rule, "countersign", "「countersign」")
    assert "loopCardinality" in files["main/main.bpmn"].decode().splitlines()[found.line - 1]
    assert suggestion is None or found.args["suggestion"] == suggestion


def test_a_mark_with_an_id_of_its_own_is_told_by_its_step() -> None:
    files = shelf(main=SIGNED.format(how="many 99"))
    data = files["main/main.bpmn"].replace(b"<bpmn:multiInstanceLoopCharacteristics", b'<bpmn:multiInstanceLoopCharacteristics id="loop"')
    [found] = lint({"main/main.bpmn": data}, forms=FORMS)
    assert (found.rule, found.element, found.args["expected"]) == ("instances_count", "countersign", "1..50")


def test_instances_are_counted_through_calls() -> None:
    inner = "start s\nuser look row 6\nend e\ns -> look -> e"
    outer = "start a\ncall ask inner many {0}\nend z\na -> ask -> z"
    assert lint(shelf(main=outer.format(8), inner=inner)) == []
    assert [(one.rule, one.element, one.args["found"]) for one in lint(shelf(main=outer.format(9), inner=inner))] == [
        ("instances_too_many", "ask", 54)
    ]


# ---- to another release


def carried(there: str, here: str = "many 3", done: int = 1, more_steps: bool = False) -> tuple[SpiffRuntime, Received, Step]:
    """A petition of which some have signed, given to a shelf that draws the step otherwise."""
    play = signing(here)
    for _ in range(done):
        play.do("countersign")
    drawing = SIGNED.format(how=there)
    if more_steps:
        drawing = drawing.replace("countersign -> issued", "countersign -> look -> issued") + "    user look"
    other = SpiffRuntime(Library(shelf(main=drawing)), keep=0)
    return other, other.receive(play.runtime.standing("main", play.now.state)), play.now


def test_a_petition_moved_to_another_release_keeps_the_instances_still_open_under_their_numbers() -> None:
    other, received, before = carried("many 3", more_steps=True)
    assert received.obstacles == () and received.tasks == before.tasks and len(received.tasks) == 2
    step = other.complete("main", received.state, received.tasks[1].id, {}, {})
    step = other.complete("main", step.state, received.tasks[0].id, {}, {})
    assert [task.element for task in step.tasks] == ["look"]


def test_another_number_at_once_cannot_be_taken_up() -> None:
    for there in ("many 4", "row 3", ""):
        _, received, _ = carried(there)
        assert [(one.code, one.name) for one in received.obstacles] == [
            ("carry_times_other" if there else "carry_shape_other", "「countersign」")
        ]


def test_a_longer_row_is_taken_up_and_one_too_short_is_not() -> None:
    other, received, _ = carried("row 4", "row 3", done=2)
    step = Step(received.state, received.tasks, (), (), False, (), {})
    for _ in range(2):
        assert not step.completed
        step = other.complete("main", step.state, step.tasks[0].id, {}, {})
    assert step.completed
    assert [one.code for one in carried("row 2", "row 3", done=2)[1].obstacles] == ["carry_shape_gone"]


def test_a_condition_that_is_new_is_asked_of_those_who_still_sign() -> None:
    other, received, _ = carried("many 3 until answer.enough")
    assert received.obstacles == ()
    assert other.complete("main", received.state, received.tasks[0].id, {"enough": True}, {}).completed
