"""Start, complete, and what a step tells."""

from __future__ import annotations

import pytest

from engine.domain.process import Effect, OpenTask
from engine.errors import Conflict, NotFound, OutOfOrder, Refusal
from tests.process.playing import Play

TRIAGE = """
    start filed
    user triage 信访部门
    xor by_disposition
    act note record event=triaged
    user answer 登记窗口
    act remember set answer=result value=answered
    end answered
    end declined
    filed -> triage -> note -> by_disposition
    by_disposition -> answer : answer.disposition in ["on_the_spot", "guide"]
    by_disposition -> declined : else
    answer -> remember -> answered
"""


def test_a_start_runs_to_the_first_human_step_and_names_its_lane_and_its_diagram() -> None:
    play = Play("intake", intake=TRIAGE)
    (task,) = play.now.tasks
    assert task == OpenTask(task.id, "triage", "「triage」", "信访部门", "intake")
    assert not play.now.completed
    assert play.now.effects == ()


def test_an_answer_decides_the_exit_and_acts_come_back_as_effects() -> None:
    play = Play("intake", intake=TRIAGE).do("triage", disposition="guide")
    assert play.tasks == ["answer"]
    assert play.now.effects == (Effect("record", {"event": "triaged"}, "note", "intake"),)


def test_the_act_set_answers_at_once_and_is_told_as_an_effect_too() -> None:
    play = Play("intake", intake=TRIAGE).do("triage", disposition="guide").do("answer")
    assert play.now.answer == {"disposition": "guide", "result": "answered"}
    assert [effect.act for effect in play.now.effects] == ["set"]


def test_an_end_is_told_by_its_id_and_completes_the_instance() -> None:
    play = Play("intake", intake=TRIAGE).do("triage", disposition="decline")
    assert play.now.completed
    assert play.now.ended == ("declined",)
    assert play.now.tasks == () and play.now.waiting == ()


def test_the_default_is_taken_when_an_answer_is_missing() -> None:
    assert Play("intake", intake=TRIAGE).do("triage").now.ended == ("declined",)


def test_a_task_is_completed_once() -> None:
    play = Play("intake", intake=TRIAGE)
    first = play.now.tasks[0].id
    play.do("triage", disposition="guide")
    with pytest.raises(Conflict):
        play.runtime.complete("intake", play.now.state, first, {}, {})


def test_a_completed_instance_takes_nothing_any_more() -> None:
    play = Play("intake", intake=TRIAGE).do("triage")
    with pytest.raises(Conflict):
        play.runtime.complete("intake", play.now.state, "1", {}, {})
    with pytest.raises(Refusal):
        play.say("withdrawn")
    assert play.runtime.lapse("intake", play.now.state, "handling", {}) is None


def test_a_message_nobody_waits_for_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        Play("intake", intake=TRIAGE).say("withdrawn")
    assert caught.value.code == "not_waiting_for"
    assert caught.value.args_for_message == {"message": "withdrawn"}


def test_a_deadline_nobody_waits_for_is_passed_over() -> None:
    play = Play("intake", intake=TRIAGE)
    assert play.runtime.lapse("intake", play.now.state, "handling", {}) is None


def test_an_unknown_process_is_not_found() -> None:
    with pytest.raises(NotFound):
        Play("another", intake=TRIAGE)


def test_petition_and_rule_facts_are_those_of_the_moment() -> None:
    drawing = """
        start a
        user wait
        xor which
        end long
        end short
        a -> wait -> which
        which -> long : petition.category == "grievance" and rule.hearing
        which -> short : else
    """
    play = Play("choice", {"petition": {"category": "suggestion"}, "rule": {"hearing": True}}, choice=drawing)
    play.facts = {"petition": {"category": "grievance"}, "rule": {"hearing": True}}
    assert play.do("wait").now.ended == ("long",)


def test_a_choice_without_an_exit_is_out_of_order_and_names_the_shape() -> None:
    drawing = """
        start a
        user ask
        xor which
        end yes
        end no
        a -> ask -> which
        which -> yes : answer.result == "yes"
        which -> no : answer.result == "no"
    """
    with pytest.raises(OutOfOrder) as caught:
        Play("choice", choice=drawing).do("ask", result="perhaps")
    assert caught.value.args_for_message == {"process": "choice", "element": "which"}


def test_exits_are_tried_in_the_order_of_the_file() -> None:
    drawing = """
        start a
        user ask
        xor which
        end first
        end second
        a -> ask -> which
        which -> second : answer.number >= 1
        which -> first : answer.number >= 1
    """
    assert Play("choice", choice=drawing).do("ask", number=3).now.ended == ("second",)


def test_a_failed_step_leaves_the_state_as_it_was() -> None:
    drawing = """
        start a
        user ask
        xor which
        end yes
        end no
        a -> ask -> which
        which -> yes : answer.result == "yes"
        which -> no : answer.result == "no"
    """
    play = Play("choice", choice=drawing)
    with pytest.raises(OutOfOrder):
        play.do("ask", result="perhaps")
    assert play.do("ask", result="yes").now.ended == ("yes",)


def test_reached_tells_what_is_done_and_what_is_current_in_each_diagram() -> None:
    outer = """
        start a
        call ask intake
        on ask withdrawn message withdrawn
        end b
        end c
        a -> ask -> b
        withdrawn -> c
    """
    play = Play("outer", outer=outer, intake=TRIAGE).do("triage", disposition="guide")
    done = {"filed": "done", "triage": "done", "note": "done", "by_disposition": "done"}
    assert play.reached() == {"outer": {"a": "done", "ask": "current"}, "intake": done | {"answer": "current"}}


def test_the_pages_get_the_diagram_as_drawn_and_its_shapes() -> None:
    runtime = Play("intake", intake=TRIAGE).runtime
    assert runtime.diagram("intake").startswith("<?xml")
    assert runtime.elements("intake")["answer"].lane == "登记窗口"
    assert runtime.elements("intake")["by_disposition"].kind == "exclusiveGateway"
