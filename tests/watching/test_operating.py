"""What an operator may know: how the office stands, whether a process is ready, and nothing of any petition."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.casework import deadlines, operating
from engine.casework.gauges import Node
from engine.casework.office import Office
from engine.casework.operating import Watcher
from engine.casework.outgoing import OutgoingCounts
from engine.errors import NotPermitted, OutOfOrder
from engine.storage.gauge import head
from engine.watching import metrics
from tests.builders import County
from tests.offices import copied
from tests.support.outgoing import pile_up
from tests.watching.conftest import on_postgres

pytestmark = pytest.mark.usefixtures("counted")
HERE = Node("node-1", "serve", "0" * 12)


class Seconds:
    """A clock for the cache that goes only when told."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def raw(office: Office, statement: str) -> None:
    """Change the database behind the office's back."""
    with office.store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql(statement)
    office.store.close()  # as a node that has no petition in memory


# ---- how the office stands


def test_an_empty_office_stands_at_nought(any_office: Office):
    standing = any_office.store.gauge.standing(any_office.now())
    assert dataclasses.astuple(standing) == (0, 0, 0, 0, 0, None, None)


def test_clocks_and_steps_are_counted_as_they_run_fall_due_and_lapse(any_office: Office, any_county: County):
    any_county.register()
    gauge, clock = any_office.store.gauge, any_county.clock
    first = gauge.standing(any_office.now())
    assert (first.running, first.tasks_open, first.due, first.overdue) == (len(any_county.dossier.deadlines), 1, 0, 0)
    clock.move(timedelta(days=90))
    due = gauge.standing(any_office.now())
    assert due.due > 0 and due.oldest_due_at is not None and due.oldest_due_at < any_office.now()
    assert due.overdue == first.running
    deadlines.sweep(any_office)
    swept = gauge.standing(any_office.now())
    assert (swept.due, swept.oldest_due_at, swept.last_sweep_at) == (0, None, any_office.now())
    assert swept.overdue >= first.running


def test_a_clock_the_sweep_could_not_notice_is_set_aside_until_it_can(any_office: Office, any_county: County):
    any_county.register()
    any_county.clock.move(timedelta(days=90))
    raw(any_office, "UPDATE instances SET state_hash = 'x' || state_hash")
    failed = deadlines.sweep(any_office).failed
    assert any_office.store.gauge.standing(any_office.now()).set_aside == len(failed) > 0
    raw(any_office, "UPDATE instances SET state_hash = substr(state_hash, 2)")
    any_county.clock.move(timedelta(hours=1))
    assert deadlines.sweep(any_office).failed == ()
    assert any_office.store.gauge.standing(any_office.now()).set_aside == 0


def test_every_process_that_sweeps_leaves_a_heartbeat_and_is_forgotten_after_a_day(any_office: Office, any_county: County):
    for node in (HERE, Node("node-1", "worker", "1" * 12), Node("node-2", "worker", "1" * 12)):
        any_office.node = node
        deadlines.sweep(any_office)
    any_county.clock.move(timedelta(seconds=3 * any_office.sweep_seconds))
    deadlines.sweep(any_office)
    lines = operating.nodes(any_office, any_office.now())
    assert [(line.name, line.kind, line.fresh) for line in lines] == [
        ("node-1", "serve", False), ("node-1", "worker", False), ("node-2", "worker", True),
    ]  # fmt: skip
    any_county.clock.move(timedelta(days=1))
    deadlines.sweep(any_office)
    assert [line.name for line in operating.nodes(any_office, any_office.now())] == ["node-2"]


def test_a_process_that_has_not_said_who_it_is_leaves_none(office: Office):
    deadlines.sweep(office)
    assert operating.nodes(office, office.now()) == ()


def test_the_database_tells_its_kind_size_time_and_revision(any_office: Office):
    told = any_office.store.gauge.database()
    assert told.kind in ("sqlite", "postgresql") and told.size > 100_000
    assert (told.revision, told.releases) == (head(), 1)
    assert told.at.tzinfo is not None


# ---- the readings of a scrape


def test_readings_answer_every_gauge_there_is(office: Office, county: County):
    office.node = HERE
    deadlines.sweep(office)
    assert set(Watcher(office).readings()) == {metric.name for metric in metrics.ASKED}


def test_two_scrapes_close_together_ask_the_database_once(office: Office, county: County):
    seconds = Seconds()
    watcher = Watcher(office, seconds=seconds)
    assert watcher.readings()["petition_tasks_open"] == 0
    county.register()
    asked = office.store.statements
    seconds.at += operating.KEEP_SECONDS - 0.1
    assert watcher.readings()["petition_tasks_open"] == 0
    assert office.store.statements == asked
    seconds.at += 0.2
    assert watcher.readings()["petition_tasks_open"] == 1


def test_a_slow_database_is_asked_less_often(office: Office, monkeypatch: pytest.MonkeyPatch):
    seconds, asked_for = Seconds(), office.store.registers.outgoing

    def slow(now: datetime) -> OutgoingCounts:
        seconds.at += 2
        return asked_for(now)

    monkeypatch.setattr(office.store.registers, "outgoing", slow)
    watcher = Watcher(office, seconds=seconds)
    watcher.readings()
    asked = office.store.statements
    seconds.at += 2 * operating.SHARE - 1
    watcher.readings()
    assert office.store.statements == asked
    seconds.at += 2
    watcher.readings()
    assert office.store.statements > asked


def test_what_is_of_this_process_is_never_old(office: Office):
    watcher = Watcher(office)
    assert watcher.readings()["petition_draining"] == 0
    office.draining = True
    assert watcher.readings()["petition_draining"] == 1


def test_outgoing_work_is_read_from_its_register(office: Office):
    assert Watcher(office).readings()["petition_outgoing_jobs"] == {"queued": 0, "running": 0, "failed": 0}
    pile_up(office, queued=4, running=1, failed=2, ago=timedelta(seconds=30))
    readings = Watcher(office).readings()
    assert readings["petition_outgoing_jobs"] == {"queued": 4, "running": 1, "failed": 2}
    assert readings["petition_outgoing_oldest_seconds"] == 30


def test_a_disk_is_measured_where_its_folder_is_or_will_be(office: Office, tmp_path: Path):
    office.disks = {"data": tmp_path, "archive": tmp_path / "not" / "there" / "yet"}
    data, archive = operating.disks(office)
    assert 0 < data.free <= data.size and 0 < data.share <= 1
    assert (archive.place, archive.size) == ("archive", data.size)


# ---- whether a process is ready


def test_an_open_office_is_ready(any_office: Office):
    told = Watcher(any_office).readiness()
    assert told.ready
    assert told.checks == {"serving": "ok", "database": "ok", "migrations": "ok", "release": "ok"}


@pytest.mark.parametrize(
    ("statement", "check", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migrations", "behind"),
        ("DELETE FROM alembic_version", "migrations", "behind"),
        ("UPDATE releases SET fingerprint = 'another'", "release", "missing"),
    ],
)
def test_what_is_missing_is_told_by_name(any_office: Office, statement: str, check: str, said: str):
    raw(any_office, statement)
    told = Watcher(any_office).readiness()
    assert not told.ready
    assert {name for name, word in told.checks.items() if word != "ok"} == {check}
    assert told.checks[check] == said


def test_tables_of_a_newer_program_do_not_stop_this_one_during_a_rolling_update(any_office: Office):
    raw(any_office, "UPDATE alembic_version SET version_num = '9999'")
    assert Watcher(any_office).readiness().ready


def test_a_process_that_drains_is_not_ready_and_all_else_is_well(office: Office):
    office.draining = True
    told = Watcher(office).readiness()
    assert not told.ready
    assert [word for word in told.checks.values() if word != "ok"] == ["draining"]


@pytest.fixture
def stopped(postgres_copy: str, blank: tuple[Path, Office], tmp_path: Path) -> Iterator[Office]:
    """An office whose database is held by somebody who never lets go."""
    office = on_postgres(postgres_copy, blank[1], tmp_path)
    with office.store._engine.connect() as other:  # type: ignore[attr-defined]
        other.exec_driver_sql("LOCK TABLE releases IN ACCESS EXCLUSIVE MODE")
        yield office
        other.rollback()
    office.store.close()


def test_a_database_that_does_not_answer_in_time_is_told_in_time(stopped: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operating, "PATIENCE_SECONDS", 0.3)
    watcher = Watcher(stopped)
    for _ in range(2):
        told = watcher.readiness()
        assert (told.ready, told.checks["database"]) == (False, "no answer")


def broken(office: Office, home: Path) -> None:
    """The database is no database any more."""
    office.store.close()
    for file in home.glob("petition.sqlite*"):
        file.write_bytes(b"no database")


def test_a_broken_database_is_unreachable_and_comes_back(blank: tuple[Path, Office], tmp_path: Path):
    home = tmp_path / "home"
    office = copied(blank, home)
    kept = {file: file.read_bytes() for file in home.glob("petition.sqlite*")}
    watcher = Watcher(office)
    broken(office, home)
    assert watcher.readiness().checks["database"] == "unreachable"
    readings = watcher.readings()
    assert readings["petition_database_up"] == 0
    assert "petition_deadlines_due" not in readings and "petition_sweep_interval_seconds" in readings
    office.store.close()
    for file in home.glob("petition.sqlite*"):
        file.unlink()
    for file, content in kept.items():
        file.write_bytes(content)
    assert watcher.readiness().ready


# ---- the page's view


def test_only_who_may_operate_is_shown_how_it_runs(office: Office, county: County):
    watcher = Watcher(office)
    assert watcher.view(by=county.who("sysadmin")).lag_seconds is None
    for username in ("lihua", "zhaomin", "sunjie", "zhaolei"):
        with pytest.raises(NotPermitted):
            watcher.view(by=county.who(username))


def test_the_view_holds_numbers_and_names_of_machines_and_nothing_of_a_petition(office: Office, county: County):
    number = county.register().number
    office.node = HERE
    deadlines.sweep(office)
    view: Any = Watcher(office).view(by=county.who("sysadmin"))
    assert (view.lag_seconds, view.sweeping, view.standing.tasks_open) == (0, True, 1)
    assert number not in repr(view) and "宅基地" not in repr(view) and "吴安" not in repr(view)


def test_without_its_database_there_is_no_view(blank: tuple[Path, Office], tmp_path: Path):
    office = copied(blank, tmp_path / "home")
    by = County(office).who("sysadmin")
    broken(office, tmp_path / "home")
    with pytest.raises(OutOfOrder):
        Watcher(office).view(by=by)
