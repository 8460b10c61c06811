"""What hashes are taken of is the same text for ever, whoever writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.domain.canonical import canonical

# What an act may say of itself, and the rest of what JSON knows, since somebody's forms may ask for fractions.
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=5), inner))


@given(VALUES)
@example({"b": [1, ("二", None)], "a": '\x00\x1f\x7f\u2028\\"/\U0001f600', "é": True, "z": False})
@example([0.00001, 1e16, 1.5, -0.0])
@example([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**40])
def test_the_canonical_text_is_what_the_library_of_the_language_writes(value: Any) -> None:
    assert canonical(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_names_that_are_numbers_are_written_as_they_always_were() -> None:
    assert canonical({2: "b", 1: "a"}) == b'{"1":"a","2":"b"}'


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", [object()]])
def test_what_json_does_not_know_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
