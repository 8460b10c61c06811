"""The register of releases: numbers without a gap, one decision at a time, and what a run moved."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest

from engine.domain.release import Release, ReleaseLife, ReleaseMove, ReleaseState
from engine.errors import OutOfOrder
from engine.storage import SqlStore
from tests.storage.builders import NOW, keep

FILES = Release.of({"intake/intake.bpmn": b"<xml/>"}, {"places.yaml": b"places: []\n"})


def a_life(fingerprint: str = FILES.fingerprint) -> ReleaseLife:
    """A proposal with a finding."""
    findings = ({"file": "a.yaml", "line": 3, "severity": "warning", "args": {"value": "甲"}},)
    return ReleaseLife(0, "四十日", fingerprint, ReleaseState.PROPOSED, date(2026, 3, 2), "新规定", 7, NOW, findings)


def propose(store: SqlStore, life: ReleaseLife) -> ReleaseLife:
    with store.transaction() as tx:
        tx.lives.all()
        return tx.lives.propose(life)


def test_lives_are_numbered_in_their_order_and_come_back_as_they_were(store: SqlStore) -> None:
    lives = [propose(store, a_life()), propose(store, a_life("f" * 64))]
    assert [life.number for life in lives] == [1, 2]
    assert store.registers.lives.all() == lives


def test_a_decision_is_written_over_the_proposal(store: SqlStore) -> None:
    life = propose(store, a_life())
    decided = replace(life, state=ReleaseState.ACTIVE, activated_by=8, activated_at=NOW, replaces="e" * 64)
    with store.transaction() as tx:
        tx.lives.decide(decided)
    assert store.registers.lives.all() == [decided]


def test_a_proposal_that_failed_leaves_no_gap(store: SqlStore) -> None:
    with pytest.raises(OutOfOrder), store.transaction() as tx:
        tx.lives.all()
        tx.lives.propose(a_life())
        raise OutOfOrder("x")
    assert propose(store, a_life()).number == 1


def test_whoever_decides_at_the_same_time_waits_and_sees_what_was_decided(store: SqlStore) -> None:
    seen: list[int] = []

    def other() -> None:
        with store.transaction() as tx:
            seen.append(len(tx.lives.all()))

    thread = threading.Thread(target=other)
    with store.transaction() as tx:
        tx.lives.all()
        thread.start()
        tx.lives.propose(a_life())
        assert seen == []
    thread.join(20)
    assert seen == [1]


def test_kept_releases_are_found_by_how_they_begin(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.keep_release(FILES)
    assert store.registers.lives.kept(FILES.fingerprint[:8]) == [FILES.fingerprint]
    assert store.registers.lives.kept() == [FILES.fingerprint]
    assert store.registers.lives.kept("%") == store.registers.lives.kept("_" * 8) == []


def test_what_a_run_moved_is_told_with_its_number_until_it_is_undone(store: SqlStore) -> None:
    petition = keep(store)
    with store.transaction() as tx:
        run = tx.lives.next_run()
        move = ReleaseMove(run, petition.id or 0, "a" * 64, "b" * 64, 3, 7, NOW, {"policies": ["national-2022"], "tasks": {}})
        tx.lives.moved(move)
    assert store.registers.lives.moves(run) == [(petition.number, move)]
    with store.transaction() as tx:
        tx.lives.undone(move, NOW)
    assert store.registers.lives.moves(run) == [(petition.number, replace(move, undone_at=NOW))]
    assert store.registers.lives.moves(run + 1) == []
    assert store.registers.lives.open_on(petition.release) == [petition.number]
    assert store.registers.lives.open_on("b" * 64) == []
