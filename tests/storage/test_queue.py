"""The supervisor's queue: clocks overdue, about to lapse, and paused for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.casework.ports import ClockRow, QueueFilter
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.storage import SqlStore, queries
from tests.storage.builders import NOW, TODAY, a_deadline, a_petition, add_official, add_tree, everything, keep

LAND_AND_ELSEWHERE = (("land", "city/county/land/"), ("other", "city/other/"))
YEAR = QueueFilter("overdue", NOW, NOW + timedelta(days=7), TODAY, since=NOW - timedelta(days=365))


@pytest.fixture(autouse=True)
def tree(store: SqlStore) -> None:
    """The authorities are there."""
    add_tree(store)


@pytest.fixture(autouse=True, params=["narrow", "wide"])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether who asks is taken for one who sees few authorities or many: the answers are the same."""
    monkeypatch.setattr(queries, "MANY_AUTHORITIES", 0 if request.param == "wide" else 100)


def queue(store: SqlStore, view: str, **given: Any) -> list[ClockRow]:
    """The lines of a view, as the city sees them."""
    plain: dict[str, Any] = {"view": view, "now": NOW, "until": NOW + timedelta(days=7)}
    which = QueueFilter(**plain | given)
    rows, total = store.registers.queue(everything(), which)
    assert total == len(rows) == store.registers.queue_counts(everything(), which)[view]
    return list(rows)


def policies(rows: list[ClockRow]) -> list[str]:
    """The mark each clock was given."""
    return [row.deadline.policy for row in rows]


def test_overdue_are_clocks_lapsed_and_unmet_or_running_past_their_hour(store: SqlStore) -> None:
    keep(
        store,
        deadlines=[
            a_deadline(-2, policy="past its hour"),
            a_deadline(-9, policy="lapsed", status=DeadlineStatus.LAPSED),
            a_deadline(-5, policy="met late", status=DeadlineStatus.LAPSED, met_on=TODAY),
            a_deadline(-5, policy="void", status=DeadlineStatus.VOID),
            a_deadline(-5, policy="the petitioner's", holder="petitioner"),
            a_deadline(0, policy="ends tonight"),
        ],
    )
    assert policies(queue(store, "overdue")) == ["lapsed", "past its hour"]


def test_lapses_long_ago_are_left_out_when_asked(store: SqlStore) -> None:
    keep(store, deadlines=[a_deadline(-400, policy="old", status=DeadlineStatus.LAPSED), a_deadline(-1, policy="new")])
    assert policies(queue(store, "overdue", since=NOW - timedelta(days=365))) == ["new"]
    assert policies(queue(store, "overdue")) == ["old", "new"]


def test_about_to_lapse_are_running_clocks_within_reach(store: SqlStore) -> None:
    clocks = [a_deadline(6, policy="6"), a_deadline(1, policy="1"), a_deadline(40, policy="40"), a_deadline(-1, policy="over")]
    keep(store, deadlines=[*clocks, a_deadline(2, policy="paused", status=DeadlineStatus.SUSPENDED)])
    assert policies(queue(store, "about_to_lapse")) == ["1", "6"]


def test_paused_are_clocks_whose_last_pause_began_long_ago_and_lasts(store: SqlStore) -> None:
    paused = {"status": DeadlineStatus.SUSPENDED}
    keep(
        store,
        deadlines=[
            a_deadline(policy="since February", pauses=(("2026-02-01", ""),), **paused),
            a_deadline(policy="since January", pauses=(("2025-06-01", "2025-07-01"), ("2026-01-10", "")), **paused),
            a_deadline(policy="since yesterday", pauses=(("2025-06-01", "2025-07-01"), ("2026-03-01", "")), **paused),
            a_deadline(policy="goes on", pauses=(("2026-01-10", "2026-01-20"),)),
        ],
    )
    assert policies(queue(store, "paused", paused_before=TODAY - timedelta(days=20))) == ["since January", "since February"]


def test_a_pause_that_ends_leaves_the_view(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_deadline(pauses=(("2026-01-10", ""),), status=DeadlineStatus.SUSPENDED)])
    assert len(queue(store, "paused", paused_before=TODAY)) == 1
    with store.transaction() as tx:
        clock = tx.dossier(petition.number).deadlines[0]
        clock.pauses, clock.status = (("2026-01-10", "2026-03-02"),), DeadlineStatus.RUNNING
    assert queue(store, "paused", paused_before=TODAY) == []


def test_a_line_tells_who_must_act(store: SqlStore) -> None:
    handler = add_official(store, "zhao")
    petition = keep(store, a_petition(handler=handler.id), deadlines=[a_deadline(-1)])
    (row,) = queue(store, "overdue")
    told = (row.number, row.gist, row.category, row.place, row.authority_name, row.handler_name)
    assert told == (petition.number, petition.gist, "grievance", "330106", "清河县自然资源局", "zhao 同志")
    assert row.deadline.steps == ({"on": "2026-03-02", "why": "accepted"},)


def test_clocks_are_counted_by_authority_most_first(store: SqlStore) -> None:
    keep(store, deadlines=[a_deadline(-1), a_deadline(-2, authority="labour"), a_deadline(-3, authority="labour")])
    keep(store, deadlines=[a_deadline(-4, authority="closed long ago")])
    which = QueueFilter("overdue", NOW)
    counted = store.registers.queue_by_authority(everything(), which)
    assert counted == [("labour", "清河县人社局", 2), ("closed long ago", "", 1), ("land", "清河县自然资源局", 1)]
    assert len(queue(store, "overdue", authority="labour")) == 2


def test_a_county_never_sees_another_countys_clocks(store: SqlStore) -> None:
    keep(store, deadlines=[a_deadline(-1)])
    for path, authority, seen in (("city/county/", "county", 1), ("city/other/", "other", 0)):
        scope = Scope(official=1, authority=authority, path=path, sees_below=True)
        assert store.registers.queue(scope, QueueFilter("overdue", NOW))[1] == seen
        assert store.registers.queue_counts(scope, QueueFilter("overdue", NOW))["overdue"] == seen
        assert len(store.registers.queue_by_authority(scope, QueueFilter("overdue", NOW))) == seen


def test_the_summary_agrees_with_views_counts_and_authorities(store: SqlStore) -> None:
    paused = {"status": DeadlineStatus.SUSPENDED, "pauses": (("2026-01-10", ""),)}
    keep(store, deadlines=[a_deadline(-1), a_deadline(-400, status=DeadlineStatus.LAPSED), a_deadline(3), a_deadline(90, **paused)])
    keep(store, deadlines=[a_deadline(-2, authority="labour"), a_deadline(60, authority="labour")])
    keep(store, a_petition(accused=("city",)), deadlines=[a_deadline(-1)])
    which = QueueFilter("overdue", NOW, NOW + timedelta(days=7), TODAY, since=NOW - timedelta(days=365))
    assert store.registers.queue_summary(everything(), which) == {"land": (1, 1, 1, 1), "labour": (1, 0, 0, 0)}
    assert store.registers.queue_counts(everything(), which) == {"overdue": 2, "about_to_lapse": 1, "paused": 1}
    assert [row.deadline.id for row in store.registers.queue_lines(everything(), which)] == [
        row.deadline.id for row in store.registers.queue(everything(), which)[0]
    ]


def test_who_sees_many_authorities_gets_the_same_summary(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, deadlines=[a_deadline(-1)])
    keep(store, a_petition(sealed=True), deadlines=[a_deadline(-1)])
    keep(store, a_petition(accused=("city",)), deadlines=[a_deadline(-1)])
    which = QueueFilter("overdue", NOW, since=NOW - timedelta(days=365))
    narrow = store.registers.queue_summary(everything(), which)
    monkeypatch.setattr(queries, "MANY_AUTHORITIES", 0)
    assert store.registers.queue_summary(everything(), which) == narrow == {"land": (1, 0, 0, 0)}


def test_pages_follow_each_other_across_clocks_that_lapsed_and_clocks_past_their_hour(store: SqlStore) -> None:
    states = (DeadlineStatus.LAPSED, DeadlineStatus.RUNNING)
    keep(store, deadlines=[a_deadline(-day, policy=str(day), status=states[day % 2]) for day in range(1, 8)])
    pages = [store.registers.queue_lines(everything(), QueueFilter("overdue", NOW, page=page, per_page=3)) for page in (1, 2, 3, 4)]
    assert [policies(list(page)) for page in pages] == [["7", "6", "5"], ["4", "3", "2"], ["1"], []]


def test_a_clock_left_behind_by_an_authority_that_is_no_party_any_more_is_shown_to_no_one_there(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_deadline(-1)])
    land, elsewhere = (Scope(official=1, authority=one, path=path, sees_below=True) for one, path in LAND_AND_ELSEWHERE)
    assert [store.registers.queue(scope, QueueFilter("overdue", NOW))[1] for scope in (land, elsewhere)] == [1, 0]
    with store.transaction() as tx:
        tx.dossier(petition.number).petition.parties = {"receiving": "other"}
    assert [store.registers.queue(scope, QueueFilter("overdue", NOW))[1] for scope in (land, elsewhere)] == [0, 1]
    assert [bool(store.registers.queue_summary(scope, YEAR)) for scope in (land, elsewhere)] == [False, True]
    with store.transaction() as tx:
        tx.dossier(petition.number).petition.parties = {"receiving": "other", "competent": "land"}
    assert [store.registers.queue(scope, QueueFilter("overdue", NOW))[1] for scope in (land, elsewhere)] == [1, 1]
