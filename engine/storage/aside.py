"""Databases beside the office's own, made and removed whole: for measuring and for trying things out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, make_url, text

from engine.storage.connect import door, open_engine


@contextmanager
def _server(url: str) -> Iterator[Connection]:
    """A connection on which every statement stands for itself, as CREATE DATABASE demands."""
    engine = open_engine(url)
    try:
        with door(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


def create_database(url: str, name: str, template: str = "template0") -> str:
    """A new PostgreSQL database on the server of ``url``, a copy of ``template``; its address. OutOfOrder when the server refuses."""
    with _server(url) as connection:
        connection.execute(text(f"CREATE DATABASE {_quoted(connection, name)} TEMPLATE {_quoted(connection, template)}"))
        return _named(connection.engine.url, name)


def drop_database(url: str) -> None:
    """Remove the database of ``url``, whoever is still connected."""
    address = make_url(url)
    with _server(_named(address, "postgres")) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {_quoted(connection, str(address.database))} WITH (FORCE)"))


def server_version(url: str) -> str:
    """What the database server says it is: ``18.6``, or SQLite's number."""
    with _server(url) as connection:
        sqlite = connection.dialect.name == "sqlite"
        said: str = connection.execute(text("SELECT sqlite_version()" if sqlite else "SHOW server_version")).scalar_one()
    return said


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _named(address: URL, name: str) -> str:
    return address.set(database=name).render_as_string(hide_password=False)
