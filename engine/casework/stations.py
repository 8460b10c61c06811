"""The five stations of a petition in plain words: 提交、受理、办理、答复、复查复核."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.casework.office import Office
from engine.casework.views import StationView
from engine.domain.deadline import DeadlineStatus
from engine.domain.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Station:
    """``passed`` by any of these events; ``clocks`` whose date is shown while it lies ahead."""

    id: str
    passed: tuple[str, ...]
    clocks: tuple[str, ...]


STATIONS: Sequence[Station] = (
    Station("station_filed", ("filed",), ()),
    Station(
        "station_accepted",
        ("accepted", "answered_on_the_spot", "decline_notice.issued", "diversion_notice.issued", "barred_notice.issued", "sealed"),
        ("notice_transferred", "notice_direct", "triage"),
    ),
    Station(
        "station_handled",
        ("handling_opinion.issued", "settled", "suggestion_reply.issued", "answered_on_the_spot", "accusation_answered"),
        ("promise_reply", "promise_answer", "handling", "assigned"),
    ),
    Station(
        "station_answered",
        ("handling_opinion.served", "settled", "suggestion_reply.served", "answered_on_the_spot", "accusation_answered"),
        ("promise_answer", "handling"),
    ),
    Station("station_reexamined", ("concluded", "final_review_opinion.served"), ("final_review", "reexamination", "reexamination_request")),
)

# Notices by which a petition passes the second station without having been accepted.
SAYING_NO = ("decline_notice", "diversion_notice", "barred_notice")


def stations(office: Office, dossier: Dossier, lang: str) -> tuple[StationView, ...]:
    """Where the petition stands, what has been passed and by when the next is due."""
    passed = [passed_on(dossier, station) for station in STATIONS]
    last = max((index for index, day in enumerate(passed) if day), default=-1)
    views = []
    for index, (station, day) in enumerate(zip(STATIONS, passed, strict=True)):
        state = state_of(dossier, index, last, day)
        due_on = due(dossier, station) if state in ("current", "ahead") else None
        views.append(StationView(office.say(called(dossier, station), lang), state, day, due_on))
    return tuple(views)


def called(dossier: Dossier, station: Station) -> str:
    """The term of a station; a petition that was not accepted passed by the notice that told so."""
    told = (notice for notice in SAYING_NO if f"{notice}.issued" in station.passed and dossier.petition.happened_on(f"{notice}.issued"))
    return next(told, station.id)


def state_of(dossier: Dossier, index: int, last: int, day: date | None) -> str:
    """done, current, ahead or skipped."""
    if day:
        return "done"
    if index < last or not dossier.petition.is_open:
        return "skipped"
    return "current" if index == last + 1 else "ahead"


def passed_on(dossier: Dossier, station: Station) -> date | None:
    """The day a station was passed."""
    days = [day for event in station.passed if (day := dossier.petition.happened_on(event))]
    return min(days) if days else None


def due(dossier: Dossier, station: Station) -> date | None:
    """The date of the first of a station's clocks that still runs; a paused clock has none to show."""
    for name in station.clocks:
        for deadline in dossier.deadlines:
            if deadline.name == name and deadline.is_unmet and deadline.status is not DeadlineStatus.SUSPENDED:
                return deadline.due_on
    return None
