"""Fills any form as somebody at the office would, around the answers a way asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from engine.casework import access, forming
from engine.casework.office import Office
from engine.casework.views import FieldView
from engine.demo import answers
from engine.demo.people import People
from engine.demo.plan import Plan
from engine.domain.authority import AuthorityKind, Official
from engine.domain.dossier import Dossier
from engine.domain.petition import Category
from engine.domain.task import Task, TaskStatus

# Fields that name officials: chosen by id in forms, by name in stories.
OFFICIALS = frozenset({"handler", "new_handler", "recused_official"})
TEXTS = "情景演练"
ENDINGS: Mapping[Any, str] = {disposition: ending for ending, disposition in answers.DISPOSITIONS.items()}
SHORTEST = {"number": 1, "checkbox": True, "phone": "13800000000", "time": "09:00"}


class Filler:
    """Chooses who acts, and what they write into a form."""

    def __init__(self, office: Office, officials: Iterable[Official]) -> None:
        """``officials`` are those who may be chosen, by name each once."""
        self.office = office
        self.officials = sorted(officials, key=lambda one: one.id)
        self.names = {str(one.id): one.name for one in self.officials}
        self.people = People({one.username: one for one in self.officials})

    def who(self, dossier: Dossier, task: Task | None, message: str, but: frozenset[int] = frozenset()) -> Official | None:
        """Somebody who may take the step or give the message; rather none of ``but``, nor who completed the step before (第二人复核)."""
        if task is None:
            able = [one for one in self.officials if access.may(self.office, one, f"send_{message}", dossier.petition)]
        else:
            able = [one for one in self.officials if access.may_complete(one, task) and self._knows(one, dossier)]
        done = [one for one in dossier.tasks if one.status is TaskStatus.DONE and one.done_at]
        last = max(done, key=lambda one: (one.done_at, one.id)).done_by if done else None
        return min(able, key=lambda one: (one.id in but, one.id == last, one.id), default=None)

    def _knows(self, official: Official, dossier: Dossier) -> bool:
        return access.scope_of(self.office, official).covers(dossier.petition, self.office.paths)

    def filled(self, dossier: Dossier, element: str, asked: Mapping[str, Any], by: Official) -> dict[str, Any]:
        """The form of a step or message with the answers ``asked`` for, and something fitting in every other field it needs."""
        form = forming.view(self.office, dossier, element, by, "zh")
        said = self.said(dossier, element, asked)
        answer: dict[str, Any] = {}
        for field in form.fields if form else ():
            value = asked[field.name] if field.name in asked else self._value(dossier, field, said, by)
            is_shown = field.show_if is None or str(answer.get(field.show_if[0])) == field.show_if[1]
            if value is not None and is_shown:
                answer[field.name] = value
        return answer

    def in_words(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The same with officials by their names, as stories write it."""
        return {name: self.names.get(str(value), value) if name in OFFICIALS else value for name, value in answer.items()}

    def said(self, dossier: Dossier, element: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the demonstration writes into this form, for a petition that comes to what the answers ``asked`` for decide."""
        now, petition = self.office.now(), dossier.petition
        ending = ENDINGS.get(asked.get("disposition"), "opinion")
        plan = Plan(now, petition.channel.value, "individual", 1, ending, target="990121-zr", gist=petition.gist)
        message = all(one.element != element for one in dossier.open_tasks)
        return answers.message(element, plan, now) if message else answers.form(element, plan, self.people, now)

    def _value(self, dossier: Dossier, field: FieldView, said: Mapping[str, Any], by: Official) -> Any:
        choices = [value for value, _ in field.options]
        if field.widget == "authority":
            kind = AuthorityKind.DISCIPLINE if dossier.petition.category is Category.ACCUSATION else AuthorityKind.COMPETENT
            choices.sort(key=lambda one: self.office.authorities[one].kind is not kind)
        if field.widget in ("official", "reviewer"):
            taken = {str(dossier.petition.handler), str(by.id)} if len(choices) > 1 else set()
            return next((one for one in choices if one not in taken), None)
        if field.each:
            outcome = said.get("outcome")
            return [(outcome if outcome in choices else choices[0]) if choices else TEXTS for _ in field.each]
        if field.name in said and (not choices or said[field.name] in choices):
            return said[field.name]
        if field.value not in ("", None):
            return field.value
        if not field.required and field.show_if is None and field.widget not in ("text", "textarea"):
            return None
        return choices[0] if choices else self._invented(field)

    def _invented(self, field: FieldView) -> Any:
        if field.widget == "date":
            return (self.office.today() + timedelta(days=1)).isoformat()
        if field.widget == "number":
            return field.minimum or 1
        return SHORTEST.get(field.widget, TEXTS)
