"""What a paper is filled from: the forms completed so far, the petition's own facts, numbers and days as letters write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engine.casework import answering
from engine.casework.office import Edition, Office
from engine.casework.saying import DAY, day_words
from engine.domain.authority import Authority
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.task import Task, TaskStatus
from engine.policy.forms import Form


class Known(Protocol):
    """A petition on a day, as an act has it and as one who only looks."""

    @property
    def office(self) -> Office:
        """Where shelves and officials are asked for."""
        ...

    @property
    def dossier(self) -> Dossier:
        """Everything of the petition, or what is at hand of it."""
        ...

    @property
    def petition(self) -> Petition:
        """What the dossier is of."""
        ...

    @property
    def on(self) -> date:
        """The legal day papers are dated."""
        ...

    @property
    def edition(self) -> Edition:
        """The release the petition is pinned to."""
        ...

    def authority(self, part: str) -> Authority | None:
        """The authority that has ``part`` in the petition."""
        ...


@dataclass(frozen=True)
class Look:
    """A petition looked at, for a draft nobody has issued."""

    office: Office
    dossier: Dossier
    on: date

    @property
    def petition(self) -> Petition:
        """What the dossier is of."""
        return self.dossier.petition

    @property
    def edition(self) -> Edition:
        """The release the petition is pinned to."""
        return self.office.edition(self.petition.release)

    def authority(self, part: str) -> Authority | None:
        """The authority that has ``part`` in the petition."""
        return self.office.authorities.get(self.petition.parties.get(part, ""))


def material(known: Known, wanted: Set[str]) -> dict[str, Any]:
    """What a paper is filled from, of the names it asks for: the forms, later ones over earlier ones, then the petition's own facts."""
    filled: dict[str, Any] = {}
    for task in submitted(known):
        form = known.edition.forms.get(task.element)
        for name in wanted & task.answer.keys():
            filled[name] = in_letter(known, form, name, task.answer)
    return filled | petition_material(known, wanted)


def in_letter(known: Known, form: Form | None, name: str, answer: dict[str, Any]) -> Any:
    """One answer as a letter writes it: answers to requests one by one, choices by what they are called."""
    if name == answering.ANSWERS:
        return answering.told(answering.entries_of(known.petition), answer, form)
    return (form and form.label(name, answer[name])) or said(known, answer[name])


def submitted(known: Known) -> list[Task]:
    """The latest completed form of each step in the order they were completed."""
    done = [task for task in known.dossier.tasks if task.at_hand and task.status is TaskStatus.DONE and task.done_at]
    return sorted(done, key=lambda task: (task.done_at, task.id))


def said(known: Known, value: Any) -> Any:
    """An answer in words: authorities by their names, days as letters write them."""
    authority = known.office.authorities.get(value) if isinstance(value, str) else None
    if authority:
        return authority.name
    if isinstance(value, str) and DAY.fullmatch(value):
        return day_words(date.fromisoformat(value), "zh")
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return value


def petition_material(known: Known, wanted: Set[str]) -> dict[str, Any]:
    """Facts of the petition that wordings name, of those asked for: numbers and days as the letter writes them."""
    found = {name: FACTS[name](known) for name in wanted & FACTS.keys()}
    happened = {f"{event}_on": date.fromisoformat(day) for event, day in known.petition.events.items() if f"{event}_on" in wanted}
    due = {f"due_{one.name}": one.due_on for one in known.dossier.deadlines if f"due_{one.name}" in wanted}
    issued = {f"number_{paper.kind}": paper.number for paper in known.dossier.documents}
    return found | {name: day_words(day, "zh") for name, day in {**happened, **due}.items()} | issued


def _handler(known: Known) -> str:
    handler = known.office.official(known.petition.handler)
    return handler.name if handler else ""


def _name(known: Known, part: str) -> str:
    authority = known.authority(part)
    return authority.name if authority else ""


FACTS: Mapping[str, Callable[[Known], str]] = {
    "petition_number": lambda known: known.petition.number,
    "gist": lambda known: known.petition.gist,
    "requests": lambda known: "；".join(known.petition.requests) or known.petition.gist,
    "filed_on": lambda known: day_words(known.petition.filed_on, "zh"),
    "received_on_petition": lambda known: day_words(known.petition.filed_on, "zh"),
    "handler_name": _handler,
    "competent_authority": lambda known: _name(known, "competent"),
    "receiving_authority": lambda known: _name(known, "receiving"),
    "superior_authority": lambda known: _name(known, "superior"),
    "reexamining_authority": lambda known: _name(known, "reexamining"),
    "final_reviewing_authority": lambda known: _name(known, "final_reviewing"),
    "issued_on": lambda known: day_words(known.on, "zh"),
    # Not the code but how far the docket had come: from that the code of the day is drawn whenever the paper is printed.
    "query_code": lambda known: "" if known.petition.is_secret else str(known.petition.docket_seq),
    "query_number": lambda known: known.petition.number if known.petition.is_secret else "",
    "query_address": lambda known: "" if known.petition.is_secret else known.office.query_address,
}
