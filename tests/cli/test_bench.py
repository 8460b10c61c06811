"""petition bench as a person runs it: what it answers to a wrong wish."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Petition


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--write", "nowhere/benchmarks.md"), "nowhere"),
        (("--quickly",), "--quick"),
        (("--lang", "fr"), "fr"),
    ],
)
def test_a_wrong_wish_is_refused_before_anything_is_measured(petition: Petition, words: tuple[str, ...], expected: str):
    ran = petition("bench", "--lang", "en", *words)
    assert ran.code == 2
    assert expected in ran.err
    assert ran.out == ""
    assert "measuring" not in ran.err
    assert "Traceback" not in ran.err


def test_a_server_that_cannot_be_reached_is_told_without_a_traceback(petition: Petition):
    ran = petition("bench", "--quick", "--json", "--database", "postgresql://nobody@127.0.0.1:1/none", "--lang", "en")
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.strip()
