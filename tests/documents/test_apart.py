"""Foreign PDFs are looked at in a process of its own; whatever they are, the office lives and knows what can be bound."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.documents import apart


def whole(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    said, places = b"%PDF-1.7\n", []
    for no, one in enumerate(objects, 1):
        places.append(len(said))
        said += b"%d 0 obj\n%s\nendobj\n" % (no, one)
    rows = b"".join(b"%010d 00000 n \n" % at for at in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return said + head + rows + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(said))


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
CIRCLE = whole(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>")
HONEST = whole(CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", PAGE, b"<</Length 0>>stream\n\nendstream")


def test_what_can_be_bound_is_counted_and_what_cannot_is_nothing(tmp_path: Path) -> None:
    contents = {"broken": b"%PDF-1.7\nnothing that anybody could read", "its own child": CIRCLE, "honest": HONEST}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert apart.pages_of([tmp_path / name for name in (*contents, "not there")]) == [0, 0, 1, 0]


def test_the_file_that_ends_its_reader_is_not_bound_and_those_behind_it_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readers, the first of which came no further than one file."""
    said, asked = [[3], [2, 1]], []

    def told(names: Sequence[str]) -> list[int]:
        asked.append(list(names))
        return said.pop(0)

    monkeypatch.setattr(apart, "_told", told)
    assert apart.pages_of([Path(one) for one in "abcd"]) == [3, 0, 2, 1]
    assert asked == [["a", "b", "c", "d"], ["c", "d"]]


def test_a_file_that_wants_more_memory_than_it_may_have_is_not_bound() -> None:
    greedy = "from engine.documents.apart import *; confined(lambda path: len(bytes(MEMORY)), ['one.pdf'])"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, env=apart.ALONE, check=False)
    assert done.returncode and done.stdout == b"" and b"MemoryError" in done.stderr


def test_a_file_longer_than_the_binding_takes_lies_in_the_zip_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(HONEST)
    assert apart.counted(tmp_path / "one.pdf") == 1
    monkeypatch.setattr(apart, "MOST_PAGES", 0)
    assert apart.counted(tmp_path / "one.pdf") == 0
