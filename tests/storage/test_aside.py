"""Databases made beside the office's own, and removed whole."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from engine.errors import OutOfOrder
from engine.storage.aside import create_database, drop_database, server_version


def plain(url: str) -> str:
    """As libpq reads it."""
    return url.replace("+psycopg", "")


def test_a_database_is_made_and_removed_although_somebody_is_connected(postgres_url: str):
    made = create_database(postgres_url, "aside_once")
    with psycopg.connect(plain(made), autocommit=True) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("aside_once",)
        drop_database(made)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain(made))


def test_a_name_is_a_name_whatever_stands_in_it(postgres_url: str):
    made = create_database(postgres_url, 'aside"; DROP DATABASE postgres; --')
    drop_database(made)
    assert server_version(postgres_url)


def test_a_database_that_is_there_already_is_refused(postgres_url: str):
    made = create_database(postgres_url, "aside_twice")
    try:
        with pytest.raises(OutOfOrder):
            create_database(postgres_url, "aside_twice")
    finally:
        drop_database(made)


def test_what_an_address_carries_beside_its_database_is_kept(postgres_url: str):
    made = create_database(f"{postgres_url}?application_name=aside", "aside_named")
    try:
        with psycopg.connect(plain(made)) as connection:
            assert connection.execute("SELECT current_setting('application_name')").fetchone() == ("aside",)
    finally:
        drop_database(made)


def test_removing_what_is_not_there_is_no_error(postgres_url: str):
    drop_database(f"{postgres_url.rpartition('/')[0]}/aside_never")


def test_each_kind_of_database_says_its_version(database_url: str):
    version = server_version(database_url)
    assert version.split(".")[0].isdigit()
    assert not database_url.startswith("sqlite") or version == sqlite3.sqlite_version
