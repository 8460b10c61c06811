"""petition import: the filings of a spreadsheet registered in one act, or their faults by row and column."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from engine.casework import importing
from engine.casework.importviews import ImportView
from engine.casework.office import Office
from engine.cli.releasing import official
from engine.cli.speaking import FINDINGS, FINE, Session


def run(session: Session, file: Path, *, by: str, dry_run: bool) -> int:
    """Try the file, tell every fault, and register its rows unless it was only to be tried; 1 when there are faults."""
    office = session.office()
    who, content = official(office, by), file.read_bytes()
    told = importing.import_filings(office, by=who, content=content, lang=session.lang)
    if not told.faults and not dry_run:
        told = importing.import_filings(office, by=who, content=content, dry_run=False, lang=session.lang)
    session.answer(asdict(told))
    say(session, office, told)
    return FINDINGS if told.faults else FINE


def say(session: Session, office: Office, told: ImportView) -> None:
    """The same in sentences."""
    message, lang = office.current.rulebook.message, session.lang
    for fault in told.faults:
        session.say(message("import_fault", lang, **asdict(fault)))
    for line in told.lines:
        if line.number:
            session.say(message("import_line", lang, row=line.row, number=line.number))
        for number, reason in line.alike:
            session.say(message("import_alike", lang, row=line.row, number=number, reason=reason))
    if told.again:
        session.say(message("import_again", lang))
    ending = "import_done" if told.entered else "import_tried"
    session.say(message(ending, lang, count=len(told.lines), rows=told.rows, good=len(told.lines), bad=len(told.faults)))
