"""A lapse has two parts: thousands are recorded at once, then each is followed; between the two nothing is lost and nothing outruns it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.casework import deadlines, lapses
from engine.casework.act import Act
from engine.casework.office import Office
from engine.domain.deadline import Deadline
from engine.errors import PetitionError
from engine.watching import points, traces
from tests.builders import County
from tests.people import LAND_HANDLER

AFTER_FIFTEEN_DAYS, AFTER_SIXTY = "2026-03-18", "2026-05-07"
FOLLOWED = ["triage.lapsed", "notice_direct.lapsed", "supervision_started", "supervision_started"]


class Killed(BaseException):
    """The process ended here."""


def since(county: County, kind: str) -> list[str]:
    """The docket from the first entry of a kind on."""
    return county.docket[county.docket.index(kind) :]


def recorded(county: County, day: str = AFTER_FIFTEEN_DAYS) -> int:
    """It becomes a day, and what ran out is recorded and not followed; how many clocks."""
    county.day(day)
    return deadlines.record_all(county.office).noticed


def test_what_is_recorded_is_lapsed_and_told_and_waits_to_be_followed(any_county: County):
    any_county.register()
    assert recorded(any_county) == 2
    clock = any_county.clock_named("triage")
    assert clock.is_pending and clock.lapsed_at == clock.next_at == clock.due_at and clock.noticed_at == any_county.clock.now()
    assert since(any_county, "triage.lapsed") == FOLLOWED[:2]
    assert any_county.dossier.petition.events["triage.lapsed"] == "2026-03-17"
    assert len(any_county.dossier.instances) == 1 and any_county.is_sound


def test_a_petition_that_waits_for_nothing_but_its_lapse_is_not_lost_while_the_lapse_is_recorded(any_county: County):
    any_county.answered()
    assert recorded(any_county, AFTER_SIXTY) and not any_county.steps
    assert any_county.is_sound
    assert any_county.night().followed > 0 and any_county.is_sound


def test_what_is_recorded_is_not_recorded_again_and_is_followed_once(any_county: County):
    any_county.register()
    recorded(any_county)
    assert deadlines.record_all(any_county.office) == deadlines.NOTHING
    report = any_county.night()
    assert (report.due, report.noticed, report.followed) == (0, 0, 2)
    assert since(any_county, "triage.lapsed") == FOLLOWED
    assert any_county.night() == deadlines.NOTHING and any_county.is_sound


def test_one_sweep_counts_each_clock_once(any_county: County):
    for _ in range(3):
        any_county.register()
    report = any_county.night(AFTER_FIFTEEN_DAYS)
    assert (report.due, report.noticed, report.followed, report.failed) == (6, 6, 6, ())


def test_the_next_act_follows_what_was_recorded_before_it_is_done(any_county: County):
    any_county.register()
    recorded(any_county)
    any_county.complete("triage")
    entries = since(any_county, "triage.lapsed")
    assert entries[:4] == FOLLOWED and entries.index("triage.done") > entries.index("supervision_started")
    clock = any_county.clock_named("triage")
    assert not clock.is_pending and clock.supervision and any_county.is_sound


def test_an_act_that_only_the_lapse_forbids_is_refused_while_the_lapse_is_recorded_and_not_followed(any_county: County):
    any_county.handled()
    assert recorded(any_county, AFTER_SIXTY) == 1
    with pytest.raises(PetitionError, match="extension_after_lapse"):
        any_county.send("extension_requested", by=LAND_HANDLER)
    assert any_county.night().followed == 1 and any_county.is_sound


def test_one_clock_alone_leaves_the_same_docket_as_when_an_act_notices_it(any_county: County):
    by_act, by_sweep = any_county.handled().number, any_county.handled().number
    any_county.day(AFTER_SIXTY)
    any_county.turn_to(by_act)
    any_county.complete("inquiry")
    any_county.night()
    for number in (by_act, by_sweep):
        any_county.turn_to(number)
        assert since(any_county, "handling.lapsed")[:2] == ["handling.lapsed", "supervision_started"]
    assert any_county.is_sound


def test_what_a_process_waits_for_is_followed_before_the_next_clock_is_looked_at(any_county: County):
    any_county.transferred()
    any_county.day("2026-04-20")
    waiting = [one.name for one in any_county.dossier.deadlines if one.is_live]
    assert waiting == ["notice_transferred", "objection"], "the one a process waits for comes last"
    report = any_county.night()
    assert (report.noticed, report.followed) == (2, 2)
    assert since(any_county, "notice_transferred.lapsed")[:3] == ["notice_transferred.lapsed", "objection.lapsed", "supervision_started"]
    assert "prepare_transferred_acceptance" in any_county.steps and any_county.is_sound


@pytest.mark.parametrize("others", [frozenset({"triage.lapsed"}), frozenset({"supervision_started"})])
def test_what_another_clock_answers_to_is_followed_before_the_next_is_recorded(
    any_county: County, monkeypatch: pytest.MonkeyPatch, others: frozenset[str]
):
    any_county.register()
    rules = any_county.office.rules_of(any_county.dossier.petition)
    monkeypatch.setattr(type(rules), "is_heard", lambda _, event: event in others)
    any_county.day(AFTER_FIFTEEN_DAYS)
    assert deadlines.record(any_county.office).noticed == 1, "the other is held back"
    report = deadlines.lapse(any_county.office, held_back=True)
    assert (report.noticed, report.followed) == (1, 2)
    assert since(any_county, "triage.lapsed") == ["triage.lapsed", "supervision_started", "notice_direct.lapsed", "supervision_started"]


def test_a_sweep_killed_between_the_two_loses_nothing_and_doubles_nothing(any_county: County):
    for _ in range(3):
        any_county.register()

    def die(point: str) -> None:
        if point == "sweep.recorded":
            raise Killed

    points.listen(die)
    with pytest.raises(Killed):
        any_county.night(AFTER_FIFTEEN_DAYS)
    points.forget()
    assert since(any_county, "triage.lapsed") == FOLLOWED[:2]
    assert any_county.night().followed == 6
    for number in any_county.office.store.registers.all_numbers():
        any_county.turn_to(number)
        assert since(any_county, "triage.lapsed") == FOLLOWED
    assert any_county.is_sound


def test_what_cannot_be_recorded_with_the_others_is_left_to_be_looked_at_by_itself(any_county: County, monkeypatch: pytest.MonkeyPatch):
    bad, good = any_county.register().number, any_county.register().number
    record = lapses.record

    def failing(act: Act, deadline: Deadline) -> None:
        if act.petition.number == bad and not act.dossier.tasks:  # recorded among others an act has no tasks
            raise ValueError(deadline.name)
        record(act, deadline)

    monkeypatch.setattr(lapses, "record", failing)
    assert recorded(any_county) == 2
    any_county.turn_to(bad)
    assert "triage.lapsed" not in any_county.docket
    assert any_county.night().noticed == 2
    for number in (bad, good):
        any_county.turn_to(number)
        assert since(any_county, "triage.lapsed") == FOLLOWED
    assert any_county.is_sound


def test_a_lapse_of_a_broken_petition_is_recorded_and_what_follows_is_set_aside(county: County, tmp_path: Path):
    county.register()
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        connection.execute("update instances set state_hash = 'x'")
    report = county.night(AFTER_FIFTEEN_DAYS)
    assert (report.due, report.noticed, report.followed, len(report.failed)) == (2, 2, 0, 2)
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        kinds = [kind for (kind,) in connection.execute("select kind from docket where kind like '%.lapsed'")]
    assert kinds == FOLLOWED[:2]


def test_a_count_anew_does_not_put_off_what_follows_from_a_lapse(any_county: County, any_office: Office):
    any_county.register()
    recorded(any_county)
    clock = any_county.clock_named("triage")
    before = (clock.due_on, clock.next_at)
    with any_office.store.transaction() as tx:
        act = Act(any_office, tx, tx.dossier(any_county.number), any_county.who("wangmin"), any_office.now())
        assert deadlines.recount_one(act, clock.id or 0) == 0
        again = next(one for one in act.dossier.deadlines if one.id == clock.id)
        assert (again.due_on, again.next_at) == before


def test_what_was_held_back_is_recorded_before_what_is_only_to_be_followed(any_county: County, monkeypatch: pytest.MonkeyPatch):
    alone = any_county.handled().number
    any_county.day(AFTER_SIXTY)
    held = any_county.register().number
    any_county.day("2026-06-01")
    rules = any_county.office.rules_of(any_county.dossier.petition)
    monkeypatch.setattr(type(rules), "is_heard", lambda _, event: event == "triage.lapsed")
    assert deadlines.record_all(any_county.office).noticed == 3
    for number, pending in ((alone, True), (held, False)):
        any_county.turn_to(number)
        assert any(one.is_pending for one in any_county.dossier.deadlines) is pending


def test_many_lapses_are_recorded_once_each_by_two_hands_under_one_trace(any_county: County, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deadlines, "RECORDS", 2)
    numbers = [any_county.register().number for _ in range(7)]
    any_county.day(AFTER_FIFTEEN_DAYS)
    with traces.under("midnight"):
        assert deadlines.record_all(any_county.office).noticed == 14
    for number in numbers:
        any_county.turn_to(number)
        lapses_told = [entry for entry in any_county.entries if entry.kind.endswith(".lapsed")]
        assert [(entry.kind, entry.trace) for entry in lapses_told] == [(kind, "midnight") for kind in FOLLOWED[:2]]
    assert any_county.is_sound
