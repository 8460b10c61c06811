"""期限的看护: the sweep that finds what is due, the recount when a calendar year arrives, and the sweep's health."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.casework import clocks, lapses
from engine.casework.act import Act
from engine.casework.office import BROKEN, Office
from engine.casework.ports import Due
from engine.domain.authority import SYSTEM
from engine.errors import PetitionError
from engine.watching import logs

BATCH = 500
SET_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one sweep found: clocks due, clocks noticed, and (petition, error) of those set aside."""

    due: int
    noticed: int
    failed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How fresh the last sweep is; healthy while younger than three intervals."""

    last_sweep_at: datetime | None
    age_seconds: float | None
    healthy: bool
    due: int


def sweep(office: Office) -> SweepReport:
    """Find the clocks whose time has come and notice each once.

    1. An index answers what is due; no diagram is opened to find out. 2. One petition, one
    transaction. 3. A bad petition is recorded, set aside for an hour and does not stop the sweep.
    4. The heartbeat is written.
    """
    started = office.now()
    found = list(office.store.registers.due(started, BATCH))
    noticed, failed = 0, []
    for due in found:
        try:
            noticed += notice(office, due)
        except BROKEN as error:
            failed.append((due.petition, told(error)))
            logs.failed("set_aside", error, petition=due.petition)
            with office.store.transaction() as tx:
                tx.postpone(due, started + SET_ASIDE)
    report = SweepReport(len(found), noticed, tuple(failed))
    with office.store.transaction() as tx:
        tx.note_sweep(office.now(), {"due": report.due, "noticed": report.noticed, "failed": [number for number, _ in failed]})
        if office.node.name:
            tx.note_node(office.node, office.now())
    return report


def told(error: Exception) -> str:
    """An error for the log: ours as they say themselves, others by their name alone, for they may hold what a person wrote."""
    return str(error) if isinstance(error, PetitionError) else type(error).__name__


def notice(office: Office, due: Due) -> int:
    """Notice what has come for one petition, unless another sweep holds it; how many clocks were noticed is returned."""
    with office.store.transaction() as tx:
        if not tx.claim_due(due):
            return 0
        act = Act(office, tx, tx.dossier(due.petition), SYSTEM, office.now())
        return lapses.notice_all(act)


def recount_provisional(office: Office) -> int:
    """Count anew the clocks that ran beyond the published calendar, once their year has arrived; how many moved is returned."""
    moved = 0
    for due in office.store.registers.provisional():
        # A broken petition is named by the sweep and by verify; it must not keep the others from their dates.
        with suppress(*BROKEN), office.store.transaction() as tx:
            act = Act(office, tx, tx.dossier(due.petition), SYSTEM, office.now())
            moved += recount_one(act, due.deadline)
    return moved


def recount_one(act: Act, deadline_id: int) -> int:
    """Count one clock anew; 1 when its date moved or became certain."""
    deadline = next(one for one in act.dossier.deadlines if one.id == deadline_id)
    before = (deadline.due_on, deadline.provisional)
    clocks.recount(act, deadline)
    if (deadline.due_on, deadline.provisional) == before:
        return 0
    act.enter("deadline_recounted", basis=deadline.basis, deadline=deadline.name, due_on=deadline.due_on.isoformat())
    return 1


def health(office: Office) -> Health:
    """How old the last sweep is, in seconds, and how many clocks wait to be noticed."""
    now = office.now()
    last = office.store.registers.last_sweep()
    waiting = len(office.store.registers.due(now, BATCH))
    if last is None:
        return Health(None, None, False, waiting)
    age = (now - last[0]).total_seconds()
    return Health(last[0], age, age < 3 * office.sweep_seconds, waiting)
