"""Blocks of random diagrams as Hypothesis invents and shrinks them."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.process.sampling.growing import EDGES, MOODS, Block, grown, without

edges = st.lists(st.sampled_from(sorted(EDGES)), max_size=2, unique=True).map(tuple)
leaf = st.one_of(
    st.tuples(st.just("user"), st.just(())),
    st.tuples(st.just("user"), edges),
    st.tuples(st.just("catch"), st.sampled_from(["message", "deadline"])),
)
repetitions = st.tuples(st.sampled_from(["many", "row"]), st.integers(1, 3), st.booleans())


def _bigger(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.tuples(st.sampled_from(["seq", "choice", "recall", "split", "fan"]), some),
        st.tuples(st.sampled_from(["again", "exit", "events"]), inner),
        st.tuples(st.sampled_from(["frame", "call"]), inner, edges),
        st.tuples(st.just("many"), inner, st.sampled_from(["user", "frame", "call"]), repetitions, edges),
    )


blocks: st.SearchStrategy[Block] = _bigger(st.recursive(leaf, _bigger, max_leaves=8))

__all__ = ["EDGES", "MOODS", "Block", "blocks", "grown", "without"]
