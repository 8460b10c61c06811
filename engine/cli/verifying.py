"""petition verify and petition head: walks the database, a backup or a kept head, and names what does not agree."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from engine.bootstrap import open_office
from engine.casework import heads, verification
from engine.casework.office import Office
from engine.casework.verification import Finding, Report
from engine.cli.keeping import laid_out
from engine.cli.speaking import Session
from engine.documents.folder import written
from engine.domain.clock import SHANGHAI
from engine.domain.frozen import FrozenClock
from engine.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified: a backup instead of the database, files too, a head kept elsewhere, only what moved since a day."""

    backup: Path | None = None
    archive: bool = False
    since: date | None = None
    head: Path | None = None


def run(session: Session, asked: Asked) -> int:
    """Verify; 0 when whole, 1 with the findings."""
    with ExitStack() as stack:
        office = opened(session, asked, stack)
        since = datetime.combine(asked.since, time.min, SHANGHAI).astimezone(UTC) if asked.since else None
        archive = office.archive if asked.archive or asked.backup else None
        report = verification.verify(office, since=since, archive=archive)
        findings = [*report.findings, *(heads.against(office, heads.imported(text_of(asked.head))) if asked.head else ())]
        tell(session, office, report, findings)
    return 1 if findings else 0


def opened(session: Session, asked: Asked, stack: ExitStack) -> Office:
    """The office, or a backup laid out aside for as long as it is looked at: its time stands still since its last sweep."""
    if asked.backup is None:
        return session.office()
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="petition-verify-")))
    office = open_office(laid_out(session.settings, asked.backup, home))
    stack.callback(office.store.close)
    last = office.store.registers.last_sweep()
    office.clock = FrozenClock(last[0] if last else office.now())
    return office


def text_of(file: Path) -> str:
    """A file as text; Refusal when there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("file_missing", file=file.name) from error


def tell(session: Session, office: Office, report: Report, findings: list[Finding]) -> None:
    """The findings as sentences, or the whole report as JSON."""
    session.answer({
        "petitions": report.petitions, "entries": report.entries, "findings": [as_told(one) for one in findings],
        "commands": report.commands, "files": report.files, "provisional": report.provisional, "unsealed": report.unsealed,
    })  # fmt: skip
    say = office.current.rulebook.message
    for finding in findings:
        session.say(f"{finding.petition}  {say(finding.rule, session.lang, detail=finding.detail)} [{finding.invariant}]")
    session.say(say("verified", session.lang, petitions=report.petitions, entries=report.entries, findings=len(findings)))
    if report.provisional or report.unsealed:
        session.say(say("verified_apart", session.lang, provisional=report.provisional, unsealed=report.unsealed))


def as_told(finding: Finding) -> dict[str, str]:
    """A finding as JSON."""
    return {"petition": finding.petition, "rule": finding.rule, "detail": finding.detail, "invariant": finding.invariant}


def head(session: Session, day: date | None, out: Path | None) -> int:
    """The signed head of a day, of yesterday when none is named; written elsewhere when asked."""
    office = session.office()
    made = heads.make(office, day or office.today() - timedelta(days=1))
    told: dict[str, Any] = heads.exported(made)
    if out is not None:
        with written(out, 0o644) as file:
            file.write(json.dumps(told, indent=1).encode() + b"\n")
    session.answer(told)
    session.say(office.current.rulebook.message(
        "head_made", session.lang, on=made.day, petitions=made.petitions, entries=made.entries, digest=made.digest, key=made.public_key
    ))  # fmt: skip
    return 0
