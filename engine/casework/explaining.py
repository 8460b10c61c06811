"""期限怎么算的: a clock and every step of its count, in words."""

from __future__ import annotations

from typing import Any

from engine.casework import saying
from engine.casework.office import Office
from engine.casework.timeleft import clock_band, remaining
from engine.casework.views import ClockView
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.petition import Petition


def clock_view(office: Office, petition: Petition, deadline: Deadline, lang: str) -> ClockView:
    """One clock as pages show it."""
    rulebook = office.edition(petition.release).rulebook
    running = deadline.is_unmet and deadline.status is not DeadlineStatus.SUSPENDED
    return ClockView(
        id=deadline.id or 0, name=deadline.name, label=office.clock_label(deadline.name, lang), basis=deadline.basis,
        policy=rulebook.policy_name(deadline.policy, lang), status=deadline.status.value, status_label=status_words(office, deadline, lang),
        band=clock_band(office, deadline), holder=deadline.holder, length=length_words(office, deadline, lang),
        started_on=deadline.started_on, due_on=deadline.due_on, due_at=deadline.due_at, provisional=deadline.provisional,
        remaining=remaining(office, deadline.due_on, deadline.length, lang) if running else "",
        steps=tuple(step_words(office, step, lang) for step in deadline.steps), lapsed_at=deadline.lapsed_at,
        noticed_at=deadline.noticed_at, met_on=deadline.met_on,
    )  # fmt: skip


def status_words(office: Office, deadline: Deadline, lang: str) -> str:
    """The status of a clock; one met after its lapse says so."""
    late = deadline.status is DeadlineStatus.LAPSED and deadline.met_on is not None
    return office.say("met_late" if late else f"deadline_{deadline.status.value}", lang)


def length_words(office: Office, deadline: Deadline, lang: str) -> str:
    """5 个工作日、60 日、1 个月, with what was added."""
    return " + ".join(saying.length_words(office, text, lang) for text in (deadline.length, *deadline.extensions))


def step_words(office: Office, step: dict[str, Any], lang: str) -> str:
    """One step of a count as a sentence."""
    args = {name: saying.plain_words(office, str(value), lang) or str(value) for name, value in step.get("args", ())}
    day = saying.plain_words(office, str(step["day"]), lang)
    return office.current.rulebook.message(str(step["note_key"]), lang, day=day, counted=str(step.get("counted") or ""), **args)
