"""How often was asked in vain is counted once for all processes, tells nobody who asked, and is swept away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from engine.storage import SqlStore
from tests.storage.builders import KEY, NOW, raw

MINUTE = timedelta(minutes=1)


@pytest.fixture
def other(url: str, store: SqlStore) -> Iterator[SqlStore]:
    """Another process at the same database."""
    opened = SqlStore(url, KEY)
    yield opened
    opened.close()


def counted(store: SqlStore, key: str, now: datetime) -> int:
    """How many questions of a key are counted once this one is."""
    with store.transaction() as tx:
        asked = [*tx.vain.hold(key, now), now]
        tx.vain.write(key, asked)
    return len(asked)


def test_what_one_process_counts_the_other_knows_also_of_many_at_once(store: SqlStore, other: SqlStore) -> None:
    at_once = Barrier(6, timeout=30)

    def ask(one: int) -> int:
        at_once.wait()
        return counted((store, other)[one % 2], "place:203.0.113.1", NOW + one * MINUTE)

    with ThreadPoolExecutor(6) as browsers:
        assert sorted(browsers.map(ask, range(6))) == [1, 2, 3, 4, 5, 6]
    [asked] = other.enquiries.in_vain(["place:203.0.113.1", "code:x"])
    assert sorted(asked) == [NOW + one * MINUTE for one in range(6)]


def test_neither_an_address_nor_a_code_stands_there_and_it_is_swept_away(url: str, store: SqlStore) -> None:
    for at, key in enumerate(("place:203.0.113.1", "code:ABCD")):
        counted(store, key, NOW + at * MINUTE)
    rows = raw(url, "SELECT * FROM enquiries_in_vain")
    assert len(rows) == 2 and not any(word in repr(rows) for word in ("203.0.113.1", "ABCD", "place", "code"))
    with store.transaction() as tx:
        assert tx.vain.prune(NOW + MINUTE) == 1
    assert (store.enquiries.in_vain(["place:203.0.113.1"]), len(store.enquiries.in_vain(["code:ABCD"]))) == ([], 1)
    with store.transaction() as tx:
        tx.vain.write("code:ABCD", ())
    assert store.enquiries.in_vain(["code:ABCD"]) == []
