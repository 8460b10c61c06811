"""案卷 Dossier: everything of one petition that an act may read or change, loaded and saved as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.domain.deadline import Deadline
from engine.domain.docket import DocketEntry, seal
from engine.domain.document import Document
from engine.domain.petition import Filing, Petition, Petitioner
from engine.domain.task import Instance, Proceeding, Task, TaskStatus


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
    entries: list[DocketEntry] = field(default_factory=list)

    def put_form(self, task: Task) -> None:
        """A form was completed: earlier ones of the same step are history."""
        for one in self.tasks:
            if one.element == task.element and one is not task and one.status is TaskStatus.DONE:
                one.at_hand = False

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

    def last_clock(self, name: str) -> Deadline | None:
        """The clock of that name that was started last, None before the first."""
        return next((one for one in reversed(self.deadlines) if one.name == name), None)

    def answer_of(self, *elements: str) -> dict[str, Any]:
        """The latest completed form among the given tasks, empty when none was completed."""
        done = [task for task in self.tasks if task.element in elements and task.status is TaskStatus.DONE and task.done_at]
        return max(done, key=lambda task: (task.done_at, task.id)).answer if done else {}

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
