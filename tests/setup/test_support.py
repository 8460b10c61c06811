"""The ground the other tests stand on holds."""

from __future__ import annotations

import gc
import os

import psycopg
import pytest

from engine.bootstrap import settle_down
from engine.documents.confining import ROUNDS
from engine.storage.private import PostgresServer, is_open_to_all, unprivileged
from tests.support.browser import Pages
from tests.support.places import output
from tests.support.postgres import a_server
from tests.support.serving import served

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>信访</title>
<body style="font-family: sans-serif"><span id="a" style="font-size: 40px">信访事项</span></body></html>"""


def hello(environ, start_response):
    """The smallest counter."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE.encode()]


def ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def test_a_fresh_postgres_database_is_empty_and_keeps_chinese(postgres_database_url: str):
    assert ask(postgres_database_url, "select count(*) from pg_tables where schemaname = 'public'") == 0
    assert ask(postgres_database_url, "select '信访' || '件'") == "信访件"


def test_postgres_finds_chinese_by_trigrams(postgres_database_url: str):
    with psycopg.connect(postgres_database_url.replace("+psycopg", "")) as connection:
        connection.execute("create extension pg_trgm")
        row = connection.execute("select show_trgm('信访事项') <> '{}'").fetchone()
    assert row == (True,)


def test_a_database_can_be_copied_from_a_prepared_one(postgres: PostgresServer):
    prepared = postgres.create_database()
    with psycopg.connect(prepared.replace("+psycopg", "")) as connection:
        connection.execute("create table docket (line text)")
    copy = postgres.create_database(prepared)
    assert ask(copy, "select count(*) from docket") == 0


def test_postgres_never_runs_as_root(postgres: PostgresServer, postgres_url: str):
    owner = ask(postgres_url, "select (pg_stat_file('postmaster.pid')).size > 0")
    assert owner is True
    assert (unprivileged() is not None) == (os.geteuid() == 0)


def test_a_durable_server_keeps_fsync_on():
    with a_server(durable=True) as server:
        assert ask(server.create_database(), "show fsync") == "on"


def test_a_folder_closed_to_others_is_noticed(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not is_open_to_all(closed)


def test_the_browser_draws_chinese_with_real_glyphs(page_at: Pages):
    with served(hello) as address:
        page = page_at(800, 400)
        page.goto(address)
        width = page.locator("#a").bounding_box()["width"]
        page.screenshot(path=output("support-chinese.png"))
    assert width == pytest.approx(160, abs=2)


def test_a_page_that_asks_another_host_is_caught(browser):
    pages = Pages(browser)
    page = pages(400, 300)
    page.set_content('<img src="http://elsewhere.invalid/a.png">')
    page.wait_for_load_state("networkidle")
    with pytest.raises(AssertionError, match="another host"):
        pages.close()


def test_a_page_that_throws_is_caught(browser):
    pages = Pages(browser)
    page = pages(400, 300)
    page.set_content("<script>nowhere()</script>")
    page.wait_for_load_state("load")
    with pytest.raises(AssertionError, match="nowhere"):
        pages.close()


def test_a_process_that_has_settled_down_is_looked_through_less_often_and_what_it_has_loaded_not_at_all():
    before = gc.get_threshold()
    try:
        settle_down()
        assert gc.get_threshold() == ROUNDS and gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
