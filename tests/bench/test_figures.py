"""From rounds to figures."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bench.figures import Series, percentile, percentiles, ratio, spread
from engine.bench.shift import Tally

values = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=300)


def series(*rates: float) -> Series:
    """Rounds of one second at these rates."""
    return Series([Tally(int(rate), 1.0, [1.0] * int(rate)) for rate in rates])


def test_a_ratio_is_the_median_over_pairs_not_the_ratio_of_medians():
    # The machine grows slower from pair to pair; in each pair we are twice as fast.
    assert ratio(series(200, 100, 20), series(100, 50, 10)) == 2.0
    # Pairs say 1, 2 and 10; the medians of all rounds would say 5.
    assert ratio(series(100, 100, 100), series(100, 50, 10)) == 2.0
    assert ratio(series(10, 100, 1000), series(10, 50, 100)) == 2.0


def test_rounds_without_a_partner_are_no_comparison():
    with pytest.raises(ValueError, match="shorter"):
        ratio(series(1, 2), series(1))


def test_a_reference_that_did_nothing_gives_no_ratio():
    assert ratio(series(5), series(0)) == 0.0


@given(values, st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(found: list[float], share: float):
    told, needed = percentile(found, share), ceil(len(found) * round(share * 100) / 100 - 1e-9)
    assert told in found
    assert sum(value <= told for value in found) >= needed
    assert sum(value < told for value in found) < needed


def test_percentiles_of_a_hundred():
    assert percentiles([float(number) for number in range(1, 101)]) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_nothing_measured_is_nought():
    assert percentiles([]) == {"p50": 0.0, "p95": 0.0, "p99": 0.0}
    assert spread([]) == {"mean": 0.0, "max": 0}


def test_a_side_is_told_with_everything_its_reader_looks_for():
    told = Series([Tally(2, 1.0, [1.0, 3.0], [4, 6], [1, 1]), Tally(4, 1.0, [2.0] * 4, [5] * 4, [1] * 4)]).told()
    assert told["per_second"] == 3.0
    assert (told["statements"], told["commits"]) == ({"mean": 5, "max": 6}, {"mean": 1, "max": 1})
    assert (told["completions"], told["rounds"], told["p50_ms"], told["p99_ms"]) == (6, 2, 2.0, 3.0)
