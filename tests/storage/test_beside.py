"""What goes on beside the steps, on both databases: who is asked for what, within his scope, and who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.domain.authority import Official
from engine.domain.involvement import Absence, Involvement, Kind, State
from engine.domain.task import TaskStatus
from engine.storage import SqlStore
from tests.storage.builders import NOW, TODAY, a_deadline, a_petition, a_task, add_official, add_tree, keep, scope_of

DAYS = {"from_on": TODAY, "to_on": TODAY + timedelta(days=4)}


@pytest.fixture
def people(store: SqlStore) -> tuple[Official, Official]:
    """Zhao and Liu, handlers of the land authority."""
    add_tree(store)
    return add_official(store, "zhao", "land", "handler"), add_official(store, "liu", "land", "handler")


def asked(who: Official, by: Official, task: str, kind: Kind = Kind.BEFORE, **given: Any) -> Involvement:
    return Involvement(None, None, task, kind, who.id, by.id, NOW, **given)


def away(store: SqlStore, who: Official, substitute: Official, **days: date) -> Absence:
    with store.transaction() as tx:
        return tx.absences.declare(Absence(None, who.id, substitute.id, declared_by=who.id, declared_at=NOW, **DAYS | days))


def test_what_is_asked_of_me_and_by_me_is_listed_soonest_due_first(store: SqlStore, people: tuple[Official, Official]) -> None:
    zhao, liu = people
    late, soon = a_petition(gist="later"), a_petition(number="330106-2026-000002", gist="sooner")
    keep(store, late, tasks=[a_task(id="late", assignee=zhao.id)], deadlines=[a_deadline(20)], involvements=[asked(liu, zhao, "late")])
    keep(
        store,
        soon,
        tasks=[a_task(id="soon")],
        deadlines=[a_deadline(2)],
        involvements=[asked(zhao, liu, "soon", Kind.DELEGATION, note="核实")],
    )
    rows, total = store.registers.beside.involved(scope_of(zhao), page=1, per_page=25)
    assert total == 2
    assert [(one.row.task.id, one.row.gist, one.who_name, one.asked_by_name) for one in rows] == [
        ("soon", "sooner", "zhao 同志", "liu 同志"),
        ("late", "later", "liu 同志", "zhao 同志"),
    ]
    assert (rows[0].involvement.note, rows[0].row.due_on) == ("核实", a_deadline(2).due_on)
    rows, total = store.registers.beside.involved(scope_of(zhao), page=2, per_page=1)
    assert ([one.row.task.id for one in rows], total) == (["late"], 2)


def test_what_is_answered_waits_or_is_over_is_not_listed_but_a_copy_outlives_its_step(
    store: SqlStore, people: tuple[Official, Official]
) -> None:
    zhao, liu = people
    tasks = [a_task(id="open"), a_task(id="done", status=TaskStatus.DONE)]
    rows = [asked(zhao, liu, "open", state=state) for state in (State.WAITING, State.ANSWERED, State.ENDED)]
    rows += [asked(zhao, liu, "done"), asked(zhao, liu, "open", at_hand=False), asked(zhao, liu, "done", Kind.COPY)]
    keep(store, tasks=tasks, involvements=rows)
    found, total = store.registers.beside.involved(scope_of(zhao), page=1, per_page=25)
    assert ([one.involvement.kind for one in found], total) == ([Kind.COPY], 1)
    assert store.registers.beside.involved(scope_of(liu), page=1, per_page=25) == ([], 0)  # who copied waits for nothing


@pytest.mark.parametrize("hidden", [{"sealed": True}, {"recused": True}, {"parties": {"competent": "labour"}}])
def test_nothing_of_a_petition_one_may_not_know_of_is_listed(
    store: SqlStore, people: tuple[Official, Official], hidden: dict[str, Any]
) -> None:
    zhao, liu = people
    given = {name: (zhao.id,) if name == "recused" else value for name, value in hidden.items()}
    keep(store, a_petition(**given), tasks=[a_task(id="hidden", assignee=liu.id)], involvements=[asked(zhao, liu, "hidden")])
    away(store, liu, zhao)
    assert store.registers.beside.involved(scope_of(zhao), page=1, per_page=25) == ([], 0)
    assert store.registers.beside.to_take_over(scope_of(zhao), TODAY, 25) == []


def test_acts_have_at_hand_what_still_counts_and_pages_everything(store: SqlStore, people: tuple[Official, Official]) -> None:
    zhao, liu = people
    kept = keep(store, tasks=[a_task(id="t")], involvements=[asked(zhao, liu, "t"), asked(liu, zhao, "t", at_hand=False)])
    seen: list[int] = []
    store.act(lambda act: seen.append(len(act.dossier(kept.number).involvements)))
    whole = store.registers.dossier(kept.number)
    assert whole and (seen, [one.who for one in whole.involvements]) == ([1], [zhao.id, liu.id])


def test_who_is_away_is_stood_in_for_on_his_days_only_and_until_it_ends(store: SqlStore, people: tuple[Official, Official]) -> None:
    zhao, liu = people
    keep(store, tasks=[a_task(id="his", assignee=zhao.id), a_task(id="free"), a_task(id="mine", assignee=liu.id)])
    absence, beside = away(store, zhao, liu), store.registers.beside
    assert (
        beside.absences(TODAY)
        == beside.absences(TODAY, official=zhao.id, substitute=liu.id)
        == [absence]
        == [beside.absence(absence.id or 0)]
    )
    assert beside.absences(TODAY, official=liu.id) == beside.absences(DAYS["to_on"] + timedelta(days=1)) == []
    assert [one.task.id for one in beside.to_take_over(scope_of(liu), DAYS["to_on"], 25)] == ["his"]
    for on in (TODAY - timedelta(days=1), DAYS["to_on"] + timedelta(days=1)):
        assert beside.to_take_over(scope_of(liu), on, 25) == []
    with store.transaction() as tx:
        assert tx.absences.lasting(TODAY) == [absence]
        tx.absences.end(absence.id or 0, zhao.id, NOW)
    assert beside.to_take_over(scope_of(liu), TODAY, 25) == beside.absences(TODAY) == []
    assert beside.absence(absence.id or 0) == replace(absence, ended_at=NOW, ended_by=zhao.id)


def test_what_was_taken_over_is_found_while_the_substitute_has_it(store: SqlStore, people: tuple[Official, Official]) -> None:
    zhao, liu = people
    row = {"kind": Kind.SUBSTITUTION, "state": State.ANSWERED}
    rows = [asked(liu, zhao, name, **row) for name in ("taken", "given")] + [asked(liu, zhao, "back", Kind.SUBSTITUTION, state=State.ENDED)]
    tasks = [a_task(id="taken", assignee=liu.id), a_task(id="given", assignee=zhao.id), a_task(id="back", assignee=liu.id)]
    keep(store, tasks=tasks, involvements=rows)
    assert store.registers.beside.taken_over(zhao.id, liu.id) == ["taken"]
