"""petition export: a log of events for process mining in one file, which is there whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.bootstrap import settle_down
from engine.casework import exporting
from engine.casework.exportviews import ExportAsked
from engine.cli.counting import day
from engine.cli.releasing import who
from engine.cli.speaking import FINE, Session, words
from engine.documents.folder import written
from engine.errors import OutOfOrder, SettingError


@dataclass(frozen=True, slots=True)
class Asked:
    """What was written on the command line."""

    format: str
    out: Path
    first: str
    last: str
    until: str
    procedure: str
    by: str
    purpose: str
    key_file: Path | None
    bom: bool


def run(session: Session, asked: Asked) -> int:
    """Write the log aside, give it its name when it is whole, and tell what it holds; Refusal for what was asked wrongly."""
    office = session.office()
    settle_down()  # else each round of the collector looks through the office again: a third of the time
    first, last, until = (day(text) if text else None for text in (asked.first, asked.last, asked.until))
    wanted = ExportAsked(asked.format, first, last, until, asked.procedure, asked.purpose, asked.bom, key_of(asked.key_file))
    export = exporting.begin(office, asked=wanted, by=who(office, asked.by), lang=session.lang)
    digest, size = hashlib.sha256(), 0
    try:
        with written(asked.out) as file:
            for piece in export.pieces():
                digest.update(piece)
                size += file.write(piece)
    except OSError as error:
        raise OutOfOrder("export_unwritable", file=asked.out.name, reason=error.strerror or "") from error
    told = {**asdict(export.counts), "number": export.number, "bytes": size, "sha256": digest.hexdigest()}
    session.answer({"file": str(asked.out), "format": asked.format, **told})
    code = "exported" if export.counts.left_out is None else "exported_without"
    session.say(words(session.settings).message(code, session.lang, {name: str(value) for name, value in told.items()}))
    return FINE


def key_of(file: Path | None) -> bytes:
    """The content of the key file; nothing without one."""
    if file is None:
        return b""
    try:
        return file.read_bytes().strip()
    except OSError as error:
        raise SettingError("export_key_unreadable", file=str(file)) from error
