"""The runner inside one process: looks for rows of outgoing work, holds each by a lease, and does it in a few threads.

For SQLite, where no queue lives in the database. A process that dies leaves leases behind; when they
end, the work is taken up again by whoever looks next.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from engine.casework.office import Office
from engine.casework.outgoing import Held, OutgoingCounts
from engine.dispatch.jobs import Handler, PutOff, do

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunnerPace:
    """Seconds between two looks, seconds of a lease, work done side by side, work taken up at once."""

    look: float = 1.0
    lease: float = 30.0
    hands: int = 4
    armful: int = 16


class Runner:
    """Does outgoing work in threads of this process."""

    is_embedded = True

    def __init__(self, handlers: Mapping[str, Handler], pace: RunnerPace | None = None) -> None:
        """``handlers`` by kind of work; other kinds are left alone."""
        self._handlers = dict(handlers)
        self._pace = pace or RunnerPace()
        self._stopping, self._woken = Event(), Event()
        self._in_hand: dict[str, Future[None]] = {}
        self._held_until: datetime | None = None
        self._thread: Thread | None = None

    def start(self, office: Office) -> None:
        """Begin to look for work."""
        self._stopping.clear()
        self._pool = ThreadPoolExecutor(self._pace.hands, thread_name_prefix="outgoing")
        self._thread = Thread(target=self._run, args=(office,), name="outgoing", daemon=True)
        self._thread.start()

    def stop(self, grace: float) -> None:
        """Take up nothing more; work not begun goes back, work under way may finish for ``grace`` seconds."""
        if self._thread is None:
            return
        self._stopping.set()
        self._woken.set()
        self._thread.join()
        wait(list(self._in_hand.values()), timeout=grace)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._thread = None

    def counts(self, office: Office) -> OutgoingCounts:
        """How outgoing work stands."""
        return office.store.registers.outgoing(office.now())

    def _run(self, office: Office) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                more = self._look(office)
            except Exception as error:  # the database may be away; the next look must come
                logger.error("outgoing work cannot be looked for: %s", type(error).__name__)
                more = False
            if not more:
                self._woken.wait(self._pace.look)
        self._give_back(office)

    def _look(self, office: Office) -> bool:
        """Take up what is due, as much as two hands may hold; whether more is likely to wait."""
        self._in_hand = {key: future for key, future in self._in_hand.items() if not future.done()}
        now = office.now()
        self._keep_holding(office, now)
        room = self._pace.armful - len(self._in_hand)
        if room <= self._pace.armful // 2:
            return False
        until = now + timedelta(seconds=self._pace.lease)
        with office.store.transaction() as tx:
            taken = tx.outgoing.take_due(tuple(self._handlers), now=now, until=until, limit=room)
        for held in taken:
            self._in_hand[held.job.key] = self._pool.submit(self._do, office, held)
        return len(taken) == room

    def _keep_holding(self, office: Office, now: datetime) -> None:
        """Lengthen the leases of what is still in hand when half of them has passed."""
        lease = timedelta(seconds=self._pace.lease)
        if self._held_until is not None and now < self._held_until - lease / 2:
            return
        self._held_until = now + lease
        if self._in_hand:
            with office.store.transaction() as tx:
                tx.outgoing.hold(list(self._in_hand), self._held_until)

    def _do(self, office: Office, held: Held) -> None:
        try:
            do(office, self._handlers, held)
        except PutOff:
            return
        except Exception as error:  # its end could not be recorded: the lease ends and it is done again
            logger.error("outgoing %s is done again: %s", held.job.kind, type(error).__name__)
        finally:
            self._woken.set()

    def _give_back(self, office: Office) -> None:
        """Work taken up and not begun is free for others at once."""
        back = [key for key, future in self._in_hand.items() if future.cancel()]
        for key in back:
            del self._in_hand[key]
        try:
            if back:
                with office.store.transaction() as tx:
                    tx.outgoing.hold(back, office.now())
        except Exception as error:  # the leases end by themselves
            logger.error("outgoing work was not given back: %s", type(error).__name__)
