"""Messages and deadlines: in the flow, behind event gateways, on the edge of activities."""

from __future__ import annotations

from tests.process.playing import Play

REQUEST = """
    start served
    events wait
    catch asked message reexamination_requested
    catch late deadline reexamination_request
    catch last deadline final_review_request
    user reexamine 复查机关
    act conclude_it conclude
    end reexamined
    end concluded
    end forgotten
    served -> wait
    wait -> asked -> reexamine -> reexamined
    wait -> late -> conclude_it -> concluded
    wait -> last -> forgotten
"""
HANDLING = """
    start begun
    frame body:
        start s
        user inquire
        user draft
        end e
        s -> inquire -> draft -> e
    on body extension message extension_requested beside
    on body overdue deadline handling beside
    on body withdrawn message withdrawn
    user approve 承办机关负责人
    user remind 督办人员
    act note record event=withdrawn
    end done
    end extended
    end reminded
    end gone
    begun -> body -> done
    extension -> approve -> extended
    overdue -> remind -> reminded
    withdrawn -> note -> gone
"""
CALLER = (
    HANDLING.replace("frame body:", "call body inside").split("        start s")[0]
    + HANDLING.split("        s -> inquire -> draft -> e\n")[1]
)
INSIDE = "\n".join(["start s", "user inquire", "user draft", "end e", "s -> inquire -> draft -> e"])


def handling(kind: str) -> Play:
    return Play("handling", handling=HANDLING) if kind == "frame" else Play("handling", handling=CALLER, inside=INSIDE)


def test_an_event_gateway_waits_for_a_message_and_two_deadlines() -> None:
    play = Play("request", request=REQUEST)
    assert play.waits == ["deadline final_review_request", "deadline reexamination_request", "message reexamination_requested"]
    assert play.tasks == []


def test_the_message_ends_the_waiting_for_the_deadlines() -> None:
    play = Play("request", request=REQUEST).say("reexamination_requested", grounds="new")
    assert (play.tasks, play.waits) == (["reexamine"], [])
    assert play.now.answer == {"grounds": "new"}


def test_either_deadline_ends_the_waiting_and_goes_its_own_way() -> None:
    assert Play("request", request=REQUEST).lapse("reexamination_request").now.ended == ("concluded",)
    assert Play("request", request=REQUEST).lapse("final_review_request").now.ended == ("forgotten",)


def test_a_message_beside_an_activity_opens_a_path_of_its_own() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).say("extension_requested")
        assert play.tasks == ["approve", "inquire"]
        play.do("inquire").do("draft")
        assert play.tasks == ["approve"]
        assert play.waits == []
        assert play.do("approve").now.completed


def test_a_message_beside_an_activity_may_come_again() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).say("extension_requested").do("approve").say("extension_requested").say("extension_requested")
        assert play.tasks == ["approve", "approve", "inquire"]
        assert play.waits == ["deadline handling", "message extension_requested", "message withdrawn"]


def test_a_deadline_beside_an_activity_lapses_once() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).lapse("handling")
        assert play.tasks == ["inquire", "remind"]
        assert play.runtime.lapse("handling", play.now.state, "handling", {}) is None


def test_an_interrupting_message_cancels_all_that_happens_inside_and_all_other_edges() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).do("inquire").say("withdrawn")
        assert play.now.completed
        assert play.now.ended == ("gone",)
        assert play.acts == ["note"]


def test_a_path_begun_beside_an_activity_outlives_its_interruption() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).say("extension_requested").say("withdrawn")
        assert play.tasks == ["approve"]
        assert play.waits == []
        assert play.do("approve").now.completed


def test_when_the_activity_is_done_its_edges_wait_for_nothing_any_more() -> None:
    for kind in ("frame", "call"):
        play = handling(kind).do("inquire").do("draft")
        assert play.now.completed


def test_edges_of_a_single_task_work_the_same() -> None:
    drawing = """
        start a
        user feedback
        on feedback late deadline supervision_feedback beside
        on feedback settled message settled
        user escalate 督办人员
        end given
        end escalated
        end over
        a -> feedback -> given
        late -> escalate -> escalated
        settled -> over
    """
    play = Play("hearing", hearing=drawing).lapse("supervision_feedback")
    assert play.tasks == ["escalate", "feedback"]
    assert play.say("settled").tasks == ["escalate"]
    play = Play("hearing", hearing=drawing).lapse("supervision_feedback").do("feedback")
    assert (play.tasks, play.waits) == (["escalate"], [])


def test_a_message_awaited_in_two_places_is_caught_in_both() -> None:
    drawing = """
        start a
        and both
        catch left message evidence_given
        catch right message evidence_given
        user read
        user file
        and meet
        end z
        a -> both -> left -> read -> meet -> z
        both -> right -> file -> meet
    """
    assert Play("twice", twice=drawing).say("evidence_given").tasks == ["file", "read"]


def test_an_outer_interruption_beats_an_inner_waiting_for_the_same_message() -> None:
    drawing = """
        start a
        frame body:
            start s
            catch inner message withdrawn
            act note record event=inner
            end e
            s -> inner -> note -> e
        on body outer message withdrawn
        end done
        end gone
        a -> body -> done
        outer -> gone
    """
    play = Play("twice", twice=drawing).say("withdrawn")
    assert (play.now.ended, play.acts) == (("gone",), [])


def test_an_event_in_the_flow_waits_for_its_message() -> None:
    drawing = """
        start a
        catch b message paid
        catch c deadline handling
        end d
        a -> b -> c -> d
    """
    play = Play("line", line=drawing)
    assert play.waits == ["message paid"]
    assert play.say("paid").waits == ["deadline handling"]
    assert play.lapse("handling").now.completed
