"""Foreign files are read in a child: whatever becomes of it, this process lives, and no more work at once than there are turns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.documents import confining
from engine.documents.confining import Confined, Turns, confined


def endless() -> Iterator[Mapping[str, object]]:
    yield {"found": 1}
    while True:
        pass


def test_a_reading_without_end_is_broken_off_and_what_was_found_is_kept() -> None:
    heard = confined(endless, 1)
    assert (heard.told, heard.broken_off) == ([{"found": 1}], "time")


def test_a_reading_that_waits_for_ever_is_broken_off_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confining, "PATIENCE", 0.1)
    assert confined(lambda: iter([{"heard": Event().wait()}]), 5).broken_off == "time"


def test_a_reading_that_wants_all_memory_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confining, "MEMORY", 3 << 30)
    heard = confined(lambda: iter([{"size": len(bytearray(4 << 30))}]), 20)
    assert (heard.told, heard.broken_off) == ([], "memory")


def test_a_reading_that_fails_is_told_and_leaves_this_process_alone() -> None:
    def fails() -> Iterator[Mapping[str, object]]:
        yield {"found": 1}
        raise RecursionError

    heard = confined(fails, 20)
    assert (heard.told, heard.broken_off) == ([{"found": 1}], "died")


def test_no_more_check_at_once_than_there_are_turns_and_who_waits_too_long_is_told_so() -> None:
    turns, (begun, say_begun), (may_end, let_end) = Turns(1, patient=0.01), os.pipe(), os.pipe()

    def waits() -> Iterator[Mapping[str, object]]:
        os.write(say_begun, b".")
        yield {"heard": os.read(may_end, 1).decode()}

    heard: list[Confined] = []
    first = Thread(target=lambda: heard.append(turns(waits, 20)))
    first.start()
    os.read(begun, 1)
    second = turns(lambda: iter([{"found": 1}]), 20)
    os.write(let_end, b"!")
    first.join()
    assert (second.told, second.broken_off) == ([], "busy")
    assert heard == [Confined([{"heard": "!"}], "")]
    assert turns(lambda: iter([{"found": 1}]), 20).told == [{"found": 1}], "and the next has its turn"
    for end in (begun, say_begun, may_end, let_end):
        os.close(end)


def test_a_reading_cannot_leave_a_file_behind(tmp_path: Path) -> None:
    left = tmp_path / "left"

    def writes() -> Iterator[Mapping[str, object]]:
        left.write_text("x")
        yield {"found": 1}

    assert confined(writes, 20).broken_off == "died"
    assert not left.exists() or not left.stat().st_size
