"""The docket is kept whole, and a hand that reaches into it is found."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.domain.docket import first_break
from engine.domain.petition import Petition
from engine.storage import SqlStore
from tests.storage.builders import NOW, keep, raw


@pytest.fixture
def kept(store: SqlStore) -> Petition:
    """A petition with six entries, made in two acts."""
    petition = keep(store)
    for act in range(2):
        with store.transaction() as tx:
            dossier = tx.dossier(petition.number)
            for entry in range(3):
                dossier.enter(
                    "recorded", actor=1, at=NOW, body={"act": act, "entry": entry, "说明": "“引号”"}, basis="信访工作条例 第二十二条"
                )
    return petition


def test_the_chain_goes_on_from_act_to_act(store: SqlStore, kept: Petition) -> None:
    entries = store.registers.docket(kept.id or 0)
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert first_break(entries) is None
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert (found.petition.docket_seq, found.petition.docket_hash) == (6, entries[-1].hash)


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "'other'"), ("actor", "2"), ("body", "'{}'"), ("basis", "''"), ("prev_hash", "''"), ("hash", "'0'")],
)
def test_a_changed_column_breaks_the_chain_where_it_was_changed(store: SqlStore, url: str, kept: Petition, column: str, value: str) -> None:
    raw(url, f"UPDATE docket SET {column} = {value} WHERE petition_id = :id AND seq = 4", id=kept.id)
    assert first_break(store.registers.docket(kept.id or 0)) == 4


def test_a_changed_hour_breaks_the_chain(store: SqlStore, url: str, kept: Petition) -> None:
    raw(url, "UPDATE docket SET at = '2026-03-02T01:30:15.123457Z' WHERE petition_id = :id AND seq = 2", id=kept.id)
    assert first_break(store.registers.docket(kept.id or 0)) == 2


def test_a_removed_entry_breaks_the_chain(store: SqlStore, url: str, kept: Petition) -> None:
    raw(url, "DELETE FROM docket WHERE petition_id = :id AND seq = 3", id=kept.id)
    assert first_break(store.registers.docket(kept.id or 0)) == 4


def test_a_cut_tail_is_seen_by_the_head_the_petition_keeps(store: SqlStore, url: str, kept: Petition) -> None:
    raw(url, "DELETE FROM docket WHERE petition_id = :id AND seq > 4", id=kept.id)
    entries = store.registers.docket(kept.id or 0)
    assert first_break(entries) is None
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert found.petition.docket_seq != len(entries)


def told(store: SqlStore, before: datetime) -> list[tuple[str, int]]:
    """Where every docket stood at an instant."""
    return [(leaf.number, leaf.seq) for leaf in store.registers.walker.leaves(before)]


@pytest.mark.parametrize(
    ("hours", "before", "stood"),
    [
        ((1, 2, 3), 9, 3),
        ((1, 2, 3), 2, 1),
        ((1, 2, 3), 1, 0),
        ((1, 3, 2), 3, 3),
        ((1, 3, 2, 4), 3, 1),
    ],
    ids=["nothing younger", "two younger", "all younger", "the last one counts all", "behind a younger one nothing counts"],
)
def test_a_docket_stood_where_its_entries_and_their_order_say(store: SqlStore, hours: tuple[int, ...], before: int, stood: int) -> None:
    petition, other = keep(store), keep(store)
    for hour in hours:
        for number in (petition.number, other.number):
            with store.transaction() as tx:
                tx.dossier(number).enter("recorded", actor=1, at=NOW + timedelta(hours=hour), body={})
    expected = [(one.number, stood) for one in (petition, other)] if stood else []
    assert told(store, NOW + timedelta(hours=before)) == expected
