"""A diagram from another program is read in the encoding it was written in; nothing else about it is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.encoding import in_utf8

LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&>"), max_size=40)


@given(LETTERS, st.sampled_from(["utf-16", "gb18030", "UTF-8"]))
def test_a_text_is_the_same_text_whatever_it_was_written_in(text: str, name: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{name}" standalone="yes"?>\n<a name="{text}"/>'
    assert in_utf8(sheet.encode(name)).decode() == sheet.replace(f'encoding="{name}"', 'encoding="UTF-8"')


@pytest.mark.parametrize(
    "content", [b"", b"<a/>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="gbk"?><a>\xff</a>', b'<?xml encoding="ebcdic"?>']
)
def test_what_cannot_be_told_is_left_as_it_is(content: bytes) -> None:
    assert in_utf8(content) == content
