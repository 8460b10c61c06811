"""A clerk who has an answer ready for every step, and who walks a petition to where a test begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework import access, deadlines, dossiers, intake, tasks
from engine.casework.intake import Registration
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.casework.views import NextTask, Outcome, PetitionView
from engine.demo import answers
from engine.demo.people import People
from engine.demo.plan import Plan
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import NotFound, PetitionError
from engine.testing import Clerk, a_registration, on
from tests.people import LAND, SHIFAN, TRIAGE

# The straight way of a transferred grievance from the window to its opinion.
TO_TRANSFER = ("triage", "prepare_referral")
TO_ACCEPTANCE = (*TO_TRANSFER, "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")
TO_HANDLING = (*TO_ACCEPTANCE, "assign_handler")
TO_OPINION = (*TO_HANDLING, "inquiry", "draft_opinion", "approve_opinion", "serve_opinion")
REEXAMINATION = (
    "examine_reexamination_request", "reexamine",
    "draft_reexamination_opinion", "approve_reexamination_opinion", "serve_reexamination_opinion",
)  # fmt: skip
FINAL_REVIEW = (
    "examine_final_review_request", "final_review_inquiry",
    "draft_final_review_opinion", "approve_final_review_opinion", "serve_final_review_opinion",
)  # fmt: skip
HEARING = ("decide_hearing", "prepare_hearing", "serve_hearing_notice", "hold_hearing", "conclude_hearing")

MINUTE = timedelta(minutes=1)  # no two acts of an office fall on one instant


class County(Clerk):
    """Plays the county. ``plan`` says how the ready answers are filled; ``last`` is the petition acted on last."""

    def __init__(self, office: Office, **plan: Any) -> None:
        """``plan``: what the answers say, as in engine.demo.plan: target, ending, assigned, outcome."""
        super().__init__(office)
        usual: dict[str, Any] = {"ending": "opinion", "target": LAND, "gist": "请求解决宅基地登记问题"}
        self.plan = Plan(office.now(), "visit", "individual", 1, **(usual | plan))
        self.people = People({one.username: one for one in office.store.registers.officials()})

    # ---- acting

    def register(self, registration: Registration | None = None, *, by: str = "wangmin", **changes: Any) -> Outcome:
        """Register a grievance of the city, where no promise shortens the law; ``changes`` replace what was written down."""
        return super().register(registration or a_registration(**({"place": SHIFAN} | changes)), by=by)

    def complete(self, element: str, *, by: str | None = None, **changes: Any) -> Outcome:
        """Complete a step with its ready answer; ``changes`` replace fields, None leaves one out."""
        self.clock.move(MINUTE)
        step = self.open_step(element)
        official = self.who(by) if by else self.usual(step)
        self.last = tasks.complete(self.office, task=step.id, answer=self.answer(element, **changes), by=official, key=self.key())
        return self.last

    def open_step(self, element: str) -> NextTask:
        """The open step of that name as it stands now, whoever or whatever opened it."""
        for task in self.dossier.open_tasks:
            if task.element == element:
                return NextTask(task.id, task.element, task.name, task.role, task.authority)
        raise NotFound(task=element, open=" ".join(sorted(self.steps)))

    def usual(self, step: NextTask) -> Any:
        """Who usually takes a step: whoever holds it, else the first of its lane, the last to sign."""
        dossier = self.dossier
        task = next(one for one in dossier.open_tasks if one.id == step.id)
        if task.assignee:
            return self.office.official(task.assignee)
        lane = self.office.store.registers.officials(step.authority, step.role)
        knowing = [one for one in lane if access.scope_of(self.office, one).covers(dossier.petition, self.office.paths)]
        return knowing[-1 if step.element.startswith("approve_") else 0]

    def answer(self, element: str, **changes: Any) -> dict[str, Any]:
        """The ready answer of a step with ``changes``."""
        return self.fitted(element, answers.form(element, self.plan, self.people, self.office.now()), changes)

    def fitted(self, element: str, ready: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        """Those of the ready fields the form knows, and the changes as they are; None leaves a field out."""
        form = self.office.current.forms.get(element)
        known = form.schema["properties"] if form else {}
        said = {name: value for name, value in ready.items() if name in known} | changes
        return {name: value for name, value in said.items() if value is not None}

    def walk(self, *elements: str) -> Outcome:
        """Complete steps one after another with their ready answers."""
        for element in elements:
            self.complete(element)
        assert self.last is not None
        return self.last

    def send(self, message: str, *, by: str = TRIAGE, **changes: Any) -> Outcome:
        """Give the petition a message with its ready form."""
        self.clock.move(MINUTE)
        return super().send(message, by=by, **self.answer_of_message(message, **changes))

    def answer_of_message(self, message: str, **changes: Any) -> dict[str, Any]:
        """The ready form of a message with ``changes``."""
        return self.fitted(message, answers.message(message, self.plan, self.office.now()), changes)

    def repeat(self, **changes: Any) -> Outcome:
        """The same petitioner comes again and the window links it."""
        said = a_registration(**({"place": SHIFAN} | changes))
        return intake.link_repeat(self.office, by=self.who("wangmin"), number=self.number, registration=said, key=self.key())

    def turn_to(self, number: str) -> None:
        """Go on with another petition."""
        assert self.last is not None
        self.last = replace(self.last, number=number)

    def day(self, day: str) -> None:
        """It becomes ten o'clock of another day."""
        self.clock.set(on(day))

    def night(self, day: str = "") -> deadlines.SweepReport:
        """The sweep runs, on a given day or now."""
        if day:
            self.day(day)
        return deadlines.sweep(self.office)

    # ---- where a test begins

    def transferred(self, **changes: Any) -> County:
        """A petition transferred to the land bureau today."""
        self.register(**changes)
        self.walk(*TO_TRANSFER)
        return self

    def accepted(self, **changes: Any) -> County:
        """A petition accepted by the land bureau today, its notice served."""
        self.register(**changes)
        self.walk(*TO_ACCEPTANCE)
        return self

    def handled(self, **changes: Any) -> County:
        """A petition whose handler is chosen and has begun."""
        self.register(**changes)
        self.walk(*TO_HANDLING)
        return self

    def answered(self, **changes: Any) -> County:
        """A petition whose opinion was served today."""
        self.register(**changes)
        self.walk(*TO_OPINION)
        return self

    def reexamined(self, **changes: Any) -> County:
        """A petition whose re-examination opinion was served today."""
        self.answered(**changes).send("reexamination_requested")
        self.walk(*REEXAMINATION)
        return self

    def in_final_review(self, **changes: Any) -> County:
        """A petition whose final review was asked for today."""
        self.reexamined(**changes).send("final_review_requested")
        return self

    def concluded(self, **changes: Any) -> County:
        """A petition closed by its final review opinion."""
        self.in_final_review(**changes).walk(*FINAL_REVIEW)
        return self

    def accused(self, authority: str, **changes: Any) -> County:
        """An accusation of ``authority``, triaged and not yet passed on."""
        self.register(accused=(authority,), **changes)
        self.complete("triage", category="accusation", route=None, disposition="transfer")
        return self

    # ---- looking

    @property
    def number(self) -> str:
        """The petition acted on last."""
        assert self.last is not None
        return self.last.number

    @property
    def dossier(self) -> Dossier:
        """Everything of the petition."""
        found = self.office.store.registers.dossier(self.number)
        assert found is not None
        return found

    @property
    def docket(self) -> list[str]:
        """The kinds of its docket entries in order."""
        return [entry.kind for entry in self.entries]

    @property
    def entries(self) -> list[Any]:
        """Its docket entries in order."""
        return list(self.office.store.registers.docket(self.dossier.petition.id or 0))

    @property
    def papers(self) -> list[str]:
        """The kinds of its papers in order."""
        return [paper.kind for paper in self.dossier.documents]

    @property
    def steps(self) -> set[str]:
        """Its open steps."""
        return {task.element for task in self.dossier.open_tasks}

    @property
    def is_sound(self) -> bool:
        """Whether the verifier finds nothing in the whole office."""
        return not verify(self.office).findings

    def clock_named(self, name: str) -> Deadline:
        """The latest clock of that name."""
        return [one for one in self.dossier.deadlines if one.name == name][-1]

    def clocks(self, name: str) -> list[Deadline]:
        """Every clock of that name, the first first."""
        return [one for one in self.dossier.deadlines if one.name == name]

    def due(self, name: str) -> str:
        """The last day of a clock, as text."""
        return self.clock_named(name).due_on.isoformat()

    def state(self, name: str) -> str:
        """running, suspended, met, lapsed or void."""
        return self.clock_named(name).status.value

    def task(self, element: str) -> Task:
        """The latest step of that name, open or done."""
        return [one for one in self.dossier.tasks if one.element == element][-1]

    def seen_by(self, username: str) -> PetitionView:
        """The petition's page as an official sees it."""
        return dossiers.petition(self.office, number=self.number, by=self.who(username))


@contextmanager
def refused(code: str, article: str = "") -> Iterator[pytest.ExceptionInfo[PetitionError]]:
    """The office says no in these words, and on this ground."""
    with pytest.raises(PetitionError) as caught:
        yield caught
    assert caught.value.code == code, str(caught.value)
    assert article in caught.value.basis, str(caught.value)


__all__ = ["FINAL_REVIEW", "HEARING", "REEXAMINATION", "TO_ACCEPTANCE", "TO_HANDLING", "TO_OPINION", "County", "refused"]
