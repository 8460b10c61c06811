"""petition stats report: a report as it is kept, or as it would be now; printed to a file when one is named."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from engine.casework import reportkeeping, reports, reportsight
from engine.casework.reportviews import Compared, ReportSheet, Table
from engine.cli.indicating import plain
from engine.cli.speaking import Session, words
from engine.domain.authority import SYSTEM
from engine.errors import NotFound, OutOfOrder, Refusal


def run(session: Session, kind: str, period: str, out: Path | None, *, authority: str, public: bool, check: bool) -> None:
    """Print a report; with ``out`` as PDF, DOCX or XLSX, told by the ending; with ``check`` whether its figures still come out.

    ``authority``: of whose petition office it is, '' for the highest. Refusal ``report_not_kept`` where there is
    nothing to check; ends with 1 when the figures checked differ.
    """
    office = session.office()
    if authority and authority not in office.authorities:
        raise NotFound("unknown_authority", authority=authority)
    issuer = reportsight.issuer_at(office, authority)
    found, days = reports.asked_of(office, issuer, kind, period)
    reader = office.store.registers.reports
    kept = reader.one(reader.in_slot(reports.slot_of(found, days, issuer)))
    if check and (kept is None or public):
        raise Refusal("report_not_kept", title=reports.title_of(found, days))
    told = reports.sheet_of(office, kept, public=public) if kept else reports.counted(office, found, days, issuer, public=public)
    compared = reportkeeping.compare(office, report=kept.id, by=SYSTEM, lang=session.lang) if check and kept else None
    if out is not None:
        printed = reports.printed(office, told, out.suffix.lstrip(".").lower())
        try:
            out.write_bytes(printed)
        except OSError as error:
            raise OutOfOrder("export_unwritable", file=out.name, reason=error.strerror or "") from error
    session.answer(plain(asdict(told)) | ({"compared": plain(asdict(compared))} if compared else {}))
    say(session, told)
    if compared:
        say_compared(session, told, compared)
        if not compared.same:
            raise SystemExit(1)


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
