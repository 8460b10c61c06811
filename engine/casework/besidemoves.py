"""The moves that involve others in a step (委派、加签、减签、会签、抄送、代理): their cards, and making one from its card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework import beside, copying, delegating, signing, standing_in
from engine.casework.office import Office
from engine.casework.views import FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import FieldError, InvalidForm

Arguments = Callable[[Office, Mapping[str, Any]], dict[str, Any]]


def offered(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> list[FormView]:
    """The cards of what ``by`` may do with an open step."""
    there = beside.guests(office, dossier, task, by) if copying.is_sender(by, task) else []
    found = [form for one in (signing, delegating, copying) for form in one.offered(office, dossier, task, by, there, lang)]
    return [*found, *standing_in.offered(office, dossier, task, by, lang), *copying.reading(office, dossier, task, by, lang)]


# What somebody else waits for: offered before everything else.
ANSWERS = ("sign", "give_back", "read_copy")


def _text(answer: Mapping[str, Any], name: str) -> str:
    return str(answer.get(name) or "")


def _one(answer: Mapping[str, Any], name: str) -> int:
    return next(iter(beside.ids_of(answer.get(name))), 0)


def _delegated(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"to": _one(answer, "to"), "note": _text(answer, "note")}


def _given_back(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    form = {name: value for name, value in answer.items() if name != "remark"}
    return {"remark": _text(answer, "remark"), "answer": form}


def _added(office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    ratio, mode = _text(answer, "threshold").strip(), _text(answer, "mode")
    if ratio and not ratio.isdecimal():
        raise InvalidForm([FieldError("threshold", "field_not_integer")], form="add_signer")
    chosen = beside.ids_of(answer.get("signers"))
    signers = signing.weights_of(office, chosen, _text(answer, "weights")) if mode == "weighted" else dict.fromkeys(chosen, 1)
    told = {"signers": signers, "when": _text(answer, "when"), "mode": mode, "note": _text(answer, "note")}
    return told | {"threshold": int(ratio[:6]) if ratio else None}


def _signed(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"verdict": _text(answer, "verdict"), "opinion": _text(answer, "opinion")}


def _removed(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"signer": _one(answer, "signer"), "reason": _text(answer, "reason")}


def _overruled(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"reason": _text(answer, "reason")}


def _copied(_office: Office, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"to": beside.ids_of(answer.get("to")), "note": _text(answer, "note")}


def _nothing(_office: Office, _answer: Mapping[str, Any]) -> dict[str, Any]:
    return {}


MOVES: Mapping[str, tuple[Callable[..., Outcome], Arguments]] = {
    "delegate": (delegating.delegate, _delegated),
    "give_back": (delegating.give_back, _given_back),
    "add_signer": (signing.add_signer, _added),
    "sign": (signing.sign, _signed),
    "remove_signer": (signing.remove_signer, _removed),
    "overrule": (signing.overrule, _overruled),
    "copy_to": (copying.copy_to, _copied),
    "read_copy": (copying.read_copy, _nothing),
    "take_over": (standing_in.take_over, _nothing),
}
