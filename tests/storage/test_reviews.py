"""The register of reviews: opinions come back in order, and a run knows which of its petitions wait for their turn."""

from __future__ import annotations

from engine.domain.review import MoveRun, ReleaseComment, RunState
from engine.storage import SqlStore
from tests.storage.builders import NOW


def test_opinions_come_back_in_order_and_those_not_settled_are_counted(store: SqlStore) -> None:
    with store.transaction() as tx:
        first = tx.reviews.comment(ReleaseComment(None, 3, "workflows/intake/intake.bpmn", "decide_acceptance", "为什么？", 7, NOW))
        second = tx.reviews.comment(ReleaseComment(None, 3, "", "", "其余没有意见。", 7, NOW))
        tx.reviews.comment(ReleaseComment(None, 4, "", "", "另一个版本。", 7, NOW))
    with store.transaction() as tx:
        settled = tx.reviews.one_comment(first.id or 0)
        assert settled == first and tx.reviews.one_comment(99) is None
        settled.settled_by, settled.settled_at = 8, NOW
        tx.reviews.keep_comment(settled)
    assert store.registers.reviews.comments(3) == [settled, second]
    assert store.registers.reviews.open_comments() == {3: 1, 4: 1}


def test_a_run_goes_on_where_it_stopped(store: SqlStore) -> None:
    run = MoveRun(1, "a" * 64, "b" * 64, RunState.RUNNING, 7, NOW)
    with store.transaction() as tx:
        tx.reviews.begin_run(run, ["990121-2026-000001", "990121-2026-000002", "990121-2026-000003"])
    with store.transaction() as tx:
        assert tx.reviews.locked_run(1) == run and tx.reviews.locked_run(2) is None
        first, second = tx.reviews.waiting(1, "", 2)
        first.outcome, first.told = "moves", {"basis": "新规定附则"}
        tx.reviews.keep_lines([first])
        assert tx.reviews.waiting(1, "", 1) == [second] and tx.reviews.waiting(1, "moves", 9) == [first]
        run.state, run.ended_at = RunState.ENDED, NOW
        tx.reviews.keep_run(run)
    assert store.registers.reviews.outcomes(1) == {"": 2, "moves": 1}
    assert store.registers.reviews.runs() == [run] == [store.registers.reviews.run(1)]
