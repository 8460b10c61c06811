"""期限的看护: what the sweep finds, once each, also after a standstill and beside a petition that is broken."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.casework import deadlines, queue
from engine.testing import on
from tests.builders import County
from tests.people import SUPERVISOR


def tamper(county: County, tmp_path: Path, statement: str, *values: object) -> None:
    """Change the database behind the office's back; it has no petition in memory any more."""
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        connection.execute(statement, values)
    county.office.store.close()


def test_nothing_is_noticed_before_its_time(county: County):
    report = county.register() and county.night()
    assert (report.due, report.noticed, report.failed) == (0, 0, ())


def test_a_warning_is_given_once(county: County):
    county.register()
    assert county.night("2026-03-12").noticed == 2  # triage and notice, five days ahead
    assert county.night("2026-03-12").noticed == 0
    assert county.docket.count("deadline_warned") == 2


def test_each_warning_of_a_clock_is_given_on_its_day(county: County):
    county.register()
    days = [(day, county.night(day).noticed) for day in ("2026-03-11", "2026-03-12", "2026-03-14", "2026-03-15", "2026-03-16")]
    assert days == [("2026-03-11", 0), ("2026-03-12", 2), ("2026-03-14", 0), ("2026-03-15", 2), ("2026-03-16", 0)]


def test_the_last_day_ends_at_midnight_in_shanghai(county: County):
    county.register()
    county.clock.set(on("2026-03-18", hour=0).replace(second=0))
    before = county.clock.now()
    county.clock.set(before.replace(minute=59, second=59, hour=15))  # 23:59:59 of the seventeenth in Shanghai
    county.night()
    assert county.state("triage") == "running"
    county.clock.set(before)
    county.night()
    assert county.state("triage") == "lapsed"


def test_a_lapse_is_recorded_once_with_due_and_noticed_time(county: County):
    county.register()
    county.night("2026-03-18")
    county.night("2026-03-19")
    lapses = [entry for entry in county.entries if entry.kind == "triage.lapsed"]
    assert len(lapses) == 1
    assert lapses[0].body["due_at"] == "2026-03-17T16:00:00+00:00"
    assert lapses[0].body["noticed_at"] == "2026-03-18T02:00:00+00:00"


def test_a_lapse_keeps_its_day_also_when_it_is_noticed_late(county: County):
    county.register()
    county.night("2026-03-25")
    clock = county.clock_named("triage")
    assert clock.lapsed_at == clock.due_at and clock.noticed_at and clock.noticed_at > clock.due_at
    assert county.dossier.petition.events["triage.lapsed"] == "2026-03-17"


def test_every_lapse_of_the_office_starts_one_supervision(county: County):
    county.register()
    county.night("2026-03-18")
    assert sorted(one.subject for one in county.dossier.instances[1:]) == ["notice_direct", "triage"]
    assert county.docket.count("supervision_started") == 2


def test_after_sixty_days_of_standstill_each_clock_is_told_once_and_not_day_by_day(county: County):
    county.register()
    report = county.night("2026-05-20")
    assert report.noticed == 2 and county.docket.count("deadline_warned") == 0
    assert [kind for kind in county.docket if kind.endswith(".lapsed")] == ["triage.lapsed", "notice_direct.lapsed"]
    assert county.night().noticed == 0


def test_after_a_standstill_one_warning_stands_for_all_that_were_missed(county: County):
    county.register()
    county.night("2026-03-16")
    assert county.docket.count("deadline_warned") == 2
    assert county.clock_named("triage").warned_on == "2026-03-15"


def test_an_act_that_comes_before_the_sweep_does_not_outrun_the_lapse(county: County):
    county.register()
    county.day("2026-03-20")
    county.complete("triage")
    assert county.docket.index("triage.lapsed") < county.docket.index("triage.done")


def test_what_is_met_is_not_looked_at_again(county: County):
    county.register()
    county.complete("triage", disposition="on_the_spot")
    county.complete("answer_on_the_spot")
    assert county.night("2027-03-02").due == 0


def test_a_lapse_does_not_un_happen_when_the_clock_of_the_machine_goes_back(county: County):
    county.register()
    county.night("2026-03-18")
    county.night("2026-03-10")
    assert county.state("triage") == "lapsed" and county.is_sound


def test_a_sweep_leaves_its_heartbeat(county: County):
    assert not deadlines.health(county.office).healthy
    county.night()
    assert deadlines.health(county.office).healthy
    county.wait(1)
    assert not deadlines.health(county.office).healthy


@pytest.mark.parametrize(
    ("table", "change", "noticed"),
    [
        # A lapse is recorded also where nothing can follow from it.
        ("instances", "state = x'00'", 4),
        ("instances", "state_hash = 'x'", 4),
        ("deadlines", "warn_on = 'nonsense'", 4),
        ("petitions", "release = 'gone'", 2),
        ("petitions", "filed_on = 'never'", 2),
        ("petitions", "status = 'dancing'", 2),
    ],
)
def test_one_bad_petition_does_not_stop_the_sweep(county: County, tmp_path: Path, table: str, change: str, noticed: int):
    bad = county.register().number
    good = county.register().number
    key = "id" if table == "petitions" else "petition_id"
    tamper(county, tmp_path, f"update {table} set {change} where {key} = (select id from petitions where number = ?)", bad)
    report = county.night("2026-03-18")
    assert {number for number, _ in report.failed} == {bad} and (report.noticed, report.followed) == (noticed, 2)
    county.last = county.last and county.repeat()
    assert county.number == good and county.state("triage") == "lapsed"


def test_a_bad_petition_is_set_aside_for_an_hour_and_taken_up_when_it_is_whole(county: County, tmp_path: Path):
    number = county.register().number
    was = county.dossier.instances[0].state_hash
    tamper(county, tmp_path, "update instances set state_hash = 'x'")
    assert county.night("2026-03-18").failed and county.night() == deadlines.NOTHING
    tamper(county, tmp_path, "update instances set state_hash = ?", was)
    county.clock.set(on("2026-03-18", hour=12))
    assert county.night().followed == 2 and county.number == number
    assert county.docket.count("supervision_started") == 2 and county.is_sound


def test_the_lapse_stands_in_the_queue_of_who_supervises(county: County):
    county.register()
    county.night("2026-03-18")
    assert queue.queue(county.office, by=county.who(SUPERVISOR), view="overdue").total == 2


def test_a_clock_is_late_by_one_number_wherever_it_is_told(county: County):
    """A limit in working days is overdue by working days: in the line's words as in the tag beside them."""
    county.transferred()
    county.night("2026-05-20")
    told = {}
    for lang in ("zh", "en"):
        for one in queue.queue(county.office, by=county.who(SUPERVISOR), view="overdue", lang=lang).lines:
            late = one.remaining.removeprefix("已逾期 ").removesuffix(" overdue")
            assert late.replace(" ", "") in one.why.replace(" ", ""), (one.remaining, one.why)
            told[late.split(" ", 1)[1]] = late
    assert set(told) == {"日", "个工作日", "days", "working days"}
