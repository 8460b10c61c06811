"""What the window took down beside the petition: kept once for each filing, and searched by place, topic and day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.casework.filed import Near
from engine.domain.clock import day_of
from engine.domain.particulars import Particulars
from engine.domain.petition import Petition
from engine.storage import SqlStore
from tests.storage.builders import NOW, a_petition, add_official, add_tree, everything, keep, raw, scope_of, take

BEFORE = "0015"  # the step of the database before particulars
TODAY = day_of(NOW)
WHOLE = Near("330106", "homestead", TODAY - timedelta(days=30), 10)


@pytest.fixture(autouse=True)
def tree(store: SqlStore) -> None:
    """The authorities are there."""
    add_tree(store)


def filed(store: SqlStore, *, days_ago: int = 0, topic: str = "homestead", petition: Petition | None = None, **given: Any) -> Petition:
    """A petition with the particulars of a filing."""
    kept = petition or keep(store, a_petition(**given))
    at = NOW - timedelta(days=days_ago)
    with store.transaction() as tx:
        tx.note_particulars(Particulars(None, kept.id or 0, "330106", topic, at, day_of(at), "appeal", ("land", "甲"), {"pages": "3"}))
    return kept


def test_particulars_come_back_as_they_were_written_the_first_first(store: SqlStore) -> None:
    petition = filed(store, days_ago=3)
    filed(store, petition=petition)
    first, second = store.registers.particulars(petition.id or 0)
    assert (first.purpose, first.organisations, first.arrival, first.received_on) == (
        "appeal",
        ("land", "甲"),
        {"pages": "3"},
        TODAY - timedelta(3),
    )
    assert second.received_at == NOW and store.registers.particulars(0) == []


def test_near_ones_are_of_the_place_the_topic_and_the_days_asked_for_the_latest_first_each_once(store: SqlStore) -> None:
    old, late = filed(store, days_ago=20), filed(store, days_ago=2)
    filed(store, topic="demolition")
    filed(store, days_ago=31)
    assert [one.number for one in store.registers.near(everything(), WHOLE)] == [late.number, old.number]
    filed(store, petition=old)
    assert [one.number for one in store.registers.near(everything(), WHOLE)] == [old.number, late.number]
    assert [one.number for one in store.registers.near(everything(), Near("330106", "homestead", WHOLE.since, 1))] == [old.number]


def test_nobody_finds_what_he_may_not_know_of(store: SqlStore) -> None:
    filed(store, sealed=True, parties={"competent": "land"})
    mine = filed(store, parties={"competent": "land"})
    official = add_official(store, "zhaomin", "land", "handler")
    assert [one.number for one in store.registers.near(scope_of(official), WHOLE)] == [mine.number]


def test_what_was_registered_before_there_were_particulars_is_found_after_the_migration(store: SqlStore, url: str) -> None:
    """The migration's own statement, on a petition an older program wrote."""
    petition = keep(store, a_petition(topic="homestead"))
    assert store.registers.near(everything(), WHOLE) == []
    raw(url, "DROP TABLE particulars")
    raw(url, "UPDATE alembic_version SET version_num = :before", before=BEFORE)
    take(url, "0016")
    assert [one.number for one in store.registers.near(everything(), WHOLE)] == [petition.number]
