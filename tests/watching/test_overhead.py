"""Watching costs next to nothing: the CPU time an act, its database turn and its request's line take in all."""

from __future__ import annotations

import timeit
from time import process_time

from engine.watching import logs, metrics, traces
from tests.support.listening import Logged

# The usual figures are 10 for an act and 12 for its request; this bound only tells a mistake from a busy machine.
MOST_MICROSECONDS = 120


def test_an_act_and_its_request_are_watched_in_microseconds(logged: Logged, counted: None):
    @metrics.act()
    def perform(*, work: object) -> None:
        """Nothing but the watching itself."""

    def complete() -> None:
        """What gives the act its name."""

    def request() -> None:
        token = traces.begin("")
        perform(work=complete)
        metrics.completed("intake")
        metrics.database(0.001, 4, writes=True, committed=True)
        metrics.request("/api/tasks/<task>/complete", 200, 0.001)
        logs.info("request", method="POST", route="/api/tasks/<task>/complete", status=200, seconds=0.001, official=3)
        traces.end(token)

    took = min(timeit.repeat(request, number=500, repeat=7, timer=process_time)) / 500 * 1_000_000
    assert took < MOST_MICROSECONDS
    assert len(logged.of("request")) == 3500
