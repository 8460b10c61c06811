"""Foreign PDFs are looked at in a process of its own; whatever they are, the office lives and knows what can be bound."""

from __future__ import annotations

import subprocess
import sys
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
HONEST = whole(CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", PAGE, b"<</Length 0>>stream\n\nendstream")


@pytest.mark.parametrize(
    ("content", "pages"),
    [
        (HONEST, 1),
        (b"%PDF-1.7\nnothing that anybody could read", 0),
        (whole(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"), 0),
    ],
    ids=["honest", "broken", "a tree of pages that is its own child"],
)
def test_what_can_be_bound_is_counted_and_what_cannot_is_nothing(content: bytes, pages: int, tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(content)
    assert apart.pages_of(tmp_path / "one.pdf") == pages


def test_a_reader_that_wants_more_memory_than_it_may_have_ends_and_tells_nothing(tmp_path: Path) -> None:
    greedy = "from engine.documents.apart import *; confined(lambda path: len(bytes(MEMORY)), ['one.pdf'])"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, env=apart.ALONE, check=False)
    assert done.returncode and not done.stdout


def test_a_file_longer_than_the_binding_takes_lies_in_the_zip_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(HONEST)
    assert apart.counted(tmp_path / "one.pdf") == 1
    monkeypatch.setattr(apart, "MOST_PAGES", 0)
    assert apart.counted(tmp_path / "one.pdf") == 0
