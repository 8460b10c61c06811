"""petition stats, migrate, token and openapi: what is asked of a database or of the counter and printed."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import click

from engine.bootstrap import bring_up_to_date
from engine.casework import accounts, searching, statistics
from engine.casework.office import Office
from engine.cli.speaking import Session, words
from engine.demo.county import ALL_ROUNDER, is_demonstration


def yearbook(session: Session, year: int, place: str) -> None:
    """Print one year's counts."""
    counted = statistics.yearbook(session.office(), year=year, place=place)
    session.answer(counted)
    for line in table(session, counted):
        session.say(line)


def table(session: Session, counted: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The counts as indented lines with their Chinese or English names."""
    known = words(session.settings)
    for name, value in counted.items():
        term = known.term(f"yearbook.{name}") or known.term(name)
        label = term.label(session.lang) if term else name
        if isinstance(value, Mapping):
            yield "  " * depth + label
            yield from table(session, value, depth + 1)
        else:
            yield "  " * depth + f"{label}  {value}"


def migrate(session: Session, *, contract: bool = False) -> None:
    """Bring the database to its latest shape."""
    session.settings.home.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(session.settings, contract=contract)
    session.answer({"migrated": True})
    session.say(words(session.settings).message("migrated", session.lang, {}))


def fill_index(session: Session, *, anew: bool) -> None:
    """Bring the index of words up to date, or make it anew, and print of how many petitions."""
    office = session.office()
    indexed = searching.make_anew(office) if anew else searching.fill(office)
    session.answer({"indexed": indexed})
    session.say(words(session.settings).message("indexed", session.lang, {"count": indexed}))


def token(session: Session, name: str, official: str) -> None:
    """Issue a bearer token and print it this once."""
    office = session.office()
    username = official or holder(office, name)
    issued = accounts.issue_token(office, name=name, username=username)
    session.answer({"name": name, "official": username, "token": issued})
    session.say(issued)
    click.echo(words(session.settings).message("token_for", session.lang, {"name": name, "official": username}), err=True)


def holder(office: Office, name: str) -> str:
    """Whose rights a token has when nobody was named: the official of that name; in a demonstration else its petition officer."""
    known = office.store.registers.credentials(name) is not None
    return name if known or not is_demonstration(office) else ALL_ROUNDER


def openapi(session: Session) -> None:
    """Print the OpenAPI document of the counter."""
    create_app = pkgutil.resolve_name("webui:create_app")
    document = pkgutil.resolve_name("webui.api.openapi:document")
    click.echo(json.dumps(document(create_app(session.office())), ensure_ascii=False, indent=2))
