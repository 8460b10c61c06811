"""A crowd of petitions is as true as petitions played one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from engine.bench.crowd import fill
from engine.bench.land import Land
from engine.bootstrap import open_office
from engine.casework import dossiers, tasks, worklists
from engine.casework.intake import register
from engine.casework.office import Office
from engine.casework.ports import PetitionFilter
from engine.casework.verification import verify
from engine.scheduler import sweep_all
from engine.settings import Settings
from engine.storage import load_or_create_key, migrate
from engine.storage.bulk import Bulk
from engine.testing import a_registration

MANY = 150


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with a small crowd, once on each kind of database."""
    home = tmp_path_factory.mktemp("crowd")
    url = f"sqlite:///{home / 'crowd.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgres").create_database()
    settings = Settings.read({"PETITION_HOME": str(home)}, database=url)
    migrate(url)
    fill(url, MANY, key=load_or_create_key(settings.key_file))
    opened = open_office(settings)
    yield opened
    opened.store.close()


# The days of a cast petition are moved, not counted again, and its papers keep the seals of their mould.
MOVED = {"verify_clock_due", "verify_paper"}


def test_a_crowd_is_as_large_as_asked_and_wrong_in_nothing_but_its_moved_days(office: Office) -> None:
    report = verify(office)
    assert report.petitions == MANY
    assert [finding for finding in report.findings if finding.rule not in MOVED] == []
    assert report.entries > 5 * MANY


def test_a_crowd_holds_petitions_at_many_stages_and_of_several_years(office: Office) -> None:
    province = office.store.registers.credentials("province")
    assert province
    rows = [row for page in (1, 2) for row in worklists.petitions(
        office, by=province[0], which=PetitionFilter(page=page, per_page=100)).lines]  # fmt: skip
    assert len({row.filed_on.year for row in rows}) >= 4
    assert {"closed", "accepted", "referred"} <= {row.status for row in rows}
    assert len({row.number for row in rows}) == len(rows) > MANY * 9 // 10


def test_people_of_a_crowd_are_kept_in_cipher_text_and_found(office: Office) -> None:
    numbers = list(office.store.registers.all_numbers())
    people = [one for number in numbers if (dossier := office.store.registers.dossier(number)) for one in dossier.petitioners]
    assert all(one.name and one.address for one in people)
    assert max(Counter(one.name + one.phone for one in people if one.phone).values()) > 1


def test_the_next_step_of_a_cast_petition_can_be_taken(office: Office) -> None:
    lihua = office.store.registers.credentials("lihua")
    assert lihua
    desk = worklists.desk(office, by=lihua[0], tab="claimable")
    line = next(line for line in desk.lines if line.number.startswith("990121-") and dossiers.task(office, task=line.task, by=lihua[0]))
    tasks.claim(office, task=line.task, by=lihua[0], key="crowd-claim")
    assert line.task in {one.task for one in worklists.desk(office, by=lihua[0]).lines}
    assert not [finding for finding in verify(office).findings if finding.petition == line.number]


def test_clocks_of_a_crowd_run_out_at_once_and_are_all_noticed(office: Office) -> None:
    sweep_all(office)
    bulk = Bulk(str(office.store._engine.url.render_as_string(hide_password=False)))  # type: ignore[attr-defined]
    assert bulk.fall_due(MANY, office.now(), besides=office.current.release.fingerprint) == 0
    due = bulk.fall_due(MANY, office.now())
    bulk.close()
    assert 0 < sweep_all(office) == due
    assert {finding.rule for finding in verify(office).findings} <= MOVED


def test_numbers_go_on_where_the_crowd_ended(office: Office) -> None:
    wangmin = office.store.registers.credentials("wangmin")
    assert wangmin
    before = set(office.store.registers.all_numbers())
    outcome = register(office, by=wangmin[0], registration=a_registration(), key="after-the-crowd")
    assert outcome.number not in before


def test_a_land_of_many_counties_has_names_of_its_own_for_each() -> None:
    counties = Land(40).counties
    assert len({one.code for one in counties}) == len({one.name for one in counties}) == len({one.short for one in counties}) == 40
    assert len({one.city for one in counties}) == 5
