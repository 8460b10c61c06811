"""The demonstration year: every cell of a year file comes out of the registers again, whatever its numbers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bootstrap import open_office
from engine.casework import indicators
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.demo.county import HERE
from engine.demo.load import load_demonstration
from engine.demo.year import plans_of, spread
from engine.domain.authority import SYSTEM
from engine.errors import PolicyError
from engine.policy.rulebook import Rulebook
from engine.policy.yearfile import read_year
from engine.settings import ROOT, Settings
from engine.testing import FrozenClock, on
from tests.demo.years import a_year, shuffled
from tests.recounting import recounted
from tests.support.long import is_long

CALENDAR = Rulebook.from_folder(ROOT / "policies").calendar


def played(year: dict[str, Any], home: Path, database: str | None = None, seed: int = 1) -> dict[str, Any]:
    settings = Settings.read({"PETITION_HOME": str(home)}, database=database)
    office = open_office(settings, durable=False)
    loaded = load_demonstration(office, year, file="year.yaml", seed=seed, progress=lambda done, total: None)
    assert verify(office).findings == ()
    assert len(office.store.registers.experts(["990121-xf"])) == 9, "hearings have whom to draw from"
    counted_again(office, settings.database, loaded.yearbook)
    office.store.close()
    return json.loads(json.dumps(loaded.yearbook))


def counted_again(office: Office, url: str, book: dict[str, Any]) -> None:
    """The indicators of the year are what its rows say, and agree with the yearbook."""
    since, until = date(book["year"], 1, 1), date(book["year"], 12, 31)
    figures = indicators.figures(office, by=SYSTEM, asked=Asked(since, until)).figures
    assert {one.id: (one.numerator, one.denominator) for one in figures} == recounted(url, since, until)
    filed = {one.id: one.numerator for one in indicators.figures(office, by=SYSTEM, asked=Asked(since, until, basis="filed")).figures}
    assert {"filings": filed["items"], "persons": filed["persons"]} == book["total"]


def only_given(book: dict[str, Any], year: dict[str, Any]) -> dict[str, Any]:
    """The yearbook's cells that the year file names."""
    return {name: only_given(book[name], said) if isinstance(said, dict) else book[name] for name, said in year.items()}


@pytest.mark.parametrize("seed", [1, 2] if is_long() else [1])
def test_every_cell_of_another_year_comes_out_again(seed: int, tmp_path: Path) -> None:
    year = a_year(seed)
    assert only_given(played(year, tmp_path), year) == year


def test_every_cell_comes_out_again_on_postgresql(tmp_path: Path, postgres_database_url: str) -> None:
    year = a_year(3, most=4)
    assert only_given(played(year, tmp_path, postgres_database_url), year) == year


def test_the_order_of_the_file_and_the_chance_of_the_people_change_nothing(tmp_path: Path) -> None:
    year = a_year(4, most=4)
    other = shuffled(year, Random(4))
    assert only_given(played(other, tmp_path, seed=99), year) == year


@given(st.integers(0, 10_000))
def test_the_year_files_of_these_tests_are_taken_by_the_reader(seed: int) -> None:
    text = json.dumps(a_year(seed, most=30))
    assert read_year(text.encode(), "year.yaml")["year"] == 2007


@given(st.integers(0, 10_000))
def test_plans_add_up_to_the_file_before_anything_is_played(seed: int) -> None:
    year = a_year(seed, most=30)
    plans = [plan for plan in plans_of(year, CALENDAR, Random(seed), "year.yaml") if plan.counted]
    assert len(plans) == year["total"]["filings"]
    assert sum(plan.persons for plan in plans) == year["total"]["persons"]
    assert sum(plan.assigned for plan in plans) == year["assigned_by_superior"]["total"]


@given(st.integers(1, 60), st.integers(0, 400), st.integers(0, 1000))
def test_persons_are_spread_within_the_bounds_of_their_kind(filings: int, more: int, seed: int) -> None:
    persons = min(filings * 1 + more, filings * 4)
    sizes = spread(filings, persons, 1, 4, Random(seed))
    assert sum(sizes) == persons
    assert all(1 <= size <= 4 for size in sizes)


def test_the_published_year_is_carried_with_the_same_numbers() -> None:
    year = read_year((HERE / "county_2007.yaml").read_bytes(), "county_2007.yaml")
    assert year["total"] == {"filings": 1873, "persons": 9920}
    assert year["reexamination"]["open"] == 11


def test_persons_no_visit_can_hold_are_refused_before_anything_is_entered() -> None:
    year = a_year(5)
    year["by_level_visited"]["county"]["individual"] = {"filings": 1, "persons": 9}
    with pytest.raises(PolicyError, match="year_persons_impossible"):
        plans_of(year, CALENDAR, Random(0), "year.yaml")


@pytest.mark.parametrize("year", [2005, 2026, 2031])
def test_a_year_without_rules_or_not_yet_over_is_refused_before_anything_is_entered(year: int, tmp_path: Path) -> None:
    office = open_office(Settings.read({"PETITION_HOME": str(tmp_path)}), clock=FrozenClock(on("2026-11-23")))
    with pytest.raises(PolicyError, match="year_out_of_reach"):
        load_demonstration(office, a_year(1) | {"year": year}, file="year.yaml", seed=1, progress=lambda done, total: None)
    assert office.store.registers.totals()["petitions"] == 0
    assert office.authorities == {}


@pytest.mark.parametrize("year", [2010, 2022, 2024] if is_long() else [2010])
def test_other_years_are_played_under_the_rules_in_force_then(year: int, tmp_path: Path) -> None:
    counts = a_year(6, most=3) | {"year": year}
    assert only_given(played(counts, tmp_path), counts) == counts
