"""A whole run: the document others read, its tables, its page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine.bench import postgres, report, run
from engine.bench.contest import REFERENCE, Shape
from engine.bench.run import FULL, HUGE, NAMES, QUICK, Plan, Wish
from engine.errors import SettingError
from engine.policy.rulebook import files_of
from engine.policy.words import words_of
from engine.settings import ROOT
from engine.storage import private
from tests.bench.conftest import TINY, quiet

PLAN = Plan("tiny", TINY, Shape((1,), ("hot",)), Shape((1,), ("hot",)), (2,), 0, (), {})
WORDS = words_of(files_of(ROOT / "policies"))


def say(code: str) -> str:
    """What the shelf says in English; a code it does not know fails the test."""
    said = WORDS.message(code, "en", {})
    assert said != code, code
    return said


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The document of a run on SQLite alone, through JSON and back."""
    wish = Wish(PLAN, "", tmp_path_factory.mktemp("home"), sqlite_only=True)
    told: dict[str, Any] = json.loads(json.dumps(run.run(wish, quiet)))
    return told


def test_a_document_carries_everything_that_is_looked_for(document: dict[str, Any]):
    assert set(document["ratios"]) == {"cold_pg_2p", "hot_pg_2p", "http_2w", "sqlite_hot_1p"}
    assert document["ratios"]["sqlite_hot_1p"] > 0
    assert [document["ratios"][name] for name in NAMES[:3]] == [None] * 3, "what was not measured is no number"
    assert document["commits_per_completion"] == {"mean": 1, "max": 1}
    assert document["statements_per_completion"]["mean"] > 0
    assert 0 < document["p50_ms"] <= document["p95_ms"] <= document["p99_ms"]
    assert set(document["growth"]) == {"database", "rounds", "forms", "stored"}
    assert set(document["growth"]["rounds"]["2"]) == {"cold", "hot", REFERENCE}
    assert document["seconds"] > 0


def test_a_document_names_the_machine_and_the_versions(document: dict[str, Any]):
    machine = document["machine"]
    assert machine["cores"] >= 1
    assert machine["libraries"]["SpiffWorkflow"] == "3.2.0"
    assert machine["seed"] == 7


def stored(*sizes: int) -> dict[str, Any]:
    """Figures of petitions stored, as a run tells them."""
    times = {"p50": 1.0, "p95": 2.5, "p99": 3.0}
    pages = dict.fromkeys((*report.PAGES, *report.WIDE), times)
    asked = {"queue": 100, "heat": 500}
    looks = [{"by": by, "asked": what, "within": within, **times} for by in report.WATCHED for what, within in asked.items()]
    at_once = {"due": 10_000, "noticed": 10_000, "recorded_s": 1.5, "seconds": 7.25}
    return {str(size): pages | {"watch": {"laid_out_s": 2.0, "looks": looks}, "due_at_once": at_once} for size in sizes}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with what only a full run measures."""
    grown = document["growth"] | {"stored": stored(1000, 100_000)}
    grown["rounds"] = grown["rounds"] | {"1000": {"cold": {"ms": 1.5}, "hot": {"ms": 0.5}, "stock": {"stopped_at": 987}}}
    peers = [
        {"name": "Counting", "skipped": "java mvn"},
        {
            "name": "other", "version": "2", "per_second": 12.0, "ratio": 0.5, "petition_ratio": 9.0, "p50_ms": 1.0, "p95_ms": 2.0,
            "does": ["a"], "does_not": ["b", "c"],
        },
    ]  # fmt: skip
    return document | {"growth": grown, "peers": peers}


def test_tables_show_every_configuration_size_and_peer(document: dict[str, Any]):
    found = dict(report.tables(complete(document), say))
    assert [len(set(map(len, lines))) for lines in found.values()] == [1] * 6, "every line has every column"
    configurations, rounds, sizes, wide, watch, peers = found.values()
    assert configurations[1][0] == "sqlite_hot_1p"
    assert rounds[-1] == ["rounds 1000", "1.50", "0.50", "† 987"]
    assert sizes[-1] == ["100,000", *["2.5"] * 5]
    assert wide[-1] == ["100,000", *["2.5"] * 6, "10,000", "1.50", "7.25"]
    assert watch == [["100,000", "within", *(f"{by} {share}" for by in report.WATCHED for share in ("p50", "p95"))],
                     ["queue", "100", "1", "2", "1", "2"], ["heat", "500", "1", "2", "1", "2"]]  # fmt: skip
    assert peers[1][-1] == "not run: java mvn"
    assert peers[2] == ["other 2", "12", "0.50", "9.00", "1.0", "2.0", "b; c"]


def test_columns_line_up_also_with_wide_signs():
    lines = [*report.aligned([["规模", "本系统"], ["a", "1"]])]
    assert {report.wide(line) for line in lines} == {12}


def test_the_page_tells_machine_method_tables_and_limits(document: dict[str, Any]):
    page = report.page(complete(document), say)
    assert page.startswith("# Benchmarks\n")
    assert document["machine"]["python"] in page
    for part in ("SpiffWorkflow 3.2.0", "| sqlite_hot_1p |", "† 987", "| 100,000 |", "not run: java mvn", "What is not measured"):
        assert part in page, part
    assert page.count("\n## ") == 7


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_the_tables_is_on_the_shelf(document: dict[str, Any], lang: str):
    asked: set[str] = set()

    def noted(code: str) -> str:
        asked.add(code)
        return WORDS.message(code, lang, {})

    report.page(complete(document), noted)
    assert {code for code in asked if WORDS.message(code, lang, {}) == code} == set()


def test_without_postgresql_the_bench_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(private, "find_spec", lambda name: None)
    monkeypatch.setattr(private, "SYSTEM_PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingError) as told, postgres.a_server(""):
        pass
    assert told.value.code == "postgres_missing"


def test_a_server_of_its_own_waits_for_the_disk_and_goes_with_the_bench():
    with postgres.a_server("") as server:
        first = server.database("first")
        assert first.endswith("_1_first")
        assert server.version.split(".")[0].isdigit()
        with psycopg.connect(first.replace("+psycopg", "")) as connection:
            said = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
    assert said == ("on", "on")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first.replace("+psycopg", ""), connect_timeout=2)


def test_databases_made_on_a_server_one_was_told_of_are_removed(postgres_url: str):
    with postgres.a_server(postgres_url) as server:
        made = server.database("gone")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(made.replace("+psycopg", ""))


def test_the_plans_are_what_the_page_says():
    assert QUICK.effort.rounds >= 5
    assert FULL.rounds == (10, 100, 1000, 3000)
    assert (*FULL.stored, HUGE) == (1000, 100_000, 1_000_000)
    for plan in (QUICK, FULL):
        assert set(plan.postgresql.heats) == {"cold", "hot"} and 2 in plan.postgresql.processes and "http_2w" in plan.http.values()
        assert 1 in plan.sqlite.processes and "hot" in plan.sqlite.heats
        assert (plan.postgresql.threads[0], plan.sqlite.threads) == (2, (1,))
    assert 1 in FULL.postgresql.threads, "what one thread does is told too"
