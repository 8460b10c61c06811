"""What hashes are taken of is the same text for ever."""

from __future__ import annotations

from typing import Any

import pytest

from engine.domain.canonical import canonical

SEALED = [
    ({"b": [1, ("二", None)], "a": True, "é": False}, '{"a":true,"b":[1,["二",null]],"é":false}'),
    ([0.00001, 1e16, -0.0, 2**63], "[1e-05,1e+16,-0.0,9223372036854775808]"),
    ('\x00\x1f\x7f\u2028\\"/', '"\\u0000\\u001f\x7f\u2028\\\\\\"/"'),
    ({2: "b", 1: "a"}, '{"1":"a","2":"b"}'),
]


@pytest.mark.parametrize(("value", "text"), SEALED)
def test_the_canonical_text_is_written_as_it_always_was(value: Any, text: str) -> None:
    assert canonical(value) == text.encode()


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", [object()]])
def test_what_json_does_not_know_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
