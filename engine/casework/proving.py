"""What a verifier asks of one petition: docket, steps, papers, attachments and the order of its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.casework.keeping import Walked
from engine.casework.office import BROKEN, Edition, Office
from engine.domain.clock import day_of
from engine.domain.docket import DocketEntry, first_break
from engine.domain.document import seal_of
from engine.domain.dossier import Dossier
from engine.domain.petition import CLOSING_AFTER, ENDED, STATUS_AFTER, Petition, Status
from engine.domain.rules import Rules
from engine.domain.task import Task, TaskStatus
from engine.errors import PetitionError

# Which invariant each finding breaks.
INVARIANTS = {
    "verify_command": "I1", "verify_task": "I2", "verify_beside": "I2", "verify_clock_lapse": "I3", "verify_clock_both": "I3",
    "verify_series": "I4", "verify_clock_due": "I5", "verify_clock_told": "I5", "verify_clock_start": "I5", "verify_clock_unwatched": "I6",
    "verify_clock_unnoticed": "I6", "verify_clock_unfollowed": "I6", "verify_release": "I8", "verify_edition": "I8", "verify_paper": "I9",
    "verify_paper_entry": "I9", "verify_attachment": "I9", "verify_file_missing": "I9", "verify_file_changed": "I9",
    "verify_file_orphan": "I9", "verify_lost": "I10", "verify_no_authority": "I10", "verify_status": "I10", "verify_chain": "I11",
    "verify_head": "I11", "verify_head_forged": "I11", "verify_head_chain": "I11", "verify_head_differs": "I11", "verify_order": "I12",
    "verify_event": "I12", "verify_row": "I13", "verify_state": "I13",
}  # fmt: skip

# What may not stand in a docket unless something else stands before it (信访工作条例 第二十三条、第三十二条、第三十五条、第三十六条).
BEFORE = {
    "handling.started": "accepted",
    "handling.completed": "handling.started",
    "handling_opinion.issued": "accepted",
    "reexamination.started": "reexamination_requested",
    "reexamination.completed": "reexamination.started",
    "final_review.started": "final_review_requested",
    "final_review.completed": "final_review.started",
}

# What was done, by whom and when.
Done = tuple[str, int | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: which petition, which rule (a message code), what was seen."""

    petition: str
    rule: str
    detail: str

    @property
    def invariant(self) -> str:
        """The invariant it breaks, I1 to I13."""
        return INVARIANTS[self.rule]


@dataclass(frozen=True, slots=True)
class Case:
    """One petition on the verifier's desk: everything that was read of it, and the rules it runs under."""

    office: Office
    dossier: Dossier
    docket: list[DocketEntry]
    walked: Walked
    edition: Edition
    rules: Rules
    now: datetime

    @property
    def petition(self) -> Petition:
        """The petition itself."""
        return self.dossier.petition

    def finding(self, rule: str, detail: object = "") -> Finding:
        """A finding about this petition."""
        return Finding(self.petition.number, rule, str(detail))

    def entries(self, kind: str) -> list[DocketEntry]:
        """The entries of a kind, in order."""
        return [entry for entry in self.docket if entry.kind == kind]


def chain(petition: Petition, docket: list[DocketEntry], unreadable: int) -> Iterator[Finding]:
    """The docket is whole: no entry altered, missing, swapped or cut off the end (I11)."""
    broken = first_break(docket) or unreadable
    if broken:
        yield Finding(petition.number, "verify_chain", str(broken))
    elif (len(docket), docket[-1].hash if docket else "") != (petition.docket_seq, petition.docket_hash):
        yield Finding(petition.number, "verify_head", f"{len(docket)} / {petition.docket_seq}")


def alive(case: Case) -> Iterator[Finding]:
    """An open petition has an enabled task or an armed clock, and a responsible authority (I10)."""
    petition = case.petition
    if not petition.is_open:
        return
    if not case.dossier.open_tasks and not case.dossier.has_armed_clock:
        yield case.finding("verify_lost", petition.status.value)
    if not petition.parties.get("competent"):
        yield case.finding("verify_no_authority")


def status(case: Case) -> Iterator[Finding]:
    """Status and closing are what the docket makes them, so that nobody closes a petition by a stroke of the pen (I10)."""
    now, closing = Status.REGISTERED, None
    for entry in case.docket:
        now = Status.CLOSED if entry.kind == ENDED else STATUS_AFTER.get(entry.kind, now)
        closing = CLOSING_AFTER.get(entry.kind, closing)
    if (now, closing) != (case.petition.status, case.petition.closing):
        yield case.finding("verify_status", f"{case.petition.status.value} / {now.value}")


def events(case: Case) -> Iterator[Finding]:
    """Every event the petition remembers has its entry, on that day (I12)."""
    told = {entry.kind: str(entry.body.get("on") or day_of(entry.at).isoformat()) for entry in case.docket}
    for event, day in case.petition.events.items():
        if told.get(event) != day:
            yield case.finding("verify_event", f"{event} {day}")


def steps(case: Case) -> Iterator[Finding]:
    """A step is done once, by one person, and the docket says the same (I2); its id begins with its petition's number (I13)."""
    wrong = [task.element for task in case.dossier.tasks if not is_told_plainly(task)]
    done = [task for task in case.dossier.tasks if task.status in (TaskStatus.DONE, TaskStatus.UNDONE)]
    kept: Counter[Done] = Counter((f"{one.element}.done" if one.token else one.element, one.done_by, one.done_at) for one in done)
    kinds = {f"{task.element}.done" for task in case.dossier.tasks if task.token} | {kind for kind, _, _ in kept}
    told: Counter[Done] = Counter((entry.kind, entry.actor, entry.at) for entry in case.docket if entry.kind in kinds)
    messages = {task.element for task in done if not task.token}
    for kind, who, at in (kept - told) + Counter({one: n for one, n in (told - kept).items() if one[0] not in messages}):
        wrong.append(f"{kind} {at} ({who})")
    yield from (case.finding("verify_task", detail) for detail in wrong)
    # Who asks for the steps of a petition trusts that its number begins their ids.
    ids = (task.id for task in case.dossier.tasks)
    yield from (case.finding("verify_row", f"tasks {one}") for one in ids if not one.startswith(f"{case.petition.number}."))


def is_told_plainly(task: Task) -> bool:
    """Done steps, also those taken back, say when and by whom, open ones neither."""
    if task.status in (TaskStatus.DONE, TaskStatus.UNDONE):
        return bool(task.done_at and task.done_by)
    return task.done_by is None and (task.done_at is None) == (task.status is TaskStatus.OPEN)


def seals(case: Case) -> Iterator[Finding]:
    """A paper's text has the hash its row bears (I9)."""
    for paper in case.dossier.documents:
        if paper.sha256 and seal_of(paper) != paper.sha256:
            yield case.finding("verify_paper", paper.number)


def papers(case: Case) -> Iterator[Finding]:
    """A paper was signed and issued, served or withdrawn as the docket says, under the hash its entry bears (I9)."""
    issued = {str(entry.body.get("number")): entry for entry in case.docket if entry.kind.endswith(".issued")}
    served = {str(entry.body.get("number")) for entry in case.docket if entry.kind.endswith(".served")}
    withdrawn = {str(entry.body.get("number")) for entry in case.entries("paper_withdrawn")}
    for paper in case.dossier.documents:
        entry = issued.pop(paper.number, None)
        told = entry is not None and entry.kind == f"{paper.kind}.issued" and entry.body.get("sha256", "") == paper.sha256
        is_as_told = (paper.served_on is not None, paper.withdrawn_on is not None) == (paper.number in served, paper.number in withdrawn)
        if not told or not is_as_told or (entry is not None and paper.signed_by not in (None, entry.actor)):
            yield case.finding("verify_paper_entry", paper.number)
    yield from (case.finding("verify_paper_entry", number) for number in issued)


def files(case: Case) -> Iterator[Finding]:
    """Every attachment has its docket entry, and every entry its attachment (I9)."""
    kept = Counter((file.sha256, file.size, file.media_type, file.added_by) for file in case.walked.attachments)
    told = Counter(
        (str(e.body.get("sha256")), int(e.body.get("size", 0)), str(e.body.get("media_type")), e.actor) for e in case.entries("attached")
    )
    yield from (case.finding("verify_attachment", sha256[:12]) for sha256, *_ in (kept - told) + (told - kept))


def order(case: Case) -> Iterator[Finding]:
    """Only lawful order: nothing handled that was not accepted, nothing served that was not issued, no act after recusal (I12)."""
    seen: set[str] = set()
    recused: set[object] = set()
    for entry in case.docket:
        name, _, what = entry.kind.partition(".")
        needed = f"{name}.issued" if what == "served" else BEFORE.get(entry.kind, "")
        if (needed and needed not in seen) or (not seen and entry.kind not in ("filed", "deadline_started")) or entry.actor in recused:
            yield case.finding("verify_order", f"{entry.seq} {entry.kind}")
        seen.add(entry.kind)
        if entry.kind == "recused":
            recused.add(entry.body.get("official"))


def processes(case: Case) -> Iterator[Finding]:
    """Every process runs on the petition's release and its state can be taken up again (I8, I13)."""
    for instance in case.dossier.instances:
        if instance.release != case.petition.release:
            yield case.finding("verify_edition", f"{instance.process} {instance.release[:12]}")
            continue
        try:
            case.edition.engine.reached(instance.process, instance.state)
        except BROKEN as error:
            yield case.finding("verify_state", f"{instance.process} {error.code if isinstance(error, PetitionError) else ''}".strip())


def moves(case: Case) -> Iterator[Finding]:
    """A petition that was moved is on the release the docket says it was moved to last (I8)."""
    told = [entry for entry in case.docket if entry.kind in ("release_moved", "release_moved_back")]
    if told and told[-1].body.get("to_release") != case.petition.release:
        yield case.finding("verify_edition", case.petition.release[:12])


# What a petition's own rows tell, and what its docket must tell too: the second is not asked where the docket is broken.
OWN = (alive, seals, processes)
AGAINST_DOCKET = (status, events, steps, papers, files, order, moves)
