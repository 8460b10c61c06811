"""SIGKILL for whoever does outgoing work: each piece is sent at least once, recorded once, and never sent after that (I7, I9).

1. An act hands over letters, and the papers it issued go to the archive. 2. A child runs the real runner (procrastinate on
PostgreSQL, the one inside a process on SQLite), tells what it sends and what it has recorded, and is killed. 3. The next
child finds what it left. 4. In the end nothing waits, every piece was sent, every paper lies in the archive.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from threading import Event, Lock, local
from time import monotonic

from engine.bootstrap import file_paper, is_queued
from engine.casework import alerting
from engine.casework.archiving import FILE_PAPER
from engine.casework.leaving import TELL
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.dispatch import Dispatcher, Handler, Queue, Runner
from engine.dispatch.queue import QueuePace
from engine.dispatch.runner import RunnerPace
from engine.domain.document import seal_of
from engine.domain.frozen import FrozenClock
from engine.domain.task import Task
from engine.settings import Settings
from engine.torture import warm
from engine.torture.client import Client
from engine.torture.doubles import TO_CONFIRMATION, TO_INQUIRY, brought_to
from engine.torture.hands import Hand, Trap, tell
from engine.torture.report import Ground, Tally
from engine.watching import points

# A setting that makes acts write letters; nobody goes to that address, for the letters are told to the parent.
MAIL = "smtp://127.0.0.1:9?from=office@petition.invalid&domain=petition.invalid"
IN_PROCESS = RunnerPace(look=0.02)
# Long enough silent that a runner is dead, not slow: work taken back from the living may be begun twice, as it should.
QUEUED = QueuePace(heartbeat=1, silent=10, poll=0.5, recover="* * * * * *", requeue="* * * * * *", again=0.2)
A_LOOK, A_MINUTE, PATIENCE = 0.02, 60.0, 900.0
A_ROUND = timedelta(minutes=1)
# What a runner died of that was not killed at a point.
RUNNER = "a runner at random"
# Pieces of work one round hands over at least: a trap is passed as often.
FRESH = 3


class Witness:
    """A child's word to its parent: what each thread of the runner sends, what it has recorded, which points it passed."""

    def __init__(self, mouth: Connection) -> None:
        """``mouth`` is told one message at a time."""
        self._mouth, self._lock, self._here = mouth, Lock(), local()
        self.passed: set[str] = set()
        points.listen(self)

    def tell(self, word: str, what: object) -> None:
        """One message."""
        with self._lock:
            tell(self._mouth, word, what)

    def handler(self, work: Handler | None) -> Handler:
        """A handler that tells its key and does the work, where there is any."""

        def do(office: Office, job: Job) -> None:
            self._here.key = job.key
            if work:
                work(office, job)
            self.tell("sent", job.key)

        return do

    def __call__(self, name: str) -> None:
        """A thread stands at a point: the first commit after its work is the record of it."""
        self.passed.add(name)
        if name == "job.done":
            self._here.ended = True
        elif name == "act.committed" and getattr(self._here, "ended", False):
            self._here.ended = False
            self.tell("recorded", self._here.key)


def dispatcher(settings: Settings, witness: Witness) -> Dispatcher:
    """The runner of this kind of database, in a hurry."""
    handlers = {FILE_PAPER: witness.handler(file_paper), TELL: witness.handler(None)}
    return Queue(settings.database, handlers, pace=QUEUED) if is_queued(settings) else Runner(handlers, IN_PROCESS)


def run_errands(mouth: Connection, settings: Settings, at: datetime, point: str, passing: int) -> None:
    """A child: does outgoing work until none is left, or until it is killed."""
    logging.disable(logging.WARNING)  # that work is taken back from the dead is no news here
    office = warm.reopened(settings, FrozenClock(at))
    witness = Witness(mouth)
    if point:
        Trap(passing, point)
    runner = dispatcher(settings, witness)
    runner.start(office)
    until = monotonic() + PATIENCE
    while unfinished(office) and monotonic() < until:
        Event().wait(A_LOOK)
    runner.stop(A_MINUTE)
    witness.tell("end", witness.passed)


def unfinished(office: Office) -> int:
    """How much outgoing work waits or is under way."""
    stands = office.store.registers.outgoing(office.now())
    return stands.queued + stands.running


class Errands:
    """One run: rounds of work handed over, a runner killed over it, and the count at the end."""

    def __init__(self, ground: Ground, tally: Tally, client: Client) -> None:
        """``client`` hands the work over; its office writes letters."""
        self.ground, self.tally, self.client = ground, tally, client
        self.handed: set[str] = set()
        self.papers: set[str] = set()
        self.sent: Counter[str] = Counter()
        self.recorded: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()
        self.passed: set[str] = set()

    def survey(self) -> None:
        """Which points outgoing work passes: a runner that nobody kills."""
        self.hand_over()
        self._follow(self._runner())

    def round(self, point: str = "") -> None:
        """Hand work over and kill the runner over it, at a named point or after some message."""
        self.tally.rounds += 1
        fresh = self.hand_over()
        at = self.tally.chance.randint(1, FRESH)
        code = self._follow(self._runner(point, at), 0 if point else self.tally.chance.randint(1, 2 * fresh))
        self.deaths["ended" if code == 0 else point or RUNNER] += 1

    def hand_over(self) -> int:
        """A petition gets a handler, who is told, and its papers go to the archive; how many pieces of work."""
        outcome = brought_to(self.client, (*TO_CONFIRMATION, *TO_INQUIRY))
        office = self.client.office
        dossier = office.store.registers.dossier(outcome.number)
        assert dossier is not None
        jobs = [Job(FILE_PAPER, f"paper:{one.number}", {"number": outcome.number, "document": one.number}) for one in dossier.documents]
        with office.store.transaction() as tx:
            for job in jobs:
                tx.send_later(job)
        alerting.keep_up(office)
        keys = {job.key for job in jobs} | {_told_by(one) for one in dossier.open_tasks if one.assignee}
        self.tally.expect(len(keys) >= FRESH, f"{outcome.number}: only {sorted(keys)} was handed over")
        self.handed |= keys
        self.papers |= {seal_of(one) for one in dossier.documents}
        return len(keys)

    def at(self, point: str, often: int) -> None:
        """Kill a runner at a named point so often."""
        while self.deaths[point] < often:
            self.round(point)

    def _runner(self, point: str = "", passing: int = 1) -> Hand:
        clock = self.client.office.clock
        assert isinstance(clock, FrozenClock)
        clock.move(A_ROUND)  # what a dead runner held is free again
        return Hand(run_errands, self.ground.settings, clock.now(), point, passing)

    def _follow(self, hand: Hand, left: int = 0) -> int:
        """Hear a runner to its end, killing it after so many messages, 0 for never; its exit code."""
        for word, what in self._heard(hand):
            if word == "end":
                self.passed |= what
            left -= 1
            if left == 0:
                hand.kill()
        code = hand.end()
        self.tally.expect(code in (0, -9), f"a runner ended by itself with {code}")
        return code

    def _heard(self, hand: Hand) -> Iterator[tuple[str, set[str]]]:
        for word, what in hand.hear():
            if word == "sent":
                self.sent[what] += 1
                self.tally.doubled += self.recorded[what]  # it was done already, and everybody could know
            elif word == "recorded":
                self.recorded[what] += 1
            yield word, what

    def close(self) -> None:
        """A runner that nobody kills does the rest; then nothing waits, and every piece of work was done."""
        office, tally = self.client.office, self.tally
        tally.expect(self._follow(self._runner()) == 0, "the last runner did not come to its end")
        stands = office.store.registers.outgoing(office.now())
        tally.expect((stands.queued, stands.running, stands.failed) == (0, 0, 0), f"outgoing work at the end: {stands}")
        unsent, twice = self.handed - set(self.sent), [key for key, times in self.recorded.items() if times > 1]
        tally.lost += len(unsent)
        tally.doubled += len(twice)
        tally.expect(not unsent, f"never sent: {sorted(unsent)[:5]}")
        tally.expect(not twice, f"recorded more than once: {twice[:5]}")
        assert office.archive
        missing = {one for one in self.papers if not office.archive.has(one)}
        tally.expect(not missing, f"papers that are not in the archive: {sorted(missing)[:5]}")
        more = self.sent.total() - len(self.sent)
        tally.facts["outgoing"] = {"handed over": len(self.handed), "sent": len(self.sent), "sent again": more}


def _told_by(step: Task) -> str:
    """The key of the letter that tells an official of a step he got: of the step, and of when."""
    at = step.claimed_at or step.created_at
    return f"assigned:{step.id}:{at.isoformat()}:{step.assignee}:mail"
