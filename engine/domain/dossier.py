"""案卷 Dossier: everything of one petition that an act may read or change, loaded and saved as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.domain.deadline import MAIN_INSTANCE, Deadline
from engine.domain.docket import DocketEntry, seal
from engine.domain.document import Document
from engine.domain.involvement import SIGNATURES, Involvement, Kind, State, Vote, vote_of
from engine.domain.petition import Filing, Petition, Petitioner
from engine.domain.task import Instance, Proceeding, Task, TaskStatus

# Forms that hold only until another step is done: a panel is drawn for the hearing that was decided last (第三十一条第六项).
ENDED_BY: Mapping[str, str] = {"panel_drawn": "decide_hearing"}


@dataclass(slots=True)
class Dossier:
    """One petition with its running processes, tasks, clocks, papers and new docket entries.

    An act may get it without what is no longer at hand (forms and papers a later one stands for, clocks that
    ended, states of completed processes, people): a petition that goes round a thousand times stays as light as
    a new one. ``entries`` holds only the entries of the present act; the earlier ones stay in the register.
    """

    petition: Petition
    instances: list[Instance] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    proceedings: list[Proceeding] = field(default_factory=list)
    petitioners: list[Petitioner] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    entries: list[DocketEntry] = field(default_factory=list)

    def put_form(self, task: Task) -> None:
        """A form was completed: earlier ones of the same step are history."""
        for one in self.tasks:
            if one.element == task.element and one is not task and one.status is TaskStatus.DONE:
                one.at_hand = False
                self.put_away(one)
        self.put_away(task)

    def put_away(self, task: Task) -> None:
        """A step is over: what was asked beside it is history, but for copies unread and, while its form is at hand, who worked at it."""
        for one in self.beside(task):
            if one.kind is not Kind.COPY and (not task.at_hand or one.kind in SIGNATURES or one.is_open):
                one.settle()

    def beside(self, task: Task) -> list[Involvement]:
        """Who is involved in a step beside its holder, the first asked first."""
        return [one for one in self.involvements if one.task == task.id] if self.involvements else []

    def hands_on(self, task: Task) -> frozenset[int]:
        """Everybody who worked at a step that was done: who did it, to whom it was lent, and in whose name it was done."""
        worked = [one for one in self.beside(task) if one.state is State.ANSWERED and one.kind in (Kind.DELEGATION, Kind.SUBSTITUTION)]
        in_name_of = [one.asked_by for one in worked if one.kind is Kind.SUBSTITUTION]
        return frozenset({*(one.who for one in worked), *in_name_of, *((task.done_by,) if task.done_by else ())})

    def loosen(self, task: Task) -> None:
        """A step changes hands: to whom its holder had lent it, and his answer that waited for signatures, go with him; signers stay."""
        task.answer = {}
        for one in self.beside(task):
            if one.kind is Kind.DELEGATION and one.is_open or one.kind is Kind.SUBSTITUTION and one.state is State.ANSWERED:
                one.state, one.at_hand = State.ENDED, False
        self.unsign(task)

    def unsign(self, task: Task) -> None:
        """What others were to sign after a step is no longer its answer: they are asked once another is given, who signed anew.

        Where they did not agree that stands, until who holds the step goes on or asks again.
        """
        after = [one for one in self.beside(task) if one.kind is Kind.AFTER and one.is_signature]
        for no in {one.round for one in after}:
            rows = [one for one in after if one.round == no]
            for one in rows if vote_of(rows) is not Vote.FAILED else ():
                if one.state is State.ANSWERED:
                    anew = replace(one, id=None, state=State.WAITING, answered_at=None, verdict=None, opinion="")
                    one.state = State.ENDED
                    self.involvements.append(anew)
                one.state = State.WAITING if one.is_open else one.state

    def is_of(self, task: Task, official: int) -> bool:
        """Whether an official holds a step, himself or by who stands in for him."""
        standing = [one for one in self.beside(task) if one.kind is Kind.SUBSTITUTION and one.state is State.ANSWERED]
        return task.assignee == official or any((one.who, one.asked_by) == (task.assignee, official) for one in standing)

    def in_name_of(self, official: int, element: str) -> frozenset[int]:
        """For whom an official stands in at the open steps of that name he holds."""
        held = [task for task in self.open_tasks if task.element == element and task.assignee == official]
        standing = [one for task in held for one in self.beside(task) if one.kind is Kind.SUBSTITUTION and one.who == official]
        return frozenset(one.asked_by for one in standing if one.state is State.ANSWERED)

    def start_clock(self, deadline: Deadline) -> None:
        """Add a clock; earlier ones of its name that ask nothing any more are history."""
        for one in self.deadlines:
            if one.name == deadline.name and not one.is_unmet:
                one.at_hand = False
        self.deadlines.append(deadline)

    def add_document(self, document: Document) -> None:
        """Add a paper; earlier ones of its kind are history."""
        for one in self.documents:
            if one.kind == document.kind:
                one.at_hand = False
        self.documents.append(document)

    @property
    def open_tasks(self) -> list[Task]:
        """Tasks not yet done or cancelled."""
        return [task for task in self.tasks if task.status is TaskStatus.OPEN]

    @property
    def has_armed_clock(self) -> bool:
        """Whether something still comes of one of its clocks."""
        return any(one.is_armed for one in self.deadlines)

    def last_clock(self, name: str, instance: int = MAIN_INSTANCE) -> Deadline | None:
        """The clock of that name that was started last and is an instance's business, None before the first."""
        return next((one for one in reversed(self.deadlines) if one.name == name and not one.is_apart(instance)), None)

    def answer_of(self, *elements: str) -> dict[str, Any]:
        """The latest completed form among the given tasks, empty when none was completed, or something made it one of the past."""
        wanted = {*elements, *(ENDED_BY[one] for one in elements if one in ENDED_BY)}
        done = [task for task in self.tasks if task.element in wanted and task.status is TaskStatus.DONE and task.done_at]
        latest = max(done, key=lambda task: (task.done_at, task.id), default=None)
        return latest.answer if latest is not None and latest.element in elements else {}

    def latest_document(self, kind: str) -> Document | None:
        """The paper of that kind issued last."""
        papers = [paper for paper in self.documents if paper.kind == kind]
        return papers[-1] if papers else None

    def enter(self, kind: str, *, actor: int, at: datetime, body: dict[str, Any], basis: str = "", trace: str = "") -> DocketEntry:
        """Append one entry to the docket, sealed to the one before it, and move the petition's head."""
        petition = self.petition
        assert petition.id is not None, "a docket entry needs a registered petition"
        seq, previous = petition.docket_seq + 1, petition.docket_hash
        digest = seal(petition.id, seq, kind, actor, at, body, basis, previous)
        entry = DocketEntry(petition.id, seq, kind, actor, at, body, basis, previous, digest, trace)
        petition.docket_seq, petition.docket_hash = seq, digest
        self.entries.append(entry)
        return entry
