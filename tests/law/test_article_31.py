"""信访工作条例 第三十一条: six routes for grievances."""

import pytest

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
