"""信访工作条例 第三十一条: six routes for grievances."""

import pytest

from tests.builders import County, refused
from tests.policy.shelf import rules

ITEMS = ["litigation", "arbitration", "party_discipline", "administrative_procedure", "statutory_duty", "petition_procedure"]


def test_there_are_six_routes_in_the_order_of_the_items():
    routes = sorted(rules().routes.values(), key=lambda route: route.item)
    assert [(route.item, route.id) for route in routes] == list(enumerate(ITEMS, 1))


@pytest.mark.parametrize("route", ITEMS)
def test_a_route_names_who_is_competent_and_its_time_limits(route: str):
    assert rules().routes[route].competent and rules().routes[route].time_limits
    assert rules().routes[route].basis.startswith("信访工作条例 第三十一条第")


def test_the_regulation_of_2005_had_no_routes():
    assert rules("2010-01-01").routes == {} and rules("2010-01-01").flag("classes") is False


def test_a_diversion_notice_tells_where_by_when_and_with_what():
    assert set(rules().document("diversion_notice").required_parts) == {"competent_body", "time_limits", "materials"}


def test_a_hearing_does_not_stop_the_sixty_days():
    assert rules().deadline("handling").suspended_by == frozenset()


@pytest.mark.parametrize("route", ITEMS[:5])
def test_another_statutory_route_is_shown_with_its_body_its_time_and_its_papers(county: County, route: str):
    county.register()
    county.complete("triage", route=route, disposition="divert")
    county.walk("state_statutory_route", "serve_intake_notice")
    notice = county.dossier.documents[0]
    assert notice.kind == "diversion_notice" and {"competent_body", "time_limits", "materials"} <= notice.content.keys()
    assert county.dossier.petition.closing == "diverted"


def test_what_belongs_to_the_petition_procedure_is_not_sent_away(county: County):
    county.register()
    with refused("divert_needs_other_route", "第三十一条"):
        county.complete("triage", route="petition_procedure", disposition="divert")


def test_a_grievance_has_one_of_the_six_routes(county: County):
    county.register()
    with refused("grievance_needs_route", "第三十一条"):
        county.complete("triage", route=None)


def test_a_hearing_is_held_by_the_handling_authority_and_stops_no_clock_there(county: County):
    county.handled().complete("inquiry", next_step="hearing")
    before = county.due("handling")
    county.walk("decide_hearing", "prepare_hearing", "serve_hearing_notice")
    assert county.state("handling") == "running"
    county.day("2026-03-12")
    county.walk("hold_hearing", "conclude_hearing")
    assert county.due("handling") == before and county.papers[-1] == "hearing_report"


def test_the_head_may_decide_not_to_hold_one_and_says_why(county: County):
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing", hearing_decision="not_hold", reason="事实清楚，无须听证。")
    assert "hearing_notice" not in county.papers and county.steps


def test_the_panel_is_odd(county: County):
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    with refused("panel_must_be_odd", "第三十一条第六项"):
        county.complete("prepare_hearing", officers="安宁、方圆、江山、石磊")


def test_whoever_handles_does_not_preside(county: County):
    county.handled().complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    with refused("presider_is_handler", "第三十一条第六项"):
        county.complete("prepare_hearing", presider="赵敏")


@pytest.mark.parametrize(("votes_for", "votes_against"), [(5, 1), (2, 2), (0, 0)])
def test_every_officer_votes_once(county: County, votes_for: int, votes_against: int):
    county.handled().complete("inquiry", next_step="hearing")
    county.walk("decide_hearing", "prepare_hearing", "serve_hearing_notice")
    county.day("2026-03-12")
    county.complete("hold_hearing")
    with refused("votes_do_not_add_up", "第三十一条第六项"):
        county.complete("conclude_hearing", votes_for=votes_for, votes_against=votes_against)


def test_a_hearing_has_enough_officers_and_lies_ahead(county: County):
    county.accepted().walk("assign_handler")
    county.complete("inquiry", next_step="hearing")
    county.complete("decide_hearing")
    with refused("panel_too_small"):
        county.complete("prepare_hearing", officers="安宁")
    with refused("hearing_in_past", "第三十一条"):
        county.complete("prepare_hearing", held_on="2020-01-01")
