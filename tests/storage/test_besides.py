"""Notes and the roster on either database: who may read a note is asked of the database, its text rests encrypted."""

from __future__ import annotations

from dataclasses import replace

from engine.domain.access import Scope
from engine.domain.expert import Expert
from engine.domain.note import Note, NoteScope
from engine.storage import SqlStore
from tests.storage.builders import NOW, a_petition, keep, raw


def test_a_note_is_read_by_those_it_is_for_and_rests_in_cipher_text(store: SqlStore, url: str) -> None:
    first = keep(store).id or 0
    given = [
        Note(None, first, scope, who, authority, NOW, f"备注 {scope} {who}")
        for scope in NoteScope
        for who, authority in ((1, "land"), (2, "xf"))
    ]
    with store.transaction() as tx:
        kept = [tx.note(note) for note in given]
    for official, authority in ((1, "land"), (2, "xf"), (3, "land"), (4, "")):
        read = store.registers.notes(first, official, authority)
        assert list(read) == [note for note in reversed(kept) if note.is_for(official, authority)]
    assert [row for row in raw(url, "SELECT text FROM notes") if "备注" in row[0]] == []


def test_an_expert_is_entered_retired_and_still_has_a_name(store: SqlStore) -> None:
    with store.transaction() as tx:
        one = tx.add_expert(Expert(None, "xf", "陶冶", "土地法", "示范大学", 7, NOW))
        other = tx.add_expert(Expert(None, "land", "钟声", "测绘", "测绘院", 8, NOW))
    with store.transaction() as tx:
        tx.keep_expert(replace(one, retired_by=7, retired_at=NOW))
    gone = replace(one, retired_by=7, retired_at=NOW)
    assert store.registers.experts(["xf"]) == [gone] and store.registers.experts(["xf", "land"]) == [gone, other]
    assert store.registers.experts_named([gone.id or 0]) == [gone] and store.registers.experts([]) == []


def test_who_repeats_a_petition_is_found_by_its_number(store: SqlStore) -> None:
    first = keep(store).number
    later = keep(store, a_petition(same_facts_as=first)).number
    scope = Scope(1, "county", "")
    assert [one.number for one in store.registers.same_facts(scope, first)] == [later]
    assert store.registers.same_facts(scope, later) == [] and store.registers.same_facts(Scope(2, "elsewhere", "x/"), first) == []
