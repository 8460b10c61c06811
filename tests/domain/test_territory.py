"""属地: where a place lies, seen from an office, told by their area codes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.authority import Authority, AuthorityKind, Level
from engine.domain.territory import Territory, area_prefix, is_direct, territory, territory_of

CODES = st.one_of(
    st.just("100000"),
    st.integers(11, 98).map(lambda province: f"{province}0000"),
    st.tuples(st.integers(11, 98), st.integers(1, 99)).map(lambda code: f"{code[0]}{code[1]:02}00"),
    st.tuples(st.integers(11, 98), st.integers(1, 99), st.integers(1, 99)).map(lambda code: f"{code[0]}{code[1]:02}{code[2]:02}"),
)


@pytest.mark.parametrize(
    ("place", "area", "where"),
    [
        ("990121", "990121", "here"),  # a county and its own office
        ("990121", "990100", "below"),  # a county, seen from its city
        ("990121", "990000", "below"),  # and from its province
        ("990100", "990121", "wider"),  # the whole city, seen from one county
        ("990122", "990121", "elsewhere"),  # the county next to it
        ("410100", "990100", "elsewhere"),  # a city of another province
        ("990121", "100000", "below"),  # everything lies under the nation
        ("100000", "990121", "wider"),
        ("100000", "100000", "here"),
    ],
)
def test_where_a_problem_lies_seen_from_an_office(place: str, area: str, where: str) -> None:
    assert territory(place, area) == where


@given(CODES, CODES)
def test_what_lies_below_one_office_is_a_wider_area_for_the_other(place: str, area: str) -> None:
    other_way = {"here": "here", "below": "wider", "wider": "below", "elsewhere": "elsewhere"}
    assert territory(area, place) == other_way[territory(place, area)]


@given(CODES)
def test_an_office_is_at_home_in_its_own_area(code: str) -> None:
    assert territory(code, code) is Territory.HERE and code.startswith(area_prefix(code))


def office(kind: AuthorityKind) -> Authority:
    return Authority("990121-x", "某局", "Some bureau", kind, Level.COUNTY, "990121")


def test_a_petition_office_passes_on_and_every_other_authority_is_petitioned_directly() -> None:
    assert [is_direct(office(kind)) for kind in AuthorityKind] == [True, False, True, True]


def test_where_the_receiving_authority_is_unknown_nothing_is_turned_away() -> None:
    assert territory_of("410100", None) is Territory.HERE and not is_direct(None)
    assert territory_of("410100", office(AuthorityKind.COMPETENT)) is Territory.ELSEWHERE
