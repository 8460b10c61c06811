"""Our doubles, public: a clock that stands still until told, and an office of the demonstration county.

Nothing else in the house is ever faked: databases, diagrams, rules and browsers in tests are real.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from engine.bootstrap import open_office
from engine.casework import messages, tasks
from engine.casework.intake import Person, Registration, register
from engine.casework.office import Office
from engine.casework.views import NextTask, Outcome
from engine.demo.county import enter_county
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI
from engine.domain.frozen import FrozenClock
from engine.errors import NotFound
from engine.settings import Settings

__all__ = ["Clerk", "FrozenClock", "a_registration", "county_office", "on"]


def on(day: date | str, hour: int = 10) -> datetime:
    """An instant of a legal day in Shanghai, as UTC."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(when, time(hour), SHANGHAI).astimezone(UTC)


def county_office(home: Path, *, at: datetime, database: str | None = None) -> Office:
    """An office of the demonstration county on a fixed day, with its officials and no petitions."""
    settings = Settings.read({"PETITION_HOME": str(home)}, database=database)
    office = open_office(settings, clock=FrozenClock(at))
    enter_county(office, password="petition")
    return office


def a_registration(**changes: Any) -> Registration:
    """A grievance as the window writes it down; ``changes`` replace fields."""
    said: dict[str, Any] = {
        "channel": "visit", "gist": "请求解决宅基地登记问题", "facts": "申请人于三年前提交宅基地登记材料，至今未办结，请求依法办理。",
        "place": "990121", "requests": ("依法办理宅基地登记",), "petitioner": Person("吴安", phone="13800000001"), "topic": "rural_land",
    }  # fmt: skip
    return Registration(**(said | changes))


class Clerk:
    """Plays the people of the county in tests: finds who may take a step and completes it.

    ``last`` is the latest outcome; ``answers`` are forms by task, used when a call gives none.
    """

    def __init__(self, office: Office, answers: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.office = office
        self.answers = dict(answers or {})
        self.last: Outcome | None = None
        self.keys = 0

    @property
    def clock(self) -> FrozenClock:
        """The office's clock, which the clerk may move."""
        assert isinstance(self.office.clock, FrozenClock)
        return self.office.clock

    def key(self) -> str:
        """A fresh idempotency key."""
        self.keys += 1
        return f"clerk-{self.keys}"

    def who(self, username: str) -> Official:
        """An official of the county by username."""
        found = self.office.store.registers.credentials(username)
        if found is None:
            raise NotFound("unknown_official", username=username)
        return found[0]

    def register(self, registration: Registration | None = None, *, by: str = "wangmin") -> Outcome:
        """Register a petition at the window."""
        self.last = register(self.office, by=self.who(by), registration=registration or a_registration(), key=self.key())
        return self.last

    def open_step(self, element: str) -> NextTask:
        """The open step ``element`` of the petition acted on last."""
        assert self.last is not None
        for task in self.last.next_tasks:
            if task.element == element:
                return task
        raise NotFound(task=element, open=" ".join(task.element for task in self.last.next_tasks))

    def complete(self, element: str, *, by: str | None = None, **answer: Any) -> Outcome:
        """Complete the open step ``element`` with a form; without ``by`` the first official of its lane does it."""
        step = self.open_step(element)
        official = self.who(by) if by else self.office.store.registers.officials(step.authority, step.role)[0]
        said = answer or self.answers.get(element, {})
        self.last = tasks.complete(self.office, task=step.id, answer=said, by=official, key=self.key())
        return self.last

    def send(self, message: str, *, by: str, **answer: Any) -> Outcome:
        """Give the petition a message."""
        assert self.last is not None
        self.last = messages.send(self.office, number=self.last.number, message=message, answer=answer, by=self.who(by), key=self.key())
        return self.last

    def wait(self, days: int) -> None:
        """Let days pass."""
        self.clock.move(timedelta(days=days))
