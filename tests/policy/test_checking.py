"""The quick yes of the schemas: it never passes what the schema itself would not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.policy.checking import problems
from engine.policy.loader import load
from engine.policy.schema import SCHEMAS
from tests.policy.shelf import files

KINDS = ("deadlines", "documents", "flags", "permissions", "obligations", "policy", "limits")
SHELF = {kind: load(files()[f"national/{kind}.yaml"], f"national/{kind}.yaml") for kind in KINDS if f"national/{kind}.yaml" in files()}
WORDS = ["", "60 days", "60 days\n", "5 workingdays", "é"]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**30), st.floats(allow_nan=False), st.sampled_from(WORDS),
    st.text(max_size=3), st.just([]), st.just({}), st.dictionaries(st.text(max_size=3), st.none(), max_size=1),
)  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside of a file."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in inside for found in ((*path, key), *places(value, (*path, key)))]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(SHELF)), st.data())
def test_a_file_with_anything_anywhere_is_found_right_only_when_its_schema_says_so(kind: str, drawn: st.DataObject) -> None:
    source = SHELF[kind]
    name = drawn.draw(st.sampled_from(sorted(source.data)))
    data = {name: deepcopy(source.data[name])}
    *before, last = drawn.draw(st.sampled_from(places(data)))
    part = data
    for step in before:
        part = part[step]
    part[last] = drawn.draw(JUNK)
    wrong = any(Draft202012Validator(SCHEMAS[kind]).iter_errors(data))
    assert bool(problems(type(source)(source.file, data, source.keys, source.values), kind)) == wrong
