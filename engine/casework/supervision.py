"""督办与催办 (信访工作条例 第三十九条、第四十条): acting on a clock from the supervisor's queue."""

from __future__ import annotations

from engine.casework import access, lapses, queue
from engine.casework.act import Act
from engine.casework.acting import Work, perform
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.watch import Cause, cause_of
from engine.errors import NotFound, Refusal

BASIS = "信访工作条例 第四十条第一款"


def remind(office: Office, *, deadline: int, by: Official, note: str, key: str, lang: str = "zh") -> Outcome:
    """催办: remind whoever must act before a clock lapses, or after it has; entered in the docket."""

    def work(act: Act) -> None:
        clock = clock_of(act, deadline)
        clock.reminded_on = act.on.isoformat()
        act.enter("reminded", basis=BASIS, deadline=clock.name, note=note, authority=clock.authority)

    return _on_clock(office, deadline, by, "remind", key, work, lang)


def supervise(office: Office, *, deadline: int, by: Official, reason: str, key: str, lang: str = "zh") -> Outcome:
    """督办: begin the supervision of a clock; one supervision at a time for each clock."""

    def work(act: Act) -> None:
        clock = clock_of(act, deadline, late=True)
        if clock.supervision and not act.dossier.instances[clock.supervision - 1].completed:
            raise Refusal("supervised_already", basis=BASIS)
        act.enter("supervision_ordered", basis=BASIS, deadline=clock.name, reason=reason)
        lapses.supervise(act, clock)

    return _on_clock(office, deadline, by, "supervise", key, work, lang)


def _on_clock(office: Office, deadline: int, by: Official, action: str, key: str, work: Work, lang: str) -> Outcome:
    access.require(office, by, action)
    number = office.store.registers.number_of_deadline(deadline)
    if number is None:
        raise NotFound(deadline=deadline)
    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def clock_of(act: Act, deadline: int, *, late: bool = False) -> Deadline:
    """A clock that still asks something of the office; with ``late`` also a notice that was given, and not in time."""
    found = next((one for one in act.dossier.deadlines if one.id == deadline), None)
    if found is None:
        raise NotFound(deadline=deadline)
    answered_for = late and act.petition.is_open and cause_of(found, queue.bounds_of(act.office)) is Cause.NOTIFIED_LATE
    if not (found.is_unmet or answered_for):
        raise Refusal("clock_is_met", basis=found.basis)
    return found
