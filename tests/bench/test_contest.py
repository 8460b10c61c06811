"""Rounds in turn, and configurations that tell everything."""

from __future__ import annotations

import pytest

from engine.bench.children import environment
from engine.bench.contest import REFERENCE, Effort, Row, Shape, interleaved, service_layer
from engine.bench.counter import http, serving
from engine.bench.crew import Crew, Worker, shortened
from engine.bench.figures import Series, ratio
from engine.bench.shift import Tally
from engine.bench.stage import Stage
from engine.errors import OutOfOrder
from tests.bench.conftest import TINY, quiet

SIDE_KEYS = {"per_second", "p50_ms", "p95_ms", "p99_ms", "statements", "commits", "completions", "rounds"}


class Diary(Crew):
    """A crew without workers that writes down when its turn was."""

    def __init__(self, name: str, turns: list[tuple[str, float, int]]) -> None:
        super().__init__([])
        self.name, self.turns = name, turns

    def round(self, seconds: float, processes: int, threads: int | None = None) -> Tally:
        """Note the turn."""
        self.turns.append((self.name, seconds, processes))
        return Tally(len(self.turns), 1.0, [1.0] * len(self.turns))


def test_sides_take_turns_and_the_order_turns_too():
    turns: list[tuple[str, float, int]] = []
    sides = {name: Diary(name, turns) for name in ("cold", "hot", REFERENCE)}
    series = interleaved(sides, Effort(rounds=4, seconds=2.0, warm=0.5), 2)
    warm, measured = turns[:3], turns[3:]
    assert {seconds for _, seconds, _ in warm} == {0.5}
    assert {(seconds, processes) for _, seconds, processes in measured} == {(2.0, 2)}
    for number in range(4):
        triple = [name for name, _, _ in measured[3 * number : 3 * number + 3]]
        assert sorted(triple) == ["cold", "hot", REFERENCE]
    assert measured[0][0] != measured[3][0], "nobody is always first"
    assert [len(one.rounds) for one in series.values()] == [4, 4, 4]


def test_what_was_run_to_warm_up_is_in_no_figure():
    turns: list[tuple[str, float, int]] = []
    series = interleaved({"hot": Diary("hot", turns)}, Effort(rounds=2, seconds=1.0, warm=0.1), 1)
    assert [tally.done for tally in series["hot"].rounds] == [2, 3]


def check(row: Row) -> None:
    """A row tells all its figures, and its ratio comes from its pairs."""
    told = row.told()
    assert set(told["petition"]) == set(told["stock"]) == SIDE_KEYS
    assert told["petition"]["completions"] > 0 < told["stock"]["completions"]
    assert told["petition"]["rounds"] == told["stock"]["rounds"] == TINY.rounds
    assert told["ratio"] == ratio(row.ours, row.stock) > 0
    assert 0 < told["petition"]["p50_ms"] <= told["petition"]["p95_ms"] <= told["petition"]["p99_ms"]


SHAPES = {
    "sqlite": (Shape((1,), ("cold", "hot")), {"sqlite_cold_1p": 1, "sqlite_hot_1p": 1}),
    "postgresql": (Shape((2,), ("cold", "hot"), (2, 1)), {"cold_pg_2p": 2, "hot_pg_2p": 2, "cold_pg_2p_1t": 1, "hot_pg_2p_1t": 1}),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_the_service_layer_is_measured_cold_and_hot_beside_the_reference(stage: Stage, kind: str):
    shape, names = SHAPES[kind]
    rows = service_layer(stage, kind, shape, TINY, quiet)
    assert {row.name: row.told()["threads"] for row in rows} == names
    for row in rows:
        check(row)
        ours, theirs = row.told()["petition"], row.told()["stock"]
        assert ours["commits"] == theirs["commits"] == {"mean": 1, "max": 1}
        assert ours["statements"]["max"] >= ours["statements"]["mean"] > 0 < theirs["statements"]["mean"]


def test_the_api_is_measured_under_the_same_server_as_the_reference(stage: Stage):
    rows = http(stage, {"cold": "http_cold_2w", "hot": "http_2w"}, TINY, quiet)
    assert [(row.name, row.entry, row.processes) for row in rows] == [("http_cold_2w", "HTTP", 2), ("http_2w", "HTTP", 2)]
    for row in rows:
        check(row)


def test_what_is_measured_one_after_another_shares_its_databases(file_stage: Stage):
    first, again = file_stage.office("sqlite", live=0), file_stage.office("sqlite", live=500)
    assert (first["database"], first["live"], again["live"]) == (again["database"], 0, 500)
    assert file_stage.reference("sqlite")["database"] == file_stage.reference("sqlite")["database"] != first["database"]
    assert file_stage.office("sqlite", live=0, label="crowd")["database"] != first["database"]


def test_a_worker_that_ends_early_is_told_with_its_last_words():
    worker = Worker.python("engine.bench.nowhere", {})
    try:
        with pytest.raises(OutOfOrder) as told:
            worker.answer()
    finally:
        worker.close()
    assert told.value.code == "bench_worker_ended"
    assert "No module named engine.bench.nowhere" in str(told.value.args_for_message["reason"])


def test_an_order_to_a_worker_that_has_ended_is_told_too():
    worker = Worker.python("engine.bench.nowhere", {})
    worker.child.wait()
    try:
        with pytest.raises(OutOfOrder, match="bench_worker_ended"):
            for _ in range(2):  # the first may still fit into the pipe
                worker.order(do="round", seconds=1, more="x" * 100_000)
    finally:
        worker.close()


def test_a_server_that_ends_before_it_listens_is_told_with_its_last_words():
    with pytest.raises(OutOfOrder) as told, serving(["engine.bench.nowhere"], environment(), "listens", 1, 9):
        pass
    assert told.value.args_for_message["worker"] == "engine.bench.nowhere"
    assert "No module named engine.bench.nowhere" in str(told.value.args_for_message["reason"])


def test_both_ends_of_long_last_words_are_told():
    told = shortened("first" + "x" * 5000 + "last")
    assert told.startswith("first") and told.endswith("last") and len(told) < 700
    assert shortened(" short\n") == "short"


def test_a_row_of_nothing_has_no_ratio():
    empty = Series([Tally()])
    assert Row("none", "sqlite", "service layer", 1, 1, "hot", empty, empty).told()["ratio"] == 0.0
