"""Statements sent past the layers: the same answers, whatever their size, and on every connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from engine.errors import Conflict, OutOfOrder
from engine.storage import wire
from engine.storage.connect import Counter, door, open_acts
from engine.storage.wire import QuickWire, Wire, wire_of
from tests.storage.builders import raw


@pytest.fixture
def acts(postgresql_url: str) -> Iterator[Engine]:
    engine = open_acts(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def quick(acts: Engine) -> Iterator[Wire]:
    """A connection on which each statement is a transaction of its own."""
    lent = acts.raw_connection()
    yield wire_of(lent.driver_connection, Counter())
    lent.close()


def test_numbers_flags_lists_texts_and_nothing_come_back_as_they_are(quick: Wire) -> None:
    asked = "SELECT $1::bigint, $2::boolean, ARRAY[3, 1]::bigint[], ARRAY[]::bigint[], $3::text, $4::text"
    assert quick.ask(asked, [2**40, True, "信访 'x' \\", None]) == [[2**40, True, [3, 1], [], "信访 'x' \\", None]]


def test_a_megabyte_goes_and_comes_whole(quick: Wire) -> None:
    text = "征地" * 500_000
    assert quick.ask("SELECT $1::text", [text]) == [[text]]


def test_a_statement_is_prepared_once_and_forgotten_with_many(quick: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_MOST_PREPARED", 3)
    for round_ in range(2):
        assert [quick.ask(f"SELECT {number} + $1::integer", [1])[0][0] for number in range(5)] == [1, 2, 3, 4, 5], round_
    assert quick.ask("SELECT count(*) FROM pg_prepared_statements")[0][0] <= 3


def test_an_error_of_the_server_is_told_in_our_words_and_leaves_the_connection_fit(quick: Wire) -> None:
    quick.ask("INSERT INTO series (name, last) VALUES ($1, 1)", ["a"])
    with pytest.raises(Conflict, match="conflict_exists"), door():
        quick.ask("INSERT INTO series (name, last) VALUES ($1, 1)", ["a"])
    with pytest.raises(OutOfOrder, match="22P02"), door():
        quick.ask("SELECT $1::integer", ["no number"])
    assert quick.ask("SELECT last FROM series") == [[1]]


def test_what_was_begun_is_open_until_it_ends(quick: Wire) -> None:
    assert isinstance(quick, QuickWire) and not quick.is_open
    quick.begin()
    quick.ask("INSERT INTO series (name, last) VALUES ($1, 1)", ["b"])
    quick.begin()
    assert quick.is_open
    quick.connection.rollback()
    assert (quick.is_open, quick.ask("SELECT count(*) FROM series")) == (False, [[0]])


COUNT = "INSERT INTO series (name, last) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last"


def test_a_transaction_begun_and_ended_with_its_first_and_last_statement_is_there_afterwards(quick: Wire) -> None:
    for turn in range(1, 5):  # prepared from the second on
        assert quick.begin_with(COUNT, ["c"]) == [[turn]] and quick.is_open
        assert quick.begin_with(COUNT, ["d"]) == [[turn]]
        assert quick.write(COUNT, ["e"], list, last=True) == [[turn]] and not quick.is_open
    assert sorted(quick.ask("SELECT name, last FROM series")) == [["c", 4], ["d", 4], ["e", 4]]


def test_a_last_statement_that_fails_takes_its_transaction_with_it_and_leaves_the_connection_fit(quick: Wire) -> None:
    quick.begin_with(COUNT, ["f"])
    with pytest.raises(OutOfOrder, match="22012"), door():
        quick.write("SELECT 1 / $1::integer", [0], list, last=True)
    quick.connection.rollback()
    assert (quick.is_open, quick.ask("SELECT last FROM series")) == (False, [])


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("is_begun", [True, False])
def test_what_is_done_meanwhile_is_done_once_and_may_fail(quick: Wire, *, is_begun: bool, last: bool) -> None:
    done: list[int] = []
    for turn in range(1, 4):
        if is_begun:
            quick.begin()
        assert quick.write(COUNT, ["m"], lambda turn=turn: done.append(turn), last=last) == [[turn]]
        assert quick.is_open == (is_begun and not last)
        quick.connection.commit()
    assert done == [1, 2, 3]
    if is_begun:
        quick.begin()
    with pytest.raises(ZeroDivisionError):
        quick.write(COUNT, ["m"], lambda: 1 // 0, last=last)
    quick.connection.rollback()
    # Sent was sent: only a transaction still open can be undone.
    assert quick.ask("SELECT last FROM series") == [[3 if is_begun and not last else 4]]


def test_a_first_statement_that_fails_is_told_and_the_transaction_can_be_undone(quick: Wire) -> None:
    with pytest.raises(OutOfOrder, match="22P02"), door():
        quick.begin_with("SELECT $1::integer", ["no number"])
    quick.connection.rollback()
    assert quick.begin_with(COUNT, ["g"]) == [[1]]


def test_a_connection_cut_under_two_statements_is_told_so(quick: Wire, postgresql_url: str) -> None:
    pid = quick.ask("SELECT pg_backend_pid()")[0][0]
    raw(postgresql_url, f"SELECT pg_terminate_backend({pid}, 5000)")
    with pytest.raises(OutOfOrder, match="database_unreachable"), door():
        quick.begin_with(COUNT, ["h"])
