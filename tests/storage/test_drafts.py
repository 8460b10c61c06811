"""Drafts and edit locks: of one answer whichever node is asked, unreadable on the disk, gone when their step is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.domain.draft import Draft, EditLock
from engine.errors import OutOfOrder
from engine.storage import SqlStore
from tests.storage.builders import KEY, NOW, a_task, keep, raw

MINUTE = timedelta(minutes=1)
SECRET = "吴安，身份证990121198001010017"


def kept(store: SqlStore, official: int = 7, text: str = SECRET, at: int = 0, task: str = "t") -> Draft:
    draft = Draft(task, official, {"reason": text, "boxes": ["a", "b"], "ticked": True}, NOW + at * MINUTE, 3)
    with store.transaction() as tx:
        tx.drafts.keep(draft)
    return draft


def hold(store: SqlStore, official: int, at: int) -> EditLock:
    with store.transaction() as tx:
        return tx.drafts.hold("t", official, NOW + at * MINUTE, NOW + (at - 10) * MINUTE)


def take(store: SqlStore, official: int, at: int) -> EditLock:
    with store.transaction() as tx:
        return tx.drafts.take("t", official, NOW + at * MINUTE)


def test_a_draft_comes_back_as_it_was_typed_and_the_later_one_stands(store: SqlStore) -> None:
    kept(store)
    later = kept(store, text="又写了", at=1)
    other = kept(store, official=8)
    reader = store.registers.drafts
    assert (reader.draft("t", 7), reader.draft("t", 8), reader.draft("t", 9)) == (later, other, None)


def test_neither_a_draft_nor_what_was_handed_over_can_be_read_on_the_disk_or_lent_to_another(store: SqlStore, url: str) -> None:
    kept(store)
    hold(store, 7, 0)
    take(store, 8, 1)
    rows = [str(row) for row in raw(url, "SELECT * FROM drafts") + raw(url, "SELECT * FROM edit_locks")]
    assert not [row for row in rows if "吴安" in row or "990121" in row]
    raw(url, "UPDATE drafts SET official = 9")
    with pytest.raises(OutOfOrder, match="cipher_failed"):
        store.registers.drafts.draft("t", 9)


def test_three_nodes_agree_who_fills_a_step_in(store: SqlStore, url: str) -> None:
    nodes = [store, SqlStore(url, KEY), SqlStore(url, KEY)]
    first = hold(nodes[0], 7, 0)
    assert hold(nodes[1], 8, 5) == first == nodes[2].registers.drafts.lock("t")
    still = hold(nodes[2], 7, 9)
    assert (still.official, still.since, still.seen_at) == (7, first.since, NOW + 9 * MINUTE)
    text = kept(nodes[0])
    taken = take(nodes[1], 8, 10)
    assert (taken.official, taken.since, taken.taken_from, taken.handed) == (8, NOW + 10 * MINUTE, 7, text)
    kept(nodes[2], text="之后写的", at=11)
    assert nodes[0].registers.drafts.lock("t") == taken == take(nodes[2], 8, 11)
    assert hold(nodes[0], 7, 12) == taken
    assert hold(nodes[1], 8, 12).handed == text
    idle = hold(nodes[2], 7, 23)
    assert (idle.official, idle.taken_from, idle.handed) == (7, None, None)
    for node in nodes[1:]:
        node.close()


def test_who_comes_back_after_a_pause_begins_anew(store: SqlStore) -> None:
    hold(store, 7, 0)
    assert hold(store, 7, 20).since == NOW + 20 * MINUTE


def test_dropping_takes_only_one_s_own(store: SqlStore) -> None:
    kept(store)
    other = kept(store, official=8)
    hold(store, 8, 0)
    with store.transaction() as tx:
        tx.drafts.drop("t", 7)
    assert (store.registers.drafts.draft("t", 7), store.registers.drafts.draft("t", 8)) == (None, other)
    assert store.registers.drafts.lock("t") is not None


def test_what_belongs_to_an_open_step_or_is_young_is_not_pruned(store: SqlStore) -> None:
    keep(store, tasks=[a_task(id="open")])
    number = store.registers.number_of_task("open")
    stays, goes = ("open", "open/urge", f"{number}/note"), ("gone", "gone/urge", "990121-2026-999999/note")
    for task in (*stays, *goes, "window/registration"):
        kept(store, task=task)
    with store.transaction() as tx:
        assert tx.drafts.prune(NOW, NOW) == 0
    with store.transaction() as tx:
        assert tx.drafts.prune(NOW + MINUTE, NOW) == len(goes)
    assert store.registers.drafts.draft("window/registration", 7) is not None, "nothing is open at the window; it has days of its own"
    with store.transaction() as tx:
        assert tx.drafts.prune(NOW + MINUTE, NOW + MINUTE) == 1
    assert {one.task for one in store.registers.drafts.several((*stays, *goes), 7)} == set(stays)
    assert store.registers.drafts.draft("open", 7) is not None and store.registers.drafts.draft("gone", 7) is None
