"""The moves beside a step's own form: which of them an official is offered, and making one from its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.casework import besidemoves, handing, returning, urging, withdrawing
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import NotFound

Verb: TypeAlias = Callable[..., Outcome]


def offered(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> tuple[FormView, ...]:
    """The forms of the moves ``by`` may make with an open step; the id of each is the move's name.

    What somebody else waits for comes first.
    """
    forms = (
        returning.view(office, dossier, task, by, lang),
        withdrawing.view(office, dossier, task, by, lang),
        handing.view(office, dossier.petition, task, by, lang),
        urging.view(office, task, by, lang),
    )
    found = [*(form for form in forms if form is not None), *besidemoves.offered(office, dossier, task, by, lang)]
    return tuple(sorted(found, key=lambda form: form.id not in besidemoves.ANSWERS))


def make(office: Office, *, move: str, task: str, answer: Mapping[str, Any], by: Official, key: str, lang: str = "zh") -> Outcome:
    """Make a move from its form, all of it text; NotFound for a move there is not, and what the move's own verb raises."""
    if move not in _MOVES:
        raise NotFound(move=move)
    verb, arguments = _MOVES[move]
    return verb(office, task=task, by=by, key=key, lang=lang, **arguments(office, answer))


def _handed(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    to = _text(answer, "to")
    return {"to": int(to) if to.isdecimal() else 0, "reason": _text(answer, "reason")}


def _urged(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"note": _text(answer, "note")}


def _returned(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"to": _text(answer, "to"), "reason": _text(answer, "reason")}


def _text(answer: Mapping[str, Any], name: str) -> str:
    return str(answer.get(name) or "")


_MOVES: Mapping[str, tuple[Verb, Callable[[Office, Mapping[str, Any]], dict[str, Any]]]] = {
    "hand_over": (handing.hand_over, _handed),
    "urge": (urging.urge, _urged),
    "return_to": (returning.return_to, _returned),
    "withdraw": (withdrawing.withdraw, _urged),
    **besidemoves.MOVES,
}
