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
    same, told = in_utf8(sheet.encode(name))
    assert same.decode() == sheet.replace(f'encoding="{name}"', 'encoding="UTF-8"')
    assert told.lower() == ("" if name == "UTF-8" else name)


@pytest.mark.parametrize(
    ("name", "codec", "letters"),
    [
        ("GB2312", "gbk", "信访"), ("Big5", "big5", "信訪"), ("Shift_JIS", "shift_jis", "請願"), ("ISO-8859-2", "iso-8859-2", "žádost"),
        ("ISO-8859-15", "iso-8859-15", "œuvre €"), ("windows-1250", "cp1250", "žádost €"), ("UTF-16", "utf-16-le", "信访"),
        ("UTF-16", "utf-16-be", "信访"),
    ],
)  # fmt: skip
def test_the_encoding_a_file_came_in_is_told(name: str, codec: str, letters: str) -> None:
    same, told = in_utf8(f'<?xml version="1.0" encoding="{name}"?><a>{letters}</a>'.encode(codec))
    assert (same.decode(), told) == (f'<?xml version="1.0" encoding="UTF-8"?><a>{letters}</a>', name)


@pytest.mark.parametrize(
    "content", [b"", b"<a/>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="gbk"?><a>\xff</a>', b'<?xml encoding="ebcdic"?>']
)
def test_what_cannot_be_told_is_left_as_it_is(content: bytes) -> None:
    assert in_utf8(content) == (content, "")


def test_empty_lines_before_the_declaration_are_dropped() -> None:
    assert in_utf8(b'\r\n <?xml version="1.0"?><a/>') == (b'<?xml version="1.0"?><a/>', "")
    assert in_utf8(b"\n <a/>") == (b"\n <a/>", "")
