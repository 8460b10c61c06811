"""A county's year: every sum agrees, or the cell that does not is named."""

from __future__ import annotations

import pytest

from engine.errors import PolicyError
from engine.policy.yearfile import read_year
from tests.support.places import ROOT

YEAR = (ROOT / "engine" / "demo" / "county_2007.yaml").read_text(encoding="utf-8")


def refused(old: str, new: str) -> PolicyError:
    assert old in YEAR
    with pytest.raises(PolicyError) as caught:
        read_year(YEAR.replace(old, new, 1).encode(), "county_2007.yaml")
    return caught.value


def test_the_published_year_agrees_with_itself():
    year = read_year(YEAR.encode(), "county_2007.yaml")
    assert (year["year"], year["total"]) == (2007, {"filings": 1873, "persons": 9920})


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("filings: 1873", "filings: 1874", "total.filings", "1873"),
        ("persons: 9920", "persons: 9921", "total.persons", "9920"),
        ("filings: 227", "filings: 228", "by_kind.collective.filings", "227"),
        ("persons: 4081", "persons: 4080", "by_kind.individual.persons", "4081"),
        ("letters: 24", "letters: 25", "not_visits.filings", "164"),
        ("registered: 607", "registered: 606", "by_level_visited.county.filings", "1647"),
        ("calls: 32", "calls: 33", "assigned_by_superior.total", "93"),
        ("rural_land: 38", "rural_land: 39", "reexamination.total", "92"),
        ("open: 11", "open: 12", "reexamination.total", "92"),
        ("individual: 59", "individual: 58", "reexamination.total", "90"),
    ],
)
def test_a_sum_that_does_not_agree_is_named_with_what_it_should_be(old: str, new: str, key: str, expected: str):
    error = refused(old, new)
    assert (error.code, error.key, error.expected) == ("year_sum", key, expected)
    assert error.line and error.column and error.args_for_message["parts"]


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("registered_completed: 607", "registered_completed: 608", "year_more_than_whole", "county_visits.registered_completed"),
        ("letters: 24", "leters: 24", "policy_unknown_key", "not_visits.leters"),
        ("letters: 24", 'letters: "24"', "policy_bad_type", "not_visits.letters"),
        ("letters: 24", "letters: -24", "policy_bad_value", "not_visits.letters"),
        ("letters: 24, ", "", "policy_missing_key", "not_visits.letters"),
        ("year: 2007", "year: 07", "policy_bad_type", "year"),
    ],
)
def test_a_mistake_in_a_year_file_is_told_where_it_stands(old: str, new: str, code: str, key: str):
    error = refused(old, new)
    assert (error.code, error.key) == (code, key)


def test_the_nearest_right_word_is_offered():
    assert refused("letters: 24", "leters: 24").suggestion == "letters"


def test_a_visit_is_made_by_somebody():
    fewer = YEAR
    changes = {"persons: 42}": "persons: 20}", "persons: 47,": "persons: 25,", "persons: 4081": "persons: 4059", "9920": "9898"}
    for old, new in changes.items():
        fewer = fewer.replace(old, new)
    with pytest.raises(PolicyError) as caught:
        read_year(fewer.encode(), "county_2007.yaml")
    assert (caught.value.code, caught.value.key) == ("year_fewer_persons", "by_level_visited.national.individual.persons")


def test_reception_and_meeting_may_be_left_out():
    kept = [line for line in YEAR.splitlines() if not line.startswith("weekly_meeting")]
    assert "weekly_meeting" not in read_year("\n".join(kept).encode(), "county_2007.yaml")
