"""procrastinate over the office's own PostgreSQL: work is fetched by LISTEN/NOTIFY, by any number of workers.

The queue holds keys; what is to be done and how it ended stands in the register of outgoing work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event, Lock, Thread

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from engine.casework.office import Office
from engine.casework.outgoing import OutgoingCounts
from engine.dispatch.jobs import FIRST_DELAY, Handler, PutOff, do
from engine.dispatch.outbox import QUEUE

logger = logging.getLogger(__name__)

RECOVER, REQUEUE = "recover_stalled", "queue_again"
# How long work counts as under way in the register; whether its worker still lives is asked of its heartbeat.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class QueuePace:
    """Work done side by side; seconds between heartbeats, until a silent worker is given up, between two polls.

    ``recover`` and ``requeue`` say in cron's words (seconds last) when stalled work is taken back and
    when the register is held against the queue.
    """

    hands: int = 4
    heartbeat: float = 5.0
    silent: float = 15.0
    poll: float = 5.0
    recover: str = "* * * * * */10"
    requeue: str = "* * * * * 30"
    again: float = 2.0


class GrowingDelay(BaseRetryStrategy):
    """Tries again when the register says so; an end that could not be recorded is tried again soon."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision:
        """After the delay the failure carries, else after the first delay."""
        delay = exception.delay if isinstance(exception, PutOff) else FIRST_DELAY
        return RetryDecision(retry_in={"seconds": int(delay.total_seconds())})


class Queue:
    """A worker of procrastinate in a thread of its own, begun anew when it loses the database."""

    def __init__(self, url: str, handlers: Mapping[str, Handler], *, embedded: bool = False, pace: QueuePace | None = None) -> None:
        """``url`` as in PETITION_DATABASE; ``handlers`` by kind of work; ``embedded``: whether ``serve`` works as well."""
        self.is_embedded = embedded
        self._conninfo = "postgresql://" + url.partition("://")[2]
        self._handlers = dict(handlers)
        self._pace = pace or QueuePace()
        self._stopping, self._lock = Event(), Lock()
        self._cancel: Callable[[], object] | None = None
        self._thread: Thread | None = None

    def start(self, office: Office) -> None:
        """Begin to fetch work."""
        self._stopping.clear()
        self._thread = Thread(target=self._run, args=(office,), name="queue", daemon=True)
        self._thread.start()

    def stop(self, grace: float) -> None:
        """Fetch nothing more; work under way may finish for ``grace`` seconds."""
        if self._thread is None:
            return
        self._stopping.set()
        with self._lock:
            if self._cancel:
                self._cancel()
        self._thread.join(grace)
        self._thread = None

    def counts(self, office: Office) -> OutgoingCounts:
        """How outgoing work stands."""
        return office.store.registers.outgoing(office.now())

    def _run(self, office: Office) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._until_stopped(self.app(office)))
            except Exception as error:  # the database may be away; the worker must come back with it
                logger.error("the worker lost its queue: %s", type(error).__name__)
            self._stopping.wait(self._pace.again)

    async def _until_stopped(self, app: App) -> None:
        """Work until told to stop or the queue is lost. Only the worker is cancelled, never the opening of its connections."""
        async with app.open_async():
            loop, working = asyncio.get_running_loop(), asyncio.create_task(self._work(app))
            with self._lock:
                self._cancel = partial(loop.call_soon_threadsafe, working.cancel)
            try:
                if self._stopping.is_set():
                    working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
            finally:
                with self._lock:
                    self._cancel = None

    async def _work(self, app: App) -> None:
        pace = self._pace
        await app.run_worker_async(
            queues=[QUEUE], concurrency=pace.hands, install_signal_handlers=False, delete_jobs="always",
            fetch_job_polling_interval=pace.poll, update_heartbeat_interval=pace.heartbeat, stalled_worker_timeout=pace.silent,
        )  # fmt: skip

    def app(self, office: Office) -> App:
        """procrastinate's application: one task for each kind of work, and two that look after the queue."""
        app = App(connector=PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=self._pace.hands + 3))
        for kind in self._handlers:
            app.task(name=kind, queue=QUEUE, retry=GrowingDelay())(partial(self._do, office))
        recover = app.task(name=RECOVER, queue=QUEUE, queueing_lock=RECOVER, pass_context=True)(self._recover)
        requeue = app.task(name=REQUEUE, queue=QUEUE, queueing_lock=REQUEUE)(partial(self._queue_again, office))
        app.periodic(cron=self._pace.recover)(recover)
        app.periodic(cron=self._pace.requeue)(requeue)
        return app

    def _do(self, office: Office, *, key: str) -> None:
        """Do the work of one key, unless it has ended: a key may be fetched twice, its end is recorded once."""
        now = office.now()
        with office.store.transaction() as tx:
            held = tx.outgoing.take(key, now=now, until=now + LEASE)
        if held is not None:
            do(office, self._handlers, held)

    async def _recover(self, context: JobContext, timestamp: int) -> None:
        """Take back the work of workers that fell silent, each piece by itself: one that cannot be must not keep back the others."""
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.silent):
            try:
                await self._take_back(manager, job)
            except ConnectorException as error:  # it ended after all, or another worker was first
                logger.info("outgoing %s was not taken back: %s", job.task_name, type(error).__name__)
        await manager.prune_stalled_workers(self._pace.silent * 4)

    async def _take_back(self, manager: JobManager, job: QueuedJob) -> None:
        """Queue work of the office again; a look after the queue comes again by itself, and only one may wait, so it is ended."""
        if job.task_name in (RECOVER, REQUEUE):
            await manager.finish_job(job, Status.FAILED, delete_job=True)
            return
        logger.warning("outgoing %s taken back from a silent worker", job.task_name)
        await manager.retry_job(job)

    def _queue_again(self, office: Office, timestamp: int) -> None:
        """Queue what the register holds as unfinished and the queue does not know, as after a restore."""
        with office.store.transaction() as tx:
            tx.outgoing.queue_again()
