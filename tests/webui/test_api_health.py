"""The heartbeat a watcher asks for without a token."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.casework import deadlines
from tests.webui.api_clients import Program, Programs, a_body


@pytest.fixture
def programs(empty: Programs) -> Programs:
    """An office without petitions."""
    return empty


@pytest.fixture
def watcher(programs: Programs) -> Program:
    """A watcher without a token."""
    return programs.stranger()


def test_an_office_that_never_swept_is_not_well(watcher: Program):
    answer = watcher.get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "no sweep yet", "last_sweep_at": None, "age_seconds": None, "due": 0}


def test_a_fresh_sweep_is_well(programs: Programs, watcher: Program):
    deadlines.sweep(programs.office)
    answer = watcher.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["age_seconds"] == 0


def test_after_three_intervals_without_a_sweep_it_is_late(programs: Programs, watcher: Program):
    deadlines.sweep(programs.office)
    programs.office.clock.move(timedelta(seconds=3 * programs.office.sweep_seconds - 1))
    assert watcher.get("/healthz").status_code == 200
    programs.office.clock.move(timedelta(seconds=1))
    answer = watcher.get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "late"


def test_the_heartbeat_stays_in_no_cache(watcher: Program):
    assert watcher.get("/healthz").headers["Cache-Control"] == "no-store"


def test_a_broken_database_is_told_without_its_cause_and_with_a_number_for_the_operator(programs: Programs, tmp_path: Path):
    program = programs.of("wangmin")
    assert program.get("/api/me").status_code == 200
    programs.office.store.close()
    for file in (tmp_path / "home").glob("petition.sqlite*"):
        file.write_bytes(b"no database")
    for answer in (program.get("/api/desk"), program.post("/api/petitions", a_body()), programs.stranger().get("/healthz")):
        assert answer.status_code == 503
        assert answer.get_json()["error"] == "out_of_order"
        assert "sqlite" not in answer.get_data(as_text=True).lower()
