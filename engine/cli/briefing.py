"""petition stats report: a report as it is kept, or as it would be now; printed to a file when one is named."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from engine.casework import reportkeeping, reports, reportsight
from engine.casework.reportviews import Compared, ReportSheet, Table
from engine.cli.indicating import plain
from engine.cli.speaking import Session, words
from engine.domain.authority import SYSTEM


def run(session: Session, kind: str, period: str, out: Path | None, *, public: bool, check: bool) -> None:
    """Print a report; with ``out`` as PDF, DOCX or XLSX, told by the ending; with ``check`` whether its figures still come out."""
    office = session.office()
    issuer = reportsight.issuer_of(office, SYSTEM)
    found, days = reports.asked_of(office, issuer, kind, period)
    kept = office.store.registers.reports.in_slot(reports.slot_of(found, days, issuer))
    told = (
        reports.sheet_of(office, kept, public=public)
        if kept
        else reports.preview(office, kind=kind, period=period, by=SYSTEM, public=public)
    )
    compared = reportkeeping.compare(office, report=kept.id, by=SYSTEM, lang=session.lang) if check and kept else None
    if out is not None:
        out.write_bytes(reports.printed(office, told, out.suffix.lstrip(".").lower()))
    session.answer(plain(asdict(told)) | ({"compared": plain(asdict(compared))} if compared else {}))
    say(session, told)
    if compared:
        say_compared(session, told, compared)


def say(session: Session, told: ReportSheet) -> None:
    """The report, a line for each figure."""
    session.say(f"{told.issuer}  {told.title}  {told.number}")
    for part in told.parts:
        session.say(part.heading)
        for table in part.tables:
            session.say(f"  {table.title}")
            for line in lines(told, table):
                session.say(f"    {line}")
    session.say(f"SHA-256 {told.sha256}")


def lines(told: ReportSheet, table: Table) -> list[str]:
    """The lines of a table, or what was typed."""
    if table.text:
        return told.texts.get(table.text, "").splitlines()
    return [f"{line.label}  " + "  ".join("" if one is None else str(one) for one in line.numbers) for line in table.lines]


def say_compared(session: Session, told: ReportSheet, compared: Compared) -> None:
    """Whether the figures still come out of the registers; else which do not, what of them changed, and what was entered since."""
    said = words(session.settings)
    code = "report_same" if compared.same else "report_differs"
    session.say(said.message(code, session.lang, {"title": told.title, "count": len(compared.changed)}))
    for one in compared.changed:
        session.say(f"  {one.table} · {one.line} · {one.column}: {one.before} → {one.now}")
        for name, before, now in one.parts:
            session.say(f"    {name}: {before} → {now}")
    for name, petitions in compared.entered:
        session.say(f"  + {name} {petitions}")
