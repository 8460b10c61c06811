"""听证: asked for, noticed in time, its panel drawn by lot from the roster without whoever has an interest (第三十一条、第二十八条)."""

from __future__ import annotations

import pytest

from engine.casework import drawing_lots, experts, hearings
from engine.domain.panel import drawn
from engine.errors import Conflict, NotFound, NotPermitted
from tests.builders import REEXAMINATION, County, refused
from tests.people import LAND_COLLEAGUE, LAND_HANDLER, LAND_HEAD, OFFICE_HEAD, OTHER_COUNTY, TRIAGE, WINDOW

ROSTER = (
    ("陶冶", "示范大学"), ("钟声", "示范测绘院"), ("温馨", "云溪律师事务所"), ("江河", "清河镇"), ("毛笔", "南山乡"),
    ("赵敏", "退休"), ("吴安", "个体"), ("叶舟", "云溪县自然资源局"),
)  # fmt: skip
FREE = ("陶冶", "钟声", "温馨", "江河", "毛笔")


def enter(county: County, name: str, employer: str = "示范大学", by: str = OFFICE_HEAD) -> int:
    return experts.add_expert(county.office, name=name, field="土地", employer=employer, by=county.who(by), key=county.key()).id


@pytest.fixture
def preparing(county: County) -> County:
    """The land bureau prepares a hearing; the petition office keeps a roster."""
    for name, employer in ROSTER:
        enter(county, name, employer)
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    return county


def draw(county: County, size: int = 3, by: str = LAND_HANDLER, **more: object) -> None:
    step = county.open_step("prepare_hearing").id
    drawing_lots.draw_panel(county.office, task=step, size=size, by=county.who(by), key=county.key(), **more)  # type: ignore[arg-type]


def officers(county: County) -> list[str]:
    form = next(one.form for one in county.seen_by(LAND_HANDLER).tasks if one.element == "prepare_hearing")
    assert form
    return hearings.officer_names(next(one.value for one in form.fields if one.name == "officers"))


def test_whoever_has_an_interest_takes_no_part_in_the_draw(preparing: County) -> None:
    step = preparing.open_step("prepare_hearing").id
    offered = drawing_lots.drawable(preparing.office, task=step, by=preparing.who(LAND_HANDLER))
    assert {one.name: one.obstacle for one in offered if one.obstacle} == {
        "赵敏": "承办、调查或者起草本事项", "吴安": "本事项的信访人或者代表", "叶舟": "所在单位是本事项的有关单位",
    }  # fmt: skip
    draw(preparing, 5)
    assert sorted(officers(preparing)) == sorted(FREE)


def test_the_docket_says_all_it_takes_to_draw_again_and_the_form_begins_with_the_panel(preparing: County) -> None:
    draw(preparing)
    entry = preparing.entries[-1]
    assert entry.kind == "panel_drawn" and {"seed", "candidates", "drawn", "left_out"} <= entry.body.keys()
    assert tuple(entry.body["drawn"]) == drawn(entry.body["seed"], preparing.number, entry.body["candidates"], 3)
    assert "陶冶" not in str(entry.body), "names stand on the roster, numbers in the docket"
    [told] = drawing_lots.draws(preparing.office, number=preparing.number, by=preparing.who(TRIAGE))
    assert told.is_repeatable and list(told.names) == officers(preparing)
    said = dict(preparing.seen_by(LAND_HANDLER).docket[0].details)
    assert all(name in said["抽中"] for name in told.names) and "应当" not in said["不参加抽取"] and "赵敏" in said["不参加抽取"]
    others = "、".join(name for name in FREE if name not in told.names)
    with refused("panel_not_as_drawn", "第三十一条第六项"):
        preparing.complete("prepare_hearing", officers=f"{others}、{told.names[0]}")
    preparing.complete("prepare_hearing", officers="、".join(told.names))
    assert preparing.steps == {"serve_hearing_notice"} and preparing.is_sound


def test_another_draw_needs_a_reason_and_who_asks_to_stand_aside_is_left_out(preparing: County) -> None:
    draw(preparing)
    with refused("form_invalid"):
        draw(preparing)
    aside = next(one.id for one in experts.experts(preparing.office, by=preparing.who(OFFICE_HEAD)) if one.name == "陶冶")
    draw(preparing, reason="一人生病", set_aside={aside: "与一方是亲属"}, by=LAND_HEAD)
    assert "陶冶" not in officers(preparing)
    with refused("form_invalid"):
        draw(preparing, reason="再抽", set_aside={aside: " "})


@pytest.mark.parametrize(("size", "code"), [(4, "panel_must_be_odd"), (1, "panel_too_small"), (7, "roster_too_short")])
def test_a_panel_is_odd_enough_and_there(preparing: County, size: int, code: str) -> None:
    before = preparing.docket
    with refused(code):
        draw(preparing, size)
    assert preparing.docket == before


def test_only_who_prepares_the_hearing_or_heads_the_authority_draws(preparing: County) -> None:
    for other in (LAND_COLLEAGUE, TRIAGE, OFFICE_HEAD):
        with pytest.raises(NotPermitted):
            draw(preparing, by=other)
    with pytest.raises(NotFound):
        draw(preparing, by=OTHER_COUNTY)


def test_the_roster_is_kept_by_heads_and_the_retired_are_drawn_no_more(county: County) -> None:
    with pytest.raises(NotPermitted):
        enter(county, "陶冶", by=LAND_HANDLER)
    with refused("form_invalid"):
        enter(county, " ")
    first = enter(county, "陶冶")
    with pytest.raises(Conflict):
        enter(county, "陶冶")
    with pytest.raises(NotFound):
        experts.retire_expert(county.office, expert=first, by=county.who(LAND_HEAD), key=county.key())
    gone = experts.retire_expert(county.office, expert=first, by=county.who(OFFICE_HEAD), key="gone")
    assert gone.retired_on == experts.retire_expert(county.office, expert=first, by=county.who(OFFICE_HEAD), key="gone").retired_on
    assert enter(county, "陶冶") != first, "who comes back is entered anew"
    assert not experts.experts(county.office, by=county.who(OTHER_COUNTY)), "another county keeps its own"


def test_who_inquired_does_not_preside_and_nobody_sits_twice(county: County) -> None:
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    with refused("presider_is_handler", "第三十一条第六项"):
        county.complete("prepare_hearing", presider="赵敏")
    with refused("officer_in_conflict", "第二十八条"):
        county.complete("prepare_hearing", officers="吴安、方圆、江山、石磊、云开")
    with refused("officer_twice"):
        county.complete("prepare_hearing", officers="白石、方圆、江山")


def test_a_hearing_is_announced_seven_days_ahead_and_held_no_sooner(county: County) -> None:
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    with refused("hearing_notice_short", "听证办法"):
        county.complete("prepare_hearing", held_on="2026-03-08")
    county.complete("prepare_hearing", held_on="2026-03-09")
    county.day("2026-03-05")
    county.complete("serve_hearing_notice")
    county.day("2026-03-11")
    with refused("hearing_too_early", "听证办法"):
        county.complete("hold_hearing")
    county.day("2026-03-12")
    county.complete("hold_hearing", questions="问：四至是否清楚？答：清楚。")
    with refused("dissent_missing", "第三十一条第六项"):
        county.complete("conclude_hearing", dissent=None)
    county.complete("conclude_hearing")
    assert county.papers[-1] == "hearing_report"


def test_a_hearing_that_was_asked_for_goes_before_the_head(county: County) -> None:
    county.handled()
    asked = {"number": county.number, "reason": "事实争议大", "by": county.who(WINDOW)}
    hearings.ask_hearing(county.office, **asked, key=county.key())
    with refused("hearing_asked_for", "第三十一条第六项"):
        county.complete("inquiry", next_step="opinion")
    county.complete("inquiry", next_step="hearing")
    county.complete("decide_hearing", hearing_decision="not_hold", reason="事实清楚，无须听证。")
    with refused("hearing_not_now", "第三十一条第六项"):
        hearings.ask_hearing(county.office, **asked, key=county.key())


def test_the_panel_of_one_hearing_is_not_that_of_the_next(preparing: County) -> None:
    draw(preparing)
    first = officers(preparing)
    preparing.complete("prepare_hearing", officers="、".join(first), held_on="2026-03-09")
    preparing.complete("serve_hearing_notice")
    preparing.day("2026-03-09")
    preparing.complete("hold_hearing")
    preparing.complete("conclude_hearing", votes_for=2, votes_against=1)
    preparing.walk("draft_opinion", "approve_opinion", "serve_opinion")
    preparing.send("reexamination_requested")
    preparing.walk(*REEXAMINATION)
    preparing.send("final_review_requested")
    preparing.complete("examine_final_review_request")
    preparing.complete("final_review_inquiry", final_review_step="hearing")
    preparing.complete("decide_hearing")
    assert not drawing_lots.draws(preparing.office, number=preparing.number, by=preparing.who(OFFICE_HEAD))
    step = preparing.open_step("prepare_hearing")
    form = next(one.form for one in preparing.seen_by(preparing.usual(step).username).tasks if one.id == step.id)
    assert form and not next(one.value for one in form.fields if one.name == "officers")
    preparing.complete("prepare_hearing", officers="方圆、江山、石磊", held_on="2026-03-20")
