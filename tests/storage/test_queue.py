"""The supervisor's queue: clocks and steps by cause, the gravest first, as ``cause_of`` says of each clock by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework.rows import Narrowing
from engine.casework.watchports import WatchFilter, WatchRow
from engine.domain.access import Scope
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.watch import Cause, Lapse, cause_of
from engine.storage import SqlStore, queries
from tests.storage.builders import NOW, TODAY, a_deadline, a_petition, a_task, add_official, add_tree, everything, keep
from tests.storage.watching import BOUNDS

LAPSED, PAUSED = {"status": DeadlineStatus.LAPSED}, {"status": DeadlineStatus.SUSPENDED}
LAND_AND_ELSEWHERE = (("land", "city/county/land/"), ("other", "city/other/"))


@pytest.fixture(autouse=True)
def tree(store: SqlStore) -> None:
    """The authorities are there."""
    add_tree(store)


@pytest.fixture(autouse=True, params=["narrow", "wide"])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether who asks is taken for one who sees few authorities or many: the answers are the same."""
    monkeypatch.setattr(queries, "MANY_AUTHORITIES", 0 if request.param == "wide" else 100)


def queue(store: SqlStore, *causes: Cause, scope: Scope | None = None, **given: Any) -> list[WatchRow]:
    """The lines of some causes, of all when none is named; as many as are counted."""
    which, seen = WatchFilter(causes or tuple(Cause), BOUNDS, **given), scope or everything()
    rows = list(store.registers.watch.lines(seen, which))
    there = [
        one for one in store.registers.watch.spread(seen, which)
        if one.cause in which.causes and (which.older or not one.old) and (not which.authorities or one.authority in which.authorities)
    ]  # fmt: skip
    assert which.lines < 50 or sum(one.number for one in there) == len(rows)
    return rows


def marks(rows: Sequence[WatchRow]) -> list[str]:
    """The mark each clock was given."""
    return [row.deadline.policy for row in rows if row.deadline]


def laid_out(store: SqlStore) -> None:
    """The steps of every petition are laid out."""
    with store.transaction() as tx:
        tx.milestones.take_in(store.registers.milestones.newest(100))


CLOCKS = [
    a_deadline(-2, policy="past its hour"),
    a_deadline(-9, policy="lapsed", **LAPSED),
    a_deadline(-400, policy="long ago", **LAPSED),
    a_deadline(-5, policy="met late", name="handling", met_on=TODAY, **LAPSED),
    a_deadline(-5, policy="notice met late", name="notice_direct", met_on=TODAY - timedelta(days=1), **LAPSED),
    a_deadline(-90, policy="notice met late long ago", name="notice_direct", met_on=TODAY - timedelta(days=60), **LAPSED),
    a_deadline(-5, policy="void", status=DeadlineStatus.VOID),
    a_deadline(-5, policy="the petitioner's", holder="petitioner"),
    a_deadline(0, policy="ends tonight"),
    a_deadline(1, policy="ends tomorrow"),
    a_deadline(2, policy="promised", name="promise_reply"),
    a_deadline(9, policy="assigned", name="assigned"),
    a_deadline(6, policy="within a week"),
    a_deadline(6, policy="promised within a week", name="promise_answer"),
    a_deadline(40, policy="far off"),
    a_deadline(90, policy="paused long", pauses=(("2025-06-01", "2025-07-01"), ("2026-01-10", "")), **PAUSED),
    a_deadline(90, policy="paused yesterday", pauses=(("2026-03-01", ""),), **PAUSED),
]


def test_each_clock_stands_under_its_gravest_cause_and_the_causes_in_their_order(store: SqlStore) -> None:
    keep(store, deadlines=[replace(one) for one in CLOCKS])
    found = [(row.cause, row.deadline.policy) for row in queue(store) if row.deadline]
    assert found == [
        (Cause.OVERDUE, "lapsed"), (Cause.OVERDUE, "past its hour"), (Cause.NEXT_DAY, "ends tonight"), (Cause.NEXT_DAY, "ends tomorrow"),
        (Cause.NOTIFIED_LATE, "notice met late"), (Cause.PAUSED, "paused long"), (Cause.PROMISE, "promised"),
        (Cause.ASSIGNMENT, "assigned"), (Cause.ABOUT_TO_LAPSE, "within a week"), (Cause.ABOUT_TO_LAPSE, "promised within a week"),
    ]  # fmt: skip
    said = {one.policy: cause_of(one, BOUNDS) for one in CLOCKS}
    assert {mark: cause for mark, cause in said.items() if cause and mark != "long ago"} == {mark: cause for cause, mark in found}
    assert said["long ago"] is Cause.OVERDUE and marks(queue(store, Cause.OVERDUE, older=True))[0] == "long ago"


def test_a_pause_that_ends_and_a_clock_that_is_met_leave_the_queue(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_deadline(90, pauses=(("2026-01-10", ""),), **PAUSED), a_deadline(-1, **LAPSED)])
    assert len(queue(store)) == 2
    with store.transaction() as tx:
        paused, lapsed = tx.dossier(petition.number).deadlines
        paused.pauses, paused.status = (("2026-01-10", "2026-03-02"),), DeadlineStatus.RUNNING
        lapsed.met_on = TODAY
    assert queue(store) == []


def test_steps_that_wait_too_long_are_told_by_the_step_and_an_idle_petition_once(store: SqlStore) -> None:
    long_ago = NOW - timedelta(days=20)
    keep(store, a_petition(gist="objected"), tasks=[a_task(element="decide_objection", authority="county", created_at=long_ago)])
    keep(store, a_petition(gist="unserved"), tasks=[a_task(element="serve_opinion", created_at=long_ago)])
    keep(store, a_petition(gist="idle"), tasks=[a_task(created_at=long_ago)], deadlines=[a_deadline(30, policy="nearest")])
    keep(store, a_petition(gist="fresh"), tasks=[a_task(element="serve_opinion")])
    assert queue(store) == []
    laid_out(store)
    rows = queue(store)
    assert [(row.cause, row.gist, row.authority, row.step) for row in rows] == [
        (Cause.OBJECTION, "objected", "county", "decide_objection"), (Cause.UNSERVED, "unserved", "land", "serve_opinion"),
        (Cause.IDLE, "idle", "land", "inquiry"),
    ]  # fmt: skip
    assert rows[0].deadline is None and marks(rows) == ["nearest"] and rows[2].since == long_ago


def test_a_line_tells_who_must_act(store: SqlStore) -> None:
    handler, elsewhere = add_official(store, "zhao"), add_official(store, "qian", "labour")
    petition = keep(store, a_petition(handler=handler.id), deadlines=[a_deadline(-1)])
    (row,) = queue(store)
    told = (row.number, row.gist, row.category, row.authority, row.holder)
    assert told == (petition.number, petition.gist, "grievance", "land", "zhao 同志")
    keep(store, deadlines=[a_deadline(-2)], tasks=[a_task(assignee=elsewhere.id, authority="labour")])
    laid_out(store)
    # Nobody is named beside a clock of another authority.
    assert [row.holder for row in queue(store)] == ["", "zhao 同志"]


def test_lines_are_narrowed_by_authority_step_procedure_topic_and_class(store: SqlStore) -> None:
    keep(store, a_petition(topic="land_compensation"), deadlines=[a_deadline(-1)], tasks=[a_task(), a_task(element="give_feedback")])
    keep(store, a_petition(category=None), deadlines=[a_deadline(-3, authority="labour", name="triage")], tasks=[a_task(process="intake")])
    laid_out(store)
    for narrowed in (Narrowing(topic="land_compensation"), Narrowing(step="give_feedback"), Narrowing(category="grievance")):
        assert [row.authority for row in queue(store, narrowed=narrowed)] == ["land"]
    assert [row.authority for row in queue(store, narrowed=Narrowing(deadline="triage"))] == ["labour"]
    assert [row.authority for row in queue(store, procedure="intake")] == ["labour"]
    assert [row.authority for row in queue(store, authorities=("labour", "county"))] == ["labour"]
    assert len(queue(store)) == 2


def test_a_county_never_sees_another_countys_lines_and_nobody_one_he_is_accused_in(store: SqlStore) -> None:
    keep(store, deadlines=[a_deadline(-1)], tasks=[a_task(element="serve_opinion", created_at=NOW - timedelta(days=9))])
    keep(store, a_petition(accused=("city",)), deadlines=[a_deadline(-1)], tasks=[a_task(created_at=NOW - timedelta(days=30))])
    keep(store, a_petition(sealed=True), deadlines=[a_deadline(-1)], tasks=[a_task(created_at=NOW - timedelta(days=30))])
    laid_out(store)
    for path, authority, seen in (("city/county/", "county", 2), ("city/other/", "other", 0), ("city/", "city", 2)):
        assert len(queue(store, scope=Scope(official=1, authority=authority, path=path, sees_below=True))) == seen


def test_pages_follow_each_other_across_causes_and_states(store: SqlStore) -> None:
    states = (DeadlineStatus.LAPSED, DeadlineStatus.RUNNING)
    late = [a_deadline(-day, policy=str(day), status=states[day % 2]) for day in range(1, 6)]
    keep(store, deadlines=[*late, a_deadline(6, policy="soon"), a_deadline(1, policy="tomorrow")])
    pages = [queue(store, skipped=skipped, lines=3) for skipped in (0, 3, 6, 9)]
    assert [marks(page) for page in pages] == [["5", "4", "3"], ["2", "1", "tomorrow"], ["soon"], []]


def test_a_lapse_of_the_law_stands_before_a_longer_one_of_a_promise_as_the_rules_order_them(store: SqlStore) -> None:
    late = [a_deadline(-day, policy=f"law {day}") for day in (1, 4)] + [a_deadline(-2, policy="law 2", **LAPSED)]
    late += [a_deadline(-day, policy=f"promise {day}", name="promise_reply") for day in (3, 30)]
    keep(store, deadlines=late)
    law, promise = ["law 4", "law 2", "law 1"], ["promise 30", "promise 3"]
    for order, found in (
        ((Lapse.LAW, Lapse.PROMISE), law + promise), ((Lapse.PROMISE, Lapse.LAW), promise + law),
        ((), ["promise 30", "law 4", "promise 3", "law 2", "law 1"]),
    ):  # fmt: skip
        bounds = replace(BOUNDS, order=order)
        asked = [WatchFilter((Cause.OVERDUE,), bounds, skipped=skipped, lines=2) for skipped in (0, 2, 4)]
        pages = [marks(list(store.registers.watch.lines(everything(), which))) for which in asked]
        assert sum(pages, []) == found and [len(page) for page in pages] == [2, 2, 1]


def test_a_clock_left_behind_by_an_authority_that_is_no_party_any_more_is_shown_to_no_one_there(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_deadline(-1)])
    land, elsewhere = (Scope(official=1, authority=one, path=path, sees_below=True) for one, path in LAND_AND_ELSEWHERE)
    assert [len(queue(store, scope=scope)) for scope in (land, elsewhere)] == [1, 0]
    for parties, seen in (({"receiving": "other"}, [0, 1]), ({"receiving": "other", "competent": "land"}, [1, 1])):
        with store.transaction() as tx:
            tx.dossier(petition.number).petition.parties = parties
        assert [len(queue(store, scope=scope)) for scope in (land, elsewhere)] == seen


def test_a_clock_of_no_cause_is_of_none_whatever_its_state() -> None:
    far = a_deadline(40)
    for state in (DeadlineStatus.RUNNING, DeadlineStatus.MET, DeadlineStatus.VOID):
        assert cause_of(replace(far, status=state), BOUNDS) is None
    clock: Deadline = replace(far, pauses=((TODAY.isoformat(), ""),), status=DeadlineStatus.SUSPENDED)
    assert cause_of(clock, BOUNDS) is None
