"""核验: walking the registers to prove that nothing is lost, altered or forgotten (invariants I3, I10, I11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.casework.office import BROKEN, Office
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry, first_break
from engine.domain.dossier import Dossier
from engine.errors import OutOfOrder


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: which petition, which rule (a message code), what was seen."""

    petition: str
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many petitions and docket entries were walked, and what was found."""

    petitions: int
    entries: int
    findings: tuple[Finding, ...]


def verify(office: Office) -> Report:
    """Walk every petition; findings in order of number."""
    petitions = entries = 0
    findings: list[Finding] = []
    for number in office.store.registers.all_numbers():
        petitions += 1
        try:
            dossier = office.store.registers.dossier(number)
        except BROKEN as error:  # the row was changed behind the office's back
            findings.append(Finding(number, "verify_row", str(error) if isinstance(error, OutOfOrder) else type(error).__name__))
            continue
        if dossier is None or dossier.petition.id is None:
            findings.append(Finding(number, "verify_row", number))
            continue
        docket = list(office.store.registers.docket(dossier.petition.id))
        entries += len(docket)
        findings += [*chain(dossier, docket), *alive(dossier), *clocks_agree(dossier, docket)]
    return Report(petitions, entries, tuple(findings))


def chain(dossier: Dossier, docket: list[DocketEntry]) -> Iterator[Finding]:
    """The docket is whole: no entry altered, missing, swapped or cut off the end."""
    petition = dossier.petition
    broken = first_break(docket)
    if broken is not None:
        yield Finding(petition.number, "verify_chain", str(broken))
    elif (len(docket), docket[-1].hash if docket else "") != (petition.docket_seq, petition.docket_hash):
        yield Finding(petition.number, "verify_head", f"{len(docket)} / {petition.docket_seq}")


def alive(dossier: Dossier) -> Iterator[Finding]:
    """An open petition has an enabled task or an armed clock, and a responsible authority."""
    petition = dossier.petition
    if not petition.is_open:
        return
    if not dossier.open_tasks and not any(one.is_live for one in dossier.deadlines):
        yield Finding(petition.number, "verify_lost", petition.status.value)
    if not petition.parties.get("competent"):
        yield Finding(petition.number, "verify_no_authority", "")


def clocks_agree(dossier: Dossier, docket: list[DocketEntry]) -> Iterator[Finding]:
    """Every clock has its start in the docket, every lapse its entry, and what runs has a next look."""
    started = {str(entry.body["deadline"]) for entry in docket if entry.kind == "deadline_started"}
    lapsed = {entry.kind.removesuffix(".lapsed") for entry in docket if entry.kind.endswith(".lapsed")}
    for deadline in dossier.deadlines:
        if deadline.name not in started:
            yield Finding(dossier.petition.number, "verify_clock_start", deadline.name)
        if deadline.lapsed_at and deadline.name not in lapsed:
            yield Finding(dossier.petition.number, "verify_clock_lapse", deadline.name)
        if unwatched(deadline):
            yield Finding(dossier.petition.number, "verify_clock_unwatched", deadline.name)


def unwatched(deadline: Deadline) -> bool:
    """Whether a clock runs that the sweep would never look at."""
    return deadline.status is DeadlineStatus.RUNNING and deadline.next_at is None
