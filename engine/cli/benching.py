"""petition bench: runs the bench, prints its table or its JSON, and writes its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.bench import report
from engine.bench.run import FULL, QUICK, Wish, run
from engine.cli.serving import on_stop
from engine.cli.speaking import Session, words
from engine.errors import SettingError


def bench(session: Session, *, quick: bool, sqlite_only: bool, peers: bool, huge: bool, page: Path | None) -> None:
    """Measure, then answer: JSON alone on standard output, or tables; progress on standard error."""
    known = words(session.settings)

    def say(code: str) -> str:
        return known.message(code, session.lang, {})

    def tell(part: str) -> None:
        click.echo(known.message("bench_measuring", session.lang, {"part": part}), err=True)

    check_page(page)
    on_stop(interrupted)
    wish = Wish(QUICK if quick else FULL, chosen(session), session.settings.home, sqlite_only, peers, huge)
    document = run(wish, tell)
    session.answer(document)
    for title, lines in report.tables(document, say):
        for line in ("", title, *report.aligned(lines)):
            session.say(line)
    if page:
        page.write_text(written(session, document), encoding="utf-8")


def interrupted(_signal: int) -> None:
    """Leave by the usual way out, so that servers end and folders are removed."""
    raise SystemExit(2)


def written(session: Session, document: dict[str, Any]) -> str:
    """The page, in English as the developer's and operator's pages are."""
    known = words(replace(session.settings, lang="en"))
    return report.page(document, lambda code: known.message(code, "en", {}))


def chosen(session: Session) -> str:
    """The database told on the command line or in the environment, when it is a server the bench may use; else none."""
    told = session.settings.database
    return told if told.startswith("postgres") else ""


def check_page(page: Path | None) -> None:
    """SettingError before anything is measured for a page that cannot be written."""
    if page and not page.parent.is_dir():
        raise SettingError("shelf_missing", folder=str(page.parent))
