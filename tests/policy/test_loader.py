"""Strict YAML: what is plain stays plain, everything else is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.unseen import UNSEEN
from engine.errors import PolicyError
from engine.policy.loader import MAX_BYTES, MAX_DEPTH, dotted, dumped, load, walk


def read(text: str) -> Any:
    return load(text.encode(), "rules.yaml").data


def refused(content: bytes | str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load(content.encode() if isinstance(content, str) else content, "rules.yaml")
    assert caught.value.file == "rules.yaml"
    return caught.value


@pytest.mark.parametrize(
    "text", ["no", "yes", "on", "off", "12:30", "010", "0x10", "1e3", "2026-03-02", "1_000", "NULL", "True", ".5", "+", "5 working days"]
)
def test_what_other_readers_would_turn_into_something_else_stays_text(text: str):
    assert read(f"key: {text}") == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("-3", -3), ("0", 0), ("1.50", 1.5)]
)
def test_only_plain_words_and_numbers_are_more_than_text(text: str, value: object):
    assert read(f"key: {text}") == {"key": value}


@pytest.mark.parametrize("text", ["'1'", '"true"', "'null'", '""'])
def test_what_stands_in_quotes_is_text(text: str):
    assert isinstance(read(f"key: {text}")["key"], str)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: &x 1", "yaml_anchor", 1, 4),
        ("a: *x", "yaml_alias", 1, 4),
        ("a: !!python/object:os.system 1", "yaml_tag", 1, 4),
        ("a: !x 1", "yaml_tag", 1, 4),
        ("<<: {a: 1}", "yaml_merge_key", 1, 1),
        ("a: 1\nb: 2\na: 3", "yaml_duplicate_key", 3, 1),
        ("a:\n  b: 1\n  b: 2", "yaml_duplicate_key", 3, 3),
        ("--- 1\n--- 2", "yaml_several_documents", 2, 1),
        ("%YAML 1.1\n---\na: 1", "yaml_directive", 1, 1),
        ("? [a]\n: 1", "yaml_key_not_text", 1, 3),
        ("a: [1", "yaml_syntax", 2, 1),
        ("a: 1\n b: 2", "yaml_syntax", 2, 3),
        ("a:\t1\n\tb: 2", "yaml_syntax", 2, 1),
        ("a: 'x", "yaml_syntax", 1, 6),
        ("a: 9999999999999999999", "yaml_number_too_long", 1, 4),
        ("a: 1\nb: 办理\u202e期限", "yaml_hidden_character", 2, 6),
        ("a: \u200bx", "yaml_hidden_character", 1, 4),
        ("a: \x00", "yaml_hidden_character", 1, 4),
        ('a: "\\u202E期限"', "yaml_hidden_character", 1, 4),
        ('a: "\\0"', "yaml_hidden_character", 1, 4),
        ('a: 1\n"b\\u200B": 2', "yaml_hidden_character", 2, 1),
        ("a: 期\U000e0041限", "yaml_hidden_character", 1, 5),
        ("a: 期\u3164限", "yaml_hidden_character", 1, 5),
        ("a: 期\u2028限", "yaml_hidden_character", 1, 5),
    ],
)
def test_everything_else_is_refused_where_it_stands(text: str, code: str, line: int, column: int):
    error = refused(text)
    assert (error.code, error.line, error.column) == (code, line, column)


def test_a_key_written_twice_names_the_first_line():
    assert refused("a: 1\nb: 2\na: 3").args_for_message["first_line"] == 1


def test_a_file_that_is_not_utf8_is_refused_at_its_line():
    error = refused(b"a: 1\nb: \xff\xfe")
    assert (error.code, error.line) == ("yaml_not_utf8", 2)


def test_a_file_too_large_too_deep_or_too_full_is_refused():
    assert refused(b"a" * (MAX_BYTES + 1)).code == "yaml_too_large"
    assert refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).code == "yaml_too_deep"
    assert refused("[" + "1," * 20_001 + "]").code == "yaml_too_many_nodes"
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


def test_a_bomb_of_aliases_is_refused_at_the_first_anchor():
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"
    assert refused(bomb).code == "yaml_anchor"


def test_every_key_and_value_knows_its_place():
    source = load("处理:\n  期限: 60 days\n  warn: [3 days, 1 day]\n".encode(), "rules.yaml")
    assert source.place(("处理", "期限"), key=True) == (2, 3)
    assert source.place(("处理", "期限")) == (2, 7)
    assert source.place(("处理", "warn", 1)) == (3, 18)


def test_something_missing_is_told_at_what_should_hold_it():
    source = load(b"a: 1\nhandling:\n  name: x\n", "rules.yaml")
    assert source.place(("handling", "length")) == (2, 1)


def test_an_empty_file_holds_nothing():
    assert read("") is None and read("# only a remark\n") is None


def test_a_path_is_told_as_people_write_it():
    assert dotted(("handling", "warn", 0, "unit")) == "handling.warn[0].unit"


@given(st.binary(max_size=200))
def test_no_bytes_at_all_can_do_more_than_be_refused(content: bytes):
    try:
        load(content, "rules.yaml")
    except PolicyError as error:
        assert error.line is not None and error.line >= 1


@given(st.text(alphabet="ab: -[]{}&*!<%?|>'\"#\n中0", max_size=60))
def test_no_text_of_yaml_signs_can_do_more_than_be_refused(text: str):
    try:
        source = load(text.encode(), "rules.yaml")
    except PolicyError as error:
        assert error.line is not None and error.column is not None
    else:
        assert all(source.place(path) >= (1, 1) for path, _ in walk(source.data))


WRITABLE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20).filter(
    lambda text: not UNSEEN.search(text)
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**9), 10**9), WRITABLE, st.sampled_from(["no", "on", "010", "1.5", "true", "~", "null", "+5"])
)


@given(st.recursive(SCALARS, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(WRITABLE, inside, max_size=4), max_leaves=20))
def test_what_is_written_is_read_as_the_same(data: object):
    assert read(dumped({"data": data})) == {"data": data}


def test_text_stands_without_quotes_unless_it_would_be_read_as_something_else():
    assert dumped({"on": "2026-03-02", "place": "990121", "by": "李华"}) == "on: 2026-03-02\nplace: '990121'\nby: 李华\n"
