"""A client of the office: it walks petitions along the straight way of a grievance, one command at a time.

A command carries its key and its whole form, so that it can be repeated by whoever, after whatever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from engine.casework import attachments, intake, messages, tasks
from engine.casework.office import Office
from engine.casework.views import NextTask, Outcome
from engine.demo import answers
from engine.demo.people import People
from engine.demo.plan import Plan
from engine.domain.authority import Official
from engine.domain.frozen import FrozenClock
from engine.testing import a_registration

LAND = "990121-zr"
# The city has promised nothing beyond the law; its petitions count by the national rulebook alone.
PLACE = "990100"
ASKS = {"reexamination_request": "reexamination_requested", "final_review_request": "final_review_requested"}
A_SECOND = timedelta(seconds=1)
# Lines of a file that is attached: up to fifty kilobytes, so that writing it takes a moment.
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Command:
    """One act as a client sends it. ``verb``: register, claim, complete, send or attach; ``what`` the step or message."""

    key: str
    verb: str
    by: str
    number: str = ""
    what: str = ""
    task: str = ""
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> str:
        """The kind of the one docket entry that tells of this act."""
        if self.verb == "attach":
            return f"attached {hashlib.sha256(self.answer['content']).hexdigest()}"
        return {"register": "filed", "claim": f"claimed {self.what}", "complete": f"{self.what}.done", "send": self.what}[self.verb]


class Client:
    """Makes commands and sends them to an office in this process."""

    def __init__(self, office: Office, name: str, chance: Random) -> None:
        """``name`` begins every key."""
        self.office, self.name, self.chance = office, name, chance
        self._officials = {one.username: one for one in office.store.registers.officials()}
        self._people = People(self._officials)
        self._plan = Plan(office.now(), "visit", "individual", 1, "opinion", target=LAND, gist="请求解决宅基地登记问题")
        self._made = 0

    def perform(self, command: Command) -> Outcome:
        """Send a command; the office's clock, when it is a virtual one, goes on by a second."""
        if isinstance(self.office.clock, FrozenClock):
            self.office.clock.move(A_SECOND)
        by = self._officials[command.by]
        if command.verb == "register":
            return intake.register(self.office, by=by, registration=a_registration(place=PLACE), key=command.key)
        if command.verb == "claim":
            return tasks.claim(self.office, task=command.task, by=by, key=command.key)
        if command.verb == "complete":
            return tasks.complete(self.office, task=command.task, answer=command.answer, by=by, key=command.key)
        if command.verb == "attach":
            return attachments.attach(self.office, number=command.number, by=by, key=command.key, task=command.task, **command.answer)
        return messages.send(
            self.office, number=command.number, message=command.what, answer=command.answer, by=by, key=command.key
        )  # fmt: skip

    def register(self) -> Command:
        """A grievance comes to the window."""
        return Command(self._key(), "register", "wangmin")

    def next(self, at: Outcome) -> Command | None:
        """What comes next for a petition, None when nothing does: a step, sometimes claimed first, or a request."""
        step = next((one for one in at.next_tasks if one.element != "decide_supervision"), None)
        if step is None:
            asked = next((message for clock, message in ASKS.items() if self._waits_for(at, clock)), None)
            return self.ask(at.number, asked) if asked else None
        return self.claim(step) if self.chance.random() < 0.15 else self.complete(step)

    def claim(self, step: NextTask) -> Command:
        """认领 by whoever will complete the step."""
        return Command(self._key(), "claim", self.usual(step).username, what=step.element, task=step.id)

    def complete(self, step: NextTask, **changes: Any) -> Command:
        """办理 with the ready answer; ``changes`` replace fields."""
        ready = answers.form(step.element, self._plan, self._people, self.office.now()) | changes
        return Command(
            self._key(), "complete", self.usual(step).username, what=step.element, task=step.id, answer=self._fitted(step.element, ready)
        )

    def attach(self, at: Outcome) -> Command | None:
        """A file nobody has sent before, added by whoever will complete the next step; None when there is none."""
        step = next((one for one in at.next_tasks if one.element != "decide_supervision"), None)
        if step is None:
            return None
        key = self._key()
        content = f"{key} 附件\n".encode() * self.chance.randint(1, MOST_LINES)
        return Command(key, "attach", self.usual(step).username, at.number, task=step.id, answer={"name": key, "content": content})

    def usual(self, step: NextTask) -> Official:
        """The first of a lane, the last to sign: a second person approves."""
        return self._people.of(step.authority, step.role, -1 if step.element.startswith("approve_") else 0)

    def ask(self, number: str, message: str, *, by: str = "lihua") -> Command:
        """A message with its ready form."""
        ready = answers.message(message, self._plan, self.office.now())
        return Command(self._key(), "send", by, number, message, answer=self._fitted(message, ready))

    def _waits_for(self, at: Outcome, clock: str) -> bool:
        """Whether the last act started the period of a request: that is the act it can follow on."""
        label = self.office.clock_label(clock)
        return any(name == label for name, _ in at.clocks)

    def _fitted(self, name: str, ready: dict[str, Any]) -> dict[str, Any]:
        form = self.office.current.forms.get(name)
        known = form.schema["properties"] if form else {}
        return {field: value for field, value in ready.items() if field in known and value is not None}

    def _key(self) -> str:
        self._made += 1
        return f"{self.name}-{self._made}"
