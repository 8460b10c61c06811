"""petition verify: walks the database and proves that dockets, clocks and open petitions are whole."""

from __future__ import annotations

from engine.casework import verification
from engine.cli.speaking import Session


def run(session: Session) -> int:
    """Verify everything; 0 when whole, 1 with the findings."""
    office = session.office()
    report = verification.verify(office)
    session.answer({
        "petitions": report.petitions, "entries": report.entries,
        "findings": [{"petition": f.petition, "rule": f.rule, "detail": f.detail} for f in report.findings],
    })  # fmt: skip
    for finding in report.findings:
        session.say(f"{finding.petition}  {office.current.rulebook.message(finding.rule, session.lang, detail=finding.detail)}")
    session.say(office.current.rulebook.message(
        "verified", session.lang, petitions=report.petitions, entries=report.entries, findings=len(report.findings)
    ))  # fmt: skip
    return 1 if report.findings else 0
