"""部署规模: the arithmetic of hardware, against the laws it rests on."""

from __future__ import annotations

import json
from dataclasses import replace
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework.sizing import BOUNDS, OURS, PRESETS, YEAR, Need, laws, number, shown, size
from engine.errors import Refusal
from engine.policy.rulebook import files_of
from engine.policy.words import words_of
from tests.support.places import ROOT

NEEDS = st.builds(
    Need, st.integers(1, 10**9), st.floats(1, 100), st.floats(1, 100), st.floats(0, 1000)
)  # fmt: skip
GROW = ("web_nodes", "workers", "connections", "tables", "papers", "attachments", "wal", "database_memory", "backup", "peak")


def reckoned(need: Need, **changed: float) -> dict[str, float]:
    """The rows of a need by name, some laws changed."""
    known = laws()
    known = {name: replace(law, value=changed.get(name, law.value)) for name, law in known.items()}
    return {row.name: row.value for row in size(need, known)}


def test_the_nation_is_twenty_million_filings_of_fifteen_tasks():
    rows = reckoned(PRESETS["nation"])
    assert isclose(rows["mean"], 20_000_000 * 15 / (365 * 86400))
    assert isclose(rows["peak"], 20 * rows["mean"])
    assert 190 < rows["peak"] < 191


def test_cores_are_the_milliseconds_that_come_in_a_second_at_the_utilisation_allowed():
    need = Need(filings=YEAR, tasks=1, peak=1)  # one completion a second
    rows = reckoned(need, web_ms_per_completion=10, web_ms_per_read=2, reads_per_completion=5, utilisation=0.5)
    assert isclose(rows["web_cores"], 0.04)
    rows = reckoned(
        need, database_ms_per_completion=4, database_ms_per_read=1, reads_per_completion=6, lapses_per_petition=0, utilisation=0.5
    )
    assert isclose(rows["database_cores"], 0.02)


def test_a_year_on_disk_is_filings_times_what_each_leaves():
    rows = reckoned(Need(1_000_000, tasks=10, attachments_mb=3), table_bytes_per_petition=5000, table_bytes_per_completion=1500)
    assert isclose(rows["tables"], 20.0)
    assert isclose(rows["attachments"], 3000.0)
    assert isclose(rows["backup"], 20_000 / laws()["backup_mb_per_second"].value / 60)


@given(need=NEEDS)
def test_one_node_may_always_be_lost_in_the_busiest_hour(need: Need):
    known = {row.name: row for row in size(need, laws())}
    each, use = laws()["cores_per_web_node"].value, 1 + 1e-9
    assert (known["web_nodes"].value - 1) * each * use >= known["web_cores"].value
    assert (known["workers"].value - 1) * use >= known["worker_cores"].value
    assert known["web_nodes"].value >= 2 and known["workers"].value >= 2


@given(need=NEEDS, factor=st.integers(2, 10))
def test_more_filings_never_need_less(need: Need, factor: int):
    less, more = reckoned(need), reckoned(replace(need, filings=need.filings * factor))
    assert all(more[name] >= less[name] for name in GROW)
    assert isclose(more["tables"], factor * less["tables"])


@pytest.mark.parametrize(("name", "least", "most"), BOUNDS)
def test_a_number_outside_its_bounds_is_refused(name: str, least: float, most: float):
    for value in (least - 1, most * 2):
        with pytest.raises(Refusal, match=f"field={name}"):
            replace(PRESETS["province"], **{name: value})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pool": 3}', '{"pool": {"value": "many"}}'])
def test_a_file_that_holds_no_laws_or_lacks_one_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "laws.json"
    file.write_text(text)
    with pytest.raises(Refusal, match="laws.json"):
        laws(file)


def test_laws_of_another_machine_take_the_place_of_ours(tmp_path: Path):
    data = json.loads(OURS.read_text())
    data["web_ms_per_completion"]["value"] *= 10
    file = tmp_path / "laws.json"
    file.write_text(json.dumps(data))
    assert {row.name: row.value for row in size(PRESETS["nation"], laws(file))}["web_cores"] > reckoned(PRESETS["nation"])["web_cores"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_and_every_law_is_said_in_both_languages_with_nothing_left_to_fill(lang: str):
    message = words_of(files_of(ROOT / "policies")).message
    for line in shown(size(PRESETS["nation"], laws()), message, lang):
        assert not line.label.startswith("sizing_") and not line.unit.startswith("sizing_")
        assert "{" not in line.how and "  " not in line.how and not line.how.startswith("sizing_")
    assert [name for name in laws() if message(f"sizing_law_{name}", lang, {}).startswith("sizing_")] == []


@pytest.mark.parametrize(("value", "said"), [(0.0713, "0.0713"), (3, "3"), (99.96, "100"), (1234.5, "1,234"), (20_000_000, "20,000,000")])
def test_numbers_have_three_figures_that_count(value: float, said: str):
    assert number(value) == said
