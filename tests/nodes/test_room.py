"""What a node is told at its start: whether its database has room for it, and what could not work at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from apiflask import APIFlask
from flask import request

from engine.bootstrap import make_edition, open_office
from engine.casework import tasks
from engine.casework.office import Office
from engine.cli.serving import Listening, check
from engine.cli.speaking import Session
from engine.errors import Conflict, OutOfOrder, PetitionError, SettingError
from engine.settings import Settings
from engine.storage.capacity import capacity, remedy
from engine.storage.cipher import load_or_create_key
from engine.storage.connect import SESSION, Pool, door, open_acts, open_engine
from engine.storage.unit_of_work import SqlStore
from engine.testing import Clerk
from engine.torture.crew import together
from tests.nodes.conftest import Site
from tests.people import TRIAGE
from tests.webui.conftest import ANSWERS
from webui.wsgi import counter

HANDS = 12


def a_session(database: str, **settings: object) -> Session:
    environ: Mapping[str, str] = {name: str(value) for name, value in settings.items()}
    return Session(Settings.read(environ, database=database))


def test_a_server_with_room_for_all_nodes_is_nothing_to_tell(postgres_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(a_session(postgres_url, PETITION_NODES=2, PETITION_POOL=20), Listening())
    assert capsys.readouterr().err == ""


def test_nodes_that_would_ask_for_more_connections_than_there_are_are_told_at_the_start(
    postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as eye:
        reserved = "current_setting('superuser_reserved_connections')::int + current_setting('reserved_connections')::int"
        [(allowed,)] = eye.execute(f"SELECT current_setting('max_connections')::int - ({reserved})").fetchall()
    check(a_session(postgres_url, PETITION_NODES=30, PETITION_POOL=20, PETITION_LANG="en"), Listening(workers=2))
    told = capsys.readouterr().err
    assert f"30 nodes × 2 processes × 20 connections may open 1200; the database allows {allowed}" in told


def test_a_pool_smaller_than_the_threads_is_refused(postgres_url: str) -> None:
    for threads, least in ((8, 10), (2, 4), (1, 4)):
        with pytest.raises(SettingError, match=f"pool={least - 1}, threads={threads}, least={least}"):
            check(a_session(postgres_url, PETITION_POOL=least - 1), Listening(threads=threads))
        check(a_session(postgres_url, PETITION_POOL=least), Listening(threads=threads))


def test_several_processes_on_sqlite_are_refused_and_one_is_not(sqlite_database_url: str) -> None:
    with pytest.raises(SettingError, match="setting_workers"):
        check(a_session(sqlite_database_url), Listening(workers=2))
    check(a_session(sqlite_database_url), Listening(workers=1))


def test_a_process_never_opens_more_connections_than_its_pool_allows(postgres_url: str) -> None:
    engines = [opening(postgres_url, pool=Pool(6)) for opening in (open_engine, open_acts)]
    for engine in engines:
        held = [engine.connect() for _ in range(3)]
        engine.pool._timeout = 0.1  # type: ignore[attr-defined]
        with pytest.raises(Conflict, match="conflict_busy"), door():
            engine.connect()
        for one in held:
            one.close()
        engine.dispose()


def test_a_session_is_bounded_in_every_way(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        told = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in SESSION}
    engine.dispose()
    assert told == {"timezone": "UTC", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min", "statement_timeout": "1min"}


def test_a_session_compiles_no_queries(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar() == "off"
    engine.dispose()


def test_a_statement_that_takes_too_long_is_stopped_and_told_as_such(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with pytest.raises(OutOfOrder, match="database_slow"), door(), engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '20ms'")
        connection.exec_driver_sql("SELECT pg_sleep(5)")
    engine.dispose()


def test_behind_a_pooler_the_role_must_be_set_and_the_remedy_that_is_told_works(site: Site) -> None:
    session = a_session(site.database, PETITION_POOLER=1)
    with pytest.raises(SettingError, match="ALTER ROLE CURRENT_USER SET lock_timeout = '10s'"):
        check(session, Listening())
    found = capacity(site.database, Pool(pooler=True))
    assert found is not None
    url = site.database.replace("+psycopg", "")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in remedy(found.missing).split(";")[:-1]:
                connection.execute(statement.encode())
        check(session, Listening())
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER ROLE CURRENT_USER RESET ALL")


def test_behind_a_pooler_nothing_is_prepared_and_nothing_set_for_a_session(postgres_url: str) -> None:
    engine = open_engine(postgres_url, pool=Pool(pooler=True))
    with engine.connect() as connection:
        for _ in range(20):
            connection.exec_driver_sql("SELECT 1 WHERE %s", (True,))
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar() == 0
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "0"
    engine.dispose()


def seen_by(app: APIFlask, forwarded: str) -> tuple[str, bool]:
    """Whom the counter takes for its visitor, and whether by TLS."""
    seen: list[tuple[str, bool]] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append((request.remote_addr or "", request.is_secure)))
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    app.test_client().get("/login", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    return seen[0]


@pytest.mark.parametrize(("proxies", "seen"), [(0, ("10.0.0.1", False)), (1, ("203.0.113.9", True)), (2, ("198.51.100.7", False))])
def test_what_a_visitor_writes_about_himself_counts_only_as_far_as_trusted_proxies_wrote_it(
    tmp_path: Path, proxies: int, seen: tuple[str, bool]
) -> None:
    settings = Settings.read({"PETITION_HOME": str(tmp_path), "PETITION_PROXIES": str(proxies)})
    office = open_office(settings)
    # With two trusted, the single word about TLS was written by nobody far enough away to be believed.
    assert seen_by(counter(office, settings), "127.0.0.9, 198.51.100.7, 203.0.113.9") == seen
    office.store.close()


def test_a_node_with_another_key_is_refused_before_it_writes_what_no_other_could_read(site: Site, tmp_path: Path) -> None:
    settings = Settings.read({"PETITION_HOME": str(tmp_path)}, database=site.database)
    with pytest.raises(SettingError, match="key_other"):
        open_office(settings)
    shutil.copy(site.key, settings.key_file)
    open_office(settings).store.close()


def narrow(site: Site, most: int = 2) -> Office:
    """A node just started that may open few connections, half of them for acts and half for all else, and does not wait long for them."""
    store = SqlStore(site.database, load_or_create_key(site.key), pool=Pool(most))
    store._engine.pool._timeout = 0.2  # type: ignore[attr-defined]
    store._wires.patience = 0.2
    return Office(store, site.office.clock, site.office.current, make_edition)


def test_an_act_needs_no_second_connection_of_its_kind_on_a_node_warm_or_cold(site: Site) -> None:
    """Cold acts behind a small pooler waited for each other for a minute, each holding what another wanted."""
    clerk = Clerk(site.office, ANSWERS)
    for warm in (False, True):
        node = narrow(site)
        if warm:
            node.warm()
        clerk.office = site.office
        clerk.register()
        clerk.office = node
        assert clerk.complete("triage").number
        node.store.close()


@pytest.mark.parametrize("most", [4, 6])
def test_hands_that_press_at_once_on_a_small_pool_leave_a_connection_to_whoever_has_the_petition(site: Site, most: int) -> None:
    """All connections lay with hands that waited for the petition, and the one that had it wanted one to name the winner."""
    clerk = Clerk(site.office, ANSWERS)
    clerk.register()
    step, answer, by = clerk.open_step("triage"), ANSWERS["triage"], clerk.who(TRIAGE)
    node = narrow(site, most)
    works = [lambda key=f"k{n}": tasks.complete(node, task=step.id, answer=answer, by=by, key=key) for n in range(HANDS)]
    told = [one for one in together(works) if isinstance(one, PetitionError)]
    node.store.close()
    assert [one.code for one in told] == ["conflict_task_done"] * (HANDS - 1)
