"""期限的看护: the sweep that finds what is due, the recount when a calendar year arrives, and the sweep's health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from engine.casework import clocks, lapses
from engine.casework.act import Act
from engine.casework.office import BROKEN, Office
from engine.casework.ports import Acting, Due, Transaction
from engine.casework.together import OneOfMany
from engine.domain.authority import SYSTEM
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.errors import PetitionError
from engine.watching import logs
from engine.watching.points import reached

# Clocks warned of in one transaction, or recorded as lapsed; lapses followed in one; clocks one sweep claims for itself, each
# then looked at in a transaction of its own.
BATCH, RECORDS, LAPSES, ARMFUL = 500, 1000, 100, 100
# Batches of each in one sweep, so that what is behind them need not wait long, and the heartbeat does not stop.
BATCHES, BATCHES_OF_RECORDS, BATCHES_OF_LAPSES = 10, 10, 40
# Batches of records under way at once.
HANDS = 2
SET_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one sweep found: clocks due, clocks noticed, (petition, error) of those set aside, and whether more may be due.

    A clock is noticed once, when it is warned of or its lapse is recorded; ``followed`` are the lapses followed to their
    end, whenever they were recorded.
    """

    due: int
    noticed: int
    failed: tuple[tuple[str, str], ...]
    more: bool = False
    followed: int = 0

    def __add__(self, later: SweepReport) -> SweepReport:
        """Both together."""
        return SweepReport(
            self.due + later.due, self.noticed + later.noticed, self.failed + later.failed, self.more or later.more,
            self.followed + later.followed,
        )  # fmt: skip


NOTHING = SweepReport(0, 0, ())


@dataclass(frozen=True, slots=True)
class Health:
    """How fresh the last sweep is; healthy while younger than three intervals."""

    last_sweep_at: datetime | None
    age_seconds: float | None
    healthy: bool
    due: int


def sweep(office: Office) -> SweepReport:
    """Find the clocks whose time has come and notice each once.

    1. An index answers what is due; no diagram is opened to find out. 2. Warnings move no process: they
    are given for many petitions in one transaction. 3. Lapses are recorded as many at once, all of them
    before any is followed. 4. They are followed for some petitions in one transaction; several sweeps
    pass by what another has in hand. 5. What is left is claimed and noticed one petition, one
    transaction: a bad petition is told, set aside for an hour and does not stop the sweep. 6. The
    heartbeat is written.
    """
    warned, all_read = warn_all(office)
    report = warned + record_all(office) + lapse_all(office) + look_each(office, lapses_only=all_read)
    told_of = {"due": report.due, "noticed": report.noticed, "failed": [number for number, _ in report.failed]}
    with office.store.transaction() as tx:
        tx.note_sweep(office.now(), told_of)
        if office.node.name:
            tx.note_node(office.node, office.now())
    return report


def warn_all(office: Office) -> tuple[SweepReport, bool]:
    """Warn of all clocks whose day of warning has come, a batch after another; whether every row could be read is told too."""
    report = NOTHING
    for _ in range(BATCHES):
        warned = warn(office)
        if warned is None:
            return report, False
        report = replace(report, more=False) + warned
        if not warned.more:
            break
    return report, True


def warn(office: Office) -> SweepReport | None:
    """Warn of the clocks whose day of warning has come, many petitions at once; a bad one is left out and set aside.

    None where a row cannot even be read with the others: nothing was done, and all are to be looked at one by one.
    """
    now = office.now()
    with suppress(*BROKEN), office.store.transaction() as tx:
        found = tx.claims.warnings(now, BATCH)
        bad = list(found.broken)
        done = [(dossier, due) for dossier, due in found.ready if warn_one(Act(office, tx, dossier, SYSTEM, now), due, bad)]
        tx.claims.keep(done)
        for one in bad:
            tx.postpone(one, now + SET_ASIDE)
        noticed = sum(len(due) for _, due in done)
        return SweepReport(noticed + len(bad), noticed, tuple((one.petition, "row_broken") for one in bad), noticed + len(bad) >= BATCH)
    return None


def warn_one(act: Act, due: Sequence[Deadline], bad: list[Due]) -> bool:
    """Warn of one petition's clocks; False, and its clocks among the ``bad``, when that cannot be done."""
    found = [Due(one.id or 0, act.petition.number, one.next_at) for one in due]
    try:
        for deadline in due:
            lapses.notice(act, deadline)
    except BROKEN:
        bad.extend(found)
        return False
    return True


def record_all(office: Office) -> SweepReport:
    """Record the clocks that ran out, a batch after another, until a batch finds few or records none.

    While the database writes one batch another is made ready. Where a clock is held back by one before it that others
    wait for, both are followed at once.
    """
    recorded = record(office)
    if recorded.more:
        with ThreadPoolExecutor(HANDS) as hands:
            # Each in a context of its own, so that its entries bear the trace of this sweep.
            batches = [hands.submit(copy_context().run, in_batches, office, record, BATCHES_OF_RECORDS) for _ in range(HANDS)]
        recorded = sum((each.result() for each in batches), replace(recorded, more=False))
    return recorded + in_batches(office, partial(lapse, held_back=True), BATCHES_OF_LAPSES) if recorded.noticed else recorded


def record(office: Office) -> SweepReport:
    """Record the lapses of many petitions at once; what follows from them is done by ``lapse``, or by the next act on the petition.

    A petition that cannot be read or recorded so is left as it is: it is looked at by itself afterwards.
    """
    now = office.now()
    try:
        with office.store.transaction() as tx:
            found = tx.claims.ran_out(now, RECORDS)
            done = [(dossier, record_one(Act(office, tx, dossier, SYSTEM, now), due)) for dossier, due in found.ready]
            done = [(dossier, recorded) for dossier, recorded in done if recorded]
            tx.claims.keep_recorded(done)
    except BROKEN as error:
        logs.failed("records_apart", error)
        return NOTHING
    for _ in done:
        reached("sweep.recorded")
    noticed = sum(len(recorded) for _, recorded in done)
    return SweepReport(noticed, noticed, (), found.more and noticed > 0)


def record_one(act: Act, due: Sequence[Deadline]) -> Sequence[Deadline]:
    """Record what ran out of one petition among others; none of it when that cannot be done."""
    try:
        return lapses.record_each(act, due)
    except BROKEN:
        return ()


def lapse_all(office: Office) -> SweepReport:
    """Follow the clocks that ran out, a batch of petitions after another, until a batch finds few or follows none."""
    return in_batches(office, lapse, BATCHES_OF_LAPSES)


def in_batches(office: Office, way: Callable[[Office], SweepReport], most: int) -> SweepReport:
    """One batch after another while more may be due, ``most`` of them at most."""
    report = NOTHING
    for _ in range(most):
        found = way(office)
        report = replace(report, more=False) + found
        if not found.more:
            break
    return report


def lapse(office: Office, *, held_back: bool = False) -> SweepReport:
    """Follow the clocks that ran out for some petitions at once, all of each; nothing was done when they cannot be written.

    ``held_back``: only petitions of which one clock is recorded and another could not be, for what follows comes first.
    What is not recorded yet is recorded first. A petition that cannot be noticed so is left as it is: it is looked at by
    itself afterwards.
    """
    try:
        with office.store.transaction() as tx:
            found = [(dossier, lapse_one(office, tx, dossier)) for dossier in tx.claims.lapses(office.now(), LAPSES, held_back=held_back)]
            done = [(dossier, looked) for dossier, looked in found if any(looked)]
            tx.claims.keep_lapses([dossier for dossier, _ in done])
    except BROKEN as error:
        logs.failed("lapses_apart", error)
        return NOTHING
    for _ in done:
        reached("sweep.committed")
    noticed, followed = (sum(looked[at] for _, looked in done) for at in (0, 1))
    return SweepReport(noticed, noticed, (), followed >= LAPSES, followed)


def lapse_one(office: Office, tx: Transaction, dossier: Dossier) -> lapses.Looked:
    """Notice what has come for one petition among others; nothing when that cannot be done."""
    reached("sweep.claimed")
    alone = OneOfMany(dossier)
    try:
        looked = lapses.notice_all(Act(office, alone, dossier, SYSTEM, office.now()))
    except BROKEN:
        return lapses.Looked(0, 0)
    for job in alone.jobs:
        tx.send_later(job)
    reached("sweep.noticed")
    return looked


def look_each(office: Office, *, lapses_only: bool) -> SweepReport:
    """Claim an armful of the clocks that are due and look at their petitions one by one."""
    started = office.now()
    with office.store.transaction() as tx:
        found = tx.claims.due(started, started + timedelta(seconds=office.sweep_seconds), ARMFUL, lapses_only=lapses_only)
    noticed, followed, failed = 0, 0, []
    for _, group in groupby(sorted(found, key=petition_of), key=petition_of):
        mine = list(group)
        try:
            looked = notice(office, mine[0].petition)
            noticed, followed = noticed + looked.noticed, followed + looked.followed
        except BROKEN as error:
            failed += [(due.petition, told(error)) for due in mine]
            logs.failed("set_aside", error, petition=mine[0].petition)
            with office.store.transaction() as tx:
                for due in mine:
                    tx.postpone(due, started + SET_ASIDE)
    return SweepReport(sum(not due.pending for due in found), noticed, tuple(failed), len(found) >= ARMFUL, followed)


def petition_of(due: Due) -> str:
    """The number of the petition a clock belongs to: one transaction looks at all its clocks."""
    return due.petition


def told(error: Exception) -> str:
    """An error for the log: ours as they say themselves, others by their name alone, for they may hold what a person wrote."""
    return str(error) if isinstance(error, PetitionError) else type(error).__name__


def notice(office: Office, number: str) -> lapses.Looked:
    """Notice what has come for one petition, and follow it to its end.

    What another sweep or act has noticed meanwhile is no longer due when it is read: each clock is told once.
    """
    reached("sweep.claimed")

    def look(tx: Acting) -> lapses.Looked:
        looked = lapses.notice_all(Act(office, tx, tx.dossier(number), SYSTEM, office.now()))
        reached("sweep.noticed")
        return looked

    looked = office.store.act(look)
    reached("sweep.committed")
    return looked


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
    """Count one clock anew; 1 when its date moved or became certain, 0 also when it has ended meanwhile."""
    deadline = next(one for one in act.dossier.deadlines if one.id == deadline_id)
    if not deadline.is_live:
        return 0
    before = (deadline.due_on, deadline.provisional)
    clocks.recount(act, deadline)
    if (deadline.due_on, deadline.provisional) == before:
        return 0
    act.enter("deadline_recounted", basis=deadline.basis, **clocks.named(deadline), due_on=deadline.due_on.isoformat())
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
