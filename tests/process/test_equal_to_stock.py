"""Ours and SpiffWorkflow's own, on random diagrams and histories: the same steps, waits, acts, ends and marks.

What differs on purpose stands in ``test_unlike_stock.py``; nothing else is left out here.
"""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from engine.process.library import Library
from engine.process.lint import lint
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import shelf
from tests.process.growing import Block, blocks, grown, without
from tests.process.pairing import Pair, answered

HISTORY = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 2)), min_size=6, max_size=30)
SPLITS_IN_CIRCLES = frozenset({"split in again"})


def played(block: Block, history: list[tuple[int, int]]) -> Pair:
    files = shelf(**grown(block))
    assert [finding for finding in lint(files) if finding.severity == "error"] == []
    pair = Pair(files, "random", runtime=SpiffRuntime(Library(files), keep=0))
    for pick, number in history:
        moves = pair.moves()
        if not moves:
            break
        move = moves[pick % len(moves)]
        pair.go(move, answered(move[1][-1], number) if move[0] == "complete" else {})
    return pair


@given(blocks, HISTORY)
@settings(max_examples=settings().max_examples * 5 // 2)
def test_every_history_of_every_diagram_is_the_same(block: Block, history: list[tuple[int, int]]) -> None:
    pair = played(without(block, SPLITS_IN_CIRCLES), history)
    event("completed" if pair.step.completed else "still open")
