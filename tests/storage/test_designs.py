"""The register of designs: files come back as they were saved, one design at a time is changed, and guests are forgotten."""

from __future__ import annotations

from datetime import timedelta

from engine.domain.design import Design, DesignFile, DesignGuest, DesignState
from engine.storage import SqlStore
from tests.storage.builders import NOW

MINUTE = timedelta(minutes=1)


def begun(store: SqlStore, name: str = "云溪县二十五日复查") -> Design:
    with store.transaction() as tx:
        return tx.designs.begin(Design(None, name, "f" * 64, "990121", DesignState.OPEN, 7, NOW, NOW))


def test_designs_come_back_as_they_were_the_latest_changed_first(store: SqlStore) -> None:
    first, second = begun(store), begun(store, "另一个")
    with store.transaction() as tx:
        locked = tx.designs.locked(first.id or 0)
        assert locked == first
        locked.state, locked.proposed, locked.changed_at = DesignState.PROPOSED, 3, NOW + MINUTE
        tx.designs.keep(locked)
    assert store.registers.designs.all() == [locked, second]
    assert store.registers.designs.one(second.id or 0) == second
    assert store.registers.designs.one(99) is None


def test_a_file_is_saved_over_taken_away_and_forgotten(store: SqlStore) -> None:
    design = begun(store).id or 0
    drawn = DesignFile(design, "workflows/intake/intake.bpmn", b"<xml/>\x00", 1, 7, NOW)
    with store.transaction() as tx:
        tx.designs.save(drawn)
        tx.designs.save(DesignFile(design, "policies/places.yaml", b"places: []\n", 1, 7, NOW))
    assert [one.path for one in store.registers.designs.files(design)] == ["policies/places.yaml", drawn.path]
    gone = DesignFile(design, drawn.path, None, 2, 8, NOW + MINUTE)
    with store.transaction() as tx:
        tx.designs.save(gone)
        tx.designs.revert(design, "policies/places.yaml")
        assert tx.designs.files(design) == [gone]
    assert store.registers.designs.files(design) == [gone]
    assert store.registers.designs.changed() == [(design, 1)]


def test_who_left_a_design_is_forgotten(store: SqlStore) -> None:
    design = begun(store).id or 0
    for official, path, at in ((7, "", 0), (8, "workflows/a/a.bpmn", 2), (8, "policies/b.yaml", 3)):
        with store.transaction() as tx:
            tx.designs.seen(DesignGuest(design, official, path, NOW + at * MINUTE), NOW + (at - 2) * MINUTE)
    later = [DesignGuest(design, 8, "policies/b.yaml", NOW + 3 * MINUTE)]
    assert store.registers.designs.guests(design, NOW) == later
