"""The desk: what is mine, what I may take, what is due soon, what I have done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from engine.casework.ports import DeskFilter, TaskRow
from engine.casework.timeleft import BANDS
from engine.domain.access import Scope
from engine.domain.authority import Official
from engine.domain.clock import day_begins
from engine.domain.deadline import DeadlineStatus
from engine.domain.task import TaskStatus
from engine.domain.watch import Bands
from engine.storage import SqlStore
from tests.storage.builders import (
    NOW,
    TODAY,
    a_deadline,
    a_done_task,
    a_petition,
    a_task,
    add_official,
    add_tree,
    keep,
    scope_of,
)

SOON = NOW + timedelta(days=7)


@pytest.fixture
def zhao(store: SqlStore) -> Official:
    """A handler of the land authority."""
    add_tree(store)
    return add_official(store, "zhao", "land", "handler")


def desk(store: SqlStore, official: Official, tab: str = "mine", **given: Any) -> list[TaskRow]:
    """The lines of a tab."""
    plain: dict[str, Any] = {"tab": tab, "roles": official.roles, "until": SOON, "now": NOW}
    rows, total = store.registers.desk(scope_of(official), DeskFilter(**plain | given))
    assert total >= len(rows)
    return list(rows)


def ids(rows: list[TaskRow]) -> list[str]:
    """The tasks of some lines."""
    return [row.task.id for row in rows]


def test_mine_are_the_open_tasks_i_have_claimed(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(id="mine", assignee=zhao.id), a_task(id="free"), a_task(id="other", assignee=zhao.id + 1)])
    keep(store, tasks=[a_task(id="gone", assignee=zhao.id, status=TaskStatus.CANCELLED), a_done_task(zhao.id, id="done")])
    assert ids(desk(store, zhao)) == ["mine"]
    assert ids(desk(store, zhao, "done")) == ["done"]


def test_what_i_have_done_is_found_by_the_day_it_was_done_on_in_shanghai(store: SqlStore, zhao: Official) -> None:
    midnight = day_begins(TODAY)
    at = {"before": midnight - timedelta(seconds=1), "first": midnight, "last": midnight + timedelta(days=1, seconds=-1)}
    at["after"] = midnight + timedelta(days=1)
    keep(store, tasks=[replace(a_done_task(zhao.id, id=name), done_at=instant) for name, instant in at.items()])
    assert ids(desk(store, zhao, "done", first=TODAY, last=TODAY)) == ["last", "first"]
    assert ids(desk(store, zhao, "done", first=TODAY)) == ["after", "last", "first"]
    assert ids(desk(store, zhao, "done", last=TODAY)) == ["last", "first", "before"]


def test_claimable_are_free_tasks_of_my_authority_and_my_roles(store: SqlStore, zhao: Official) -> None:
    tasks = [a_task(id="mine to take"), a_task(id="a leader's", role="leader"), a_task(id="elsewhere", authority="labour")]
    keep(store, a_petition(parties={"competent": "land", "superior": "labour"}), tasks=tasks)
    assert ids(desk(store, zhao, "claimable")) == ["mine to take"]
    assert ids(desk(store, zhao, "claimable", roles=frozenset())) == []


def test_a_line_tells_the_petition_and_the_clock_that_lapses_first(store: SqlStore, zhao: Official) -> None:
    clocks = [
        a_deadline(20, name="handling"),
        a_deadline(9, name="notice_direct", status=DeadlineStatus.MET, met_on=TODAY),
        a_deadline(2, name="reexamination_request", holder="petitioner"),
        a_deadline(12, name="assigned"),
        a_deadline(-9, name="triage", status=DeadlineStatus.LAPSED, met_on=TODAY),
    ]
    petition = keep(store, tasks=[a_task(assignee=zhao.id)], deadlines=clocks)
    (row,) = desk(store, zhao)
    assert (row.deadline, row.due_on, row.due_at) == ("assigned", clocks[3].due_on, clocks[3].due_at)
    told = (row.number, row.gist, row.category, row.channel, row.kind, row.place, row.filed_on, row.assignee_name)
    assert told == (petition.number, petition.gist, "grievance", "visit", "individual", "330106", TODAY, zhao.name)
    assert row.task.answer == {}


def test_a_clock_lapsed_and_still_owed_or_paused_is_shown(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(id="owed", assignee=zhao.id)], deadlines=[a_deadline(-3, status=DeadlineStatus.LAPSED), a_deadline(3)])
    keep(store, tasks=[a_task(id="paused", assignee=zhao.id)], deadlines=[a_deadline(4, status=DeadlineStatus.SUSPENDED)])
    assert [row.due_on for row in desk(store, zhao)] == [TODAY - timedelta(days=3), TODAY + timedelta(days=4)]


def test_the_soonest_due_stand_first_and_those_without_a_clock_last(store: SqlStore, zhao: Official) -> None:
    for name, days in (("late", 20), ("soon", 2), ("over", -4)):
        keep(store, tasks=[a_task(id=name, assignee=zhao.id)], deadlines=[a_deadline(days)])
    keep(store, tasks=[a_task(id="none, later", assignee=zhao.id, created_at=NOW + timedelta(days=1))])
    keep(store, tasks=[a_task(id="none, earlier", assignee=zhao.id, created_at=NOW)])
    assert ids(desk(store, zhao)) == ["over", "soon", "late", "none, earlier", "none, later"]


def test_due_soon_are_mine_and_claimable_with_a_clock_near_or_over(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(id="mine", assignee=zhao.id), a_task(id="free")], deadlines=[a_deadline(5)])
    keep(store, tasks=[a_task(id="over", assignee=zhao.id)], deadlines=[a_deadline(-1, status=DeadlineStatus.LAPSED)])
    keep(store, tasks=[a_task(id="far", assignee=zhao.id)], deadlines=[a_deadline(30)])
    keep(store, tasks=[a_task(id="none", assignee=zhao.id)])
    assert ids(desk(store, zhao, "due_soon")) == ["over", "mine", "free"]


def test_what_was_done_last_stands_first(store: SqlStore, zhao: Official) -> None:
    for days in (1, 3, 2):
        keep(store, tasks=[a_done_task(zhao.id, id=f"day {days}", done_at=NOW + timedelta(days=days))])
    assert ids(desk(store, zhao, "done")) == ["day 3", "day 2", "day 1"]


@pytest.mark.parametrize(
    ("days", "band", "longer"),
    [
        (-30, "overdue", "overdue"), (-1, "overdue", "overdue"), (0, "3", "3"), (3, "3", "3"), (4, "7", "3"), (7, "7", "7"),
        (8, "later", "7"), (300, "later", "later"), (None, "none", "none"),
    ],
)  # fmt: skip
def test_bands_count_the_days_left_by_the_days_the_rules_give_them(
    store: SqlStore, zhao: Official, days: int | None, band: str, longer: str
) -> None:  # fmt: skip
    keep(store, tasks=[a_task(assignee=zhao.id)], deadlines=[] if days is None else [a_deadline(days)])
    for asked in BANDS:
        assert len(desk(store, zhao, band=asked, bands=Bands(3, 7))) == (asked == band)
    for said, found in ((Bands(3, 7), band), (Bands(5, 20), longer)):
        bands = store.registers.desk_bands(scope_of(zhao), DeskFilter("mine", zhao.roles, SOON, now=NOW, bands=said))
        assert bands == {"overdue": 0, "3": 0, "7": 0, "later": 0, "none": 0} | {found: 1}


def test_counts_agree_with_the_tabs(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(assignee=zhao.id), a_task(), a_task(), a_done_task(zhao.id)], deadlines=[a_deadline(5)])
    keep(store, tasks=[a_task(assignee=zhao.id)])
    counts = store.registers.desk_counts(scope_of(zhao), zhao.roles, SOON)
    assert counts == {"mine": 2, "claimable": 2, "due_soon": 3, "done": 1}
    assert counts == {tab: len(desk(store, zhao, tab)) for tab in counts}


def test_a_step_counts_as_handed_on_by_its_own_name_alone(store: SqlStore, zhao: Official) -> None:
    for element, named in (("tell_back", "tell_back"), ("tell_back", "tellxback")):
        petition = keep(store, tasks=[a_task(id=f"{named} handed", element=element, assignee=zhao.id + 1)])
        with store.transaction() as tx:
            body = {"official": zhao.id + 1, "reason": "外出", "task": named}
            tx.dossier(petition.number).enter("handed_over", actor=zhao.id, at=NOW, body=body)
    assert ids(desk(store, zhao, "delegated")) == ["tell_back handed"]


def test_what_is_news_is_told_of_petitions_in_sight_alone(store: SqlStore, zhao: Official) -> None:
    known = keep(store, tasks=[a_task(assignee=zhao.id)])
    sealed = keep(store, a_petition(sealed=True))
    elsewhere = keep(store, a_petition(parties={"receiving": "labour", "competent": "labour"}))
    ask = partial(store.registers.unread, scope_of(zhao), [known.number, sealed.number, elsewhere.number, "990121-2026-999999"])
    assert ask() == [known.id] and known.id is not None
    with store.transaction() as tx:
        tx.shelf.mark_read(zhao.id, [known.id], NOW + timedelta(days=1))
    assert ask() == []


def test_a_page_holds_what_was_asked_and_a_hundred_at_most(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(id=f"{number:03d}", assignee=zhao.id) for number in range(103)])
    which = DeskFilter("mine", zhao.roles, SOON, page=2, per_page=10)
    rows, total = store.registers.desk(scope_of(zhao), which)
    assert (ids(list(rows)), total) == ([f"{number:03d}" for number in range(10, 20)], 103)
    assert len(desk(store, zhao, per_page=1000)) == 100
    assert len(desk(store, zhao, per_page=1000, page=2)) == 3
    assert desk(store, zhao, page=99) == []


def test_a_role_that_sees_no_petition_has_an_empty_desk(store: SqlStore, zhao: Official) -> None:
    keep(store, tasks=[a_task(assignee=zhao.id)])
    blind = Scope(official=zhao.id, authority="land", path=zhao.authority_path, nothing=True)
    assert store.registers.desk(blind, DeskFilter("mine", zhao.roles, SOON)) == ([], 0)


def test_a_task_and_a_clock_know_their_petition(store: SqlStore) -> None:
    clock = a_deadline()
    petition = keep(store, tasks=[a_task(id="t")], deadlines=[clock])
    assert store.registers.number_of_task("t") == petition.number
    assert store.registers.number_of_deadline(clock.id or 0) == petition.number
    assert store.registers.number_of_task("unknown") is None
    assert store.registers.number_of_deadline(999999) is None
