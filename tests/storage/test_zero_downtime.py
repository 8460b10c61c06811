"""The program of the first tables goes on working while, and after, the database is brought to today's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

import engine.storage
from engine.errors import OutOfOrder
from engine.storage import migrate
from engine.storage.connect import for_writing, open_engine
from tests.storage.builders import raw
from tests.storage.meanwhile import acts_while

FIRST = "0001"
# A petition, a task and a clock as the program of the first tables wrote them.
PETITION = """
    INSERT INTO petitions (id, number, place, filed_on, received_at, channel, release, gist, facts, requests, topic, status, anonymous,
        sealed, simplified, referral_kind, persons, kind, parties, accused, recused, same_facts_as, policies, events, docket_seq,
        docket_hash, version)
    VALUES (:id, :number, '330106', '2026-03-02', '2026-03-02T01:00:00.000000Z', 'visit', 'f', 'g', '', '[]', '', 'registered', false,
        false, false, '', 1, 'individual', '{}', '[]', '[]', '', '[]', '{}', 0, '', 0)
"""
PARTY = "INSERT INTO parties (petition_id, part, authority_id) VALUES (:id, 'competent', 'land')"
ENTRY = """
    INSERT INTO docket (petition_id, seq, kind, actor, at, body, basis, prev_hash, hash)
    VALUES (:id, 1, 'filed', 1, '2026-03-02T01:00:00.000000Z', '{}', '', '', 'h')
"""
TASK = """
    INSERT INTO tasks (id, petition_id, instance, token, element, process, name, lane, role, authority, created_at, status, answer)
    VALUES (:number || '.1.1', :id, 1, 't', 'triage', 'petition', 'n', 'l', 'clerk', 'land', '2026-03-02T01:00:00.000000Z', 'open', '{}')
"""
DONE = "UPDATE tasks SET status = 'done', done_by = 1 WHERE id = :number || '.1.1'"
CHANGE = "UPDATE petitions SET docket_seq = 1, docket_hash = 'h', version = 1 WHERE id = :id AND version = 0"


@pytest.fixture
def first(database_url: str) -> Iterator[Engine]:
    """A database with the first tables only."""
    opened = for_writing(open_engine(database_url))
    with opened.connect() as connection:
        settings = Config(attributes={"connection": connection})
        settings.set_main_option("script_location", str(Path(engine.storage.__file__).parent / "migrations"))
        command.upgrade(settings, FIRST)
    yield opened
    opened.dispose()


def act(opened: Engine, petition: int) -> int:
    """One act in the statements of the first program; how many petitions it changed."""
    given = {"id": petition, "number": f"330106-2026-{petition:06d}"}
    with opened.begin() as connection:
        for statement in (PETITION, PARTY, ENTRY, TASK):
            connection.execute(text(statement), given)
        assert connection.execute(text(DONE), given).rowcount == 1
        return connection.execute(text(CHANGE), {"id": petition}).rowcount


def test_the_first_program_works_on_while_the_tables_are_brought_to_today(first: Engine, database_url: str) -> None:
    def work(petition: int) -> None:
        assert act(first, petition) == 1

    acts = acts_while(work, lambda: migrate(database_url), more_than=5)
    assert raw(database_url, "SELECT count(*) FROM petitions WHERE version = 1") == [(acts,)]


def test_the_first_programs_statements_work_on_todays_tables(first: Engine, database_url: str) -> None:
    migrate(database_url)
    assert act(first, 1) == 1


def test_a_step_that_only_adds_leaves_every_column_of_the_first_tables(first: Engine, database_url: str) -> None:
    before = {table: {column["name"] for column in inspect(first).get_columns(table)} for table in inspect(first).get_table_names()}
    migrate(database_url)
    after = inspect(first)
    after.clear_cache()
    for table, columns in before.items():
        assert columns <= {column["name"] for column in after.get_columns(table)}


def test_nothing_is_left_to_contract_in_this_release(database_url: str) -> None:
    migrate(database_url)
    expanded = raw(database_url, "SELECT version_num FROM alembic_version")
    migrate(database_url, contract=True)
    assert raw(database_url, "SELECT version_num FROM alembic_version") == expanded


def test_a_program_started_again_beside_a_newer_one_goes_on_and_takes_no_step(database_url: str) -> None:
    migrate(database_url)
    raw(database_url, "UPDATE alembic_version SET version_num = '9999'")
    migrate(database_url)
    assert raw(database_url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_database_of_no_program_of_ours_is_refused(database_url: str) -> None:
    migrate(database_url)
    raw(database_url, "UPDATE alembic_version SET version_num = '0001b'")
    with pytest.raises(OutOfOrder, match="database_step_unknown"):
        migrate(database_url)
