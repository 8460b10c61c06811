"""核验: walking the register to prove that nothing is lost, altered or forgotten (invariants I1 to I13).

1. Petitions come in pages; of each its docket, steps, papers, clocks and processes are proven. 2. Remembered keys and
gapless series are held against what was met. 3. Attachments are held against the archive, when it is asked. 4. The kept
heads, and one from elsewhere, are held against the dockets. Nothing but the page, the findings and the heads is in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from engine.casework.heads import kept_findings
from engine.casework.keeping import Archive, CommandRow, Walked
from engine.casework.office import BROKEN, Office
from engine.casework.proving import AGAINST_DOCKET, OWN, Case, Finding, chain
from engine.casework.proving_beside import beside
from engine.casework.proving_clocks import clocks, counts
from engine.casework.proving_files import archive_findings
from engine.errors import PetitionError

PAGE = 200
KEYS = 2000
NUMBERED = re.compile(r"[0-9]{6}-[0-9]{4}")

__all__ = ["Finding", "Report", "verify"]


@dataclass(slots=True)
class Report:
    """What was walked and what was found.

    ``provisional`` counts clocks beyond the published calendar and ``unsealed`` papers older than their seal: neither is
    a finding. ``files`` counts attachments read in the archive.
    """

    petitions: int = 0
    entries: int = 0
    findings: tuple[Finding, ...] = ()
    commands: int = 0
    provisional: int = 0
    unsealed: int = 0
    files: int = 0


@dataclass(slots=True)
class _Walk:
    """A walk under way: the report so far, and the numbers met of every gapless series; ``blind`` once papers could not be read."""

    office: Office
    now: datetime
    report: Report = field(default_factory=Report)
    met: Counter[str] = field(default_factory=Counter)
    releases: dict[str, str] = field(default_factory=dict)
    blind: bool = False


def verify(office: Office, *, since: datetime | None = None, archive: Archive | None = None) -> Report:
    """Walk every petition, or those acted on since an instant; findings in order of registration.

    With ``archive`` every attachment is read there and compared, and files nobody knows are named.
    """
    walk = _Walk(office, office.now())
    findings: list[Finding] = []
    for walked in _petitions(office, since):
        findings += _petition(walk, walked)
    for row in _commands(office):
        walk.report.commands += 1
        findings += _command(row)
    if since is None:
        findings += _series(office, walk)
        findings += _astray(office)
        findings += kept_findings(office)
    if archive is not None:
        findings += archive_findings(office, archive, walk.report)
    walk.report.findings = tuple(findings)
    return walk.report


def _petitions(office: Office, since: datetime | None) -> Iterator[Walked]:
    walker, after = office.store.registers.walker, 0
    while page := walker.petitions(after, PAGE, since):
        yield from page
        after = page[-1].id


def _petition(walk: _Walk, walked: Walked) -> Iterator[Finding]:
    """Everything that can be proven of one petition."""
    walk.report.petitions += 1
    walk.report.entries += len(walked.docket)
    _count_number(walk.met, walked.number, "-")
    if walked.dossier is None:
        yield Finding(walked.number, "verify_row", walked.error or walked.number)
        if walked.unreadable:
            yield Finding(walked.number, "verify_chain", str(walked.unreadable))
        walk.blind = True
        return
    for paper in walked.dossier.documents:
        _count_number(walk.met, paper.number.removesuffix("号"), "〕")
        walk.report.unsealed += not paper.sha256
    walk.report.provisional += sum(one.provisional and one.is_live for one in walked.dossier.deadlines)
    docket = list(walked.docket)
    broken = list(chain(walked.dossier.petition, docket, walked.unreadable))
    yield from broken
    case = _case(walk, walked)
    if isinstance(case, Finding):
        yield case
        return
    for proof in (*OWN, counts) if broken else (*OWN, counts, *AGAINST_DOCKET, beside, clocks):
        try:
            yield from proof(case)
        except BROKEN as error:  # what cannot even be asked is a finding too
            yield case.finding("verify_row", f"{proof.__name__}: {type(error).__name__}")


def _case(walk: _Walk, walked: Walked) -> Case | Finding:
    """The petition with the rules of its release; a finding when that release is gone or changed (I8)."""
    dossier = walked.dossier
    assert dossier is not None
    fingerprint = dossier.petition.release
    if fingerprint not in walk.releases:
        walk.releases[fingerprint] = _release(walk.office, fingerprint)
    if walk.releases[fingerprint]:
        return Finding(walked.number, "verify_release", walk.releases[fingerprint])
    try:
        edition, rules = walk.office.edition(fingerprint), walk.office.rules_of(dossier.petition)
    except BROKEN as error:
        return Finding(walked.number, "verify_row", type(error).__name__)
    return Case(walk.office, dossier, list(walked.docket), walked, edition, rules, walk.now)


def _release(office: Office, fingerprint: str) -> str:
    """What is wrong with a kept release, empty when it is whole."""
    try:
        return "" if office.store.registers.release(fingerprint) else fingerprint[:12]
    except PetitionError as error:
        return f"{fingerprint[:12]} {error.code}"


def _count_number(met: Counter[str], number: str, mark: str) -> None:
    """Remember one number of a series: how many were met, and the highest."""
    name, found, last = number.rpartition(mark)
    if found and last.isdigit():
        series = name + (mark if mark == "〕" else "")
        met[series] += 1
        met[f"{series} last"] = max(met[f"{series} last"], int(last))


def _series(office: Office, walk: _Walk) -> Iterator[Finding]:
    """Every number a gapless series gave is there: one that is missing belongs to something lost (I4)."""
    for series, last in sorted(office.store.registers.walker.series().items()):
        of_papers = series.endswith("〕")
        if (of_papers and not walk.blind) or NUMBERED.fullmatch(series):
            there, highest = walk.met[series], walk.met[f"{series} last"]
            if (there, highest) != (last, last):
                yield Finding(series, "verify_series", f"{there} / {last}")


def _astray(office: Office) -> Iterator[Finding]:
    """Every row's petition is there: PostgreSQL does not look for it with the rows an act writes."""
    for key, tables in sorted(office.store.registers.walker.astray().items()):
        yield Finding(f"id {key}", "verify_row", f"petitions ({', '.join(tables)})")


def _commands(office: Office) -> Iterator[CommandRow]:
    walker, after = office.store.registers.walker, ""
    while page := walker.commands(after, KEYS):
        yield from page
        after = page[-1].key


def _command(row: CommandRow) -> Iterator[Finding]:
    """Every remembered key has its answer, about a petition that is there and has come at least as far (I1)."""
    if row.answer is None:
        yield Finding(row.key[:12], "verify_command", "")
    elif "number" in row.answer and (row.version is None or int(row.answer.get("version", 0)) > row.version):
        yield Finding(str(row.answer["number"]), "verify_command", f"{row.answer.get('version')} / {row.version}")
