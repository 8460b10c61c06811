"""复查与复核的提出 (信访工作条例 第三十五条、第三十六条): the petitioner's requests and who answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.casework import handling
from engine.casework.act import Act
from engine.domain.deadline import DeadlineStatus
from engine.errors import Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """A right the petitioner may use: its clock, whose opinion it is about, and who answers."""

    deadline: str
    of: str
    answered_by: str
    basis: str


REQUESTS = {
    "reexamination_requested": Request("reexamination_request", "competent", "reexamining", "信访工作条例 第三十五条"),
    "final_review_requested": Request("final_review_request", "reexamining", "final_reviewing", "信访工作条例 第三十六条"),
}


@dataclass(frozen=True, slots=True)
class Bench:
    """Who answers in a review: the step that decides on their recusal, and the part their authority has in the petition."""

    step: str
    part: str


REVIEWERS = {
    "reexamination": Bench("decide_reexaminer_recusal", "reexamining"),
    "final_review": Bench("decide_final_reviewer_recusal", "final_reviewing"),
}


def check_recusal(act: Act, answer: dict[str, Any], process: str) -> None:
    """Who stands aside is one of those who review, another decides so, and somebody is left (第二十八条第三款)."""
    if answer.get("recusal_decision") != "granted":
        return
    chosen = str(answer["recused_official"])
    there = act.office.store.registers.officials(act.petition.parties.get(REVIEWERS[process].part, ""), "reexaminer")
    fit = [one for one in there if handling.may_handle(one, act.petition)]
    if chosen not in [str(one.id) for one in fit]:
        raise Refusal("no_such_reviewer", basis=handling.RECUSAL_BASIS)
    if len(fit) < 2:
        raise Refusal("nobody_left", basis=handling.RECUSAL_BASIS)
    if chosen in map(str, (act.by.id, *act.dossier.in_name_of(act.by.id, REVIEWERS[process].step))):
        raise Refusal("own_recusal", basis=handling.RECUSAL_BASIS)


def set_aside(act: Act, process: str) -> None:
    """From the decision on the recused reviewer sees nothing of the petition; what he had taken goes back to the others."""
    official = int(str(act.dossier.answer_of(REVIEWERS[process].step)["recused_official"]))
    act.petition.recused = tuple(dict.fromkeys((*act.petition.recused, official)))
    for task in act.dossier.open_tasks:
        if act.dossier.is_of(task, official):
            handling.hand_to(task, None, act)
    act.record("recused", basis=handling.RECUSAL_BASIS, official=official)


def receive(act: Act, message: str, answer: dict[str, Any]) -> date:
    """Take a request for re-examination or final review; the day it came in is returned.

    The authority next above the one whose opinion it is becomes a party. Raises Refusal
    ``late_request`` when the period has lapsed, ``request_before_service`` when the day is too early,
    ``no_superior`` when nobody stands above.
    """
    request = REQUESTS[message]
    asked_on = date.fromisoformat(str(answer.get("requested_on") or act.on.isoformat()))
    clock = act.dossier.last_clock(request.deadline)
    if asked_on > act.on:
        raise Refusal("date_in_future", basis=request.basis, on=asked_on)
    if clock is None or clock.status is DeadlineStatus.LAPSED or asked_on > clock.due_on:
        raise Refusal("late_request", basis=request.basis, due_on=clock.due_on if clock else "")
    if asked_on < clock.started_on:
        raise Refusal("request_before_service", basis=request.basis, on=asked_on)
    act.petition.parties[request.answered_by] = superior_of(act, request)
    return asked_on


def superior_of(act: Act, request: Request) -> str:
    """The authority next above the one whose opinion is asked about."""
    authority = act.authority(request.of)
    if authority is None or not authority.superior:
        raise Refusal("no_superior", basis=request.basis, authority=authority.name if authority else "")
    return authority.superior
