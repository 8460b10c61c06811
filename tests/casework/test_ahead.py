"""接下来办什么: one sentence, the time limit with its article, who acts, and the steps that may follow; the same on the picture."""

from __future__ import annotations

from engine.casework import lighting, related
from engine.casework.intake import Person
from tests.builders import REEXAMINATION, County
from tests.people import LAND, LAND_HANDLER, LAND_HEAD, QINGHE, REEXAMINER, SHIFAN, TRIAGE, WINDOW


def test_the_next_step_is_said_with_who_until_when_and_on_which_ground(county: County) -> None:
    county.handled()
    ahead = county.seen_by(LAND_HANDLER).ahead
    assert ahead.sentence == (
        "接下来由云溪县自然资源局赵敏办理“调查核实”。“办理期限”到2026年5月6日（还剩 65 日）。依据：信访工作条例 第三十四条。"
    )
    assert (ahead.clock, ahead.basis, str(ahead.due_on), ahead.band) == ("办理期限", "信访工作条例 第三十四条", "2026-05-06", "later")
    said = {one.title: one.limit for one in ahead.steps}
    assert set(said) == {"拟写处理意见", "调解", "决定是否听证"}
    assert all("办理期限" in limit for limit in said.values()), "the sixty days go on through each of them"


def test_a_step_that_ends_a_clock_leads_to_steps_under_the_next_one(county: County) -> None:
    county.transferred()
    ahead = county.seen_by(LAND_HANDLER).ahead
    assert "异议" in ahead.clock, "five working days to object come first"
    limits = {one.title: one.limit for one in ahead.steps}
    assert limits and all(ahead.clock not in limit for limit in limits.values()), "once confirmed nobody objects any more"


def test_behind_the_end_of_a_procedure_it_goes_on_in_the_one_that_called_it(county: County) -> None:
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    county.walk("prepare_hearing", "serve_hearing_notice")
    county.day("2026-03-12")
    county.complete("hold_hearing")
    assert [one.title for one in county.seen_by(LAND_HANDLER).ahead.steps] == ["拟写处理意见"]


def test_while_the_petitioner_is_waited_for_the_page_says_so_and_at_the_end_that_nothing_follows(county: County) -> None:
    county.answered()
    ahead = county.seen_by(TRIAGE).ahead
    assert "在等信访人" in ahead.sentence and "第三十五条" in ahead.basis and ahead.due_on is not None
    county.send("reexamination_requested")
    county.walk(*REEXAMINATION)
    county.send("final_review_requested")
    county.walk("examine_final_review_request", "final_review_inquiry", "draft_final_review_opinion", "approve_final_review_opinion")
    county.complete("serve_final_review_opinion")
    ahead = county.seen_by(TRIAGE).ahead
    assert "没有下一步" in ahead.sentence and ahead.steps == () and ahead.due_on is None


def test_the_picture_lights_what_is_done_what_is_now_and_what_may_come_with_the_time_left(county: County) -> None:
    county.handled()
    view = lighting.diagram(county.office, number=county.number, by=county.who(LAND_HANDLER))
    assert (view.states["assign_handler"], view.states["inquiry"], view.states["draft_opinion"]) == ("done", "current", "next")
    [badge] = [one for one in view.badges if one.element == "inquiry"]
    assert (badge.text, badge.band) == ("还剩 65 日", "later") and "2026年5月6日" in badge.title
    lines = {one.element: one for one in view.lines}
    assert lines["inquiry"].state == "current" and lines["inquiry"].limit == badge.title
    assert lines["draft_opinion"].state == "next" and lines["approve_opinion"].state == "ahead"
    english = lighting.diagram(county.office, number=county.number, by=county.who(LAND_HANDLER), lang="en")
    assert not [one.title for one in english.lines if any("\u4e00" <= sign <= "\u9fff" for sign in one.title + one.lane)]


def test_petitions_on_the_same_facts_are_linked_both_ways_for_who_may_know_of_both(county: County) -> None:
    first = county.concluded().number
    second = county.register(same_facts_as=first).number
    assert [(one.number, one.relation) for one in county.seen_by(WINDOW).linked] == [(first, "同一事实的原件")]
    county.turn_to(first)
    assert [(one.number, one.relation, one.answer) for one in county.seen_by(WINDOW).linked] == [(second, "同一事实的后件", "")]
    assert county.seen_by(REEXAMINER).linked == (), "the re-examining authority has no part in the later one"
    county.handled().send("withdrawn")
    third = county.number
    sealed = county.accused(LAND, same_facts_as=third).complete("prepare_confidential_transfer").number
    county.turn_to(third)
    assert [one.number for one in county.seen_by(TRIAGE).linked] == [sealed], "who is cleared is told of the accusation on the same facts"
    assert county.seen_by(WINDOW).linked == ()


def test_what_the_same_person_brought_before_is_listed_but_nothing_sealed_and_nothing_of_others(county: County) -> None:
    county.accused(LAND)
    other = county.register(petitioner=Person("吴安", phone="13900000009")).number
    elsewhere = county.register(by="duhai", place=QINGHE).number
    first = county.register(gist="反映路灯不亮").number
    second = county.register(place=SHIFAN).number
    listed = {one.number: one for one in related.earlier(county.office, number=second, by=county.who(TRIAGE))}
    assert list(listed) == [first] and listed[first].gist == "反映路灯不亮"
    assert other not in listed and elsewhere not in listed
    for official in (TRIAGE, WINDOW):
        assert related.earlier(county.office, number=other, by=county.who(official)) == ()
    anonymous = county.register(petitioner=None, anonymous=True).number
    assert related.earlier(county.office, number=anonymous, by=county.who(TRIAGE)) == ()


def test_beside_a_sealed_accusation_stands_no_other_petition(county: County) -> None:
    county.register()
    county.accused(LAND)
    assert related.earlier(county.office, number=county.number, by=county.who(TRIAGE)) == ()
    assert county.who(LAND_HEAD).authority == LAND
