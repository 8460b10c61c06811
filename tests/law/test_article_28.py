"""信访工作条例 第二十八条: the facts are found, nobody shirks, and whoever has an interest keeps away."""

import pytest

from engine.casework import dossiers, tasks, worklists
from engine.casework.ports import PetitionFilter
from engine.errors import NotFound
from tests.builders import County, refused
from tests.people import LABOUR_HANDLER, LAND_COLLEAGUE, LAND_HANDLER, LAND_HEAD, REEXAMINER, SECOND_REEXAMINER, THIRD_REEXAMINER, WINDOW


def relative(county: County) -> County:
    """Whoever handles is a relative of the petitioner, and that was said."""
    county.handled().send("recusal_requested", person="赵敏", relation="与信访人系近亲属。")
    return county


def decide(county: County, decision: str = "granted", **more: str) -> None:
    new = {"new_handler": str(county.who(LAND_COLLEAGUE).id)} if decision == "granted" else {}
    county.complete("decide_recusal", recusal_decision=decision, reason="存在利害关系。", **(new | more))


def test_a_handler_is_named_only_when_recusal_was_thought_of(county: County):
    with refused("form_invalid", "第二十八条第三款"):
        county.accepted().complete("assign_handler", recusal_checked=False)


def test_a_handler_works_in_the_competent_authority(county: County):
    with refused("no_such_handler", "第二十八条第三款"):
        county.accepted().complete("assign_handler", handler=str(county.who(LABOUR_HANDLER).id))


def test_the_head_decides_on_recusal_and_nobody_below(county: County):
    with refused("task_not_yours"):
        relative(county).complete("decide_recusal", by=LAND_HANDLER, recusal_decision="refused", reason="无须回避。")


def test_from_the_decision_on_the_recused_reads_nothing(county: County):
    decide(relative(county))
    with pytest.raises(NotFound):
        county.seen_by(LAND_HANDLER)


def test_the_recused_finds_the_petition_in_no_list_and_on_no_desk(county: County):
    decide(relative(county))
    recused = county.who(LAND_HANDLER)
    assert worklists.petitions(county.office, by=recused, which=PetitionFilter()).total == 0
    assert worklists.desk(county.office, by=recused).total == 0


def test_the_recused_cannot_take_a_step_any_more(county: County):
    decide(relative(county))
    with refused("not_found"):
        county.complete("inquiry", by=LAND_HANDLER)


def test_the_new_handler_goes_on_where_the_old_one_stood(county: County):
    decide(relative(county))
    assert county.task("inquiry").assignee == county.who(LAND_COLLEAGUE).id
    assert county.complete("inquiry", by=LAND_COLLEAGUE)


def test_what_the_recused_did_before_stands(county: County):
    relative(county).complete("inquiry", by=LAND_HANDLER)
    decide(county)
    assert county.task("inquiry").done_by == county.who(LAND_HANDLER).id
    assert county.steps == {"draft_opinion"}


def test_the_recused_is_not_named_handler_again(county: County):
    relative(county)
    with refused("no_such_handler", "第二十八条第三款"):
        decide(county, new_handler=str(county.who(LABOUR_HANDLER).id))


def test_one_cannot_be_replaced_by_oneself(county: County):
    relative(county)
    with refused("recused", "第二十八条第三款"):
        decide(county, new_handler=str(county.who(LAND_HANDLER).id))


def test_a_refused_recusal_changes_nothing(county: County):
    decide(relative(county), "refused")
    assert county.dossier.petition.recused == () and county.task("inquiry").assignee == county.who(LAND_HANDLER).id


def test_recusal_does_not_stop_the_sixty_days(county: County):
    before = relative(county).due("handling")
    decide(county)
    assert county.due("handling") == before


def test_colleagues_who_have_no_interest_go_on_seeing_it(county: County):
    decide(relative(county))
    assert dossiers.petition(county.office, number=county.number, by=county.who(LAND_HEAD)).number == county.number
    assert county.seen_by(WINDOW).number == county.number


def reviewed(county: County) -> County:
    """A re-examination in which somebody asked that a reviewer stands aside, who has taken the next step already."""
    county.answered().send("reexamination_requested")
    county.complete("examine_reexamination_request")
    tasks.claim(county.office, task=county.task("reexamine").id, by=county.who(REEXAMINER), key="mine")
    county.send("recusal_requested", person="何平", relation="与信访人系近亲属。")
    return county


def decide_on_reviewer(county: County, *, by: str = SECOND_REEXAMINER, aside: str = REEXAMINER) -> None:
    stands_aside = str(county.who(aside).id)
    county.complete(
        "decide_reexaminer_recusal", by=by, recusal_decision="granted", reason="存在利害关系。", recused_official=stands_aside
    )  # fmt: skip


def test_recusal_may_be_asked_for_in_a_re_examination_too_and_the_step_goes_to_another(county: County):
    decide_on_reviewer(reviewed(county))
    assert county.task("reexamine").assignee is None
    with pytest.raises(NotFound):
        county.seen_by(REEXAMINER)
    with refused("not_found"):
        county.complete("reexamine", by=REEXAMINER)
    assert county.complete("reexamine", by=SECOND_REEXAMINER)
    assert county.is_sound


def test_nobody_decides_on_his_own_recusal(county: County):
    with refused("own_recusal", "第二十八条第三款"):
        decide_on_reviewer(reviewed(county), by=REEXAMINER)


def test_a_review_is_not_left_without_anybody(county: County):
    decide_on_reviewer(reviewed(county))
    county.send("recusal_requested", person="钱毅", relation="与信访人系近亲属。")
    decide_on_reviewer(county, by=THIRD_REEXAMINER, aside=SECOND_REEXAMINER)
    county.send("recusal_requested", person="乔木", relation="与信访人系近亲属。")
    with refused("nobody_left", "第二十八条第三款"):
        decide_on_reviewer(county, by=THIRD_REEXAMINER, aside=THIRD_REEXAMINER)


def test_who_stands_aside_is_one_of_those_who_review(county: County):
    with refused("no_such_reviewer", "第二十八条第三款"):
        reviewed(county).complete(
            "decide_reexaminer_recusal", by=SECOND_REEXAMINER, recusal_decision="granted", reason="属实。",
            recused_official=str(county.who(LAND_HANDLER).id),
        )  # fmt: skip
