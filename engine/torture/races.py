"""The sweep against a completion at the exact second: a clock is met or lapsed, never both, as the docket tells (I3).

Two offices over one database, as on two machines. Each trial stops the completing thread at a random named point, or
nowhere, until the sweep has ended or waits for it; the clocks of both stand within a second of the last moment.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from threading import Event, get_ident

from engine.casework import deadlines
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry
from engine.domain.frozen import FrozenClock
from engine.errors import OutOfOrder, PetitionError
from engine.testing import on
from engine.torture import warm
from engine.torture.books import sound
from engine.torture.client import A_SECOND, Client
from engine.torture.crew import together
from engine.torture.doubles import brought_to
from engine.torture.report import Ground, Report, Tally
from engine.watching import points

DAY = on("2026-03-02")
SIZES = {"short": 18, "full": 10_000}
OFFSETS = tuple(timedelta(seconds=seconds) for seconds in (-1, -1e-6, 0, 1))
# Seconds a stopped thread waits at most for the other: on SQLite the other may be waiting for it.
STOPPED = 0.02
# The step that is completed, the steps before it, the clock it races, and the entry that meets it.
RACES = (
    ("prepare_referral", ("triage",), "triage", "referred"),
    ("confirm_jurisdiction", ("triage", "prepare_referral"), "objection", "confirm_jurisdiction.done"),
    (
        "serve_transferred_acceptance", ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance"),
        "notice_transferred", "acceptance_notice.served",
    ),
)  # fmt: skip


class Stop:
    """Makes one thread wait at a named point until another says so, or the patience is over."""

    def __init__(self) -> None:
        """Nobody is stopped yet."""
        self.point, self.thread, self.go = "", 0, Event()
        points.listen(self)

    def __call__(self, name: str) -> None:
        """A thread stands at the point ``name``."""
        if name == self.point and get_ident() == self.thread:
            self.go.wait(STOPPED)


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Trial after trial, then the verifier."""
    tally = Tally("races", ground, seed)
    # Nobody is killed here: no commit need wait for the disk.
    desk = warm.founded(ground.settings, FrozenClock(DAY), durable=False)
    night = warm.reopened(ground.settings, FrozenClock(DAY), durable=False)
    client, stop, ends = Client(desk, str(seed), Random(seed)), Stop(), Counter[str]()
    for _ in range(SIZES[scale]):
        tally.rounds += 1
        ends[trial(tally, client, night, stop)] += 1
    points.forget()
    sound(desk, tally)
    tally.facts |= {"ends": dict(ends)}
    for office in (desk, night):
        office.store.close()
    return tally.report()


def trial(tally: Tally, client: Client, night: Office, stop: Stop) -> str:
    """One race; how the clock ended."""
    chance, desk = tally.chance, client.office
    element, before, name, meets = chance.choice(RACES)
    set_to(desk, timedelta())
    at = brought_to(client, before)
    deadline = clock_of(desk, at.number, name)
    command = client.complete(next(one for one in at.next_tasks if one.element == element))
    set_to(desk, deadline.due_at + chance.choice(OFFSETS) - A_SECOND - DAY)  # an act moves its clock on by a second
    set_to(night, deadline.due_at + chance.choice(OFFSETS) - DAY)
    stop.point, stop.go = chance.choice(("", "act.begun", "act.loaded", "act.worked", "act.written", "act.committed")), Event()

    def complete() -> Outcome | deadlines.SweepReport:
        stop.thread = get_ident()
        return client.perform(command)

    def sweep() -> Outcome | deadlines.SweepReport:
        report = deadlines.sweep(night)
        stop.go.set()
        return report

    done, swept = together([complete, sweep])
    if isinstance(done, PetitionError):
        tally.expect(not isinstance(done, OutOfOrder), f"{at.number}: {done}")
    tally.expect(isinstance(swept, deadlines.SweepReport) and not swept.failed, f"{at.number}: sweep {swept}")
    set_to(night, deadline.due_at + timedelta(seconds=2 * night.sweep_seconds) - DAY)  # the next sweep: no claim outlives it
    deadlines.sweep(night)
    tally.acknowledged += isinstance(done, Outcome)
    judge(tally, desk, at.number, name, meets, done=isinstance(done, Outcome))
    return clock_of(desk, at.number, name).status.value


def set_to(office: Office, after: timedelta) -> None:
    """Let an office's clock stand so long after the first day."""
    assert isinstance(office.clock, FrozenClock)
    office.clock.set(DAY + after)


def clock_of(office: Office, number: str, name: str) -> Deadline:
    """The latest clock of that name, as it lies in the registers."""
    dossier = office.store.registers.dossier(number)
    assert dossier is not None
    return [one for one in dossier.deadlines if one.name == name][-1]


def judge(tally: Tally, office: Office, number: str, name: str, meets: str, *, done: bool) -> None:
    """Met without a lapse in the docket, or lapsed with exactly one, and what came after it came after it."""
    deadline = clock_of(office, number, name)
    docket: list[DocketEntry] = list(office.store.registers.docket(deadline.petition_id or 0))
    lapses = [entry.seq for entry in docket if entry.kind == f"{name}.lapsed"]
    met = [entry.seq for entry in docket if entry.kind == meets]
    told = f"{number} {name}: {deadline.status.value}, met on {deadline.met_on}, lapsed at {lapses}, met at {met}"
    tally.doubled += max(0, len(lapses) - 1, len(met) - 1)
    tally.lost += done and not met
    if deadline.status is DeadlineStatus.MET:
        tally.expect(not lapses and len(met) == 1 and deadline.lapsed_at is None, told)
    else:
        in_order = not met or (bool(lapses) and lapses[0] < met[0])
        tally.expect(deadline.status is DeadlineStatus.LAPSED and len(lapses) == 1 and in_order, told)
