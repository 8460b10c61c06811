"""Several sweeps at once, each with its own connections: every clock is noticed once, and none is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from engine.casework import deadlines
from engine.casework.office import Office
from engine.storage.cipher import load_or_create_key
from engine.storage.unit_of_work import SqlStore
from engine.testing import on
from tests.builders import County
from tests.casework.damage import tampered
from tests.storage.builders import a_deadline, keep

SWEEPS = 4


@pytest.fixture
def sweepers(any_office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[Office]]:
    """Four offices on one database."""
    address = str(any_office.store._engine.url)  # type: ignore[attr-defined]
    key = load_or_create_key(tmp_path / "home" / "secret.key")
    stores = [SqlStore(address, key, clock=any_office.clock) for _ in range(SWEEPS)]
    yield [replace(any_office, store=store) for store in stores]
    for store in stores:
        store.close()


def all_at_once(sweepers: list[Office]) -> int:
    """Every office sweeps until it finds nothing more; how many clocks were noticed in all."""

    def sweep(office: Office) -> int:
        noticed = 0
        while (report := deadlines.sweep(office)).due:
            assert report.failed == ()
            noticed += report.noticed
        return noticed

    with ThreadPoolExecutor(SWEEPS) as pool:
        return sum(pool.map(sweep, sweepers))


def told(office: Office, kind: str) -> Counter[int]:
    """How often each petition's docket holds entries of a kind."""
    store = office.store
    dossiers = [store.registers.dossier(number) for number in store.registers.all_numbers()]
    ids = [dossier.petition.id or 0 for dossier in dossiers if dossier]
    return Counter(one for one in ids for entry in store.registers.docket(one) if entry.kind.endswith(kind))


def test_five_hundred_warnings_are_given_once_each_by_four_sweeps(any_office: Office, sweepers: list[Office]):
    now = any_office.now()
    for _ in range(250):
        clocks = [a_deadline(name=name, next_at=now, due_at=on("2026-03-12"), warn_on=("2026-03-02",)) for name in ("a", "b")]
        keep(any_office.store, deadlines=clocks)  # type: ignore[arg-type]
    assert all_at_once(sweepers) == 500
    warned = told(any_office, "deadline_warned")
    assert len(warned) == 250 and set(warned.values()) == {2}


def test_lapses_are_noticed_once_each_by_four_sweeps(any_county: County, any_office: Office, sweepers: list[Office]):
    for _ in range(12):
        any_county.register()
    any_county.clock.set(on("2026-03-18"))
    assert all_at_once(sweepers) == 24
    assert set(told(any_office, ".lapsed").values()) == {2} and set(told(any_office, "supervision_started").values()) == {2}
    assert any_county.is_sound


def test_a_row_no_one_can_read_leaves_the_warnings_of_the_others(county: County, office: Office):
    bad, good = county.register().number, county.register().number
    tampered(office, "UPDATE petitions SET filed_on = 'never' WHERE number = :bad", bad=bad)
    report = county.night("2026-03-12")
    assert {number for number, _ in report.failed} == {bad} and report.noticed == 2
    county.turn_to(good)
    assert county.docket.count("deadline_warned") == 2


def test_a_petition_whose_warning_cannot_be_given_is_set_aside_and_the_others_are_warned(county: County, office: Office):
    bad, good = county.register().number, county.register().number
    whose = "(SELECT id FROM petitions WHERE number = :bad)"
    tampered(office, f"UPDATE deadlines SET warn_on = '[\"9999\"]' WHERE petition_id = {whose}", bad=bad)
    report = county.night("2026-03-12")
    assert [number for number, _ in report.failed] == [bad, bad] and report.noticed == 2
    assert county.night().due == 0
    county.turn_to(good)
    assert county.docket.count("deadline_warned") == 2
    county.turn_to(bad)
    assert county.docket.count("deadline_warned") == 0
