"""The officials of the bench: they register petitions and complete their steps through casework, as people do."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any, cast
from uuid import uuid4

from engine.bench.places import MESSAGE, answers
from engine.bootstrap import open_office
from engine.casework import messages, tasks
from engine.casework.intake import Person, Registration, register
from engine.casework.office import Office
from engine.casework.views import NextTask, Outcome
from engine.demo.county import PLACE, enter_county
from engine.domain.authority import Official
from engine.errors import NotFound
from engine.settings import Settings
from engine.storage.unit_of_work import SqlStore

PASSWORD = "petition"
REGISTRAR, SENDER = "wangmin", "zhoutao"


def settle(settings: Settings) -> None:
    """Make the database of a bench office: its tables, its authorities, its officials."""
    office = open_office(settings)
    enter_county(office, password=PASSWORD)
    office.store.close()


def a_registration() -> Registration:
    """The petition of the bench: every one the same, so that every round does the same work."""
    return Registration(
        channel="visit",
        gist="请求解决宅基地登记问题",
        facts="申请人于三年前提交宅基地登记材料，至今未办结，请求依法办理。",
        place=PLACE,
        requests=("依法办理宅基地登记",),
        petitioner=Person("吴安", phone="13800000001"),
        topic="rural_land",
    )


def next_step(steps: tuple[NextTask, ...]) -> NextTask | None:
    """Of several open steps the first by name, so that every side takes the same way."""
    return min(steps, key=lambda step: step.element, default=None)


class Officials:
    """Side: the office itself, called as a page calls it, every act with a key of its own."""

    def __init__(self, office: Office, forms: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """``office`` is a bench office that was settled; ``forms`` the answers by step."""
        self.office = office
        self.forms = forms or answers()
        mine = uuid4().hex
        self._keys = (f"{mine}-{number}" for number in count())
        self._known: dict[tuple[str, str], Official] = {}
        self._people = {name: self._person(name) for name in (REGISTRAR, SENDER)}

    def _person(self, username: str) -> Official:
        found = self.office.store.registers.credentials(username)
        if found is None:
            raise NotFound("unknown_official", username=username)
        return found[0]

    def begin(self) -> Outcome:
        """Register a petition at the window."""
        return register(self.office, by=self._people[REGISTRAR], registration=a_registration(), key=next(self._keys))

    def act(self, petition: Outcome) -> Outcome | None:
        """Complete the next step as whoever holds its lane, or send the message that is waited for."""
        step = next_step(petition.next_tasks)
        if step is None:
            said = self._people[SENDER]
            key, form = next(self._keys), self.forms[MESSAGE]
            outcome = messages.send(self.office, number=petition.number, message=MESSAGE, answer=form, by=said, key=key)
        else:
            who = self.holder(step.authority, step.role)
            outcome = tasks.complete(self.office, task=step.id, answer=self.forms[step.element], by=who, key=next(self._keys))
        return None if outcome.completed else outcome

    def holder(self, authority: str, role: str) -> Official:
        """The first official of a lane, asked for once."""
        if (authority, role) not in self._known:
            self._known[authority, role] = self.office.store.registers.officials(authority, role)[0]
        return self._known[authority, role]

    def counts(self) -> tuple[int, int]:
        """What the store has sent to the database so far."""
        store = cast("SqlStore", self.office.store)
        return store.statements, store.commits
