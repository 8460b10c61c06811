"""复查与复核的提出 (信访工作条例 第三十五条、第三十六条): the petitioner's requests and who answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

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


def receive(act: Act, message: str, answer: dict[str, Any]) -> date:
    """Take a request for re-examination or final review; the day it came in is returned.

    The authority next above the one whose opinion it is becomes a party. Raises Refusal
    ``late_request`` when the period has lapsed, ``request_before_service`` when the day is too early,
    ``no_superior`` when nobody stands above.
    """
    request = REQUESTS[message]
    asked_on = date.fromisoformat(str(answer.get("requested_on") or act.on.isoformat()))
    clock = next((one for one in reversed(act.dossier.deadlines) if one.name == request.deadline), None)
    if asked_on > act.on:
        raise Refusal("date_in_future", basis=request.basis, on=asked_on.isoformat())
    if clock is None or clock.status is DeadlineStatus.LAPSED or asked_on > clock.due_on:
        raise Refusal("late_request", basis=request.basis, due_on=clock.due_on.isoformat() if clock else "")
    if asked_on < clock.started_on:
        raise Refusal("request_before_service", basis=request.basis, on=asked_on.isoformat())
    act.petition.parties[request.answered_by] = superior_of(act, request)
    return asked_on


def superior_of(act: Act, request: Request) -> str:
    """The authority next above the one whose opinion is asked about."""
    authority = act.authority(request.of)
    if authority is None or not authority.superior:
        raise Refusal("no_superior", basis=request.basis, authority=authority.name if authority else "")
    return authority.superior
