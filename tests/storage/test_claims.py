"""Clocks are claimed by one sweep at a time; warnings of many petitions are read and written together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import first_break
from engine.domain.dossier import Dossier
from engine.errors import Conflict
from engine.storage import SqlStore
from tests.storage.builders import KEY, NOW, a_deadline, a_task, keep, raw

LATER, AHEAD = NOW + timedelta(seconds=20), NOW + timedelta(days=5)


@pytest.fixture
def other(url: str) -> Iterator[SqlStore]:
    """Another process on the same database."""
    opened = SqlStore(url, KEY)
    yield opened
    opened.close()


def a_warning(**given: object) -> Deadline:
    """A clock whose day of warning has come."""
    return a_deadline(**{"next_at": NOW, "due_at": AHEAD, "warn_on": ("2026-03-02", "2026-03-05")} | given)


def claimed(store: SqlStore, *, at: object = NOW, limit: int = 100, lapses_only: bool = False) -> list[int]:
    """The clocks a sweep claims."""
    with store.transaction() as tx:
        return [one.deadline for one in tx.claims.due(at, LATER, limit, lapses_only=lapses_only)]


def warn(dossier: Dossier, clocks: list[Deadline]) -> None:
    """What casework does to a clock it warns of."""
    for clock in clocks:
        clock.warned_on, clock.next_at = "2026-03-02", AHEAD
        dossier.enter("deadline_warned", actor=0, at=NOW, body={"deadline": clock.name, "due_on": '"“引号”"'}, basis="第三十四条")


def test_what_one_sweep_claimed_another_passes_by_until_the_claim_ends(store: SqlStore, other: SqlStore) -> None:
    keep(store, deadlines=[a_deadline(next_at=NOW - timedelta(hours=hour)) for hour in range(5)])
    first = claimed(store, limit=3)
    second = claimed(other, limit=3)
    assert len(first) == 3 and len(second) == 2 and not set(first) & set(second)
    assert first == sorted(first, reverse=True)  # the longest due first
    assert claimed(other) == []
    assert sorted(claimed(other, at=LATER)) == sorted(first + second)


def test_lapses_alone_may_be_claimed(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_warning(), a_deadline(next_at=NOW, due_at=NOW), a_deadline(next_at=LATER, due_at=LATER)])
    dossier = store.registers.dossier(petition.number)
    assert dossier is not None
    assert claimed(store, lapses_only=True) == [dossier.deadlines[1].id]
    assert claimed(store) == [dossier.deadlines[0].id]


def test_warnings_of_many_petitions_are_entered_together(store: SqlStore) -> None:
    petitions = [keep(store, deadlines=[a_warning(name="a"), a_warning(name="b")]) for _ in range(3)]
    with store.transaction() as tx:
        found = tx.claims.warnings(NOW, 100)
        for dossier, clocks in found.ready:
            warn(dossier, list(clocks))
        tx.claims.keep(found.ready)
    assert found.broken == []
    for petition in petitions:
        dossier = store.registers.dossier(petition.number)
        assert dossier is not None and dossier.petition.version == petition.version + 1
        assert [(one.warned_on, one.next_at) for one in dossier.deadlines] == [("2026-03-02", AHEAD)] * 2
        entries = store.registers.docket(petition.id or 0)
        assert first_break(entries) is None and [entry.body["deadline"] for entry in entries] == ["a", "b"]
        assert dossier.petition.docket_hash == entries[-1].hash and dossier.petition.gist == petition.gist


@pytest.mark.parametrize("clock", [{"due_at": NOW}, {"next_at": LATER}, {"status": DeadlineStatus.SUSPENDED}])
def test_what_is_no_warning_is_not_among_them(store: SqlStore, clock: dict[str, object]) -> None:
    keep(store, deadlines=[a_warning(**clock)])
    with store.transaction() as tx:
        assert tx.claims.warnings(NOW, 100).ready == []


def test_a_petition_an_act_holds_is_not_warned_of_and_not_waited_for(postgresql_url: str) -> None:
    store, other = SqlStore(postgresql_url, KEY), SqlStore(postgresql_url, KEY)
    held, free = keep(store, deadlines=[a_warning()]), keep(store, deadlines=[a_warning()])
    with store.transaction() as tx:
        tx.dossier(held.number)
        with other.transaction() as sweep:
            assert [dossier.petition.number for dossier, _ in sweep.claims.warnings(NOW, 100).ready] == [free.number]
    for one in (store, other):
        one.close()


def test_a_row_that_cannot_be_read_is_told_apart(store: SqlStore, url: str) -> None:
    bad, good = keep(store, deadlines=[a_warning()]), keep(store, deadlines=[a_warning()])
    raw(url, "UPDATE deadlines SET warn_on = 'nonsense' WHERE petition_id = :petition", petition=bad.id)
    with store.transaction() as tx:
        found = tx.claims.warnings(NOW, 100)
    assert [one.petition for one in found.broken] == [bad.number]
    assert [dossier.petition.number for dossier, _ in found.ready] == [good.number]


def test_nothing_warned_of_writes_nothing(store: SqlStore) -> None:
    with store.transaction() as tx:
        before = store.statements
        tx.claims.keep([])
        assert store.statements == before


def lapsed(store: SqlStore, *, limit: int = 100) -> list[Dossier]:
    """Petitions with clocks that ran out, each noticed in one transaction with the others."""
    with store.transaction() as tx:
        found = list(tx.claims.lapses(NOW, limit))
        for dossier in found:
            note(dossier)
        tx.claims.keep_lapses(found)
    return found


def note(dossier: Dossier) -> None:
    """What casework does to clocks that ran out: one entry for each."""
    for clock in dossier.deadlines:
        clock.status, clock.next_at, clock.lapsed_at = DeadlineStatus.LAPSED, None, NOW
        dossier.enter("lapsed", actor=0, at=NOW, body={"deadline": clock.name}, basis="第三十四条")
    dossier.tasks.append(a_task(petition_id=dossier.petition.id))
    dossier.start_clock(a_deadline(petition_id=dossier.petition.id, name="supervision"))


def an_overdue(**given: object) -> Deadline:
    """A clock that ran out and was not noticed yet."""
    return a_deadline(**{"next_at": NOW, "due_at": NOW} | given)


def test_lapses_of_many_petitions_are_entered_together(store: SqlStore) -> None:
    petitions = [keep(store, deadlines=[an_overdue(name="a"), an_overdue(name="b")]) for _ in range(3)]
    keep(store, deadlines=[a_warning(), a_deadline(next_at=LATER, due_at=LATER)])
    assert [one.petition.number for one in lapsed(store)] == [one.number for one in petitions]
    for petition in petitions:
        dossier = store.registers.dossier(petition.number)
        assert dossier is not None and dossier.petition.version == petition.version + 1 and len(dossier.tasks) == 1
        assert [(one.name, one.status.value) for one in dossier.deadlines] == [("a", "lapsed"), ("b", "lapsed"), ("supervision", "running")]
        entries = store.registers.docket(petition.id or 0)
        assert first_break(entries) is None and [entry.body["deadline"] for entry in entries] == ["a", "b"]
        assert dossier.petition.docket_hash == entries[-1].hash
    assert lapsed(store) == []


def test_no_more_clocks_are_noticed_together_than_asked_for_but_all_of_a_petition(store: SqlStore) -> None:
    for _ in range(3):
        keep(store, deadlines=[an_overdue(name="a"), an_overdue(name="b")])
    assert [len(lapsed(store, limit=3)) for _ in range(3)] == [2, 1, 0]


def test_a_petition_an_act_holds_is_left_to_it_and_not_waited_for(postgresql_url: str) -> None:
    store, other = SqlStore(postgresql_url, KEY), SqlStore(postgresql_url, KEY)
    held, free = keep(store, deadlines=[an_overdue()]), keep(store, deadlines=[an_overdue()])
    with store.transaction() as tx:
        tx.dossier(held.number)
        with other.transaction() as sweep:
            assert [one.petition.number for one in sweep.claims.lapses(NOW, 1)] == [free.number]
    for one in (store, other):
        one.close()


def test_lapses_of_a_petition_that_changed_meanwhile_keep_nothing_of_the_others(store: SqlStore, url: str) -> None:
    kept = [keep(store, deadlines=[an_overdue()]) for _ in range(2)]
    with pytest.raises(Conflict), store.transaction() as tx:
        found = tx.claims.lapses(NOW, 9)
        for dossier in found:
            note(dossier)
        found[1].petition.version += 1
        tx.claims.keep_lapses(found)
    assert raw(url, "SELECT count(*) FROM docket") == [(0,)]
    assert [one.status for petition in kept for one in store.registers.dossier(petition.number).deadlines] == [DeadlineStatus.RUNNING] * 2  # type: ignore[union-attr]


def test_parties_that_change_with_a_lapse_are_written_too(store: SqlStore, url: str) -> None:
    kept = [keep(store, deadlines=[an_overdue()]) for _ in range(2)]
    with store.transaction() as tx:
        found = tx.claims.lapses(NOW, 9)
        for dossier in found:
            note(dossier)
        found[0].petition.parties = {"receiving": "other"}
        tx.claims.keep_lapses(found)
    rows = raw(url, "SELECT authority_id FROM parties WHERE petition_id = :petition", petition=kept[0].id)
    assert rows == [("other",)]
    assert [len(store.registers.docket(one.id or 0)) for one in kept] == [1, 1]


def test_what_cannot_be_read_is_left_out_of_the_lapses(store: SqlStore, url: str) -> None:
    bad, good = keep(store, deadlines=[an_overdue()]), keep(store, deadlines=[an_overdue()])
    raw(url, "UPDATE deadlines SET warn_on = 'nonsense' WHERE petition_id = :petition", petition=bad.id)
    assert [one.petition.number for one in lapsed(store)] == [good.number]


def record(dossier: Dossier, clocks: list[Deadline]) -> None:
    """What casework does to clocks whose lapse it records."""
    for clock in clocks:
        clock.status, clock.next_at, clock.lapsed_at, clock.noticed_at = DeadlineStatus.LAPSED, clock.due_at, clock.due_at, NOW
        dossier.petition.mark(f"{clock.name}.lapsed", clock.due_on)
        dossier.enter(f"{clock.name}.lapsed", actor=0, at=NOW, body={"deadline": clock.name}, basis="第三十四条")


def recorded(store: SqlStore, *, limit: int = 100) -> list[str]:
    """Petitions of which clocks ran out, each recorded with the others."""
    with store.transaction() as tx:
        found = tx.claims.ran_out(NOW, limit)
        for dossier, clocks in found.ready:
            record(dossier, list(clocks))
        tx.claims.keep_recorded(found.ready)
    return [dossier.petition.number for dossier, _ in found.ready]


def test_lapses_of_many_petitions_are_recorded_together_and_stay_due(store: SqlStore) -> None:
    petitions = [keep(store, deadlines=[an_overdue(name="a"), an_overdue(name="b")]) for _ in range(3)]
    keep(store, deadlines=[a_warning(), a_deadline(next_at=LATER, due_at=LATER), an_overdue(status=DeadlineStatus.SUSPENDED)])
    assert recorded(store) == [one.number for one in petitions]
    for petition in petitions:
        dossier = store.registers.dossier(petition.number)
        assert dossier is not None and dossier.petition.version == petition.version + 1 and dossier.petition.gist == petition.gist
        assert {"a.lapsed", "b.lapsed"} <= set(dossier.petition.events)
        assert [(one.is_pending, one.lapsed_at, one.noticed_at) for one in dossier.deadlines] == [(True, NOW, NOW)] * 2
        entries = store.registers.docket(petition.id or 0)
        assert first_break(entries) is None and dossier.petition.docket_hash == entries[-1].hash
    with store.transaction() as tx:
        due = [one for one in tx.claims.due(NOW, LATER, 100, lapses_only=True) if one.pending]
    assert len(due) == 6


def test_a_petition_of_which_one_clock_is_recorded_and_not_followed_is_left_alone(store: SqlStore) -> None:
    pending = an_overdue(name="a", status=DeadlineStatus.LAPSED, lapsed_at=NOW, noticed_at=NOW)
    half, fresh = keep(store, deadlines=[pending, an_overdue(name="b")]), keep(store, deadlines=[an_overdue()])
    assert recorded(store) == [fresh.number]
    with store.transaction() as tx:
        assert [one.petition.number for one in tx.claims.lapses(NOW, 9, held_back=True)] == [half.number]


def test_more_lapses_may_be_left_where_as_many_were_found_as_asked_for(store: SqlStore) -> None:
    for _ in range(3):
        keep(store, deadlines=[an_overdue()])
    with store.transaction() as tx:
        assert [tx.claims.ran_out(NOW, limit).more for limit in (3, 4)] == [True, False]


def test_a_petition_an_act_holds_is_not_recorded_and_not_waited_for(postgresql_url: str) -> None:
    store, other = SqlStore(postgresql_url, KEY), SqlStore(postgresql_url, KEY)
    held, free = keep(store, deadlines=[an_overdue()]), keep(store, deadlines=[an_overdue()])
    with store.transaction() as tx:
        tx.dossier(held.number)
        assert recorded(other) == [free.number]
    for one in (store, other):
        one.close()


def test_a_clock_that_cannot_be_read_is_told_apart_from_those_to_be_recorded(store: SqlStore, url: str) -> None:
    bad, good = keep(store, deadlines=[an_overdue()]), keep(store, deadlines=[an_overdue()])
    raw(url, "UPDATE petitions SET events = 'nonsense' WHERE id = :petition", petition=bad.id)
    assert recorded(store) == [good.number]
